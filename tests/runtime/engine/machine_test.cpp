// Records, entries, follow-ons, people and time, where one operation alone does not show them.

#include "tests/runtime/engine/play.h"

namespace leadflow::test::machine_test {

namespace {

const std::string program = R"(edition 1
record account { name text
  country text }
record lead {
  name text
  email email
  phone phone
  account link to account
  score integer default 5
  ends date
}
record deal { name text
  email email
  lead link to lead }
group presales
group closers
hours office { timezone "America/Sao_Paulo"
  open mon-fri 09:00-18:00
  closed 2026-01-06 "Feast" }
email tell { subject "{{account or 'none'}}"
  body "{{account.country or '-'}}" }
activity call
activity visit
nurture drip { after 1 day send email tell
  stop on closed }
rule greet for deal on received { note "deal {{name}}" }
rule renew for lead on 3 days before ends at 09:00 { note "renew" }
workflow leads for lead {
  hours office
  entry at first
  entry known "Known" at second_one when account is set
  follow on again "Again" at first
  bucket open_ones {
    status first {
      rule stale on 2 business days { note "stale"
        move to second_one }
      category "All" {
        action go "Go" { move to second_one }
        action deal "Deal" { create deal }
        action tell_owner "Tell" { notify owner by email tell }
        action own "Own" { transfer to user "bo" }
        action two "Two" { create activity call within 1 hour
          create activity visit within 2 hours }
        action end "End" { close }
        action away "Away" { move to elsewhere.there }
        action late_close "Late" { after 1 hour { note "after" }
          close }
        action drip_on "Drip" { start nurture drip }
        action chance "Chance" { if score >= 5 { after 1 day { set score = 200 } } }
        action stop_them "Stop" { do not contact }
      }
    }
    status second_one { category "All" { action back "Back" { move to first
      note "{{entered_at}}" } } }
  }
}
workflow elsewhere for lead {
  entry at there
  bucket other { status there { category "All" { action home "Home" { move to leads.first } } } }
}
workflow deals for deal { entry at fresh
  bucket all { status fresh { category "All" { action won "Won" { close } } } } }
)";

RecordId lead(Play& play, Texts texts = {}, const std::string& entry = {}) {
  CreateCommand command;
  command.type = play.program().record_type("lead");
  command.workflow = play.program().workflow("leads");
  command.entry = entry;
  command.values = play.given(command.type, texts);
  const Decision decision = play.world().apply({{}, command});
  if (decision.refused) UNSCOPED_INFO(decision.refused->message);
  REQUIRE(!decision.refused);
  return decision.subject;
}

}  // namespace

TEST_CASE("the entry that fits is taken; where there are several workflows the caller says which") {
  Play play(program);
  CHECK(kind_of(play.create("lead")) == "not_found");
  CHECK(play.state(lead(play)) == "first");
  const RecordId account = play.add("account", {{"name", "Acme"}});
  CHECK(play.state(lead(play, {{"account", std::to_string(account)}})) == "second_one");
  CHECK(play.state(lead(play, {{"account", std::to_string(account)}}, "known")) == "second_one");
  CreateCommand command;
  command.type = play.program().record_type("lead");
  command.workflow = play.program().workflow("leads");
  command.entry = "known";
  CHECK(kind_of(play.world().apply({{}, command})) == "not_offered");
  command.entry = "nonsense";
  CHECK(kind_of(play.world().apply({{}, command})) == "not_found");
}

TEST_CASE("records may move to another workflow of their type and back") {
  Play play(program);
  const RecordId id = lead(play);
  play.done(id, "away");
  CHECK(play.state(id) == "there");
  CHECK(play.world().timers().empty());
  play.done(id, "home");
  CHECK(play.state(id) == "first");
  CHECK(play.world().record(id)->entry == 3);
}

TEST_CASE("a record that is created goes through its own workflow and rules") {
  Play play(program);
  const RecordId id = lead(play, {{"name", "Ada"}, {"email", "a@x.example"}});
  play.done(id, "own");
  const Decision decision = play.done(id, "deal");
  CHECK(play.notes() == "deal Ada");
  const RecordId deal = effects<Created>(decision).size() == 1 ? decision.records.back().after.id : 0;
  CHECK(play.state(deal) == "fresh");
  CHECK(play.world().record(deal)->owner.name == "bo");
  CHECK(play.world().attribute(deal, "lead").number == id);
}

TEST_CASE("a follow-on copies every attribute and is linked to its parent") {
  Play play(program);
  const RecordId id = lead(play, {{"name", "Ada"}, {"score", "9"}});
  const Decision decision = play.world().apply({"ana", FollowCommand{id, "again", {}}});
  REQUIRE(!decision.refused);
  CHECK(play.world().record(decision.subject)->parent == id);
  CHECK(play.value(decision.subject, "score") == "9");
  CHECK(play.state(decision.subject) == "first");
}

