// Why something is refused, in which order the reasons count, and that nothing is half done.

#include "tests/runtime/engine/play.h"

namespace leadflow::test::refusals_test {

namespace {

const std::string program = R"(edition 1
record lead {
  name text
  last_name text required
  email email
  phone phone
  score integer from 0 to 100
  starts date
  ends date
  budget money USD
  approver user
  unique email
  refuse "The end comes before the start." when ends < starts
}
group presales
group closers
group finance
event ping { x text }
workflow leads for lead {
  entry at first
  follow on more "More" at first by closers when score > 50 { ask name text
    require phone
    copy last_name, score }
  refuse "Never 13." when score = 13
  bucket open_ones {
    require name when score > 90
    status first {
      edit [budget] by finance
      edit by presales, closers
      category "All" {
        action order "Order" by closers when score >= 10 {
          require email, phone when score > 20
          require budget
          refuse "Not on the blacklist." when name = "bad"
          ask callback_at datetime
          ask why text optional
          ask how text default "by phone"
          ask phone phone
          note "{{callback_at}} {{why or '-'}} {{how}}"
          move to second_one
        }
        action off "Off" { disabled
          move to second_one }
        action owner_only "Owner" by owner { note "x" }
        action manager_only "Manager" by role manager { note "x" }
        action approver_only "Approver" by approver { note "x" }
        action no_one "No one" by owner.manager { note "x" }
        action take "Take" { transfer to me }
        action share "Share" { transfer to group finance }
        action half "Half" { set score = 50
          note "half"
          move to third }
        action promise "Promise" { move to promised }
      }
    }
    status second_one { category "All" { action reset "Reset" { clear budget
      move to first } } }
    status third { require budget }
    status promised
  }
  bucket locked { status safe { edit by nobody } }
  rule spoil on changed score { when score = 77
    clear last_name }
  rule grumble on ping { set score = 13 }
}
prove "a promise has an address" at promised always email is set
)";

}  // namespace

TEST_CASE("the reasons for refusing an action come in the order of the language") {
  Play play(program);
  const RecordId id = play.add("lead", {{"last_name", "K"}, {"score", "5"}});
  const auto refused = [&](const std::string& as, const Given& answers = {}) {
    return play.apply(id, "order", as, answers);
  };
  CHECK(kind_of(refused("ana")) == "not_offered");
  play.edit(id, {{"score", "30"}});
  CHECK(kind_of(refused("ana")) == "not_permitted");
  CHECK(kind_of(refused("root")) == "not_permitted");  // admins are not exempt
  const Decision incomplete = refused("bo");
  CHECK(kind_of(incomplete) == "incomplete");
  CHECK(missing_of(incomplete) == "email phone budget callback_at");
  play.world().add_user(person("fin", {"finance"}));
  CHECK_FALSE(play.edit(id, {{"budget", "5"}}, "fin").refused);
  play.edit(id, {{"name", "Bad"}, {"email", "a@x.example"}});
  const Given answers = {{"callback_at", Value::instant(monday())}, {"phone", Value::text_of("+1 2")}};
  const Decision black = refused("bo", answers);
  CHECK(kind_of(black) == "refused");
  CHECK(black.refused->message == "Not on the blacklist.");
  CHECK(play.value(id, "phone").empty());  // nothing half done
  play.edit(id, {{"name", "good"}});
  const Decision done = refused("bo", answers);
  REQUIRE(!done.refused);
  CHECK(play.value(id, "phone") == "+1 2");
  CHECK(play.notes() == "2026-01-05 12:00 - by phone");
  CHECK(effects<Answered>(done).size() == 2);               // callback_at and how; phone is an attribute
  CHECK(kind_of(refused("bo", answers)) == "not_offered");  // of another state
}

