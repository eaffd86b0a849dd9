// Events, the order of rules, how often they run, and where they stop.

#include <functional>
#include <set>

#include "tests/runtime/engine/play.h"

namespace leadflow::test::rules_test {

namespace {

const std::string head = R"(edition 1
record lead {
  name text
  email email
  phone phone
  score integer
  ends date
  meet datetime
}
group presales
email welcome { subject "x"
  body "y" }
sms ping { text "x" }
endpoint partner { post "https://p.example/"
  send { name = name } as json }
endpoint other { post "https://o.example/"
  send { name = name } as json }
activity call
activity visit
nurture drip { after 1 day send email welcome }
event form { x text }
workflow leads for lead {
  entry at first
  bucket open_ones {
    status first { category "All" {
      action attempt "1" { contact attempted }
      action reach "2" { contact made }
      action go "3" { move to second_one }
      action stay "4" { move to first }
      action block "5" { do not contact }
      action meet_me "6" { appointment "x" for me in 1 day }
      action mine "7" { transfer to me }
      action finish "8" { close }
      action back "9" { return }
      action drip_on "10" { start nurture drip }
      action score_up "11" { set score = 70 }
      action todo "12" { create activity call within 1 hour }
      action say "13" { raise form { x = "y" } }
    } }
    status second_one { category "All" { action on "On" { move to done } } }
  }
  bucket won_ones won { status done { category "All" { action reopen "R" { move to first } } } }
)";

/// A program with one rule on the event that notes `fired`.
std::string on(const std::string& event) {
  return head + "rule r on " + event + " { note \"fired\" }\n}\n";
}

using Do = std::function<void(Play&, RecordId)>;

Do action(std::string name) {
  return [name](Play& play, RecordId id) { play.done(id, name); };
}
Do outside(dsl::ast::EventKind kind, std::string name = {}) {
  return [kind, name](Play& play, RecordId id) { play.event(id, kind, name); };
}
Do wait(std::int64_t ms) {
  return [ms](Play& play, RecordId) { play.pass(ms); };
}
Do both(Do first, Do second) {
  return [first, second](Play& play, RecordId id) {
    first(play, id);
    second(play, id);
  };
}
Do settle(SettleCommand::Kind kind) {
  return [kind](Play& play, RecordId id) {
    const bool activity = kind <= SettleCommand::Kind::ActivityCancelled;
    play.done(id, activity ? "todo" : "meet_me");
    const std::int64_t thing =
        activity ? play.world().activities().back().id : play.world().meetings().back().id;
    const Decision decision = play.world().apply({"ana", SettleCommand{id, kind, thing}});
    REQUIRE(!decision.refused);
  };
}
const Do nothing = [](Play&, RecordId) {};

struct Row {
  dsl::ast::EventKind kind;
  std::string on;
  Do happens;
  bool fires = true;
};

std::vector<Row> rows() {
  using K = dsl::ast::EventKind;
  using S = SettleCommand::Kind;
  return {
      {K::Received, "received", nothing},
      {K::Entered, "entered first", nothing},
      {K::Entered, "entered second_one", nothing, false},
      {K::Entered, "entered second_one", action("go")},
      {K::Entered, "entered second_one, left first", action("go")},  // once a transaction
      {K::Left, "left first", action("go")},
      {K::Left, "left second_one", action("go"), false},
      {K::Moved, "moved from first to second_one", action("go")},
      {K::Moved, "moved from second_one to first", action("go"), false},
      {K::Applied, "applied reach", action("reach")},
      {K::Applied, "applied reach", action("go"), false},
      {K::Changed, "changed score", action("score_up")},
      {K::Changed, "changed name", action("score_up"), false},
      {K::Becomes, "becomes score >= 70", action("score_up")},
      {K::Becomes, "becomes score >= 71", action("score_up"), false},
      {K::Becomes, "becomes contact_attempts = 1", action("attempt")},
      {K::Becomes, "becomes name is not set", nothing},
      {K::ContactAttempted, "contact attempted", action("attempt")},
      {K::ContactAttempted, "contact attempted", action("reach")},
      {K::ContactMade, "contact made", action("reach")},
      {K::ContactMade, "contact made", action("attempt"), false},
      {K::DoNotContact, "do not contact", action("block")},
      {K::AppointmentScheduled, "appointment scheduled", action("meet_me")},
      {K::AppointmentHeld, "appointment held", settle(S::AppointmentHeld)},
      {K::AppointmentMissed, "appointment missed", settle(S::AppointmentMissed)},
      {K::AppointmentCancelled, "appointment cancelled", settle(S::AppointmentCancelled)},
      {K::ActivityDone, "activity done call", settle(S::ActivityDone)},
      {K::ActivityDone, "activity done visit", settle(S::ActivityDone), false},
      {K::ActivityLate, "activity late call", both(action("todo"), wait(2 * kHour))},
      {K::ActivityLate, "activity late call", both(action("todo"), wait(kMinute)), false},
      {K::EmailOpened, "email opened", outside(K::EmailOpened, "welcome")},
      {K::EmailClicked, "email clicked", outside(K::EmailClicked, "welcome")},
      {K::EmailReplied, "email replied", outside(K::EmailReplied, "welcome")},
      {K::EmailBounced, "email bounced", outside(K::EmailBounced, "welcome")},
      {K::SmsReplied, "sms replied", outside(K::SmsReplied, "ping")},
      {K::SmsFailed, "sms failed", outside(K::SmsFailed, "ping")},
      {K::RequestDelivered, "request delivered partner", outside(K::RequestDelivered, "partner")},
      {K::RequestDelivered, "request delivered partner", outside(K::RequestDelivered, "other"), false},
      {K::RequestFailed, "request failed partner", outside(K::RequestFailed, "partner")},
      {K::Assigned, "assigned", action("mine")},
      {K::Assigned, "assigned", nothing, false},
      {K::Closed, "closed", action("finish")},
      {K::Returned, "returned", action("back")},
      {K::NurtureFinished, "nurture finished", both(action("drip_on"), wait(2 * kDay))},
      {K::TimeIn, "2 days in first", wait(2 * kDay)},
      {K::TimeIn, "2 days in first", wait(2 * kDay - kMinute), false},
      {K::TimeIn, "2 days in first", both(action("go"), wait(9 * kDay)), false},
      {K::TimeBefore, "3 days before ends at 09:00", wait(12 * kDay + 21 * kHour)},
      {K::TimeBefore, "3 days before ends at 09:00", wait(12 * kDay + 20 * kHour), false},
      {K::TimeAfter, "1 hour after meet", wait(3 * kHour)},
      {K::Reaching, "reaching meet", wait(2 * kHour)},
      {K::Reaching, "reaching ends", wait(14 * kDay), false},
      {K::Custom, "form", action("say")},
      {K::Custom, "form", outside(K::Custom, "form")},
  };
}

}  // namespace

TEST_CASE("every event sets its rules off, and no other does") {
  std::set<dsl::ast::EventKind> seen;
  for (const Row& row : rows()) {
    INFO(row.on);
    Play play(on(row.on));
    const RecordId id =
        play.add("lead", {{"email", "a@x.example"}, {"ends", "2026-01-21"}, {"meet", "2026-01-05 14:00"}});
    row.happens(play, id);
    CHECK(play.notes() == (row.fires ? "fired" : ""));
    seen.insert(row.kind);
  }
#define LEADFLOW_EVENT(Name, words, key) CHECK(seen.count(dsl::ast::EventKind::Name) == 1);
#include "dsl/events.def"
#undef LEADFLOW_EVENT
}

TEST_CASE("rules of one event run in the order of the text: the state's, the workflow's, the top level's") {
  Play play(R"(edition 1
record lead { score integer
  seen integer }
rule top for lead on changed score { note "top" }
workflow leads for lead {
  entry at first
  rule wide on changed score { note "workflow" }
  rule wider on changed score { when seen is not set
    note "unseen" }
  bucket open_ones {
    rule of_phase on changed score { note "phase" }
    status first {
      category "All" { action go "Go" { note "own"
        set score = 1
        note "own again" } }
      rule of_state on changed score { note "state"
        set seen = 1 }
    }
  }
}
)");
  const RecordId id = play.add("lead");
  play.done(id, "go");
  CHECK(play.notes() ==
        "own|own again|state|phase|workflow|top");  // `when` is asked at the rule's turn: seen by then
}

TEST_CASE("events come in the order of the language") {
  Play play(head + R"(
  rule a on entered second_one { note "entered" }
  rule b on moved from first to second_one { note "moved" }
  rule c on left first { note "left" }
  rule d on contact made { note "made" }
  rule e on contact attempted { note "attempted" }
  rule f on received { note "received" }
  rule g on entered first { note "in" }
}
)");
  const RecordId id = play.add("lead");
  CHECK(play.notes() == "received|in");
  play.done(id, "reach");
  play.done(id, "go");
  CHECK(play.notes() == "received|in|attempted|made|left|moved|entered");
}

