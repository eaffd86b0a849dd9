// Every statement of a test block, met and not met, with the words of the failure.

#include "tests/runtime/rehearse/rehearse.h"

#include <vector>

namespace leadflow::test {
const char* const rehearsal_program = R"(edition 1
record lead "Lead" {
  name text
  email email
  phone phone
  score integer from 0 to 100
  budget money USD
  region one of north, south
  approver user
  account link to account
  calls list of call
}
record call { minutes integer }
record account { company text required }
record invoice {
  total money USD
  lead link to lead
}
group presales
group closers
hours office {
  timezone "America/New_York"
  open mon-fri 09:00-17:00
}
email welcome {
  subject "Welcome"
  body "Hello {{name or 'there'}}"
}
email approval {
  subject "Please look"
  body "At {{name or 'it'}}"
}
sms missed { text "We tried to call" }
activity first_call
activity call_again
event form { size integer }
nurture drip {
  after 1 day send email welcome
  after 3 days send sms missed
  stop on contact made
}
distribution turns push for lead {
  among groups closers
  by round robin
}

workflow leads for lead {
  hours office
  entry at fresh
  entry known at talking when account is set
  entry side "Side door" at talking
  follow on more "More" at talking {
    ask reason text
    copy email
    refuse "Not for the south." when region = south
  }
  bucket working "Working" {
    status fresh "Fresh" {
      category "Contact" {
        action called "Called" by presales, closers {
          require phone
          refuse "Four is enough." when contact_attempts > 3
          ask outcome text optional
          ask score integer
          contact attempted
          note ask outcome
        }
        action write "Write" { send email welcome }
        action text_them "Text" { send sms missed }
        action talk "Talk" {
          contact made
          move to talking
        }
        action stop "Stop" { do not contact }
        action later "Later" { after 2 business days { set score = 7 } }
        action drip_on "Drip" { start nurture drip }
        action hand_out "Hand out" { transfer to group closers then distribute by turns }
        action meet "Meet" { appointment "Demo" for me at now + 1 day }
        action approve "Approve" {
          transfer to user "max"
          notify owner by email approval
        }
      }
    }
    status talking "Talking" {
      require email
      category "Deal" {
        action bill "Bill" by role manager {
          create invoice { total = budget }
          create account { company = "New" }
          create activity call_again within 2 hours
        }
        action won_it "Won" when budget > 0 USD {
          close
          move to won
        }
      }
    }
  }
  bucket won "Won" won
  rule first on received { create activity first_call within 1 hour { business hours } }
  rule slow on activity late first_call { note "too slow" }
  rule quick on activity done first_call { note "quick" }
  rule big on form { set score = form.size }
  rule opened on email opened { note "opened {{name or 'it'}}" }
  rule seen on appointment held { move to talking }
  rule old on 30 days in fresh { set region = north }
}
)";
}  // namespace leadflow::test

namespace leadflow::test::statements_test {

namespace {

struct Case {
  const char* body;
  const char* outcome;
};

void check_all(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    INFO(each.body);
    const Rehearsed made = rehearse(each.body);
    INFO(made.story());
    CHECK(made.text() == each.outcome);
  }
}

}  // namespace

TEST_CASE("given and where it stands", "[rehearse]") {
  check_all({
      {"given name = \"Ada\"\n expect status fresh\n expect name = \"ada\"", "ok"},
      {"given email = \"a@b.example\" at talking\n expect status talking", "ok"},
      {"given email = \"a@b.example\" through side\n expect status talking", "ok"},
      {"given email = \"a@b.example\", account = \"acme\"\n expect status talking\n expect account = "
       "\"acme\"",
       "ok"},
      {"given account = \"acme\", email = \"a@b.example\"\n expect account.company = \"acme\"", "ok"},
      {"given account = \"acme\", email = \"a@b.example\"\n expect account = \"other\"",
       "account = \"other\" | account is \"acme\""},
      {"given name = \"Ada\" at talking",
       "a record lead is made | refused as incomplete: `email` is missing"},
      {"given score = 101", "a record lead is made | refused: `score` must be from 0 to 100"},
      {"given calls = [{ minutes = 2 }, { minutes = 3 }]\n expect sum(calls, minutes) = 5", "ok"},
      {"given approver = user \"zoe\"\n expect approver = user \"zoe\"", "ok"},
      {"expect status fresh", "a record in hand | there is none yet: `given` makes it"},
      {"given name = \"A\"\n given name = \"B\"\n expect name = \"B\"", "ok"},
      {"as ana in presales\n given name = \"A\"\n expect created_by = user \"ana\"", "ok"},
      {"given name = \"A\"\n expect created_by is set", "created_by is set | created_by is not set"},
  });
}

