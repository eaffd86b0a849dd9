#include "runtime/work/solver_process.h"

#include <fmt/format.h>

#include <system_error>

namespace leadflow::runtime {

namespace {

using Result = LineProcess::Result;

/// Of z3: how much it may do for one question, the same on every machine.
constexpr std::string_view limit_of_work = "(set-option :rlimit 2000000)";

/// `((x 12))` or `((x (- 12)))`.
std::optional<Int128> number_in(std::string_view answer, std::string_view name) {
  const std::string start = fmt::format("(({} ", name);
  if (!answer.starts_with(start) || !answer.ends_with("))")) return std::nullopt;
  answer = answer.substr(start.size(), answer.size() - start.size() - 2);
  const bool negative = answer.starts_with("(- ") && answer.ends_with(")");
  if (negative) answer = answer.substr(3, answer.size() - 4);
  if (answer.empty() || answer.size() > 37) return std::nullopt;
  Int128 number = 0;
  for (const char digit : answer) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return negative ? -number : number;
}

}  // namespace

void SolverProcess::fail(std::string why) {
  process_.kill();
  if (trouble_.empty()) trouble_ = std::move(why);
}

bool SolverProcess::ready() {
  if (!trouble_.empty()) return false;
  if (started_) return true;
  started_ = true;
  return start() && is_sound();
}

bool SolverProcess::start() {
  if (options_.path.empty()) {
    fail("the solver z3 is not installed (apt install z3)");
    return false;
  }
  if (const int error = process_.start({options_.path, "-in", "-smt2"}); error != 0) {
    fail(fmt::format("the solver `{}` cannot be started: {}", options_.path,
                     std::generic_category().message(error)));
    return false;
  }
  say(limit_of_work);
  return trouble_.empty();
}

bool SolverProcess::is_sound() {
  say("(push 1)");
  say("(declare-const known Int)");
  say("(assert (= (* 3 known) 21))");
  const bool yes = check() == Answer::Yes && number("known") == Int128{7};
  say("(assert (< known 7))");
  const bool no = yes && check() == Answer::No;
  say("(pop 1)");
  if (!no) fail(fmt::format("the solver `{}` gave an answer that is none", options_.path));
  return no;
}

void SolverProcess::say(std::string_view command) {
  if (!ready()) return;
  const Result result = process_.write(command, std::chrono::steady_clock::now() + options_.answer);
  if (result == Result::Late)
    fail(fmt::format("the solver `{}` did not answer in time", options_.path));
  else if (result == Result::Ended)
    fail(fmt::format("the solver `{}` ended", options_.path));
}

std::optional<std::string> SolverProcess::ask(std::string_view command) {
  say(command);
  if (!trouble_.empty()) return std::nullopt;
  std::string line;
  const auto start = std::chrono::steady_clock::now();
  const Result result = process_.read(line, start + options_.answer);
  waited_ += std::chrono::steady_clock::now() - start;
  if (waited_ > options_.total) fail(fmt::format("the solver `{}` took too long", options_.path));
  if (result == Result::Done) return line;
  fail(fmt::format("the solver `{}` {}", options_.path,
                   result == Result::Late ? "did not answer in time" : "ended"));
  return std::nullopt;
}

proving::Solver::Answer SolverProcess::check() {
  if (checks_++ >= options_.checks) {
    fail(fmt::format("more than {} questions to the solver", options_.checks));
    return Answer::Unknown;
  }
  const std::optional<std::string> answer = ask("(check-sat)");
  if (answer == "sat") return Answer::Yes;
  if (answer == "unsat") return Answer::No;
  if (answer && answer != "unknown")
    fail(fmt::format("the solver `{}` gave an answer that is none", options_.path));
  return Answer::Unknown;
}

std::optional<Int128> SolverProcess::number(std::string_view name) {
  const std::optional<std::string> answer = ask(fmt::format("(get-value ({}))", name));
  const std::optional<Int128> value = answer ? number_in(*answer, name) : std::nullopt;
  if (!value) fail(fmt::format("the solver `{}` gave an answer that is none", options_.path));
  return value;
}

}  // namespace leadflow::runtime
