// The checker checked: small programs made at random, their promises decided by `prove` and by brute force
// over the engine's own rehearsal world. What is broken within the bound must not be proved. Where `prove`
// says that an end can always be reached, the brute force looks for a situation from which everything that
// can be done, tried to the end, comes to none.
//
// LEADFLOW_PROVE_PROGRAMS sets how many programs (500), LEADFLOW_PROVE_SEED the first seed (1),
// LEADFLOW_PROVE_LOOK how many situations of each the brute force looks at (25), LEADFLOW_PROVE_SEARCH how
// many it goes on to in search of a way to an end (100).

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <deque>
#include <functional>
#include <regex>
#include <set>
#include <type_traits>

#include "runtime/prove/prove.h"
#include "runtime/rehearse/world.h"
#include "runtime/work/solver_process.h"
#include "tests/compiler/compile_text.h"
#include "tests/runtime/prove/random_program.h"

namespace leadflow::test::prove_random_test {

namespace {

using namespace leadflow::runtime;

constexpr Instant start{1'767'603'600'000};  // 2026-01-05 09:00 UTC
constexpr std::int64_t promised_days = 5;    // of the promise `w`
constexpr proving::Bounds bounds{200, 100};  // what grows beyond it is unknown, and soon

// ---- what happened
// --------------------------------------------------------------------------------------------

struct Position {
  World world;
  RecordId record;
  bool blocked = false, closed = false, through = false, contacted = false;
  std::size_t looked_at = 0;
  std::set<std::string> done{};  // what happens once and did
};

/// What the history says of the promises, read anew and by other code than the proof's.
class Observer {
 public:
  Observer(const compiler::Program& program, std::set<std::string>& broken)
      : program_(program), broken_(broken) {}

  void look(Position& at) {
    const auto& history = at.world.history();
    for (; at.looked_at < history.size(); ++at.looked_at) {
      const World::Happened& one = history[at.looked_at];
      if (one.effect.record == at.record) look(at, one.effect, at.world.steps()[one.step].kind == "edit");
    }
  }

  void refused(const Decision& decision) {
    if (decision.refused) promise_named(decision.refused->message);
  }

 private:
  void promise_named(const std::string& text) {
    for (const std::string name : {"a", "o"}) {
      if (text.find("promise \"" + name + "\"") != std::string::npos) broken_.insert(name);
    }
  }

  void look(Position& at, const Effect& effect, bool by_hand) {
    if (const auto* flag = std::get_if<ContactFlag>(&effect.what)) at.blocked = at.blocked || flag->blocked;
    if (const auto* once = std::get_if<OnceDone>(&effect.what)) at.done.insert(once->what);
    if (std::holds_alternative<ClosedRecord>(effect.what)) at.closed = true;
    if (const auto* entered = std::get_if<Entered>(&effect.what)) {
      const std::string& name = program_.states[entered->to].name;
      at.through = at.through || name == "s2";
      if (name == "sold" && !at.through) broken_.insert("t");
    }
    if (const auto* sent = std::get_if<Queued>(&effect.what); sent && sent->state == OutboxState::Queued) {
      if (at.blocked) broken_.insert("n");
      if (at.closed) broken_.insert("c");
    }
    if (const auto* contact = std::get_if<ContactCounted>(&effect.what))
      at.contacted = at.contacted || contact->kind == dsl::ContactKind::Made;
    if (const auto* set = std::get_if<AttributeSet>(&effect.what)) {
      const bool kind = program_.record_types[0].attributes[set->attribute.index].name == "kind";
      if (kind && at.contacted && !by_hand && !set->after.is_unset()) broken_.insert("k");
    }
    if (const auto* skipped = std::get_if<RuleSkipped>(&effect.what)) promise_named(skipped->why);
    if (const auto* remark = std::get_if<Remark>(&effect.what)) promise_named(remark->text);
  }