TEST_CASE("the clock of a test", "[rehearse]") {
  check_all({
      {"given name = \"A\"\n expect created_at = 2026-01-05 09:00", "ok"},
      {"at 2026-03-02 10:00\n given name = \"A\"\n expect created_at = 2026-03-02 10:00", "ok"},
      {"at 2025-03-02 10:00\n given name = \"A\"\n expect now = 2025-03-02 10:00", "ok"},
      {"at 2026-03-08 02:30\n given name = \"A\"\n expect now = 2026-03-08 03:00", "ok"},  // skipped
      {"at 2026-11-01 01:30\n after 1 hour\n given name = \"A\"\n expect now = 2026-11-01 01:30",
       "now = 2026-11-01 01:30 | now is 2026-11-01 01:30"},  // the second time round
      {"given name = \"A\"\n at 2026-01-05 10:30\n expect activity first_call late", "ok"},
      {"given name = \"A\"\n at 2026-01-05 08:00",
       "the clock at 2026-01-05 08:00 | it is 2026-01-05 09:00 already, and time does not go back once there "
       "is a record"},
      {"after 1 month\n given name = \"A\"\n expect now = 2026-02-05 09:00", "ok"},
      {"given name = \"A\"\n after 1 business day\n expect now = 2026-01-06 09:00", "ok"},
      {"given name = \"A\"\n after 30 days\n expect region = north", "ok"},
      {"given name = \"A\"\n after 29 days\n expect region = north", "region = north | region is not set"},
      {"given name = \"A\"\n apply later\n after 2 business days\n expect score = 7", "ok"},
      {"given name = \"A\"\n after 9000 months\n after 9000 months\n after 90000 months",
       "90000 months later | that is beyond the year 9999"},
  });
}

TEST_CASE("who acts", "[rehearse]") {
  check_all({
      {"given phone = \"1\"\n as ana in presales\n apply called with score = 3", "ok"},
      {"given phone = \"1\"\n apply called with score = 3",
       "`called` is applied | not permitted: `rep` may not do this: only group `presales` or group "
       "`closers`"},
      {"given email = \"a@b.example\", budget = 5 USD at talking\n as max in role manager\n apply bill",
       "ok"},
      {"given email = \"a@b.example\" at talking\n as max in presales, role admin\n apply bill refused not "
       "permitted",
       "ok"},
      {"user bo in closers\n user cy in closers\n given name = \"A\"\n apply hand_out\n expect owner = user "
       "\"bo\"\n given name = \"B\"\n apply hand_out\n expect owner = user \"cy\"",
       "ok"},
      {"given name = \"A\"\n apply hand_out\n expect owner in closers", "ok"},
      {"user bo in closers\n given name = \"A\"\n as bo\n apply hand_out\n expect owner in presales",
       "owner in presales | owner is user \"bo\""},
      {"given name = \"A\"\n apply approve\n expect owner = user \"max\"\n expect sent email approval", "ok"},
      {"given name = \"A\"\n as ana in presales\n as ana\n expect contact_attempts = 0", "ok"},
  });
}

