// Expressions: what type each has, and which finding a wrong one is.

#include <catch2/catch.hpp>

#include "compiler/types.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::types_test {

using leadflow::test::check_text;
using leadflow::test::Checked;

namespace {

// `expr` as the condition of an action.
std::string condition(const std::string& expr) {
  return "edition 1\nvalues color { red, green }\nrecord part {\n  name text\n  price money USD\n  pieces "
         "integer\n  color color\n  maker link to firm\n}\n"
         "record firm {\n  name text\n  boss link to firm\n  rating decimal\n}\ngroup sales\nbranch dallas\n"
         "record lead {\n  name text\n  email email\n  phone phone\n  score integer\n  share decimal\n  "
         "budget money USD\n  cost money EUR\n"
         "  color color\n  size one of small, large\n  day date\n  at datetime\n  approver user\n  firm link "
         "to firm\n  parts list of part\n"
         "  other list of part\n  done boolean\n  twice integer = score * 2\n  greeting text = \"Hi {{name "
         "or 'you'}}\"\n}\n"
         "workflow leads for lead {\n  entry at fresh\n  bucket working {\n    status fresh { category \"C\" "
         "{ action go \"Go\" when " +
         expr + " { move to sold } } }\n  }\n  bucket sold won\n}\n";
}

struct Good {
  std::string expr;
};
struct Bad {
  std::string expr, code, marked;
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

}  // namespace

TEST_CASE("conditions that type") {
  const std::vector<std::string> good = {
      "name = email",
      "email contains \"@\"",
      "phone starts with name",
      "score > 1 and share < 2.5",
      "score + share > 1_000",
      "budget > 100 USD",
      "budget * 2 > budget + 5 USD",
      "budget / budget > 0.5",
      "2 * budget = budget",
      "-budget < 0 USD",
      "color = red",
      "red = color",
      "color in [red, green]",
      "size = small or size is not set",
      "status = fresh",
      "fresh = status",
      "status in working",
      "status in [fresh, sold]",
      "status = leads.fresh",
      "status in leads.working",
      "branch = dallas",
      "owner in sales",
      "owner = sales",
      "actor in sales",
      "approver in sales",
      "approver = owner",
      "owner = user \"ana\"",
      "owner.role = manager",
      "manager = actor.role",
      "owner.branch = dallas",
      "owner.manager.email is set",
      "created_by = actor",
      "firm.name = \"x\"",
      "firm.boss.boss.rating > 2",
      "firm = firm.boss",
      "lead.score > 3",
      "parent.score > 2",
      "parent is set",
      "firm is set",
      "count(parts) > 2",
      "sum(parts, pieces) > 3",
      "sum(parts, price * pieces) > 100 USD",
      "sum(parts, pieces + lead.score) > 3",
      "sum(parts, part.pieces) > score",
      "count(parts.color) > 1",
      "red in parts.color",
      "day = today",
      "day + 3 days > today",
      "at + 1 month < now",
      "now - created_at > 2 days",
      "now - created_at > 1 month",
      "days(now - created_at) > 1.5",
      "hours(today - day) > 2",
      "entered_at(fresh) < now",
      "entered_at < now",
      "not do_not_contact",
      "done implies score > 1",
      "do_not_contact or closed or returned",
      "twice > 4",
      "contact_attempts >= 2",
      "pull_count = 0",
      "not (score > 2)",
      "done = true",
      "first_contact_at is set",
      "favorite",
      "greeting ends with name",
  };
  for (const std::string& expr : good) {
    const Checked checked = check_text(condition(expr));
    std::string errors;
    for (const dsl::Diagnostic& one : checked.found) {
      if (dsl::severity(one.kind) == dsl::Severity::Error && dsl::code(one.kind) < "LF0550")
        errors += std::string(dsl::code(one.kind)) + " " + one.message;
    }
    INFO(expr);
    CHECK(errors.empty());
  }
}

TEST_CASE("conditions that do not type") {
  const std::vector<Bad> bad = {
      {"name", "LF0404", "name"},
      {"score + 1", "LF0404", "score + 1"},
      {"name > 3", "LF0401", "name > 3"},
      {"budget > 100", "LF0401", "budget > 100"},
      {"budget > 100 EUR", "LF0403", "budget > 100 EUR"},
      {"budget + cost > 1 USD", "LF0403", "budget + cost"},
      {"budget * budget > 1 USD", "LF0401", "budget * budget"},
      {"color = \"red\"", "LF0401", "color = \"red\""},
      {"color = blue", "LF0316", "blue"},
      {"color = size", "LF0401", "color = size"},
      {"color < red", "LF0401", "color < red"},
      {"status = working", "LF0302", "working"},
      {"status in fresh", "LF0320", "fresh"},
      {"status = leeds.fresh", "LF0313", "leeds"},
      {"branch = austin", "LF0306", "austin"},
      {"owner in closers", "LF0305", "closers"},
      {"owner.role = boss", "LF0316", "boss"},
      {"owner.age > 3", "LF0321", "age"},
      {"name.length > 3", "LF0408", "length"},
      {"firm.nam = \"x\"", "LF0303", "nam"},
      {"firm.boss.boss.boss.boss is set", "LF0407", "firm.boss.boss.boss.boss"},
      {"parts.pieces > 2", "LF0420", "parts.pieces"},
      {"count(score) > 2", "LF0420", "score"},
      {"sum(parts, name) > 2", "LF0401", "name"},
      {"sum(parts, pice) > 2", "LF0303", "pice"},
      {"day = now", "LF0405", "day = now"},
      {"at > 2026-01-31", "LF0405", "at > 2026-01-31"},
      {"now - created_at > 2 business days", "LF0406", "2 business days"},
      {"day + 2 hours > today", "LF0401", "day + 2 hours"},
      {"before.score > 2", "LF0416", "before.score"},
      {"score in sales", "LF0303", "sales"},
      {"parts = other", "LF0401", "parts = other"},
      {"score = 100000000000000000000", "LF0422", "100000000000000000000"},
      {"entered_at(freshh) < now", "LF0302", "freshh"},
      {"firm = \"x\"", "LF0401", "firm = \"x\""},
      {"\"a\" + \"b\" = name", "LF0401", "\"a\" + \"b\""},
  };
  for (const Bad& one : bad) {
    const Checked checked = check_text(condition(one.expr));
    INFO(one.expr << "\n" << checked.report());
    REQUIRE(checked.found.size() == 1);
    CHECK(dsl::code(checked.found.front().kind) == one.code);
    CHECK(replaced(std::string(checked.sources->text(checked.found.front().where)), "\n", " ") == one.marked);
  }
}

TEST_CASE("an expression is typed over a finished program too") {
  const Checked checked = check_text(condition("score > 1"));
  REQUIRE(checked.program);
  dsl::SourceSet sources;
  dsl::Diagnostics found;
  const dsl::FileIndex file =
      sources.add("filter", {}, "color = red and status in working and firm.rating > 2");
  dsl::TextPools pools;
  const auto expr = dsl::parse_expression(sources, file, found, pools);
  REQUIRE(expr);
  compiler::Typer typer(*checked.program, nullptr, found, &sources);
  compiler::Scope scope;
  scope.record = checked.program->record_type("lead");
  scope.workflow = checked.program->workflow("leads");
  const compiler::Expr typed = typer.condition(*expr, scope);
  CHECK(found.size() == 0);
  REQUIRE_FALSE(typed.empty());
  CHECK(typed.type().kind == compiler::TypeKind::Boolean);
  CHECK(typed.root().op == compiler::ExprOp::And);
}

TEST_CASE("a long chain types") {
  std::string chain = "score = 0";
  for (int i = 1; i < 900; ++i) chain += " or score = " + std::to_string(i);
  const Checked checked =
      check_text("edition 1\nrecord lead {\n  score integer\n  refuse \"No.\" when " + chain + "\n}\n");
  INFO(checked.report());
  CHECK(checked.codes().empty());
}

}  // namespace leadflow::types_test