  const compiler::Program& program_;
  std::set<std::string>& broken_;
};

std::string key_of(const Position& at) {
  const Record& record = *at.world.record(at.record);
  std::string key = std::to_string(record.state.index) + "/" + std::to_string(record.do_not_contact) +
                    std::to_string(record.closed) + std::to_string(record.contacted) +
                    std::to_string(record.favorite) + record.owner.name + "/" +
                    std::to_string(std::min<std::int64_t>(record.contact_attempts, 4)) +
                    std::to_string(at.blocked) + std::to_string(at.closed) + std::to_string(at.through) +
                    std::to_string(at.contacted);
  for (const Value& value : record.attributes)
    key += "/" + value.text + std::to_string(value.number) + (value.is_unset() ? "-" : "");
  for (const World::Timer& timer : at.world.timers())
    key += "/" + timer.set.what + timer.set.payload + std::to_string(timer.set.due.ms - at.world.now().ms);
  for (const World::Activity& one : at.world.activities())
    if (one.open)
      key += "/" + one.made.activity + std::to_string(one.late) +
             std::to_string(one.made.due.ms - at.world.now().ms);
  for (const std::string& one : at.done) key += "/" + one;
  return key;
}

// ---- brute force
// ----------------------------------------------------------------------------------------------

class Brute {
 public:
  /// At most `most` situations, up to `depth` steps, the making of the record counted as the first.
  Brute(const compiler::Program& program, int depth, std::size_t most, unsigned seed)
      : program_(program), depth_(depth), most_(most), random_(seed), observer_(program, broken_) {}

  void run() {
    for (const char* email : {"a@example.com", "b@example.com", ""}) {
      for (const int score : {-1, 0, 3, 5, 9})
        make(email, score, score % 2 == 0, score == 3, any_of("", "a", "b"));
    }
    for (int step = 1; step < depth_; ++step) {
      std::deque<Position> now;
      now.swap(open_);
      std::vector<const Position*> order;
      for (const Position& at : now) order.push_back(&at);
      std::shuffle(order.begin(), order.end(), random_);  // where not all fit, others each time
      for (const Position* at : order) expand(*at);
    }
  }

  /// What a record stands at that can come to no end any more: everything that can be done with it was tried
  /// to the end. Nothing: none was found, in at most `most` situations. Not for programs that ask what day it
  /// is.
  std::optional<std::string> dead_end(const std::string& text, std::size_t most) {
    everything_ = true;
    read_rules(text);
    std::set<std::string> out;  // situations from which an end can be reached, or might be
    std::optional<std::string> found;
    const std::vector<Position> starts(std::make_move_iterator(looked_at_.begin()),
                                       std::make_move_iterator(looked_at_.end()));
    for (const Position& start : starts) {
      if (found || most == 0) break;
      if (is_end(start) || out.count(key_of(start)) > 0) continue;
      if (comes_to_an_end(start, most, out)) continue;
      found = program_.states[start.world.record(start.record)->state].name + " (" + key_of(start) + ")";
    }
    return found;
  }

  const std::set<std::string>& broken() const { return broken_; }
  const std::set<std::string>& applied() const { return applied_; }

 private:
  static Value score_of(int score) { return score < 0 ? Value{} : Value::integer(score); }
  static Value text_or_nothing(const char* text) { return *text == 0 ? Value{} : Value::text_of(text); }

  template <class... Each>
  std::common_type_t<Each...> any_of(Each... each) {
    const std::common_type_t<Each...> all[] = {each...};
    return all[random_() % sizeof...(each)];
  }

  void make(const char* email, int score, bool ready, bool with_date, const std::string& kind) {
    World world(program_, start);
    for (const auto& [name, role, boss] : {std::tuple("ana", dsl::Role::Rep, true),
                                           {"eve", dsl::Role::Rep, false},
                                           {"max", dsl::Role::Manager, false}}) {
      User user;
      user.name = name;
      user.role = role;
      if (boss) user.groups = {"bosses"};
      world.add_user(user);
    }
    CreateCommand create;
    create.type = program_.record_type("lead");
    if (*email != 0) create.values.emplace_back("email", Value::text_of(email));
    if (score >= 0) create.values.emplace_back("score", Value::integer(score));
    if (ready) create.values.emplace_back("ready", Value::boolean(true));
    if (with_date) create.values.emplace_back("due", Value::of(ValueKind::Date, start.ms / kDay + 4));
    if (!kind.empty()) create.values.emplace_back("kind", Value::of(ValueKind::Enum, kind));
    if (with_date != ready) create.values.emplace_back("other", Value::integer(any_of(0, 4, 9)));
    const Decision decision = world.apply({"ana", create});
    observer_.refused(decision);
    if (!decision.refused) take({std::move(world), decision.subject});
  }