TEST_CASE("what else is not offered, permitted or known") {
  Play play(program);
  const RecordId id = play.add("lead", {{"last_name", "K"}});
  CHECK(kind_of(play.apply(id, "off")) == "not_offered");
  CHECK(kind_of(play.apply(id, "nonsense")) == "not_offered");
  CHECK(kind_of(play.apply(99, "take")) == "not_found");
  CHECK(kind_of(play.apply(id, "take", "stranger")) == "not_found");
  CHECK(kind_of(play.apply(id, "take", "")) == "not_permitted");
  CHECK(kind_of(play.apply(id, "take", "ana", {{"x", Value::integer(1)}})) == "invalid");
  User gone = person("gone");
  gone.active = false;
  play.world().add_user(gone);
  CHECK(kind_of(play.apply(id, "take", "gone")) == "not_permitted");
}

TEST_CASE("who may act") {
  Play play(program);
  User bo = person("bo", {"closers"});
  bo.manager = "max";
  play.world().add_user(bo);
  play.world().add_user(person("fin", {"finance"}));
  const RecordId id = play.add("lead", {{"last_name", "K"}});
  CHECK(kind_of(play.apply(id, "owner_only", "ana")) ==
        "not_permitted");  // nobody owns it; in `by` the actor does not stand in
  play.done(id, "take", "bo");
  CHECK(kind_of(play.apply(id, "owner_only", "ana")) == "not_permitted");
  CHECK(kind_of(play.apply(id, "owner_only", "bo")) == "done");
  CHECK(kind_of(play.apply(id, "no_one", "max")) == "done");
  CHECK(kind_of(play.apply(id, "no_one", "bo")) == "not_permitted");
  CHECK(kind_of(play.apply(id, "manager_only", "max")) == "done");
  CHECK(kind_of(play.apply(id, "manager_only", "root")) == "not_permitted");
  play.edit(id, {{"approver", "ana"}});
  CHECK(kind_of(play.apply(id, "approver_only", "ana")) == "done");
  play.done(id, "share", "bo");
  CHECK(kind_of(play.apply(id, "owner_only", "fin")) == "done");  // a group owns it: every member
}

TEST_CASE("edits obey the nearest scope, a named list before a bare one") {
  Play play(program);
  play.world().add_user(person("fin", {"finance"}));
  const RecordId id = play.add("lead", {{"last_name", "K"}});
  CHECK(kind_of(play.edit(id, {{"budget", "5"}}, "ana")) == "not_permitted");
  CHECK(kind_of(play.edit(id, {{"budget", "5"}}, "fin")) == "done");
  CHECK(kind_of(play.edit(id, {{"score", "5"}}, "fin")) == "not_permitted");
  CHECK(kind_of(play.edit(id, {{"score", "5"}}, "bo")) == "done");
  const RecordId locked = play.add("lead", {{"last_name", "K"}}, "safe");
  CHECK(kind_of(play.edit(locked, {{"score", "5"}}, "root")) == "not_permitted");
}

TEST_CASE("what must hold of a record holds for actions, edits, imports and rules") {
  Play play(program);
  CHECK(missing_of(play.create("lead")) == "last_name");
  CHECK(kind_of(play.create("lead", {{"last_name", "K"}, {"score", "101"}})) == "invalid");
  CHECK(kind_of(play.create("lead", {{"last_name", "K"}, {"score", "13"}})) == "refused");
  CHECK(missing_of(play.create("lead", {{"last_name", "K"}, {"score", "95"}})) == "name");
  CHECK(missing_of(play.create("lead", {{"last_name", "K"}}, "third")) == "budget");
  const RecordId id = play.add("lead", {{"last_name", "K"}, {"starts", "2026-02-01"}});
  CHECK(kind_of(play.edit(id, {{"ends", "2026-01-01"}})) == "refused");
  CHECK(kind_of(play.edit(id, {{"ends", "2026-03-01"}})) == "done");
  CHECK(kind_of(play.edit(id, {{"last_name", " "}})) == "incomplete");
  const Decision half = play.apply(id, "half");
  CHECK(missing_of(half) == "budget");
  CHECK(play.value(id, "score").empty());
  CHECK(play.notes().empty());
  const Decision promise = play.apply(id, "promise");
  CHECK(kind_of(promise) == "refused");
  CHECK(promise.refused->message.find("a promise has an address") != std::string::npos);
}