TEST_CASE("a rule runs once a transaction, and as often in life as it says") {
  Play play(R"(edition 1
record lead { score integer }
workflow leads for lead {
  entry at first
  bucket open_ones {
    status first { category "All" {
      action go "Go" { contact attempted
        set score = 1
        set score = 2
        set score = 3 }
      action stay "Stay" { move to first
        set score = 9 }
    }
      rule both on contact attempted, changed score { note "x" }
      rule ever on changed score { once
        note "ever" }
      rule entry_wise on changed score { once per entry
        note "entry" }
    }
  }
}
)");
  const RecordId id = play.add("lead");
  play.done(id, "go");
  CHECK(play.notes() == "x|ever|entry");
  play.done(id, "go");
  CHECK(play.notes() == "x|ever|entry|x");
  play.done(id, "stay");
  CHECK(play.notes() == "x|ever|entry|x|x|entry");
}

TEST_CASE("the entry that counts is the one in which the event was raised") {
  Play play(R"(edition 1
record lead { score integer }
event ping { x text }
workflow leads for lead {
  entry at first
  bucket open_ones {
    status first {
      category "All" {
        action go "Go" { raise ping
          move to second_one }
        action back "Back" { move to first }
      }
      rule in_first on ping { once per entry
        note "first" }
      rule leaving on ping, moved from first to second_one { once per entry
        note "leaving" }
      rule came on entered, ping { once per entry
        note "came" }
    }
    status second_one { category "All" { action back "Back" { move to first } }
      rule in_second on entered, ping { once per entry
        note "second" } }
  }
  rule anywhere on ping { once per entry
    note "anywhere" }
}
)");
  const auto ping = [&](RecordId id) { play.event(id, dsl::ast::EventKind::Custom, "ping"); };
  auto fresh_notes = [&, known = std::size_t{0}]() mutable {
    const std::string all = play.notes();
    const std::string fresh = all.substr(known);
    known = all.size();
    return fresh;
  };
  const RecordId id = play.add("lead");
  CHECK(fresh_notes() == "came");
  ping(id);
  CHECK(fresh_notes() == "|first|leaving|anywhere");
  play.done(id, "go");  // pinged and moved in one entry: all of them ran in it already
  CHECK(fresh_notes() == "|second");
  ping(id);
  CHECK(fresh_notes() == "|anywhere");
  play.done(id, "back");
  CHECK(fresh_notes() == "|came");
  play.done(id, "go");  // another entry: the marks of the state it ends in are not used up
  CHECK(fresh_notes() == "|first|leaving|anywhere|second");
  ping(id);
  CHECK(fresh_notes() == "|anywhere");
}