TEST_CASE("apply and how it is refused", "[rehearse]") {
  const std::string ready = "given phone = \"1\"\n as ana in presales\n ";
  const auto with = [&](const char* body) { return ready + body; };
  const std::vector<std::pair<std::string, const char*>> cases = {
      {with("apply called with score = 3, outcome = \"no answer\"\n expect contact_attempts = 1"), "ok"},
      {with("apply called"), "`called` is applied | refused as incomplete: `score` is missing"},
      {with("apply called refused incomplete score"), "ok"},
      {with("apply called refused"), "ok"},
      {with("apply called refused incomplete phone"),
       "refused as incomplete: `phone` missing | refused as incomplete: `score` is missing"},
      {with("clear phone\n apply called refused incomplete score, phone"), "ok"},
      {with("clear phone\n apply called refused incomplete score"),
       "refused as incomplete: `score` missing | refused as incomplete: `phone`, `score` are missing"},
      {with("apply called with score = 1 refused not permitted"), "`called` is refused | it was applied"},
      {with("apply called refused not offered"),
       "refused as not offered | refused as incomplete: `score` is missing"},
      {with("apply bill refused not offered"), "ok"},
      {with("apply bill"), "`bill` is applied | not offered: `bill` is not offered in `fresh`"},
      {with("apply called with score = 1\n apply called with score = 1\n apply called with score = 1\n apply "
            "called with score = 1\n apply called with score = 1 refused \"Four is enough.\""),
       "ok"},
      {with("apply called refused \"Four is enough.\""),
       "refused: Four is enough. | refused as incomplete: `score` is missing"},
      {with("apply called with score = 900 refused"), "ok"},
  };
  for (const auto& [body, outcome] : cases) {
    INFO(body);
    CHECK(rehearse(body).text() == outcome);
  }
}

TEST_CASE("set and clear", "[rehearse]") {
  check_all({
      {"given name = \"A\"\n set budget = 12.50 USD\n expect budget = 12.50 USD", "ok"},
      {"given name = \"A\"\n clear name\n expect name is not set", "ok"},
      {"given email = \"a@b.example\" at talking\n clear email",
       "`email` is cleared | refused as incomplete: `email` is missing"},
      {"given name = \"A\"\n set score = 500", "`score` is set | refused: `score` must be from 0 to 100"},
      {"given score = 4\n set score = score + 1\n expect score = 5", "ok"},
      {"given name = \"A\"\n set account = \"new\"\n expect account = \"new\"", "ok"},
  });
}

TEST_CASE("raise", "[rehearse]") {
  check_all({
      {"given name = \"A\"\n raise form { size = 42 }\n expect score = 42", "ok"},
      {"given name = \"A\"\n raise activity done first_call\n expect activity first_call done\n after 1 "
       "day\n "
       "expect not activity first_call late",
       "ok"},
      {"given name = \"A\"\n raise activity done call_again",
       "an open activity call_again | first_call open, due 2026-01-05 10:00"},
      {"given name = \"A\"\n raise email opened", "ok"},
      {"given email = \"a@b.example\"\n apply meet\n raise appointment held\n expect status talking", "ok"},
      {"given name = \"A\"\n raise appointment missed", "an open appointment | there is none"},
      {"given name = \"A\"\n raise contact made",
       "an event from outside | `contact made` follows from what is done: apply the action that does it"},
      {"given name = \"A\"\n raise activity late first_call",
       "an event from outside | only time brings this one: let it pass with `after`"},
  });
}

TEST_CASE("follow makes the child the record in hand", "[rehearse]") {
  check_all({
      {"given email = \"a@b.example\" at talking\n follow more with reason = \"x\"\n expect parent is set\n "
       "expect status talking",
       "ok"},
      {"given email = \"a@b.example\" at talking\n follow more",
       "`more` is followed | refused as incomplete: `reason` is missing"},
      {"given email = \"a@b.example\", region = south at talking\n follow more with reason = \"x\"",
       "`more` is followed | refused: Not for the south."},
      {"given email = \"a@b.example\"\n apply write\n follow more with reason = \"x\"\n expect not sent "
       "email "
       "welcome",
       "ok"},
  });
}