TEST_CASE("a value that a program works out is the workflow's to refuse, one that was given is invalid") {
  Play play(R"(edition 1
record lead {
  score integer from 0 to 10
  starts date from today to 2030-01-01 default 2026-02-01
  boss user
  name text
}
event came { points integer }
workflow leads for lead { entry at first
  bucket open_ones { status first { category "All" {
    action up "Up" { ask by_how integer
      set score = by_how * 2 }
    action hand "Hand" { ask score integer }
    action ghost "Ghost" { set boss = user "ghost" }
  } } }
  rule count on came { set score = came.points }
}
)");
  const RecordId id = play.add("lead");
  const auto up = [&](const char* action, const char* ask, std::int64_t value) {
    return kind_of(play.apply(id, action, "ana", {{ask, Value::integer(value)}}));
  };
  CHECK(up("up", "by_how", 6) == "refused");
  CHECK(up("up", "by_how", 5) == "done");
  CHECK(up("hand", "score", 12) == "invalid");
  CHECK(kind_of(play.apply(id, "ghost")) == "refused");
  CHECK(kind_of(play.edit(id, {{"boss", "ghost"}})) == "invalid");
  CHECK(kind_of(play.create("lead", {{"starts", "2026-01-04"}})) == "invalid");
  const Decision came = play.event(id, dsl::ast::EventKind::Custom, "came", {{"points", Value::integer(11)}});
  CHECK(effects<RuleSkipped>(came).at(0).why == "refused: `score` must be from 0 to 10");
  play.pass(40 * kDay);
  CHECK(kind_of(play.create("lead")) == "refused");  // its default is before today by now
}

TEST_CASE("uniques compare normal forms and forget what is not set") {
  Play play(program);
  play.add("lead", {{"last_name", "K"}, {"email", "Ada@X.example"}});
  play.add("lead", {{"last_name", "K"}});
  const RecordId other = play.add("lead", {{"last_name", "K"}});
  CHECK(kind_of(play.create("lead", {{"last_name", "L"}, {"email", "ada@x.EXAMPLE"}})) == "not_unique");
  CHECK(kind_of(play.edit(other, {{"email", "ADA@x.example"}})) == "not_unique");
  CHECK(kind_of(play.edit(other, {{"email", "bo@x.example"}})) == "done");
}

TEST_CASE("a refused rule refuses a person's action, with its name") {
  Play play(program);
  const RecordId id = play.add("lead", {{"last_name", "K"}});
  const Decision edited = play.edit(id, {{"score", "77"}});
  CHECK(kind_of(edited) == "incomplete");
  CHECK(edited.refused->rule == "spoil");
  // Broken by the step itself, a rule or not.
  const Decision own = play.edit(id, {{"score", "77"}, {"last_name", ""}});
  CHECK(own.refused->rule.empty());
}

TEST_CASE("the rule that broke a condition is named, not one that came after it") {
  struct Case {
    std::string later;  // rules that run after `sell`
    std::string rule;   // that is named
  };
  const std::vector<Case> cases = {
      {"rule farewell on left first { note \"left\" }", "sell"},
      {"rule farewell on left first { create activity call within 1 hour }", "sell"},
      {"rule farewell on left first { start nurture drip }", "sell"},
      {"rule star on left first { favorite }", "sell"},  // changed the record, broke nothing
      {"rule mend on left first { set email = \"a@b.example\" }\n"
       "  rule spoil on entered done { clear email }",
       "spoil"},
      {"rule fix on left first { set name = \"x\" }", "sell"},
  };
  for (const Case& each : cases) {
    for (const std::string& condition : {std::string("{ require email }"), std::string()}) {
      INFO(each.later << " " << condition);
      Play play(R"(edition 1
record lead { name text
  email email
}
event paid
activity call
email welcome { subject "x"
  body "y" }
nurture drip { after 1 day send email welcome }
workflow w for lead {
  entry at first
  bucket open_ones { status first { category "All" { action pay "Pay" { raise paid } } } }
  bucket sold won { status done )" +
                condition + R"(
  }
  rule sell on paid { move to done }
  )" + each.later +
                R"(
  prove "a sale has an address" at done always email is set
}
)");
      const RecordId id = play.add("lead");
      const Decision acted = play.apply(id, "pay");
      REQUIRE(acted.refused);
      CHECK(acted.refused->rule == each.rule);
      const Decision told = play.event(id, dsl::ast::EventKind::Custom, "paid");
      CHECK_FALSE(told.refused);
      REQUIRE(effects<RuleSkipped>(told).size() == 1);
      CHECK(effects<RuleSkipped>(told).at(0).rule == each.rule);
      CHECK(play.state(id) == "first");
    }
  }
}