TEST_CASE("a state's rule runs if the record was in that state when the event was raised") {
  Play play(R"(edition 1
record lead { score integer }
workflow leads for lead {
  entry at first
  bucket open_ones {
    status first { category "All" {
      action go "Go" { set score = 1
        move to second_one
        set score = 2 }
    }
      rule here on changed score { note "first" }
      rule gone on left { note "left" }
      rule done on applied go { note "applied" }
    }
    status second_one { rule there on changed score { note "second" }
      rule came on entered { note "came" } }
  }
}
)");
  const RecordId id = play.add("lead");
  play.done(id, "go");
  CHECK(play.notes() == "applied|first|left|came|second");
}

TEST_CASE("a state that is not open is left only by an action or a rule that names it") {
  const auto program = [](const std::string& rule) { return head + rule + "\n}\n"; };
  const auto end = [](const std::string& rule) {
    Play play(rule);
    const RecordId id = play.add("lead");
    play.done(id, "go");
    play.done(id, "on");
    play.event(id, dsl::ast::EventKind::EmailReplied, "welcome");
    return play.state(id);
  };
  CHECK(end(program("rule wake on email replied { move to first }")) == "done");
  CHECK(end(program("rule wake on email replied { when status = done\nmove to first }")) == "first");
  CHECK(end(program("rule wake on email replied { when status in won_ones\nmove to first }")) == "first");
  Play play(program("rule wake on email replied { move to first }"));
  const RecordId id = play.add("lead");
  play.done(id, "go");
  play.done(id, "on");
  const Decision decision = play.event(id, dsl::ast::EventKind::EmailReplied, "welcome");
  CHECK(effects<Remark>(decision).at(0).text == "not moved: `done` is left only by an action");
}

