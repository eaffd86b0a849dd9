// Expressions: what is written, and what comes out for one known record.

#include <sstream>

#include "tests/runtime/engine/play.h"

namespace leadflow::test::expressions_test {

namespace {

const std::string head = R"(edition 1
record item { name text
  tags list of tag
  amount integer
  price money USD }
record tag { word text }
record account { name text
  owner_of user
  rank integer }
record lead {
  name text
  other text
  email email
  phone phone
  size one of small "Small", big "Big"
  age integer
  none integer
  ratio decimal
  budget money USD
  no_budget money USD
  agreed boolean
  refused boolean
  born date
  meet datetime
  approver user
  account link to account
  items list of item
  no_items list of item
  doubled integer = age * 2
}
group presales
group closers
branch dallas
hours office { timezone "America/Sao_Paulo"
  open mon-fri 09:00-18:00 }
workflow leads for lead {
  hours office
  entry at first
  bucket open_ones {
    status first {
      category "All" {
)";
const std::string tail = R"(
      }
    }
    status second_one
  }
  bucket sold won
  bucket dead lost
}
)";

struct Row {
  const char* expression;
  bool holds;
};

const Row rows[] = {
    // not set
    {"none = 0", false},
    {"none != 0", false},
    {"not (none = 0)", true},
    {"none is set", false},
    {"none is not set", true},
    {"none + 1 = 1", true},
    {"1 - none = 1", true},
    {"none * 2 is set", false},
    {"age / 0 is set", false},
    {"age / none is set", false},
    {"-none is set", false},
    {"refused", false},
    {"not refused", true},
    {"refused = false", true},
    {"agreed", true},
    {"refused is set", false},
    {"other is set", false},
    {"count(no_items) = 0", true},
    {"no_items is set", false},
    {"sum(no_items, amount) = 0", true},
    {"no_budget + 5 USD = 5 USD", true},
    {"none < 5", false},
    {"none >= 5", false},
    // logic
    {"true implies false", false},
    {"false implies false", true},
    {"age = 30 and age = 31", false},
    {"age = 30 or age = 31", true},
    {"age / 0 = 1 or age = 30", true},
    {"not (age = 30) implies false", true},
    // text
    {"name = \"ADA KING\"", true},
    {"name != \"ada king\"", false},
    {"name contains \"A K\"", true},
    {"name starts with \"ADA\"", true},
    {"name ends with \"ing\"", true},
    {"name contains \"x\"", false},
    {"name < \"b\"", true},
    {"other contains \"a\"", false},
    {"email = \"ADA@x.EXAMPLE\"", true},
    {"phone = \"001 202-555-0100\"", true},
    {"phone starts with \"001\"", true},
    {"name in [\"x\", \"ada king\"]", true},
    {"name in [\"x\", \"y\"]", false},
    // values, people, states
    {"size = big", true},
    {"size != small", true},
    {"size in [small, big]", true},
    {"status = first", true},
    {"status != second_one", true},
    {"status in open_ones", true},
    {"status in dead", false},
    {"actor in presales", true},
    {"actor in closers", false},
    {"owner = actor", true} /* nobody owns it: in operations the one acting */,
    {"actor.name = \"ana\"", true},
    {"actor.role = rep", true},
    {"actor.email ends with \"example\"", true},
    {"approver.name = \"bo\"", true},
    {"approver in closers", true},
    {"branch is set", false},
    {"created_by is set", false},
    // numbers
    {"age + 1 > 30", true},
    {"age * 2 = doubled", true},
    {"1 / 3 * 3 = 1", true},
    {"ratio = 0.1", true},
    {"ratio * 3 = 0.3", true},
    {"ratio + 0.2 = 0.3", true},
    {"-age < 0", true},
    {"age - 40 = -10", true},
    {"age / 4 = 7.5", true},
    {"(1 + 2) * 3 = 9", true},
    {"9223372036854775807 + 1 > 9223372036854775807", true},
    // money
    {"budget = 1200.50 USD", true},
    {"budget > 1200 USD", true},
    {"budget + 0.50 USD = 1201 USD", true},
    {"budget * 2 = 2401 USD", true},
    {"budget / 2 = 600.25 USD", true},
    {"budget / 1200.50 USD = 1", true},
    {"no_budget is set", false},
    // lists
    {"count(items) = 2", true},
    {"sum(items, amount) = 5", true},
    {"sum(items, amount * price) = 1700 USD", true},
    {"sum(items, price) = 650 USD", true},
    {"items is set", true},
    // links
    {"account.name = \"acme\"", true},
    {"account.rank > 5", true},
    {"account.owner_of.name = \"bo\"", true},
    {"parent is set", false},
    // time: the clock stands at Monday 2026-01-05 12:00 UTC, which is 09:00 in the zone
    {"today = 2026-01-05", true},
    {"now = 2026-01-05 09:00", true},
    {"now > 2026-01-05 08:59", true},
    {"now < 2026-01-05 09:01", true},
    {"born < today", true},
    {"meet - now = 2 hours", true},
    {"hours(meet - now) = 2", true},
    {"days(meet - now) * 12 = 1", true},
    {"now + 2 hours = meet", true},
    {"meet - 2 hours = now", true},
    {"now + 1 month = 2026-02-05 09:00", true},
    {"born + 1 month = 2000-02-29", true},
    {"now - created_at < 1 minute", true},
    {"entered_at = now", true},
    {"entered_at(first) = now", true},
    {"entered_at(second_one) is set", false},
    // built in
    {"contact_attempts = 0", true},
    {"contacted", false},
    {"first_contact_at is set", false},
    {"favorite", false},
    {"do_not_contact", false},
    {"closed", false},
    {"returned", false},
    {"pull_count = 0", true},
};

}  // namespace