TEST_CASE("a link in a text shows its target's first text") {
  Play play(program);
  const RecordId account = play.add("account", {{"name", "Acme"}, {"country", "PT"}});
  const RecordId id = lead(play, {{"email", "a@x.example"}});
  play.edit(id, {{"account", std::to_string(account)}});
  play.done(id, "own");
  const Queued queued = effects<Queued>(play.done(id, "tell_owner")).at(0);
  CHECK(queued.subject == "Acme");
  CHECK(queued.body == "PT");
}

TEST_CASE("deputies stand in, inactive people are skipped") {
  Play play(program);
  const RecordId id = lead(play);
  play.done(id, "own");
  User bo = person("bo", {"closers"});
  bo.deputy = "ana";
  bo.deputy_until = Instant{play.world().now().ms + kHour};
  play.world().add_user(bo);
  CHECK(effects<Queued>(play.done(id, "tell_owner")).at(0).to_user == "ana");
  play.pass(2 * kHour);
  CHECK(effects<Queued>(play.done(id, "tell_owner")).at(0).to_user == "bo");
  bo.active = false;
  play.world().add_user(bo);
  CHECK(effects<Queued>(play.done(id, "tell_owner")).empty());
}

TEST_CASE("business days count dates on which the hours open") {
  Play play(program);
  const RecordId id = lead(play);  // Monday 09:00 there; Tuesday is a feast, so Wednesday and Thursday count
  REQUIRE(play.world().timers().size() == 1);
  CHECK(to_rfc3339(play.world().timers()[0].set.due) == "2026-01-08T12:00:00Z");
  play.pass(3 * kDay);
  CHECK(play.notes() == "stale");
  CHECK(play.state(id) == "second_one");
  CHECK(play.world().record(id)->open_timers == 0);
}

TEST_CASE("activities are late once, and cancelled when the record is closed") {
  Play play(program);
  const RecordId id = lead(play);
  play.done(id, "two");
  play.pass(90 * kMinute);
  CHECK(play.world().activities()[0].late);
  CHECK(play.world().activities()[0].open);
  CHECK_FALSE(play.world().activities()[1].late);
  CHECK(kind_of(play.world().apply(
            {{}, SettleCommand{id, SettleCommand::Kind::ActivityLate, play.world().activities()[0].id}})) ==
        "not_offered");
  play.done(id, "go");
  CHECK(play.world().record(id)->open_activities == 2);  // they stay through moves
  play.done(id, "back");
  play.done(id, "end");
  CHECK(play.world().record(id)->open_activities == 0);
  for (const World::Activity& one : play.world().activities()) CHECK(one.how == "cancelled");
  CHECK(kind_of(play.world().apply({"ana", SettleCommand{id, SettleCommand::Kind::ActivityDone, 1}})) ==
        "not_found");
}

TEST_CASE("dates at the top level are waited for all the record's life") {
  Play play(program);
  const RecordId id = lead(play, {{"ends", "2026-01-20"}});
  play.done(id, "end");
  play.pass(20 * kDay);
  CHECK(play.notes().find("renew") != std::string::npos);
}

TEST_CASE("closing does not drop what the same step sets for later") {
  Play play(program);
  const RecordId id = lead(play);
  play.done(id, "late_close");
  CHECK(play.world().record(id)->open_timers == 1);
  play.pass(kHour);
  CHECK(play.notes() == "after");
}

TEST_CASE("an `after` of a rule waits in the state in which the step ends") {
  struct Case {
    std::string of_a, of_bucket, of_workflow;
    std::string notes;  // when nothing but time goes by
  };
  const std::string later = "after 2 days { note \"{{score}}\" }";
  const std::vector<Case> cases = {
      {"rule r on changed score { move to b\n" + later + " }", "", "", "7"},
      {"rule r on changed score { " + later + "\n move to b }", "", "", "7"},
      {"rule r on left { " + later + " }", "", "rule go on changed score { move to b }", "7"},
      {"rule r on moved from a to b { " + later + " }", "", "rule go on changed score { move to b }", "7"},
      {"", "rule r on changed score { move to b\n" + later + " }", "", "7"},
      {"", "rule r on moved from a to b { " + later + " }", "rule go on changed score { move to b }", "7"},
      {"", "", "rule r on changed score { move to other.first\n" + later + " }", "7"},
      // its own condition is asked again, not that of a rule of the same name where the record is by now
      {"rule same on changed score { when score = 7\n move to b\n" + later + " }", "", "", "7"},
      {"rule r on changed score { when status = a\n move to b\n" + later + " }", "", "", ""},
  };
  for (const Case& each : cases) {
    INFO(each.of_a << each.of_bucket << each.of_workflow);
    const auto play = [&] {
      return Play(
          "edition 1\nrecord lead { score integer }\nworkflow w for lead {\n  entry at a\n"
          "  bucket open_ones {\n    status a {\n" +
          each.of_a + "\n}\n" + each.of_bucket +
          "\n}\n  bucket on_hold { status b {\n"
          "    rule same on changed score { when score = 8\n after 2 days { note \"wrong\" } }\n"
          "    category \"All\" { action back \"Back\" { move to a } } } }\n" +
          each.of_workflow +
          "\n}\nworkflow other for lead { entry at first\n bucket firsts { status first {\n"
          "    category \"All\" { action back \"Back\" { move to w.a } } } } }\n");
    };
    Play stays = play();
    const RecordId id = stays.add("lead", {}, "a");
    stays.edit(id, {{"score", "7"}});
    REQUIRE(stays.state(id) != "a");
    stays.pass(kDay);
    CHECK(stays.notes().empty());
    stays.pass(2 * kDay);
    CHECK(stays.notes() == each.notes);
    Play leaves = play();
    const RecordId other = leaves.add("lead", {}, "a");
    leaves.edit(other, {{"score", "7"}});
    leaves.done(other, "back");
    leaves.pass(3 * kDay);
    CHECK(leaves.notes().empty());
  }
}

