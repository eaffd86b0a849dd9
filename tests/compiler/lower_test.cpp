// Lowering: facts of the compiled program that the runtime counts on.

#include <catch2/catch.hpp>

#include <variant>

#include "compiler/workflow.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::lower_test {

using namespace leadflow::compiler;
using leadflow::test::check_text;
using leadflow::test::Checked;

namespace {

constexpr const char* text = R"wf(edition 1
record lead {
  first_name text
  email email
  score integer from -5 to 100 default 0
  source one of web "Web form", fair
  ends date
  account link to account
}
record account {
  email email
  name text
}
group sales
hours office {
  timezone "America/Chicago"
  open fri-mon 09:00-12:00, 11:00-18:00
  closed 2026-12-25
}
email hello {
  subject "Hi {{first_name or 'there'}}"
  body "Hello."
}
email greet {
  subject "Hi"
  body "{{email or 'x'}}"
}
activity call
workflow leads for lead {
  hours office
  entry at fresh
  bucket working {
    refuse "Too low." when score < 0
    status fresh {
      category "Work" {
        action win "Win" by sales, owner {
          ask source one of web, fair
          send email greet
          create account { name = first_name, email = "{{first_name}}@example.com" }
          move to sold
        }
        action skip "Skip" { move to second }
      }
      rule stale on 14 days { move to gone }
    }
    status second like fresh {
      without skip
      category "Work" { action win "Win now" { move to sold } }
    }
    rule in_any on entered { note "In {{status}}" }
  }
  bucket sold won
  bucket gone lost
  transition back "Back" from gone to second
  rule wake on closed { note "Closed" }
  rule mixed on 3 days before ends at 09:00, received { note "x" }
  prove "mail" at sold always email is set
}
rule top for account on changed name { send email greet }
prove "no limbo" at second always score >= 0
)wf";

const Program& program() {
  static const Checked checked = check_text(text);
  INFO(checked.report());
  REQUIRE(checked.program);
  return *checked.program;
}
const State& state(std::string_view name) {
  return program().states[program().state(program().workflow("leads"), name)];
}
const Rule& rule(std::string_view name) {
  for (std::uint32_t i = 0; i < program().rules.size(); ++i) {
    if (program().rules[i].name == name) return program().rules[i];
  }
  FAIL("no rule " << name);
  return program().rules[0];
}

}  // namespace

TEST_CASE("states, phases and what they list") {
  CHECK(state("fresh").open);
  CHECK_FALSE(state("sold").open);
  CHECK(program().phases[state("sold").phase].states.size() == 1);
  CHECK(state("sold").label == "sold");
  REQUIRE(state("fresh").actions.size() == 2);
  REQUIRE(state("second").actions.size() == 1);
  CHECK(state("second").actions.front().label == "Win now");
  REQUIRE(state("gone").actions.size() == 1);
  CHECK(program().actions[state("gone").actions.front().id].is_transition);
  CHECK(state("fresh").rules.size() == 2);   // its own and its phase's
  CHECK(state("second").rules.size() == 1);  // `like` copies no rules
}

TEST_CASE("actions") {
  const Action& win = program().actions[state("fresh").actions.front().id];
  REQUIRE(win.by.size() == 2);
  CHECK(win.by[0].kind == Permit::Kind::Group);
  CHECK(win.by[1].kind == Permit::Kind::User);
  REQUIRE(win.asks.size() == 1);
  const RecordType& lead = program().record_types[program().record_type("lead")];
  CHECK(win.asks.front().type == lead.attributes[lead.find("source").index].type);
  CHECK(win.asks.front().attribute == lead.find("source"));
  REQUIRE(win.operations.size() == 3);
  const auto& create = std::get<dsl::Create<Compiled>>(win.operations[1].what);
  REQUIRE(create.values.size() == 2);
  CHECK(create.values[1].value.root().op == ExprOp::Join);
  CHECK(std::get<dsl::MoveTo<Compiled>>(win.operations[2].what).target ==
        program().state(program().workflow("leads"), "sold"));
}

TEST_CASE("a template is one instance for each record type it is used with") {
  const auto of = [](std::string_view record) {
    return program().find_name(dsl::SymbolKind::Email, program().record_type(record).index, "greet");
  };
  REQUIRE(of("lead"));
  REQUIRE(of("account"));
  CHECK(of("lead") != of("account"));
  CHECK(program().messages.size() == 2);  // `hello` is never used
}

TEST_CASE("rules") {
  CHECK(rule("stale").time_only);
  CHECK(rule("stale").often == dsl::ast::HowOften::OncePerEntry);
  CHECK(rule("stale").on.front().states ==
        std::vector<StateId>{program().state(program().workflow("leads"), "fresh")});
  CHECK_FALSE(rule("stale").leaves_closed);
  CHECK(rule("in_any").on.front().states.size() == 2);
  CHECK(rule("in_any").scope == RuleScope::Phase);
  CHECK(rule("wake").leaves_closed);
  CHECK_FALSE(rule("mixed").time_only);
  CHECK(rule("mixed").often == dsl::ast::HowOften::Always);
  CHECK(rule("mixed").on.front().at == dsl::TimeOfDay{540});
  CHECK(rule("top").scope == RuleScope::Top);
  CHECK(program().record_types[program().record_type("account")].rules.size() == 1);
}

TEST_CASE("hours, ranges and promises") {
  const Hours& hours = program().hours[0];
  CHECK(hours.timezone == "America/Chicago");
  REQUIRE(hours.weekly.size() == 7);
  CHECK(hours.weekly[1].empty());        // Tuesday: fri-mon goes round
  REQUIRE(hours.weekly[6].size() == 1);  // overlapping spans are one
  CHECK(hours.weekly[6].front().from == 540);
  CHECK(hours.weekly[6].front().to == 1080);
  const RecordType& lead = program().record_types[program().record_type("lead")];
  CHECK(lead.attributes[lead.find("score").index].from.root().number == -5);
  CHECK(program().always.size() == 2);
  CHECK(state("sold").always == std::vector<std::uint32_t>{0});
  CHECK(state("second").always == std::vector<std::uint32_t>{1});
}

TEST_CASE("structure that is wrong") {
  const auto codes = [](const std::string& body, const std::string& from = "") {
    return check_text(
               "edition 1\nrecord lead { email email }\nworkflow leads for lead {\n  entry at fresh\n  "
               "bucket working {\n"
               "    status fresh { category \"C\" { action go \"Go\" {\n" +
               body +
               "\n} } }\n  }\n  bucket sold won\n"
               "  transition out \"Out\" from fresh to sold\n" +
               from + "}\n")
        .codes();
  };
  CHECK(codes("if email is set { move to sold }\nmove to sold") == "LF0501");
  CHECK(codes("if email is set { move to sold } else { move to fresh }\nfavorite").empty());
  CHECK(codes("if email is set { move to sold } else if favorite { favorite } else { move to fresh }\nmove "
              "to sold") == "LF0501");
  CHECK(codes("after 1 day { move to sold }\nmove to fresh").empty());
  CHECK(codes("after 1 day {\n  move to sold\n  move to fresh\n}") == "LF0501");
  CHECK(codes("note \"x\"\nask a text") == "LF0503");
  CHECK(codes("move to sold", "transition out \"Again\" from fresh to sold\n") == "LF0330");
  CHECK(codes("move to sold", "transition go \"Again\" from fresh to sold\n") == "LF0330");
}

}  // namespace leadflow::lower_test