TEST_CASE("expect messages", "[rehearse]") {
  check_all({
      {"given email = \"a@b.example\"\n apply write\n expect sent email welcome\n expect sent email welcome",
       "ok"},
      {"given email = \"a@b.example\"\n expect not sent email welcome", "ok"},
      {"given email = \"a@b.example\"\n expect sent email welcome", "sent email welcome | no message at all"},
      {"given email = \"a@b.example\"\n apply write\n expect not sent email welcome",
       "not sent email welcome | email welcome to a@b.example queued"},
      {"given name = \"A\"\n apply write\n expect sent email welcome",
       "sent email welcome | email welcome not sent: there is no address"},
      {"given email = \"a@b.example\"\n apply stop\n apply write\n expect held back email welcome\n expect "
       "not "
       "sent email welcome",
       "ok"},
      {"given email = \"a@b.example\"\n apply write\n expect held back email welcome",
       "held back email welcome | email welcome to a@b.example queued"},
      {"given phone = \"+1 202\"\n apply text_them\n expect sent sms missed\n expect not held back sms "
       "missed",
       "ok"},
      {"given phone = \"+1 202\", email = \"a@b.example\"\n apply drip_on\n after 1 day\n expect sent email "
       "welcome\n expect not sent sms missed\n after 2 days\n expect sent sms missed",
       "ok"},
      {"given phone = \"+1 202\", email = \"a@b.example\"\n apply drip_on\n apply talk\n after 9 days\n "
       "expect "
       "not sent email welcome",
       "ok"},
  });
}

TEST_CASE("expect activities", "[rehearse]") {
  check_all({
      {"given name = \"A\"\n expect activity first_call\n expect activity first_call open\n expect activity "
       "first_call due 2026-01-05 10:00",
       "ok"},
      {"given name = \"A\"\n expect not activity first_call",
       "not activity first_call | first_call open, due 2026-01-05 10:00"},
      {"given name = \"A\"\n expect activity first_call due 2026-01-05 10:01",
       "activity first_call due 2026-01-05 10:01 | first_call open, due 2026-01-05 10:00"},
      {"given name = \"A\"\n expect activity first_call done",
       "activity first_call done | first_call open, due 2026-01-05 10:00"},
      {"given name = \"A\"\n expect activity call_again open",
       "activity call_again open | first_call open, due 2026-01-05 10:00"},
      {"at 2026-01-09 16:30\n given name = \"A\"\n expect activity first_call due 2026-01-12 09:30\n after 1 "
       "business hour\n expect activity first_call late\n expect activity first_call open",
       "ok"},
      {"given name = \"A\"\n expect activity first_call late",
       "activity first_call late | first_call open, due 2026-01-05 10:00"},
      {"given name = \"A\"\n after 1 hour\n expect not activity first_call late",
       "not activity first_call late | first_call late, due 2026-01-05 10:00"},
  });
}

TEST_CASE("expect records", "[rehearse]") {
  const std::string billed =
      "given email = \"a@b.example\", budget = 5 USD at talking\n as max in role manager\n apply bill\n ";
  const std::vector<std::pair<std::string, const char*>> cases = {
      {"expect record invoice", "ok"},
      {"expect 1 record invoice", "ok"},
      {"expect record invoice, account", "ok"},
      {"expect record invoice with total = 5 USD", "ok"},
      {"expect record invoice with total = budget", "ok"},
      {"expect record account with company = \"NEW\"", "ok"},
      {"expect not record invoice", "no record invoice | 1 record invoice"},
      {"expect 2 record invoice", "2 record invoice | 1 record invoice"},
      {"expect record lead", "at least 1 record lead | no record lead"},
      {"expect not record lead", "ok"},
      {"expect record invoice with total = 6 USD",
       "at least 1 record invoice with total = 6 USD | no record invoice that fits: total is 5.00 USD"},
      {"expect not record invoice with total = 6 USD", "ok"},
      {"apply bill\n expect 2 record invoice", "ok"},
      {"apply bill\n expect 1 record account", "ok"},
  };
  for (const auto& [body, outcome] : cases) {
    INFO(body);
    CHECK(rehearse(billed + body).text() == outcome);
  }
}

