// The checker checked: small programs made at random, their promises decided by `prove` and by brute force
// over the engine's own rehearsal world. What is broken within the bound must not be proved, and what is said
// to be broken in few steps must be found.
//
// LEADFLOW_PROVE_PROGRAMS sets how many programs (500), LEADFLOW_PROVE_SEED the first seed (1).

#include <catch2/catch.hpp>
#include <cstdlib>
#include <deque>
#include <random>
#include <set>

#include "runtime/prove/prove.h"
#include "runtime/rehearse/world.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::test::prove_random_test {

namespace {

using namespace leadflow::runtime;

constexpr int states = 3;

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string program() {
    std::string text =
        "edition 1\nrecord lead {\n  email email\n  score integer from 0 to 9\n  ready boolean\n}\n"
        "email hello {\n  subject \"Hello\"\n  body \"Hello\"\n}\nworkflow leads for lead {\n  entry at s0\n";
    text += one_in(3) ? "  edit [" + std::string(one_in(2) ? "score" : "ready") + "] by nobody\n" : "";
    text += "  bucket working {\n";
    for (int state = 0; state < states; ++state) text += status(state);
    text += "  }\n  bucket sold won\n  bucket gone lost\n";
    for (int i = pick(3); i > 0; --i) text += rule(i);
    return text + "}\n" + promises();
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  bool one_in(int count) { return pick(count) == 0; }

  std::string place() {
    const int which = pick(states + 2);
    return which < states ? "s" + std::to_string(which) : which == states ? "sold" : "gone";
  }
  std::string condition() {
    switch (pick(6)) {
      case 0:
        return "ready";
      case 1:
        return "score is set";
      case 2:
        return "contacted";
      case 3:
        return "not ready";
      case 4:
        return "contact_attempts > 1";
      default:
        return "score > " + std::to_string(pick(9));
    }
  }
  std::string operation() {
    switch (pick(9)) {
      case 0:
        return "do not contact";
      case 1:
        return "allow contact";
      case 2:
        return "contact made";
      case 3:
        return "contact attempted";
      case 4:
        return "set score = " + std::to_string(pick(10));
      case 5:
        return "set ready = " + std::string(one_in(2) ? "true" : "false");
      case 6:
        return "close";
      default:
        return "send email hello";
    }
  }
  std::string operations(bool moves) {
    std::string text;
    if (one_in(2)) text += "          " + operation() + "\n";
    if (one_in(3)) text += "          if " + condition() + " { " + operation() + " }\n";
    if (one_in(6))
      text += "          after " + std::to_string(1 + pick(4)) + " days { " + operation() + " }\n";
    if (moves && one_in(2)) text += "          if " + condition() + " { move to " + place() + " }\n";
    if (text.empty()) text = moves ? "          move to " + place() + "\n" : "          note \"x\"\n";
    return text;
  }
  std::string status(int state) {
    std::string text = "    status s" + std::to_string(state) + " {\n";
    if (one_in(4)) text += "      require " + std::string(one_in(2) ? "email" : "score") + "\n";
    text += "      category \"Work\" {\n";
    const int actions = 1 + pick(2);
    for (int i = 0; i < actions; ++i) {
      text += "        action a" + std::to_string(state) + std::to_string(i) + " \"A" +
              std::to_string(state) + std::to_string(i) + "\"";
      if (one_in(3)) text += " when " + condition();
      text += " {\n" + operations(true) + "        }\n";
    }
    return text + "      }\n    }\n";
  }
  std::string rule(int number) {
    std::string on;
    switch (pick(4)) {
      case 0:
        on = "contact made";
        break;
      case 1:
        on = "entered s" + std::to_string(pick(states));
        break;
      case 2:
        on = "becomes score > 4";
        break;
      default:
        on = std::to_string(1 + pick(9)) + " days in s" + std::to_string(pick(states));
    }
    const std::string when = one_in(2) ? "    when " + condition() + "\n" : "";
    const bool timed = on.find(" in ") != std::string::npos;
    return "  rule r" + std::to_string(number) + " on " + on + " {\n" + when + operations(timed) + "  }\n";
  }
  std::string promises() {
    return "prove \"n\" never send email after do not contact\n"
           "prove \"c\" never send email after close\n"
           "prove \"t\" reach won only through s2\n"
           "prove \"a\" at s1 always email is set\n";
  }

  std::mt19937 random_;
};

// ---- brute force
// ----------------------------------------------------------------------------------------------

struct Position {
  World world;
  RecordId record;
  std::set<std::string> broken;
  bool blocked = false, closed = false, through = false;
  std::size_t looked_at = 0;
};

/// What the history says of the promises, read anew and by other code than the proof's.
void look(Position& at, const compiler::Program& program) {
  const auto& history = at.world.history();
  for (; at.looked_at < history.size(); ++at.looked_at) {
    const Effect& effect = history[at.looked_at].effect;
    if (effect.record != at.record) continue;
    if (const auto* flag = std::get_if<ContactFlag>(&effect.what)) at.blocked = at.blocked || flag->blocked;
    if (std::holds_alternative<ClosedRecord>(effect.what)) at.closed = true;
    if (const auto* entered = std::get_if<Entered>(&effect.what)) {
      const std::string& name = program.states[entered->to].name;
      at.through = at.through || name == "s2";
      if (name == "sold" && !at.through) at.broken.insert("t");
    }
    if (const auto* sent = std::get_if<Queued>(&effect.what); sent && sent->state == OutboxState::Queued) {
      if (at.blocked) at.broken.insert("n");
      if (at.closed) at.broken.insert("c");
    }
    if (const auto* skipped = std::get_if<RuleSkipped>(&effect.what)) {
      if (skipped->why.find("promise \"a\"") != std::string::npos) at.broken.insert("a");
    }
    if (const auto* remark = std::get_if<Remark>(&effect.what)) {
      if (remark->text.find("promise \"a\"") != std::string::npos) at.broken.insert("a");
    }
  }
}

std::string key_of(const Position& at) {
  const Record& record = *at.world.record(at.record);
  std::string key = std::to_string(record.state.index) + "/" + std::to_string(record.do_not_contact) +
                    std::to_string(record.closed) + std::to_string(record.contacted) + "/" +
                    std::to_string(std::min<std::int64_t>(record.contact_attempts, 2)) +
                    std::to_string(at.blocked) + std::to_string(at.closed) + std::to_string(at.through);
  for (const Value& value : record.attributes)
    key += "/" + value.text + std::to_string(value.number) + (value.is_unset() ? "-" : "");
  for (const World::Timer& timer : at.world.timers())
    key += "/" + timer.set.what + timer.set.payload + std::to_string(timer.set.due.ms - at.world.now().ms);
  return key;
}

class Brute {
 public:
  Brute(const compiler::Program& program, int depth) : program_(program), depth_(depth) {}