  /// What the workflow, the record and what always holds say, and the numbers in it with their neighbours.
  void read_rules(const std::string& text) {
    rules_ = text.substr(text.find("workflow leads"));
    rules_ = rules_.substr(0, rules_.find("prove "));
    static const std::regex validity(R"(\n(?:  refuse|  require|prove "[ao]") [^\n]*)");
    for (std::sregex_iterator one(text.begin(), text.end(), validity), end; one != end; ++one)
      rules_ += one->str();
    static const std::regex comparison(R"((?:score|other)[^\n\d]*(\d+)[^\n\d]*(\d*))");
    numbers_ = {0, 3, 9};
    for (std::sregex_iterator one(rules_.begin(), rules_.end(), comparison), end; one != end; ++one) {
      for (const std::size_t group : {1u, 2u}) {
        if ((*one)[group].length() == 0) continue;
        const std::int64_t number = std::stoll((*one)[group]);
        numbers_.insert({number - 1, number, number + 1});
      }
    }
  }

  bool is_end(const Position& at) const { return !program_.states[at.world.record(at.record)->state].open; }

  /// Whether it does, or `most` ran out before all was tried. Two attributes are edited at once only where
  /// one after the other leads nowhere: what the program says of several may ask for that.
  bool comes_to_an_end(const Position& start, std::size_t& most, std::set<std::string>& out) {
    static const std::regex several("Not together|require [a-z]+ when|implies");
    two_at_once_ = false;
    if (searched_to_an_end(start, most, out)) return true;
    two_at_once_ = std::regex_search(rules_, several);
    return two_at_once_ && searched_to_an_end(start, most, out);
  }

  bool searched_to_an_end(const Position& start, std::size_t& most, std::set<std::string>& out) {
    std::set<std::string> known = {key_of(start)};
    std::deque<Position> open = {start};
    bool ends = false;
    elsewhere_ = [&](Position next, bool edited) {
      const std::string key = key_of(next);
      ends = ends || is_end(next) || out.count(key) > 0;
      if (ends || !known.insert(key).second) return;
      if (edited)  // what other things lead to first: there are so many edits
        open.push_back(std::move(next));
      else
        open.push_front(std::move(next));
    };
    while (!ends && most > 0 && !open.empty()) {
      --most;
      const Position at = std::move(open.front());
      open.pop_front();
      expand(at);
    }
    elsewhere_ = nullptr;
    if (!ends && most > 0) return false;
    out.insert(key_of(start));
    return true;
  }

  void take(Position next) {
    observer_.look(next);
    if (elsewhere_) return elsewhere_(std::move(next), editing_);
    if (seen_.size() >= most_ || !seen_.insert(key_of(next)).second) return;
    looked_at_.push_back(next);
    stays_too_long(next);
    open_.push_back(std::move(next));
  }

  /// Nobody does anything: is the record still there?
  void stays_too_long(const Position& at) {
    const Record before = *at.world.record(at.record);
    if (broken_.count("w") > 0 || !is_waiting(before)) return;
    World world = at.world;
    if (!world.advance_to(Instant{before.entered_at.ms + promised_days * kDay + kMinute})) return;
    const Record& after = *world.record(at.record);
    if (after.entry == before.entry && is_waiting(after)) broken_.insert("w");
  }

  bool is_waiting(const Record& record) const {
    return program_.states[record.state].open && !record.closed && !record.returned;
  }

  /// Whether it was not refused.
  bool apply(const Position& at, const Command& command) {
    const Decision wanted = at.world.decide(command);
    observer_.refused(wanted);
    if (wanted.refused) return false;
    Position next = at;
    const Decision decision = next.world.apply(command);
    if (const auto* action = std::get_if<ApplyCommand>(&command.what)) applied_.insert(action->action);
    if (std::holds_alternative<FollowCommand>(command.what))
      take({next.world, decision.subject});
    else
      take(std::move(next));
    return true;
  }

  void edit(const Position& at, Given values) {
    editing_ = true;
    for (const char* actor : {"ana", "eve", "max"}) {
      if (apply(at, {actor, EditCommand{at.record, values, false}})) break;
    }
    editing_ = false;
  }

  void expand(const Position& at) {
    act(at);
    outside(at);
    pass_time(at);
    if (everything_)
      edit_all_values(at);
    else
      edit_values(at);
  }