TEST_CASE("after an outside event the refusal is recorded and nothing else happens") {
  Play play(program);
  const RecordId id = play.add("lead", {{"last_name", "K"}});
  const Decision decision = play.event(id, dsl::ast::EventKind::Custom, "ping");
  CHECK_FALSE(decision.refused);
  CHECK(effects<EventRaised>(decision).size() == 1);
  const RuleSkipped skipped = effects<RuleSkipped>(decision).at(0);
  CHECK(skipped.rule == "grumble");
  REQUIRE(skipped.refused);
  CHECK(skipped.why.starts_with(std::string(to_text(*skipped.refused)) + ": "));
  CHECK(play.value(id, "score").empty());
}

TEST_CASE("a kept reason is a refusal's where it begins with its kind") {
  CHECK(is_refusal("not_offered: it is closed"));
  CHECK(is_refusal("rule_limit: the rules do not come to rest"));
  CHECK_FALSE(is_refusal("it has run in this entry already"));
  CHECK_FALSE(is_refusal("refused"));
  CHECK_FALSE(is_refusal("refused by hand: no"));
  CHECK_FALSE(is_refusal(": no"));
}

TEST_CASE("a follow-on is offered, permitted and complete like an action") {
  Play play(program);
  const RecordId id = play.add("lead", {{"last_name", "K"}, {"email", "a@x.example"}});
  const auto follow = [&](const std::string& as, const Given& answers = {}) {
    return play.world().apply({as, FollowCommand{id, "more", answers}});
  };
  CHECK(kind_of(follow("bo")) == "not_offered");
  play.edit(id, {{"score", "60"}});
  CHECK(kind_of(follow("ana")) == "not_permitted");
  CHECK(missing_of(follow("bo")) == "phone name");
  play.edit(id, {{"phone", "+1 1"}});
  const Decision made = follow("bo", {{"name", Value::text_of("Next")}});
  REQUIRE(!made.refused);
  const Record* child = play.world().record(made.subject);
  REQUIRE(child);
  CHECK(child->parent == id);
  CHECK(play.value(child->id, "name") == "Next");
  CHECK(play.value(child->id, "last_name") == "K");
  CHECK(play.value(child->id, "score") == "60");
  CHECK(play.value(child->id, "email").empty());  // not copied
  CHECK(play.state(child->id) == "first");
}

TEST_CASE("offers say what may be done and why the rest may not") {
  Play play(program);
  const RecordId id =
      play.add("lead", {{"last_name", "K"}, {"score", "30"}, {"email", "a@x.example"}, {"budget", "5"}});
  std::string all;
  for (const Offer& offer : play.world().offers(id, "bo")) {
    all += offer.name + ":" + (offer.refused ? std::string(to_text(offer.refused->kind)) : "yes") + " ";
  }
  CHECK(all ==
        "order:yes off:not_offered owner_only:not_permitted manager_only:not_permitted "
        "approver_only:not_permitted "
        "no_one:not_permitted take:yes share:yes half:yes promise:yes more:not_offered ");
  const std::vector<Offer> offered = play.world().offers(id, "bo");
  REQUIRE(offered.at(0).asks.size() == 4);
  CHECK(offered[0].asks[0].required);
  CHECK_FALSE(offered[0].asks[1].required);
  CHECK(offered[0].asks[2].default_value.text == "by phone");
}

}  // namespace leadflow::test::refusals_test
