// What a text becomes: the facts of the tree, with spans and comments.

#include "dsl/parser.h"

#include <catch2/catch.hpp>
#include <string>
#include <variant>

#include "tests/dsl/parsed.h"

namespace leadflow::dsl::parser_test {
namespace {

using Lines = std::vector<std::string>;

/// `text` between the lines of a workflow's action.
Parsing action_of(const std::string& text) {
  return Parsing("edition 1\nworkflow w for r {\nbucket b {\nstatus s {\ncategory \"C\" {\naction a {\n" +
                 text + "\n}}}}}\n");
}
const ast::Ops& operations(const Parsing& p) {
  return p.file.workflows.at(0).phases.at(0).states.at(0).categories.at(0).actions.at(0).operations;
}
template <typename Operation>
const Operation& only(const Parsing& p) {
  REQUIRE(p.findings() == Lines{});
  REQUIRE(operations(p).size() == 1);
  return std::get<Operation>(operations(p)[0].what);
}

/// An expression as nested calls, so that its shape shows.
std::string shape(const Expr& expr, std::uint32_t index) {
  static const std::vector<std::string> names = {
      "implies", "or",   "and",      "not",      "=",      "!=",        "<",          "<=",     ">",
      ">=",      "in",   "contains", "starts",   "ends",   "is_set",    "is_not_set", "+",      "-",
      "*",       "/",    "neg",      "list",     "values", "assign",    "string",     "number", "money",
      "date",    "time", "datetime", "duration", "user",   "now",       "today",      "true",   "false",
      "path",    "sum",  "count",    "days",     "hours",  "entered_at"};
  const ExprNode& node = expr.nodes.at(index);
  std::string text = node.kind == ExprKind::Path || node.kind == ExprKind::Number
                         ? std::string(node.text)
                         : names.at(static_cast<std::size_t>(node.kind));
  if (node.kind == ExprKind::Assign) text = std::string(node.text) + ":=";
  if (node.first_child == no_node) return text;
  text += "(";
  for (std::uint32_t child = node.first_child; child != no_node; child = expr.nodes.at(child).next_sibling) {
    if (text.back() != '(') text += " ";
    text += shape(expr, child);
  }
  return text + ")";
}
std::string shape_of(const std::string& text) {
  SourceSet sources;
  Diagnostics found;
  const FileIndex file = sources.add("x", {}, text);
  TextPools pools;
  const std::optional<Expr> expr = parse_expression(sources, file, found, pools);
  REQUIRE(expr.has_value());
  REQUIRE(found.size() == 0);
  return shape(*expr, expr->root_index());
}

}  // namespace

TEST_CASE("operators bind as the language says") {
  CHECK(shape_of("a implies b or c and not d = e + f * -g") ==
        "implies(a or(b and(c not(=(d +(e *(f neg(g))))))))");
  CHECK(shape_of("a - b - c / d / e") == "-(-(a b) /(/(c d) e))");
  CHECK(shape_of("(a or b) and c") == "and(or(a b) c)");
  CHECK(shape_of("not not a") == "not(not(a))");
  CHECK(shape_of("a is set and b is not set") == "and(is_set(a) is_not_set(b))");
  CHECK(shape_of("a in [1, x, { b = 2, c = 3 }]") == "in(a list(1 x values(b:=(2) c:=(3))))");
  CHECK(shape_of("a in []") == "in(a list)");
  CHECK(shape_of("sum(items, price * 2) + count(x)") == "+(sum(items *(price 2)) count(x))");
  CHECK(shape_of("days(now - entered_at(s)) > hours(d)") == ">(days(-(now entered_at)) hours(d))");
  CHECK(shape_of("a starts with \"x\" or b ends with \"y\" or c contains d") ==
        "or(or(starts(a string) ends(b string)) contains(c d))");
  CHECK(shape_of("x = 12 and y = 3.5 and z = 1_200.50 USD") == "and(and(=(x 12) =(y 3.5)) =(z money))");
  CHECK(shape_of("a = 2026-03-02 10:00 or b = 2026-03-02 or c = 10:00 or d = 2 business days") ==
        "or(or(or(=(a datetime) =(b date)) =(c time)) =(d duration))");
  CHECK(shape_of("count = sum + days") == "=(count +(sum days))");  // free names without a parenthesis
  CHECK(shape_of("today.x = user and user \"ana\" = now") == "and(=(today.x user) =(user now))");
  CHECK(shape_of("# comment\n (a\n or # inside\n b)\n") == "or(a b)");
}

TEST_CASE("what an operand holds") {
  Parsing p =
      action_of("set a = [2026-03-02 10:05, 2 business weeks, 1_200.50 USD, user \"an\\u{61}\", \"x\"]");
  const Expr& expr = only<Set<Parsed>>(p).assign.value;
  REQUIRE(expr.nodes.size() == 6);
  CHECK(expr.nodes[0].local == LocalTime{{2026, 3, 2}, {605}});
  CHECK(expr.nodes[1].duration == Duration{2, DurationUnit::Week, true});
  CHECK(expr.nodes[2].text == "1_200.50");
  CHECK(expr.nodes[2].extra == "USD");
  CHECK(expr.nodes[3].text == "ana");
  CHECK(p.text(expr.nodes[3].span) == "user \"an\\u{61}\"");
  CHECK(p.text(expr.root().span) ==
        "[2026-03-02 10:05, 2 business weeks, 1_200.50 USD, user \"an\\u{61}\", \"x\"]");
}

TEST_CASE("spans of operators and parentheses") {
  Parsing p = action_of("set a = (b + 1) * c is not set  # not this");
  const Expr& expr = only<Set<Parsed>>(p).assign.value;
  CHECK(p.text(expr.root().span) == "(b + 1) * c is not set");
  CHECK(p.text(operations(p)[0].span) == "set a = (b + 1) * c is not set");
  CHECK(expr.nodes[2].parenthesised);
  CHECK(p.text(expr.nodes[2].span) == "(b + 1)");
}

TEST_CASE("operations of an action") {
  {
    const auto p = action_of("move to other.s");
    CHECK(only<MoveTo<Parsed>>(p).target.text == "other.s");
  }
  {
    const auto p = action_of("appointment \"T\" for user \"ana\" in 2 days lasting 30 minutes");
    const auto& op = only<Appointment<Parsed>>(p);
    CHECK(op.title.value == "T");
    CHECK(op.who.user->value == "ana");
    CHECK(op.in == Duration{2, DurationUnit::Day, false});
    CHECK(op.lasting == Duration{30, DurationUnit::Minute, false});
    CHECK_FALSE(op.at.has_value());
  }
  {
    const auto p = action_of("notify owner, group sales, user \"x\" by sms t");
    const auto& op = only<Notify<Parsed>>(p);
    REQUIRE(op.recipients.size() == 3);
    CHECK(op.recipients[0].path.text == "owner");
    CHECK(op.recipients[1].group.text == "sales");
    CHECK(op.recipients[2].user.value == "x");
    CHECK(op.message.channel == Channel::Sms);
    CHECK(op.message.message.text == "t");
  }
  {
    const auto p = action_of("transfer to corporate then distribute by east");
    const auto& op = only<Transfer<Parsed>>(p);
    CHECK(op.target.kind == TransferTarget<Parsed>::Kind::Corporate);
    CHECK(op.distribute);
    CHECK(op.by->text == "east");
  }
  {
    const auto p = action_of("do not contact by call, sms");
    CHECK(only<DoNotContact<Parsed>>(p).by == std::vector{ContactChannel::Call, ContactChannel::Sms});
  }
  {
    const auto p = action_of("create once token for each i in interests.students { a = 1, b = i }");
    const auto& op = only<Create<Parsed>>(p);
    CHECK(op.once);
    CHECK(op.record.text == "token");
    CHECK(op.for_each->in.text == "interests.students");
    CHECK(op.values.size() == 2);
    CHECK(op.has_values);
  }
  {
    const auto p = action_of(
        "create activity f due 120 minutes before appointment.starts_at {\nnotify 10 minutes before\nfor "
        "all\nbusiness hours\n}");
    const auto& op = only<CreateActivity<Parsed>>(p);
    CHECK(op.due.kind == Due<Parsed>::Kind::Before);
    CHECK(op.due.anchor.text == "appointment.starts_at");
    CHECK(op.has_block);
    CHECK(op.notify.size() == 1);
    CHECK(op.for_all.size() == 1);
    CHECK(op.business_hours.size() == 1);
  }
  {
    const auto p =
        action_of("if a { favorite\nclose } else if b { note \"x\" } else { after 2 days { return } }");
    const auto& op = only<If<Parsed>>(p);
    REQUIRE(op.branches.size() == 2);
    CHECK(op.branches[0].then.size() == 2);
    CHECK(p.text(op.branches[1].span) == "b { note \"x\" }");
    CHECK(op.has_else);
    CHECK(std::get<After<Parsed>>(op.otherwise.at(0).what).then.size() == 1);
    CHECK(p.text(operations(p)[0].span).substr(0, 6) == "if a {");
  }
}

TEST_CASE("declarations") {
  const Parsing p(
      "edition 1\n"
      "import \"org.wf\"\n"
      "values interest \"I\" { a \"A\", b,\n  c }\n"
      "record lead \"Lead\" {\n"
      "  source one of web, referral \"Referral\" \"Where from\" required default web\n"
      "  score integer from -5 to 1_000 default 0\n"
      "  title text = \"{{first_name}}\"\n"
      "  edit [budget] by finance, role admin\n"
      "  edit by nobody\n"
      "  unique email, phone\n"
      "}\n"
      "hours office { open fri-mon, wed 22:00-24:00\n closed 2026-12-25 \"Xmas\" }\n"
      "endpoint e { send { a = b } as form\n timeout 1 second\n retry 1_0 times }\n"
      "distribution d \"D\" pull for lead { order by score descending, created_at, x ascending\n at most 5 "
      "open }\n");
  REQUIRE(p.findings() == Lines{});
  CHECK(p.file.edition == 1);
  CHECK(p.text(p.file.edition_span) == "edition 1");
  CHECK(p.file.imports.at(0).path.value == "org.wf");
  const ast::ValueSet& values = p.file.value_sets.at(0);
  CHECK(values.label->value == "I");
  REQUIRE(values.values.size() == 3);
  CHECK(values.values[0].label->value == "A");
  CHECK_FALSE(values.values[1].label.has_value());
  const ast::Record& record = p.file.records.at(0);
  REQUIRE(record.attributes.size() == 3);
  CHECK(record.attributes[0].type.one_of.at(1).label->value == "Referral");
  CHECK(record.attributes[0].label->value == "Where from");
  CHECK(record.attributes[0].required);
  CHECK(record.attributes[0].default_value->root().text == "web");
  CHECK(record.attributes[1].range->from.root().kind == ExprKind::Negate);
  CHECK(record.attributes[1].range->to.root().text == "1_000");
  CHECK(record.attributes[2].computed.has_value());
  CHECK(record.edits.at(0).has_list);
  CHECK(record.edits.at(0).by.at(1).role == Role::Admin);
  CHECK(record.edits.at(1).by.at(0).kind == ast::Permit::Kind::Nobody);
  CHECK(p.text(record.span).substr(0, 6) == "record");
  CHECK(p.text(record.span).back() == '}');
  const ast::Hours& hours = p.file.hours.at(0);
  CHECK(hours.open.at(0).days.at(0).is_range);
  CHECK(hours.open.at(0).days.at(0).first == 4);
  CHECK(hours.open.at(0).spans.at(0).to.minutes == 1440);
  CHECK(p.file.endpoints.at(0).retry.at(0).times == 10);
  const ast::Distribution& distribution = p.file.distributions.at(0);
  CHECK(distribution.pull);
  CHECK(distribution.record->text == "lead");
  CHECK(distribution.order.at(0).keys.at(0).descending);
  CHECK_FALSE(distribution.order.at(0).keys.at(1).has_direction);
}

TEST_CASE("events") {
  const Parsing p(
      "edition 1\nrule r for lead on 14 days, 3 days in n, 2 days before x.y at 09:00, entered, left s, "
      "moved from a to b,\n"
      "  request delivered e, activity late, becomes a = 1, custom { once per entry\n note \"x\" }\n");
  REQUIRE(p.findings() == Lines{});
  const std::vector<ast::Event>& on = p.file.rules.at(0).on;
  REQUIRE(on.size() == 10);
  CHECK(on[0].kind == ast::EventKind::TimeIn);
  CHECK_FALSE(on[0].state.has_value());
  CHECK(on[1].state->text == "n");
  CHECK(on[2].kind == ast::EventKind::TimeBefore);
  CHECK(on[2].at->minutes == 540);
  CHECK(on[3].kind == ast::EventKind::Entered);
  CHECK(on[4].state->text == "s");
  CHECK(on[5].state->text == "a");
  CHECK(on[5].to->text == "b");
  CHECK(on[6].name->text == "e");
  CHECK(on[7].kind == ast::EventKind::ActivityLate);
  CHECK(on[8].when->root().kind == ExprKind::Equal);
  CHECK(on[9].kind == ast::EventKind::Custom);
  CHECK(p.text(on[2].span) == "2 days before x.y at 09:00");
  CHECK(p.file.rules[0].often.at(0).often == ast::HowOften::OncePerEntry);
  CHECK(p.file.rules[0].record->text == "lead");
}

TEST_CASE("promises and tests") {
  const Parsing p(
      "edition 1\n"
      "prove \"a\" for leads disabled never send email, create account after set budget\n"
      "prove \"b\" from every state can reach won, state lost\n"
      "prove \"c\" from a, phase b can reach c\n"
      "test \"t\" for leads {\n"
      "  given at x\n"
      "  given at = 1, b = 2 through y\n"
      "  apply v with c = 1 refused incomplete a, b\n"
      "  expect status attempted\n"
      "  expect status = attempted\n"
      "  expect not sent email welcome\n"
      "  expect 2 record a, b with c = 1\n"
      "  expect activity call due 2026-03-02 10:00\n"
      "  expect sent\n"
      "}\n");
  REQUIRE(p.findings() == Lines{});
  const auto& never = std::get<ast::Never>(p.file.promises.at(0).promise);
  CHECK(p.file.promises[0].disabled);
  CHECK(p.file.promises[0].workflow->text == "leads");
  CHECK(never.what.at(1).kind == ast::OpKindTag::Create);
  CHECK(never.after.at(0).name->text == "budget");
  CHECK(std::get<ast::CanReach>(p.file.promises[1].promise).from == ast::FromWhere::EveryState);
  CHECK(std::get<ast::CanReach>(p.file.promises[1].promise).reach.at(1).kind == ast::PlaceKind::State);
  CHECK(std::get<ast::CanReach>(p.file.promises[2].promise).places.at(1).name.text == "b");
  const auto& statements = p.file.tests.at(0).statements;
  REQUIRE(statements.size() == 9);
  CHECK(std::get<ast::TestGiven>(statements[0].what).at->text == "x");
  CHECK(std::get<ast::TestGiven>(statements[1].what).values.size() == 2);
  CHECK(std::get<ast::TestGiven>(statements[1].what).through->text == "y");
  CHECK(std::get<ast::TestApply>(statements[2].what).refused->missing.size() == 2);
  CHECK(std::get<ast::TestApply>(statements[2].what).action.text == "v");
  CHECK(p.text(std::get<ast::TestApply>(statements[2].what).refused->span) == "refused incomplete a, b");
  CHECK(std::holds_alternative<ast::ExpectStatus>(statements[3].what));
  CHECK(std::holds_alternative<ast::ExpectCondition>(statements[4].what));
  CHECK(std::get<ast::ExpectMessage>(statements[5].what).negated);
  CHECK(std::get<ast::ExpectRecord>(statements[6].what).count == 2);
  CHECK(std::get<ast::ExpectActivity>(statements[7].what).due.has_value());
  CHECK(std::holds_alternative<ast::ExpectCondition>(statements[8].what));
}

TEST_CASE("words are reserved only where a name would read as one") {
  const Parsing p(
      "edition 1\nrecord record { email email\n status text\n count integer }\n"
      "workflow workflow for record {\n entry at at\n entry status at bucket when count = 1 and status.x is "
      "set\n"
      " bucket bucket { status status { show show, email } }\n transition transition from from to to }\n");
  CHECK(p.findings() == Lines{});
  CHECK(p.file.workflows.at(0).entries.at(1).name->text == "status");
  CHECK_FALSE(p.file.workflows.at(0).entries.at(0).name.has_value());
}

TEST_CASE("texts: escapes and blocks") {
  const auto value = [](const std::string& text) {
    const Parsing p("edition 1\nsms a { text " + text + " }\n");
    REQUIRE(p.findings() == Lines{});
    return std::string(p.file.sms.at(0).text.at(0).text.value);
  };
  CHECK(value(R"("a\"b\\c\n\t\u{1F600}")") == "a\"b\\c\n\t\xF0\x9F\x98\x80");
  CHECK(value("\"\"") == "");
  CHECK(value("\"\"\"x\"\"\"") == "x");
  CHECK(value("\"\"\"\n    a\n      b\n\n    c\n  \"\"\"") == "a\n  b\n\nc");
  CHECK(value("\"\"\"\r\n  a\r\n  b\r\n\"\"\"") == "a\nb");
  CHECK(value("\"\"\"\n  a\n\n\"\"\"") == "a\n");
  CHECK(value("\"\"\"a\n    b\n  c\"\"\"") == "a\n  b\nc");
  CHECK(value("\"\"\"\n  a \\n {{b}}\n\"\"\"") == "a \\n {{b}}");
  CHECK(value("\"\"\"\n\"\"\"") == "");
}

TEST_CASE("comments") {
  const Parsing p("# one\nedition 1  # two\r\nvalues v {  # three\n  a,  # four\n  # five\n  b }\n# six");
  REQUIRE(p.findings() == Lines{});
  Lines comments;
  for (const ast::Comment& comment : p.file.comments)
    comments.push_back(std::string(p.text(comment.span)) + (comment.own_line ? "!" : ""));
  CHECK(comments == Lines{"# one!", "# two", "# three", "# four", "# five!", "# six!"});
}

TEST_CASE("a byte order mark and CR LF") {
  const Parsing p(
      "\xEF\xBB\xBF"
      "edition 1\r\ngroup a \"A\"\r\ngroup b\r\n");
  CHECK(p.findings() == Lines{});
  CHECK(p.file.groups.size() == 2);
}

}  // namespace leadflow::dsl::parser_test