  void act(const Position& at) {
    const Record& record = *at.world.record(at.record);
    for (const compiler::ActionRef& ref : program_.states[record.state].actions) {
      const compiler::Action& action = program_.actions[ref.id];
      for (const char* actor : {"ana", "eve", "max"}) {
        if (std::string_view(actor) == "max" && action.by.empty()) continue;
        apply(at, {actor, ApplyCommand{at.record, action.name, {}}});
        for (const int answer : {0, 4, 7}) {
          if (action.asks.empty() || (answer != 7 && action.asks.front().name == "answer")) continue;
          apply(at,
                {actor,
                 ApplyCommand{at.record, action.name, {{action.asks.front().name, Value::integer(answer)}}}});
        }
      }
    }
    for (const compiler::FollowOnId id : program_.workflows[record.workflow].follow_ons) {
      if (everything_) break;  // of another record
      apply(at, {"ana", FollowCommand{at.record, program_.follow_ons[id].name, {}}});
    }
    for (const World::Activity& one : at.world.activities()) {
      if (one.open) apply(at, {"max", SettleCommand{at.record, SettleCommand::Kind::ActivityDone, one.id}});
    }
  }

  void edit_values(const Position& at) {
    for (const int score : {-1, 0, 3, 5, 9}) edit(at, {{"score", score_of(score)}});
    for (const int other : {-1, 0, 4, 9}) edit(at, {{"other", score_of(other)}});
    for (const int score : {0, 5}) edit(at, {{"score", score_of(score)}, {"other", score_of(5 - score)}});
    for (const bool ready : {false, true}) {
      edit(at, {{"ready", Value::boolean(ready)}});
      edit(at, {{"ready", Value::boolean(ready)}, {"score", score_of(ready ? 9 : 0)}});
      edit(at, {{"score", score_of(ready ? 9 : 0)}, {"ready", Value::boolean(ready)}});
    }
    for (const char* kind : {"a", "b", ""}) {
      const Value value = *kind == 0 ? Value{} : Value::of(ValueKind::Enum, std::string(kind));
      edit(at, {{"kind", value}});
      edit(at, {{"score", score_of(5)}, {"kind", value}});
    }
    for (const char* email : {"", "a@example.com", "b@example.com"})
      edit(at, {{"email", text_or_nothing(email)}});
    for (int i = 0; i < 4; ++i) edit_several(at);
    for (const int days : {-3, 6}) {
      const std::int64_t today = at.world.now().ms / kDay;
      edit(at, {{"due", Value::of(ValueKind::Date, today + days)}});
    }
  }

  /// All that the program's conditions tell apart.
  void edit_all_values(const Position& at) {
    const Given all = all_values(at);
    for (const auto& one : all) edit(at, {one});
    for (const auto& one : all) {
      for (const auto& other : all) {
        if (two_at_once_ && one.first < other.first) edit(at, {one, other});
      }
    }
  }

  Given all_values(const Position& at) const {
    Given all;
    const auto add = [&](const char* attribute, const Value& value) {
      if (mentions(attribute)) all.emplace_back(attribute, value);
    };
    for (const char* attribute : {"score", "other"}) {
      add(attribute, Value{});
      for (const std::int64_t number : numbers_) add(attribute, Value::integer(number));
    }
    for (const bool ready : {false, true}) add("ready", Value::boolean(ready));
    for (const char* kind : {"a", "b", ""})
      add("kind", *kind == 0 ? Value{} : Value::of(ValueKind::Enum, std::string(kind)));
    for (const char* email : {"", "a@example.com", "b@example.com"}) {
      if (*email != 'b' || mentions("starts")) all.emplace_back("email", text_or_nothing(email));
    }
    const std::int64_t today = at.world.now().ms / kDay;
    for (const int days : {-3, 6}) add("due", Value::of(ValueKind::Date, today + days));
    add("due", Value{});
    return all;
  }

  bool mentions(const char* word) const { return rules_.find(word) != std::string::npos; }

  /// Some of the attributes at once, in any order.
  void edit_several(const Position& at) {
    const std::string kind = any_of("", "a", "b");
    Given all = {{"score", score_of(any_of(-1, 0, 3, 5, 9))},
                 {"ready", Value::boolean(any_of(false, true))},
                 {"kind", kind.empty() ? Value{} : Value::of(ValueKind::Enum, kind)},
                 {"email", text_or_nothing(any_of("", "a@example.com", "b@example.com"))},
                 {"other", score_of(any_of(-1, 0, 4, 9))}};
    std::shuffle(all.begin(), all.end(), random_);
    all.resize(any_of(2u, 3u, 4u));
    edit(at, std::move(all));
  }

  void outside(const Position& at) {
    apply(at, {{}, EventCommand{at.record, dsl::ast::EventKind::EmailOpened, {}, {}}});
    for (const int n : {0, 9})
      apply(at,
            {{}, EventCommand{at.record, dsl::ast::EventKind::Custom, "ping", {{"n", Value::integer(n)}}}});
  }