TEST_CASE("expect a status and a condition", "[rehearse]") {
  check_all({
      {"given name = \"A\"\n expect status talking", "status talking | status fresh"},
      {"given name = \"A\"\n expect status in working and not closed", "ok"},
      {"given name = \"A\", score = 3\n expect score > 3 and name = \"A\"",
       "score > 3 and name = \"A\" | score is 3; name is \"A\""},
      {"given region = south\n expect region = north", "region = north | region is south"},
      {"given calls = [{ minutes = 2 }]\n expect count(calls) = 2", "count(calls) = 2 | count(calls) is 1"},
      {"given name = \"A\"\n expect true = false", "true = false | it does not hold"},
      {"given name = \"A\"\n expect score = 1\n expect region = north",
       "score = 1 | score is not set\nregion = north | region is not set"},
      {"given name = \"A\"\n apply write refused\n expect score = 1",
       "`write` is refused | it was applied"},  // a step that went otherwise ends the test
  });
}

TEST_CASE("a failed test tells what happened", "[rehearse]") {
  const Rehearsed made = rehearse(
      "given name = \"A\"\n after 2 hours\n as max in role manager\n set email = \"a@b.example\"\n expect "
      "status talking");
  CHECK(made.text() == "status talking | status fresh");
  CHECK(made.result.zone == "America/New_York");
  CHECK(made.story() ==
        "2026-01-05 09:00 - create\n"
        "  created as lead\n"
        "  entered leads.fresh\n"
        "  rule first ran on received by rule first\n"
        "  activity first_call due 2026-01-05 10:00 by rule first\n"
        "  timer set: rule old, due 2026-02-04 09:00\n"
        "2026-01-05 10:00 - settle late first_call\n"
        "  activity first_call late since 2026-01-05 10:00\n"
        "  rule slow ran on activity late first_call by rule slow\n"
        "  note: too slow by rule slow\n"
        "2026-01-05 11:00 max edit\n"
        "  email set from nothing to \"a@b.example\"\n");
}

TEST_CASE("every test has a world of its own", "[rehearse]") {
  const Checked checked = check_text(std::string(rehearsal_program) + R"(
test "a" for leads {
  given account = "acme", email = "a@b.example"
  expect status talking
}
test "b" for leads {
  given name = "A"
  apply hand_out
  expect owner in closers
  expect not record account
}
)");
  INFO(checked.report());
  REQUIRE(checked.program);
  runtime::Rehearser rehearser(*checked.program, *checked.sources);
  for (int round = 0; round < 2; ++round) {
    for (const dsl::ast::Test& test : checked.tree.files.back().tests) CHECK(rehearser.run(test).passed());
  }
}

TEST_CASE("a workflow that never rests does not hang a test", "[rehearse][slow]") {
  const std::string program = R"(edition 1
record lead { name text }
workflow leads for lead {
  entry at one
  bucket work "Work" {
    status one "One"
  }
  rule round on 1 minute in one { move to one }
}
)";
  const Rehearsed made = rehearse("given name = \"A\"\n after 3 months", program);
  CHECK(made.text().find("more than 100000 timers fell due") != std::string::npos);
  CHECK(made.result.story.size() == runtime::max_story_steps);
  CHECK(made.result.left_out > 0);
}

TEST_CASE("a reminder is an e-mail to the owner") {
  const std::string program = R"(edition 1
record lead { name text }
activity call
workflow leads for lead {
  entry at fresh
  bucket open_ones { status fresh {
    rule first on entered { create activity call within 2 hours { notify 30 minutes before } }
    rule own on entered { transfer to user "ana" }
  } }
}
)";
  const std::string owned = "as ana\n given name = \"A\"\n ";
  CHECK(rehearse(owned + "after 89 minutes\n expect not sent email", program).text() == "ok");
  CHECK(rehearse(owned + "after 90 minutes\n expect sent email", program).text() == "ok");
}

}  // namespace leadflow::test::statements_test
