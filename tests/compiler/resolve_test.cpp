// Names: each finding by its own explanation, then the exact place, words and fix of those users meet most.

#include <catch2/catch.hpp>

#include "compiler/resolve.h"
#include "dsl/explain.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::resolve_test {

using leadflow::test::check_text;
using leadflow::test::Checked;

namespace {

bool is_ours(std::string_view code) {
  return (code >= "LF0300" && code < "LF0550") || code == "LF0690";
}

struct Case {
  std::string text;
  std::string code;
  std::string marked;  // what the caret underlines
  std::string message;
  std::string help;  // the first one
};

std::string workflow(const std::string& in_action, const std::string& rest = "") {
  return "edition 1\nrecord lead { email email  }\nworkflow calls for lead {\n  entry at new_lead\n"
         "  bucket open_leads \"Open\" {\n    status new_lead \"New\" { category \"C\" { action voicemail "
         "\"V\" { " +
         in_action +
         " } } }\n    status attempted \"Attempted\" { category \"C\" { action over \"Over\" { move to gone "
         "} } }\n  }\n"
         "  bucket gone \"Gone\" lost\n" +
         rest + "}\n";
}

}  // namespace

TEST_CASE("the explanation of every name, type and structure finding gives it, and mended gives none") {
  for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) {
    if (!is_ours(dsl::code(kind))) continue;
    const dsl::Explanation* const text = dsl::explanation(kind);
    INFO(dsl::code(kind) << " " << dsl::name(kind));
    REQUIRE(text != nullptr);
    if (text->bad.empty()) continue;
    const Checked bad = check_text(std::string(text->bad));
    INFO("bad:\n" << text->bad << bad.report());
    CHECK(bad.codes() == dsl::code(kind));
    const Checked good = check_text(std::string(text->good));
    INFO("good:\n" << text->good << good.report());
    CHECK(good.codes().empty());
  }
}

TEST_CASE("a name that stands for nothing is underlined, and the nearest offered") {
  const std::vector<Case> cases = {
      {workflow("move to atempted"), "LF0302", "atempted", "no status `atempted` in workflow `calls`",
       "did you mean `attempted`?"},
      {workflow("move to calls.atempted"), "LF0302", "atempted", "no status `atempted` in workflow `calls`",
       "did you mean `attempted`?"},
      {workflow("move to open_leads"), "LF0302", "open_leads", "no status `open_leads` in workflow `calls`",
       "`open_leads` is a bucket: name one of its states"},
      {workflow("set emial = \"a@b.example\""), "LF0303", "emial",
       "no attribute `emial` in record type `lead`", "did you mean `email`?"},
      {workflow("set owner = me"), "LF0303", "owner", "`owner` is built in, not an attribute of `lead`",
       "operations change what is built in; only attributes can be named here"},
      {workflow("move to attempted", "  rule r \"R\" on entered atempted { note \"x\" }\n"), "LF0302",
       "atempted", "no status `atempted` in workflow `calls`", "did you mean `attempted`?"},
      {workflow("note \"Hi {{emial}}\"\nmove to attempted"), "LF0303", "emial",
       "no attribute `emial` in record type `lead`", "did you mean `email`?"},
      {workflow("note \"Hi {{ email or x }}\"\nmove to attempted"), "LF0413", "email or x",
       "`email or x` is no placeholder",
       "between the braces stands an attribute, `{{first_name}}`, and perhaps what to write without it, "
       "`{{first_name or 'there'}}`"},
  };
  for (const Case& one : cases) {
    const Checked checked = check_text(one.text);
    INFO(one.text << checked.report());
    REQUIRE(checked.found.size() == 1);
    const dsl::Diagnostic& finding = checked.found.front();
    CHECK(dsl::code(finding.kind) == one.code);
    CHECK(checked.sources->text(finding.where) == one.marked);
    CHECK(finding.message == one.message);
    REQUIRE_FALSE(finding.help.empty());
    CHECK(finding.help.front() == one.help);
  }
}