  void pass_time(const Position& at) {
    const auto due = at.world.next_due();
    if (!due) return;
    Position next = at;
    if (next.world.advance_to(due->due)) take(std::move(next));
    Position later = at;  // other things may be due by then
    if (later.world.advance_to(Instant{due->due.ms + 2 * kDay})) take(std::move(later));
  }

  const compiler::Program& program_;
  int depth_;
  std::size_t most_;
  std::mt19937 random_;
  std::deque<Position> open_;
  std::vector<Position> looked_at_;
  std::set<std::string> seen_, broken_, applied_;
  std::string rules_;
  std::set<std::int64_t> numbers_;
  std::function<void(Position, bool edited)> elsewhere_;  // where what a step leads to goes instead
  bool everything_ = false, two_at_once_ = false, editing_ = false;
  Observer observer_;
};

int number_from(const char* name, int usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::atoi(text);
}

struct Tally {
  int tried = 0, broken = 0, proved = 0, unknown = 0, skipped = 0, searched = 0;
};

void compare(const Proof& proof, Brute& brute, const std::string& text, Tally& tally) {
  INFO("promise " << proof.name << ": " << to_text(proof.verdict) << " " << proof.why);
  if (proof.name == "every action can be applied" && proof.verdict == Verdict::Broken) {
    for (const std::string& name : brute.applied()) {
      INFO("`" << name << "` was applied");
      CHECK(proof.why.find("`" + name + "`") == std::string::npos);
    }
  }
  if (!proof.written) return;
  tally.broken += proof.verdict == Verdict::Broken ? 1 : 0;
  tally.proved += proof.verdict == Verdict::Proved ? 1 : 0;
  tally.unknown += proof.verdict == Verdict::Unknown ? 1 : 0;
  if (brute.broken().count(proof.name) > 0) CHECK(proof.verdict != Verdict::Proved);
  const bool clocked = text.find("today") != std::string::npos;
  if (proof.name != "e" || proof.verdict != Verdict::Proved || clocked) return;
  const auto most = static_cast<std::size_t>(number_from("LEADFLOW_PROVE_SEARCH", 100));
  const std::optional<std::string> dead_end = brute.dead_end(text, most);
  ++tally.searched;
  INFO("nothing leads on from " << dead_end.value_or(""));
  CHECK(!dead_end);
}

Tally check_programs(bool rich, int wanted, unsigned first) {
  constexpr int depth = 4;
  Tally tally;
  for (unsigned seed = first; tally.tried < wanted; ++seed) {
    const std::string text = random_program::Generator(seed, rich).program();
    const Checked checked = check_text(text);
    INFO("seed " << seed << (rich ? " (rich)" : "") << "\n" << text << checked.report());
    if (!checked.program) {  // a contradiction, a circle: `check` refuses it
      ++tally.skipped;
      REQUIRE(tally.skipped < 20 + 20 * wanted);
      continue;
    }
    ++tally.tried;
    SolverProcess solver({"/usr/bin/z3"});  // where there is none, what needs it is unknown
    const Proofs proofs = prove(*checked.program, checked.tree, bounds, &solver);
    Brute brute(*checked.program, depth, static_cast<std::size_t>(number_from("LEADFLOW_PROVE_LOOK", 25)),
                seed);
    brute.run();
    for (const Proof& proof : proofs.promises) compare(proof, brute, text, tally);
  }
  return tally;
}

}  // namespace

TEST_CASE("random programs: prove and brute force agree", "[prove][random][slow]") {
  const int wanted = number_from("LEADFLOW_PROVE_PROGRAMS", 500);
  const auto first = static_cast<unsigned>(number_from("LEADFLOW_PROVE_SEED", 1));
  const Tally plain = check_programs(false, wanted - wanted / 2, first);
  const Tally rich = check_programs(true, wanted / 2, first);
  WARN("plain: " << plain.proved << " proved, " << plain.broken << " broken, " << plain.unknown
                 << " unknown; rich: " << rich.proved << " proved, " << rich.broken << " broken, "
                 << rich.unknown << " unknown");
  CHECK(plain.broken > plain.tried / 10);
  CHECK(plain.proved > plain.tried / 10);
  CHECK(plain.unknown < plain.proved);
  CHECK(rich.broken > rich.tried / 10);
  CHECK(rich.proved > rich.tried / 10);
  CHECK(plain.searched + rich.searched > wanted / 20);
}

}  // namespace leadflow::test::prove_random_test