  /// Promises seen broken within the depth, the making of the record counted as the first step.
  std::set<std::string> run() {
    for (const bool email : {true, false}) {
      for (const int score : {-1, 0, 3, 5, 9}) {
        for (const bool ready : {false, true}) make(email, score, ready);
      }
    }
    for (int step = 1; step < depth_; ++step) {
      std::deque<Position> now;
      now.swap(open_);
      for (const Position& at : now) expand(at);
    }
    return broken_;
  }

 private:
  void make(bool email, int score, bool ready) {
    World world(program_, Instant{1'767'603'600'000});
    User user;
    user.name = "ana";
    world.add_user(user);
    CreateCommand create;
    create.type = program_.record_type("lead");
    if (email) create.values.emplace_back("email", Value::text_of("a@example.com"));
    if (score >= 0) create.values.emplace_back("score", Value::integer(score));
    if (ready) create.values.emplace_back("ready", Value::boolean(true));
    const Decision decision = world.apply({"ana", create});
    note_refusal(decision);
    if (decision.refused) return;
    take({std::move(world), decision.subject, {}, false, false, false, 0});
  }

  void note_refusal(const Decision& decision) {
    if (decision.refused && decision.refused->message.find("promise \"a\"") != std::string::npos)
      broken_.insert("a");
  }

  void take(Position next) {
    look(next, program_);
    broken_.insert(next.broken.begin(), next.broken.end());
    if (seen_.size() < 4000 && seen_.insert(key_of(next)).second) open_.push_back(std::move(next));
  }

  void apply(const Position& at, const Command& command) {
    Position next = at;
    const Decision decision = next.world.apply(command);
    note_refusal(decision);
    if (!decision.refused) take(std::move(next));
  }

  void expand(const Position& at) {
    const Record& record = *at.world.record(at.record);
    for (const compiler::ActionRef& action : program_.states[record.state].actions)
      apply(at, {"ana", ApplyCommand{at.record, action.name, {}}});
    for (const int score : {-1, 0, 3, 5, 9}) {
      const Value value = score < 0 ? Value{} : Value::integer(score);
      apply(at, {"ana", EditCommand{at.record, {{"score", value}}, false}});
    }
    for (const bool ready : {false, true})
      apply(at, {"ana", EditCommand{at.record, {{"ready", Value::boolean(ready)}}, false}});
    apply(at, {"ana", EditCommand{at.record, {{"email", Value{}}}, false}});
    apply(at, {"ana", EditCommand{at.record, {{"email", Value::text_of("b@example.com")}}, false}});
    if (const auto due = at.world.next_due()) {
      Position next = at;
      if (next.world.advance_to(due->due)) take(std::move(next));
    }
  }

  const compiler::Program& program_;
  int depth_;
  std::deque<Position> open_;
  std::set<std::string> seen_, broken_;
};

int number_from(const char* name, int usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::atoi(text);
}

}  // namespace

TEST_CASE("random programs: prove and brute force agree", "[prove][random]") {
  const int wanted = number_from("LEADFLOW_PROVE_PROGRAMS", 500);
  const int first = number_from("LEADFLOW_PROVE_SEED", 1);
  constexpr int depth = 4;
  int tried = 0, broken = 0, proved = 0;
  for (int seed = first; tried < wanted; ++seed) {
    const std::string text = Generator(static_cast<unsigned>(seed)).program();
    const Checked checked = check_text(text);
    INFO("seed " << seed << "\n" << text << checked.report());
    if (!checked.program) continue;  // a contradiction, a circle: `check` refuses it
    ++tried;
    const Proofs proofs = prove(*checked.program, checked.tree);
    const std::set<std::string> seen = Brute(*checked.program, depth).run();
    for (const Proof& proof : proofs.promises) {
      if (!proof.written) continue;
      INFO("promise " << proof.name << ": " << to_text(proof.verdict) << " " << proof.why);
      broken += proof.verdict == Verdict::Broken ? 1 : 0;
      proved += proof.verdict == Verdict::Proved ? 1 : 0;
      if (seen.count(proof.name) > 0) CHECK(proof.verdict == Verdict::Broken);
      if (proof.verdict == Verdict::Broken && proof.trace.size() < depth) CHECK(seen.count(proof.name) > 0);
      CHECK(proof.verdict != Verdict::Unknown);
    }
  }
  CHECK(tried == wanted);
  CHECK(broken > tried / 10);
  CHECK(proved > tried / 10);
}

}  // namespace leadflow::test::prove_random_test