TEST_CASE("one wrong name is one finding") {
  const Checked checked = check_text(
      workflow("if emial = \"x\" and count(nothing) > 2 or sum(emial, x) > 3 { move to attempted }"));
  INFO(checked.report());
  CHECK(checked.codes() == "LF0303 LF0303 LF0303");
}

TEST_CASE("the second of two names points at the first") {
  const Checked checked = check_text("edition 1\ngroup a \"A\"\nbranch a \"A\"\ngroup a \"B\"\n");
  REQUIRE(checked.codes() == "LF0330");
  REQUIRE(checked.found.front().labels.size() == 1);
  CHECK((*checked.sources)[0].at(checked.found.front().labels.front().where.begin).line == 2);
}

TEST_CASE("one name can stand for things of different kinds and scopes") {
  compiler::NameIndex names;
  CHECK_FALSE(names.add(dsl::SymbolKind::State, 0, "sold", 1, {}));
  CHECK_FALSE(names.add(dsl::SymbolKind::State, 1, "sold", 2, {}));
  CHECK_FALSE(names.add(dsl::SymbolKind::Phase, 0, "sold", 3, {}));
  const auto taken = names.add(dsl::SymbolKind::State, 0, "sold", 4, {});
  REQUIRE(taken);
  CHECK(taken->index == 1);
  CHECK(names.find(dsl::SymbolKind::State, 1, "sold")->index == 2);
  CHECK(names.find(dsl::SymbolKind::Group, 0, "sold") == nullptr);
  CHECK(names.all(dsl::SymbolKind::State, 0) == std::vector<std::string_view>{"sold"});
}

TEST_CASE("names by scope in the finished program") {
  const Checked checked = check_text(workflow("move to attempted"));
  INFO(checked.report());
  REQUIRE(checked.program);
  const compiler::Program& program = *checked.program;
  const auto workflow_id = program.workflow("calls");
  REQUIRE(workflow_id.valid());
  const auto state = program.state(workflow_id, "attempted");
  REQUIRE(state.valid());
  CHECK(program.states[state].name == "attempted");
  CHECK_FALSE(program.state(workflow_id, "nowhere").valid());
  CHECK(program.record_type("lead").valid());
  CHECK_FALSE(program.group("lead").valid());
  CHECK(program.find_name(dsl::SymbolKind::State, workflow_id.index, "attempted") == state.index);
  CHECK_FALSE(program.find_name(dsl::SymbolKind::State, workflow_id.index + 1, "attempted").has_value());
}

TEST_CASE("a rule's name serves another where no record is subject to both") {
  const auto codes = [](const std::string& in_new, const std::string& in_attempted,
                        const std::string& in_workflow, const std::string& on_top) {
    return check_text(
               "edition 1\nrecord lead { email email  }\nworkflow calls for lead {\n  entry at new_lead\n"
               "  bucket open_leads \"Open\" {\n    status new_lead \"New\" {\n" +
               in_new +
               "      category \"C\" { action tried \"Tried\" { move to attempted } }\n    }\n"
               "    status attempted \"Attempted\" {\n" +
               in_attempted +
               "      category \"C\" { action over \"Over\" { move to gone } }\n    }\n  }\n"
               "  bucket gone \"Gone\" lost\n" +
               in_workflow + "}\n" + on_top)
        .codes();
  };
  const std::string stale = "rule stale on 14 days { move to gone }\n";
  const std::string closes = "rule stale on closed { note \"closed\" }\n";
  CHECK(codes(stale, stale, "", "").empty());
  CHECK(codes(stale, "", closes, "") == "LF0330");
  CHECK(codes(stale + closes, "", "", "") == "LF0330");
  CHECK(codes(stale, "", "", "rule stale for lead on closed { note \"closed\" }\n") == "LF0330");
  CHECK(codes("rule stale on 14 days { once\nmove to gone }\n", stale, "", "") == "LF0330");
}

}  // namespace leadflow::resolve_test