TEST_CASE("expressions give what the language says") {
  std::ostringstream text;
  text << head;
  int number = 0;
  for (const Row& row : rows) {
    const std::string name = std::to_string(++number);
    text << "action a" << name << " \"A" << name << "\" { if " << row.expression
         << " { note \"yes\" } else { note \"no\" } }\n";
  }
  text << tail;
  Play play(text.str());
  const RecordId account = play.add("account", {{"name", "Acme"}, {"rank", "7"}, {"owner_of", "bo"}});
  const RecordId id = play.add(
      "lead",
      {{"name", "Ada King"},
       {"email", "ada@X.example"},
       {"phone", "+1 (202) 555-0100"},
       {"other", "  "},
       {"size", "Big"},
       {"age", "30"},
       {"ratio", "0.1"},
       {"budget", "1200.50"},
       {"agreed", "true"},
       {"born", "2000-01-31"},
       {"meet", "2026-01-05T14:00:00Z"},
       {"approver", "bo"},
       {"account", std::to_string(account)},
       {"items",
        R"([{"name": "a", "amount": 3, "price": "400 USD"}, {"name": "b", "amount": 2, "price": "250"}])"}});
  number = 0;
  for (const Row& row : rows) {
    const Decision decision = play.apply(id, "a" + std::to_string(++number));
    INFO(row.expression);
    if (decision.refused)
      FAIL_CHECK(decision.refused->message);
    else
      CHECK(effects<Noted>(decision).at(0).text == (row.holds ? "yes" : "no"));
  }
}

TEST_CASE("before and the event's data are what they were") {
  Play play(R"(edition 1
record lead { score integer
  name text }
event form { size integer
  who text }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" {
    action up "Up" { set score = score + 1
      set score = score + 1 }
  } } }
  rule on_change on changed score { note "{{before.score or 'none'}} to {{score}}" }
  rule on_form on form { when form.size > 1
    note "{{form.who}}" }
}
)");
  const RecordId id = play.add("lead", {{"score", "5"}});
  play.done(id, "up");
  CHECK(play.notes() == "5 to 7");  // before the transaction, and once however often it changed
  play.event(id, dsl::ast::EventKind::Custom, "form",
             {{"size", Value::integer(2)}, {"who", Value::text_of("Bo")}});
  play.event(id, dsl::ast::EventKind::Custom, "form", {{"size", Value::integer(1)}});
  CHECK(play.notes() == "5 to 7|Bo");
  CHECK(kind_of(play.event(id, dsl::ast::EventKind::Custom, "form", {{"size", Value::text_of("x")}})) ==
        "invalid");
  CHECK(kind_of(play.event(id, dsl::ast::EventKind::Custom, "form", {{"nope", Value::integer(1)}})) ==
        "invalid");
  CHECK(kind_of(play.event(id, dsl::ast::EventKind::Custom, "nope")) == "not_found");
}

TEST_CASE("numbers are rounded once, half away from zero, when money is written") {
  Play play(R"(edition 1
record lead { budget money USD
  part money USD
  ratio decimal
  whole integer }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" {
    action thirds "Thirds" { set part = budget / 3 * 3 }
    action third "Third" { set part = budget / 3 }
    action half "Half" { set part = 0.01 USD / 2 }
    action less "Less" { set part = -0.01 USD / 2 }
    action most "Most" { set part = budget * 9000000000000000 }
    action ratio "Ratio" { set ratio = 1 / 3 }
    action broad "Broad" { set ratio = 999999999999999999 * 10 }
    action broken "Broken" { set ratio = ratio * 0.5 }
  } } }
}
)");
  const RecordId id = play.add("lead", {{"budget", "100"}, {"ratio", "0.000000001"}});
  play.done(id, "thirds");
  CHECK(play.value(id, "part") == "100.00 USD");
  play.done(id, "third");
  CHECK(play.value(id, "part") == "33.33 USD");
  play.done(id, "half");
  CHECK(play.value(id, "part") == "0.01 USD");
  play.done(id, "less");
  CHECK(play.value(id, "part") == "-0.01 USD");
  CHECK(kind_of(play.apply(id, "most")) == "refused");
  CHECK(kind_of(play.apply(id, "broad")) == "refused");
  CHECK(kind_of(play.apply(id, "broken")) == "refused");  // ten digits after the point
  play.done(id, "ratio");
  CHECK(play.value(id, "ratio") == "0.333333333");
}

}  // namespace leadflow::test::expressions_test