TEST_CASE("rules that do not come to rest are stopped with nothing half done") {
  Play play(R"(edition 1
record part { size integer }
record ticket { size integer }
record lead { parts list of part }
rule greet for ticket on received { note "hello" }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" { action go "Go" { create ticket for each p in parts { size = p.size } } } } }
}
)");
  const auto parts = [](int count) {
    std::string json = "[";
    for (int i = 0; i < count; ++i) json += (i > 0 ? ",{\"size\":" : "{\"size\":") + std::to_string(i) + "}";
    return json + "]";
  };
  const RecordId enough = play.add("lead", {{"parts", parts(max_rule_steps)}});
  play.done(enough, "go");
  const std::size_t before = play.world().records().size();
  const RecordId id = play.add("lead", {{"parts", parts(max_rule_steps + 1)}});
  CHECK(kind_of(play.apply(id, "go")) == "rule_limit");
  CHECK(play.world().records().size() == before + 1);
}

TEST_CASE("what is disabled is without effect") {
  Play play(R"(edition 1
record lead { score integer }
event ping { x text }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" { action go "Go" { set score = 1 } } } }
  rule off on changed score { disabled
    note "x" }
}
workflow old for lead { disabled
  entry at other
  bucket olds { status other { category "All" { action go "Go" { set score = 2 } }
    require score } }
  rule on_old on changed score { note "old" }
}
)");
  const RecordId id = play.add("lead");
  play.done(id, "go");
  CHECK(play.notes().empty());
}

TEST_CASE("quiet imports run no rules") {
  Play play(on("received"));
  CreateCommand command;
  command.type = play.program().record_type("lead");
  command.quiet = true;
  const Decision decision = play.world().apply({{}, command});
  REQUIRE(!decision.refused);
  CHECK(play.notes().empty());
}

/// Renewals: every rule on a date notes its name.
std::string subscriptions(const std::string& rules) {
  return R"(edition 1
record sub { ends date
  meet datetime }
workflow subs for sub {
  entry at customer
  bucket live {
    status customer { category "All" {
      action renew "Renew" { set ends = ends + 12 months }
      action again "Again" { move to customer } }
)" + rules +
         R"(
    }
  }
}
)";
}

TEST_CASE("a rule of a date runs for every date that is set in one entry") {
  struct Case {
    std::string rule;
    std::string notes;  // after the first date, and after the renewal a year later
  };
  const std::vector<Case> cases = {
      {"rule r on 30 days before ends { note \"r\" }", "r|r"},
      {"rule r on reaching ends { note \"r\" }", "r|r"},
      {"rule r on 2 days after ends at 09:00 { note \"r\" }", "r|r"},
      {"rule r on 30 days before ends { once per entry\n note \"r\" }", "r|r"},
      {"rule r on 30 days before ends, 7 days before ends { note \"r\" }", "r|r"},  // once a date
      {"rule r on 30 days before ends { once\n note \"r\" }", "r"},
      {"rule r on 30 days before ends, changed meet { once per entry\n note \"r\" }", "r"},
      {"rule r on 30 days before ends, 7 days before ends { always\n note \"r\" }", "r|r|r|r"},
  };
  for (const Case& each : cases) {
    INFO(each.rule);
    Play play(subscriptions(each.rule));
    const RecordId id = play.add("sub", {{"ends", "2026-03-20"}});
    play.pass(100 * kDay);
    CHECK(play.notes() == (each.rule.find("always") == std::string::npos ? "r" : "r|r"));
    play.done(id, "renew");
    play.pass(370 * kDay);
    CHECK(play.notes() == each.notes);
    CHECK(play.world().timers().empty());
  }
}