TEST_CASE("a nurture stops on its events") {
  Play play(program);
  const RecordId id = lead(play, {{"email", "a@x.example"}});
  play.done(id, "drip_on");
  play.done(id, "end");
  CHECK_FALSE(play.world().record(id)->nurture);
  CHECK(play.world().timers().empty());
}

TEST_CASE("a timer whose block is refused leaves the refusal and is not tried again") {
  Play play(program);
  const RecordId id = lead(play);
  play.done(id, "chance");
  play.pass(kDay);
  CHECK(play.value(id, "score") == "200");  // no range here: it is written
  Play ranged(R"(edition 1
record lead { score integer from 0 to 100 }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" { action go "Go" { after 1 day { set score = 200 } } } } }
}
)");
  const RecordId other = ranged.add("lead");
  ranged.done(other, "go");
  ranged.pass(2 * kDay);
  CHECK(ranged.value(other, "score").empty());
  CHECK(ranged.world().timers().empty());
  CHECK(ranged.world().record(other)->open_timers == 0);
  const auto* remark = std::get_if<Remark>(&ranged.world().history().back().effect.what);
  REQUIRE(remark);
  CHECK(remark->text == "refused: `score` must be from 0 to 100");
}

TEST_CASE("do not contact covers other records with the same addresses") {
  Play play(program);
  const RecordId first = lead(play, {{"email", "Ada@x.example"}});
  const RecordId second = lead(play, {{"email", "ADA@X.EXAMPLE"}});
  play.done(first, "stop_them");
  play.done(second, "drip_on");
  play.pass(25 * kHour);
  REQUIRE(play.world().outbox().size() == 1);
  CHECK(play.world().outbox()[0].queued.state == OutboxState::HeldBack);
}

TEST_CASE("decide asks for several facts at once and gives the same result for the same facts") {
  Play play(program);
  const RecordId id = lead(play);
  Situation situation;
  situation.now = play.world().now();
  const Command command{"ana", ApplyCommand{id, "own", {}}};
  const auto needs = std::get<Needs>(runtime::decide(play.program(), situation, command));
  CHECK(needs.size() == 2);  // the one acting and the record
  situation.users["ana"] = person("ana");
  situation.users["bo"] = person("bo");
  situation.records[id] = *play.world().record(id);
  const auto once = std::get<Decision>(runtime::decide(play.program(), situation, command));
  const auto again = std::get<Decision>(runtime::decide(play.program(), situation, command));
  CHECK(once.effects.size() == again.effects.size());
  CHECK(once.records.at(0).after.version == play.world().record(id)->version + 1);
}

TEST_CASE("what an action will ask for is foreseen: decide starts once") {
  Play play(R"(edition 1
record lead { email email
  phone phone }
email hello { subject "Hello"
  body "Hello" }
sms ring { text "Ring" }
workflow w for lead {
  entry at first
  bucket b {
    status first {
      rule stale on 2 days { note "stale" }
      category "All" {
        action write "Write" { send email hello
          send sms ring
          move to second_one }
        action stay "Stay" { note "stays" }
      }
    }
    status second_one { category "All" { action back "Back" { move to first } } }
  }
})");
  const RecordId id = play.add("lead", {{"email", "Ada@Example.com"}, {"phone", "+442079460000"}});
  const Record& record = *play.world().record(id);
  REQUIRE(record.open_timers == 1);
  const auto foreseen = [&](const char* action) {
    const Command command{"ana", ApplyCommand{id, action, {}}};
    Situation situation;
    situation.now = play.world().now();
    situation.records[id] = record;
    const Needs needs = likely_needs(play.program(), record, command);
    for (const Need& need : needs) {
      if (const auto* user = std::get_if<NeedUser>(&need)) situation.users[user->name] = person(user->name);
      if (const auto* listed = std::get_if<NeedSuppressed>(&need)) situation.suppressed[*listed] = false;
      if (const auto* timers = std::get_if<NeedTimers>(&need))
        situation.timers[timers->record] = {{1, "rule stale", record.entry, "stale", monday()}};
    }
    CHECK(std::holds_alternative<Decision>(runtime::decide(play.program(), situation, command)));
    return needs.size();
  };
  CHECK(foreseen("write") == 4);  // the one acting, the timers, two addresses
  CHECK(foreseen("stay") == 1);
}

}  // namespace leadflow::test::machine_test
