// Text to values and back.

#include "tests/runtime/engine/play.h"

namespace leadflow::test::values_test {

namespace {

const std::string program = R"(edition 1
record item { name text
  price money USD }
record account { name text }
record lead {
  t text
  i integer
  d decimal
  b boolean
  at datetime
  day date
  mail email
  tel phone
  site url
  who user
  m money USD
  yen money JPY
  v one of web "Web form", other
  acc link to account
  l list of item
}
)";

struct Row {
  const char* attribute;
  const char* text;
  const char* shown;  // nullptr: an error
};

const Row rows[] = {
    {"t", " as it is ", " as it is "},
    {"t", "   ", ""},
    {"t", "\xff", nullptr},
    {"i", "12", "12"},
    {"i", "-7", "-7"},
    {"i", "1.5", nullptr},
    {"i", "9223372036854775808", nullptr},
    {"i", "x", nullptr},
    {"d", "3.50", "3.5"},
    {"d", "0.0000000001", nullptr},
    {"b", "TRUE", "true"},
    {"b", "no", "false"},
    {"b", "1", nullptr},
    {"at", "2026-03-02 10:00", "2026-03-02 10:00"},
    {"at", "2026-03-02T10:00:30", "2026-03-02 10:00"},
    {"at", "2026-03-02T10:00:00+02:00", "2026-03-02 08:00"},
    {"at", "2026-03-02", "2026-03-02 00:00"},
    {"at", "2026-02-30 10:00", nullptr},
    {"day", "2026-03-02", "2026-03-02"},
    {"day", "02/03/2026", nullptr},
    {"mail", " a@b.example ", "a@b.example"},
    {"mail", "a b@c", nullptr},
    {"mail", "nobody", nullptr},
    {"mail", "a@b\nBcc: c@d", nullptr},
    {"tel", "+1 (202) 555", "+1 (202) 555"},
    {"tel", "n/a", nullptr},
    {"site", "https://x.example/a", "https://x.example/a"},
    {"site", "not one", nullptr},
    {"who", "ana", "ana"},
    {"m", "1200.5 USD", "1200.50 USD"},
    {"m", "7", "7.00 USD"},
    {"m", "7 EUR", nullptr},
    {"m", "0.001", nullptr},
    {"yen", "5", "5 JPY"},
    {"v", "web", "Web form"},
    {"v", "web FORM", "Web form"},
    {"v", "nope", nullptr},
    {"acc", "12", "#12"},
    {"acc", "key:acme", "key:acme"},
    {"acc", "acme", nullptr},
    {"acc", "-1", nullptr},
    {"l", R"([{"name": "a", "price": "2 USD"}, {"price": 3}])", "a, 2.00 USD; 3.00 USD"},
    {"l", "[1]", nullptr},
    {"l", R"([{"nope": 1}])", nullptr},
    {"l", "nonsense", nullptr},
};

}  // namespace

TEST_CASE("texts are read as values of their type and shown again") {
  const Checked checked = check_text(program);
  INFO(checked.report());
  REQUIRE(checked.program);
  const compiler::RecordType& lead = checked.program->record_types[checked.program->record_type("lead")];
  for (const Row& row : rows) {
    INFO(row.attribute << " " << row.text);
    const compiler::Type& type = lead.attributes[lead.find(row.attribute).index].type;
    const std::variant<Value, std::string> value = parse_value(*checked.program, type, row.text, "UTC");
    CHECK(std::holds_alternative<Value>(value) == (row.shown != nullptr));
    if (row.shown && std::holds_alternative<Value>(value)) {
      CHECK(to_text(*checked.program, type, std::get<Value>(value), "UTC") == row.shown);
    }
  }
}

TEST_CASE("an amount that its currency cannot hold says so, and what to do") {
  const Checked checked = check_text(program);
  REQUIRE(checked.program);
  const compiler::RecordType& lead = checked.program->record_types[checked.program->record_type("lead")];
  const auto why = [&](const char* attribute, const char* text) {
    const compiler::Type& type = lead.attributes[lead.find(attribute).index].type;
    const auto value = parse_value(*checked.program, type, text, "UTC");
    const std::string* error = std::get_if<std::string>(&value);
    return error ? *error : "read";
  };
  CHECK(why("m", "1.005 USD") == "`1.005 USD` has more than 2 decimal places, and USD has no more: round it");
  CHECK(why("m", "1.500 USD") == "read");
  CHECK(why("m", "-0.001") == "`-0.001` has more than 2 decimal places, and USD has no more: round it");
  CHECK(why("yen", "1.5 JPY") == "`1.5 JPY` has decimal places, and JPY has none: round it");
  CHECK(why("m", "999999999999999999 USD") == "`999999999999999999 USD` is too large an amount");
  CHECK(why("m", "1.00 EUR") == "`1.00 EUR` is not an amount in USD");
}

TEST_CASE("deeply nested lists are refused, not followed") {
  const Checked checked = check_text(program);
  REQUIRE(checked.program);
  const compiler::RecordType& lead = checked.program->record_types[checked.program->record_type("lead")];
  const std::string deep(100'000, '[');
  CHECK(std::holds_alternative<std::string>(
      parse_value(*checked.program, lead.attributes[lead.find("l").index].type, deep, "UTC")));
}

TEST_CASE("links are found by number or key, and must be of their type") {
  Play play(program + "workflow w for lead { entry at s\nbucket b { status s } }\n");
  CreateCommand command;
  command.type = play.program().record_type("account");
  command.key = "acme";
  const RecordId account = play.world().apply({{}, command}).subject;
  CHECK(kind_of(play.world().apply({{}, command})) == "not_unique");
  const RecordId lead = play.add("lead", {{"acc", "key:acme"}});
  CHECK(play.world().attribute(lead, "acc").number == account);
  CHECK(kind_of(play.edit(lead, {{"acc", "key:none"}})) == "invalid");
  CHECK(kind_of(play.edit(lead, {{"acc", std::to_string(lead)}})) == "invalid");
  CHECK(kind_of(play.edit(lead, {{"who", "stranger"}})) == "invalid");
}

}  // namespace leadflow::test::values_test