TEST_CASE("a rule of a date that has run as often as it may says so when its time comes") {
  struct Case {
    std::string rule;
    std::string why;
  };
  const std::vector<Case> cases = {
      {"rule r on 30 days before ends { once\n note \"r\" }", "it has run in the record's life already"},
      {"rule r on 30 days before ends, changed meet { once per entry\n note \"r\" }",
       "it has run in this entry already"},
      {"rule r on 30 days before ends, 7 days before ends { note \"r\" }",
       "it has run for 2026-03-20 in this entry already"},
  };
  for (const Case& each : cases) {
    INFO(each.rule);
    Play play(subscriptions(each.rule));
    const RecordId id = play.add("sub", {{"ends", "2026-03-20"}});
    play.pass(100 * kDay);
    play.done(id, "renew");
    play.pass(370 * kDay);
    std::vector<RuleSkipped> skips;
    for (const World::Happened& one : play.world().history()) {
      if (const RuleSkipped* skipped = std::get_if<RuleSkipped>(&one.effect.what)) skips.push_back(*skipped);
    }
    REQUIRE_FALSE(skips.empty());
    CHECK(skips.front().why == each.why);
    CHECK_FALSE(skips.front().refused);
    CHECK_FALSE(is_refusal(skips.front().why));
  }
}

TEST_CASE("a mark from before dates were told apart counts where it may be of this date") {
  struct Case {
    std::string rule;
    std::string mark;
    std::string notes;
  };
  const std::string one = "rule r on 30 days before ends { note \"r\" }";
  const std::string two = "rule r on 30 days before ends, 7 days before ends { note \"r\" }";
  const std::vector<Case> cases = {
      {one, "rule r entry 1 for 2026-03-20", ""},
      {one, "rule r entry 1 for 2025-03-20", "r"},
      {one, "rule r entry 2 for 2026-03-20", "r"},
      {one, "rule r entry 1", "r"},  // its only time had come: it was of an earlier date
      {two, "rule r entry 1", ""},   // it may be of this date
  };
  for (const Case& each : cases) {
    INFO(each.rule << " " << each.mark);
    Play play(subscriptions(each.rule));
    play.world().place_once(play.add("sub", {{"ends", "2026-03-20"}}), each.mark);
    play.pass(100 * kDay);
    CHECK(play.notes() == each.notes);
  }
}

TEST_CASE("timers of a state end with it") {
  Play play(head + R"(
  rule late on 2 days in first { note "late" }
  rule soon on reaching meet { note "soon" }
}
)");
  const RecordId id = play.add("lead", {{"meet", "2026-01-05 14:00"}});
  CHECK(play.world().timers().size() == 2);
  play.edit(id, {{"meet", "2026-01-05 11:00"}});  // past: does not fire
  CHECK(play.world().timers().size() == 1);
  play.edit(id, {{"meet", "2026-01-05 15:00"}});
  CHECK(play.world().timers().size() == 2);
  play.pass(kDay);
  CHECK(play.notes() == "soon");
  play.done(id, "stay");  // enters again: the clock starts anew
  play.pass(kDay + kHour);
  CHECK(play.notes() == "soon");
  play.done(id, "finish");
  CHECK(play.world().timers().empty());
  CHECK(play.world().record(id)->open_timers == 0);
  play.pass(9 * kDay);
  CHECK(play.notes() == "soon");
}

}  // namespace leadflow::test::rules_test
