// `leadflow test`: the rehearsals of every program, on the real engine.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <regex>
#include <set>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/commands/test_run.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/report.h"
#include "dsl/text.h"

namespace leadflow::cli {

namespace {

namespace fs = std::filesystem;

/// Longer names are looked at only so far: the library's expressions recurse with the text.
constexpr std::size_t longest_matched_name = 1000;

}  // namespace

TestFilter test_filter(const std::string& text) {
  if (text.size() < 2 || text.front() != '/' || text.back() != '/') {
    return [text](std::string_view name) { return dsl::contains_folded(name, text); };
  }
  try {
    const auto pattern = std::make_shared<std::regex>(text.substr(1, text.size() - 2));
    return [pattern](std::string_view name) {
      const std::string_view seen = name.substr(0, longest_matched_name);
      return std::regex_search(seen.begin(), seen.end(), *pattern);
    };
  } catch (const std::regex_error&) {
    throw Failure(kUsage, fmt::format("--filter `{}` is no regular expression", text),
                  "without the `/` around it is searched for as it stands");
  }
}

// ---- one run
// --------------------------------------------------------------------------------------------------

namespace {

void run_program(const dsl::SourceSet& sources, const TestFilter& filter, bool with_coverage,
                 TestedProgram& tested) {
  for (const dsl::ast::File& file : tested.program.tree.files) tested.tests += file.tests.size();
  if (!tested.compiled()) return;
  runtime::Trace trace;
  if (with_coverage)
    tested.coverage = std::make_unique<runtime::Coverage>(*tested.program.compiled, tested.program.tree);
  runtime::Rehearser rehearser(*tested.program.compiled, sources, with_coverage ? &trace : nullptr);
  for (const dsl::ast::File& file : tested.program.tree.files) {
    for (const dsl::ast::Test& test : file.tests) {
      if (!filter(test.text.value)) continue;
      tested.cases.push_back({&test, rehearser.run(test)});
      if (tested.coverage) tested.coverage->take(trace);
    }
  }
}

/// Every file of the programs and the folders they are in, where one may be missing yet.
std::vector<fs::path> watched(const dsl::SourceSet& sources, const std::vector<std::string>& named) {
  std::set<fs::path> paths(named.begin(), named.end());
  for (dsl::FileIndex i = 0; i < sources.size(); ++i) {
    const fs::path& path = sources[i].path();
    if (path.empty()) continue;
    paths.insert(path);
    if (path.has_parent_path()) paths.insert(path.parent_path());
  }
  return {paths.begin(), paths.end()};
}

void write_reports(Session& session, const TestFlags& flags, const dsl::SourceSet& sources,
                   const TestRun& run) {
  if (!flags.junit.empty()) write_file(flags.junit, tests_junit(sources, run));
  if (!run.with_coverage || flags.coverage_out.empty()) return;
  const std::string text = flags.coverage_format == "html"   ? coverage_html(sources, run)
                           : flags.coverage_format == "lcov" ? coverage_lcov(sources, run)
                                                             : coverage_text(sources, run, Style(false));
  write_file(flags.coverage_out, text);
  say(session, fmt::format("wrote {}", shown(flags.coverage_out)));
}

void print(Session& session, const TestFlags& flags, const dsl::SourceSet& sources, const TestRun& run) {
  if (flags.json) {
    session.out << tests_json(sources, run);
    return;
  }
  for (const TestedProgram& program : run.programs) {
    if (!program.compiled()) say_findings(session, sources, program.program.found.sorted());
  }
  session.out << tests_text(sources, run, Style::out(session));
  if (run.with_coverage && flags.coverage_out.empty())
    session.out << '\n' << coverage_text(sources, run, Style::out(session));
}

bool enough_coverage(Session& session, const TestFlags& flags, const TestRun& run) {
  const std::int64_t percent = run.coverage_percent();
  if (!flags.coverage_min || percent >= *flags.coverage_min) return true;
  say_error(session,
            fmt::format("coverage is {}%, below the {}% of --coverage-min", percent, *flags.coverage_min));
  return false;
}

}  // namespace

int run_tests(Session& session, const TestFlags& flags, FileWatch* watch) {
  const TestFilter filter = test_filter(flags.filter);
  Loader loader(session, flags.stdin_name);
  TestRun run;
  run.with_coverage = flags.coverage;
  if (watch != nullptr) watch->look_at({flags.files.begin(), flags.files.end()});
  for (const std::string& file : program_files(session, flags.files)) {
    TestedProgram& program = run.programs.emplace_back();
    program.file = file == "-" ? flags.stdin_name : file;
    program.program = loader.load(file);
  }
  if (watch != nullptr) watch->look_at(watched(loader.sources(), flags.files));
  for (TestedProgram& program : run.programs) run_program(loader.sources(), filter, flags.coverage, program);
  if (run.tests() == 0 && run.known() > 0 && run.broken() == 0) {
    throw Failure(kUsage, fmt::format("no test matches --filter `{}`", flags.filter),
                  fmt::format("there {} {}", run.known() == 1 ? "is" : "are",
                              counted(static_cast<std::int64_t>(run.known()), "test")));
  }
  print(session, flags, loader.sources(), run);
  write_reports(session, flags, loader.sources(), run);
  const bool enough = enough_coverage(session, flags, run);
  return run.ok() && enough ? kDone : kNo;
}

// ---- again and again
// ------------------------------------------------------------------------------------------

int watch_tests(Session& session, const TestFlags& flags, FileWatch& watch) {
  for (;;) {
    int code = kDone;
    try {
      code = run_tests(session, flags, &watch);
    } catch (const Failure& failure) {
      say_error(session, failure.what(), failure.help());
      code = failure.code();
    }
    session.out.flush();
    say(session, "waiting for a change; Ctrl-C ends");
    session.err.flush();
    if (!watch.wait()) return code;
  }
}

// ---- the command
// ----------------------------------------------------------------------------------------------

namespace {

void describe(Arguments& arguments, TestFlags& flags, std::optional<std::string>& minimum) {
  arguments.positionals("FILE", flags.files,
                        "workflow files, folders with all below them, or - for standard input");
  arguments.flag("--json", flags.json, "one JSON document");
  arguments.option("--junit", flags.junit, "FILE", "write the results as JUnit's XML too");
  arguments.option("--filter", flags.filter, "TEXT",
                   "run the tests whose name holds this, or matches it between / and /");
  arguments.flag("--watch", flags.watch, "run again when a file of the programs changes");
  arguments.flag("--coverage", flags.coverage,
                 "say which states, actions, refusals, rules and branches the tests reach");
  arguments.option("--coverage-format", flags.coverage_format, "FORMAT", "text, html or lcov (text)");
  arguments.option("--coverage-out", flags.coverage_out, "FILE", "write the coverage to a file");
  arguments.option("--coverage-min", minimum, "PERCENT", "exit with 1 where less is covered");
  arguments.option("--stdin-filename", flags.stdin_name, "NAME",
                   "what - is called, and where its imports start from");
}

void settle(TestFlags& flags, const std::optional<std::string>& minimum) {
  const std::vector<std::string_view> formats = {"text", "html", "lcov"};
  if (std::find(formats.begin(), formats.end(), flags.coverage_format) == formats.end()) {
    const Failure unknown = unknown_name("coverage format", flags.coverage_format, formats);
    throw Failure(kUsage, unknown.what(),
                  unknown.help().empty() ? "formats are text, html and lcov" : unknown.help());
  }
  if (minimum) {
    flags.coverage_min = whole_number("--coverage-min", *minimum);
    if (*flags.coverage_min > 100) throw Failure(kUsage, "--coverage-min is at most 100 percent");
  }
  flags.coverage =
      flags.coverage || minimum || !flags.coverage_out.empty() || flags.coverage_format != "text";
  if (flags.coverage_format != "text" && flags.coverage_out.empty()) {
    throw Failure(kUsage, fmt::format("--coverage-format {} is written to a file", flags.coverage_format),
                  fmt::format("name it: --coverage-out coverage.{}",
                              flags.coverage_format == "html" ? "html" : "info"));
  }
  const bool reads_input = std::find(flags.files.begin(), flags.files.end(), "-") != flags.files.end();
  if (flags.watch && reads_input) throw Failure(kUsage, "--watch looks at files, and `-` is none");
}

}  // namespace

int test(const std::vector<std::string>& args, Session& session) {
  TestFlags flags;
  std::optional<std::string> minimum;
  Arguments arguments("test");
  describe(arguments, flags, minimum);
  if (!arguments.parse(args, session)) return kDone;
  settle(flags, minimum);
  test_filter(flags.filter);  // one that is none is no reason to wait for a change
  if (!flags.watch) return run_tests(session, flags, nullptr);
  SignalPause pause;  // what is printed is printed to its end, whoever ends the watching
  PollingWatch watch(pause);
  const int code = watch_tests(session, flags, watch);
  return pause.interrupted() ? kInterrupted : code;
}

}  // namespace leadflow::cli
