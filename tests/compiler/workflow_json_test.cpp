// The compiled document: both ways, byte for byte, and trusting nothing.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/json/document.h"
#include "compiler/merge.h"
#include "compiler/workflow_json.h"
#include "dsl/formatter.h"
#include "dsl/loader.h"
#include "dsl/parser.h"
#include "tests/support/generate.h"
#include "tests/support/json_schema.h"

namespace leadflow::compiler::workflow_json_test {
namespace {

using dsl::Diagnostics;
using dsl::SourceSet;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> example_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LEADFLOW_ROOT "/examples")) {
    if (entry.path().extension() == ".wf") files.push_back(entry.path());
  }
  return files;
}

std::string compiled(const std::filesystem::path& path) {
  SourceSet sources;
  Diagnostics found;
  const dsl::DiskFiles disk;
  dsl::ast::File program = merge(dsl::load_program(sources, disk, path, found));
  REQUIRE_FALSE(found.has_errors());
  expand_like(program);
  return to_json(program);
}

std::string compiled_text(const std::string& text) {
  SourceSet sources;
  Diagnostics found;
  dsl::SyntaxTree tree;
  tree.files.push_back(dsl::parse(sources, sources.add("t.wf", {}, text), found));
  if (found.has_errors()) return "does not parse: " + found.in_order_found().front().message;
  dsl::ast::File program = merge(tree);
  expand_like(program);
  return to_json(program);
}

/// The codes and messages of what is wrong with a document.
std::vector<std::string> refused(const std::string& json) {
  SourceSet sources;
  Diagnostics found;
  const auto file = from_json(sources, sources.add("program.json", {}, json), found);
  CHECK_FALSE(file.has_value());
  std::vector<std::string> result;
  for (const auto& finding : found.in_order_found())
    result.push_back(std::string(code(finding.kind)) + " " + finding.message);
  return result;
}

/// The document again, by way of the tree; and by way of the decompiled text.
void check_round_trip(const std::string& json) {
  SourceSet sources;
  Diagnostics found;
  const auto file = from_json(sources, sources.add("program.json", {}, json), found);
  if (!file) FAIL((found.in_order_found().empty() ? "no finding" : found.in_order_found().front().message));
  CHECK(to_json(*file) == json);
  const auto text = dsl::format_text(sources, *file);
  if (!text) FAIL("not proved:\n" + dsl::layout(sources, *file));
  CHECK(compiled_text(*text) == json);
}

const std::string header = R"({"format_version": 1, "kind": "workflow_program", "edition": 1)";

}  // namespace

TEST_CASE("every example goes to JSON and back") {
  for (const auto& path : example_files()) {
    INFO(path);
    const std::string json = compiled(path);
    CHECK(json == compiled(path));
    check_round_trip(json);
  }
}

TEST_CASE("generated programs go to JSON and back") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    check_round_trip(compiled_text(test::generate_program({seed, 400, seed % 2 == 0})));
  }
}

TEST_CASE("the document is as it is published") {
  CHECK(compiled_text("edition 1\n"
                      "email e { subject \"S\"\n }\n"
                      "workflow w \"W\" for lead {\n"
                      "  entry at a\n"
                      "  bucket one \"One\" {\n"
                      "    status a {\n"
                      "      show x, y\n"
                      "      category \"C\" {\n"
                      "        action go \"Go\" by g, role rep {\n"
                      "          if x = 1 { send email e } else { transfer to branch d then distribute }\n"
                      "          move to done\n"
                      "        }\n"
                      "      }\n"
                      "    }\n"
                      "  }\n"
                      "  bucket done \"Done\" won\n"
                      "}\n") == R"({
  "format_version": 1,
  "kind": "workflow_program",
  "edition": 1,
  "emails": [
    {
      "name": "e",
      "subject": "S"
    }
  ],
  "workflows": [
    {
      "name": "w",
      "label": "W",
      "for": "lead",
      "entries": [
        {
          "at": "a"
        }
      ],
      "phases": [
        {
          "vocabulary": "buckets",
          "name": "one",
          "label": "One",
          "kind": "open",
          "states": [
            {
              "name": "a",
              "show": [
                "x",
                "y"
              ],
              "categories": [
                {
                  "category": "C",
                  "actions": [
                    {
                      "name": "go",
                      "label": "Go",
                      "by": [
                        "g",
                        {
                          "role": "rep"
                        }
                      ],
                      "operations": [
                        {
                          "op": "if",
                          "branches": [
                            {
                              "when": "x = 1",
                              "then": [
                                {
                                  "op": "send",
                                  "message": {
                                    "email": "e"
                                  }
                                }
                              ]
                            }
                          ],
                          "else": [
                            {
                              "op": "transfer",
                              "to": {
                                "branch": "d"
                              },
                              "distribute": true
                            }
                          ]
                        },
                        {
                          "op": "move_to",
                          "to": "done"
                        }
                      ]
                    }
                  ]
                }
              ]
            }
          ]
        },
        {
          "vocabulary": "buckets",
          "name": "done",
          "label": "Done",
          "kind": "won",
          "states": [
            {
              "name": "done",
              "label": "Done"
            }
          ]
        }
      ]
    }
  ]
}
)");
}

TEST_CASE("nothing of a document is trusted") {
  struct Row {
    std::string json;
    std::string finding;
  };
  const std::string deep = header + R"(, "rules": )" + std::string(3000, '[') + std::string(3000, ']') + "}";
  const std::string op =
      header + R"(, "rules": [{"name": "r", "on": [{"event": "received"}], "operations": [)";
  const std::vector<Row> rows = {
      {"", "LF0801 the JSON text ends too early"},
      {"{", "LF0801 the JSON text ends too early"},
      {"{]", "LF0801 this is not JSON"},
      {"{} {}", "LF0801 this is not JSON"},
      {"{\"a\": \"\xff\"}", "LF0801 byte 7 is not UTF-8"},
      {"[]", "LF0804 an object was expected, not an array, at `/`"},
      {"{}", "LF0803 the member `format_version` is missing at `/`"},
      {R"({"format_version": 2})",
       "LF0808 format version 2 was written by a newer version of leadflow at `/format_version`"},
      {R"({"format_version": 0})", "LF0807 there is no such format version at `/format_version`"},
      {R"({"format_version": 1, "kind": "x"})",
       "LF0807 a document of kind `x` is no workflow program at `/kind`"},
      {header + R"(, "edition": 2})", "LF0805 the member `edition` is given twice in ``"},
      {header + R"(, "group": []})", "LF0802 there is no member `group` here, at `/group`"},
      {header + R"(, "groups": [{}]})", "LF0803 the member `name` is missing at `/groups/0`"},
      {header + R"(, "groups": [{"name": 5}]})",
       "LF0804 a text was expected, not a whole number, at `/groups/0/name`"},
      {header + R"(, "groups": [{"name": "A b"}]})", "LF0807 `A b` is no identifier at `/groups/0/name`"},
      {header + R"(, "groups": [{"name": "a", "x/y": 1}]})",
       "LF0802 there is no member `x/y` here, at `/groups/0/x~1y`"},
      {header + R"(, "endpoints": [{"name": "a", "retry": 1e400}]})", "LF0801 this is not JSON"},
      {header + R"(, "endpoints": [{"name": "a", "retry": 1.5}]})",
       "LF0807 `1.5` is no whole number in range at `/endpoints/0/retry`"},
      {header + R"(, "endpoints": [{"name": "a", "retry": 9223372036854775808}]})",
       "LF0807 `9223372036854775808` is no whole number in range at `/endpoints/0/retry`"},
      {header + R"(, "endpoints": [{"name": "a", "retry": -1}]})",
       "LF0807 a number below 0 cannot stand here, at `/endpoints/0/retry`"},
      {header + R"(, "hours": [{"name": "h", "closed": [{"closed": "2026-02-30"}]}]})",
       "LF0807 `2026-02-30` is no date like `2026-12-25` at `/hours/0/closed/0/closed`"},
      {op + R"({"op": "fly"}]}]})", "LF0807 `fly` is none of the known words at `/rules/0/operations/0/op`"},
      {op + R"({"to": "x"}]}]})", "LF0803 the member `op` is missing at `/rules/0/operations/0`"},
      {op + R"({"op": "set", "set": {"attribute": "a", "value": "1 +"}}]}]})",
       "LF0807 `1 +` is no expression"},
      {op + R"({"op": "clear", "clear": []}]}]})",
       "LF0803 something must stand in the list at `/rules/0/operations/0/clear`"},
      {header + R"(, "rules": [{"name": "r", "on": [{"event": "moved", "to": "a"}]}]})",
       "LF0807 the event `moved` lacks a member, or has one that it cannot have, at `/rules/0/on/0`"},
      {deep, "LF0806 this is nested more than"},
  };
  for (const Row& row : rows) {
    INFO(row.json.substr(0, 200));
    const auto findings = refused(row.json);
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().substr(0, row.finding.size()) == row.finding);
  }
}

TEST_CASE("a finding of JSON knows its bytes and what was meant") {
  const std::string json = header + R"(, "groups": [{"name": "a", "lable": "A"}]})";
  SourceSet sources;
  Diagnostics found;
  CHECK_FALSE(from_json(sources, sources.add("p.json", {}, json), found));
  REQUIRE(found.size() == 1);
  const dsl::Diagnostic& finding = found.in_order_found().front();
  CHECK(sources.text(finding.where) == "\"A\"");
  REQUIRE(finding.help.size() == 1);
  CHECK(finding.help.front() == "did you mean `label`?");
}

TEST_CASE("bytes changed anywhere are refused or read, and never more") {
  const std::string json = compiled_text(test::generate_program({3, 300, false}));
  for (std::size_t at = 0; at < json.size(); at += 1499) {
    for (const char c : {'"', '{', '}', '[', ',', '9', 'x', '\\', '\0'}) {
      std::string changed = json;
      changed[at] = c;
      SourceSet sources;
      Diagnostics found;
      const auto file = from_json(sources, sources.add("p.json", {}, changed), found);
      CHECK(file.has_value() != found.has_errors());
    }
  }
}

TEST_CASE("documents keep to the schema") {
  std::vector<std::string> documents;
  for (const auto& path : example_files()) documents.push_back(compiled(path));
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    documents.push_back(compiled_text(test::generate_program({seed, 300, false})));
  for (const std::string& json : documents)
    CHECK(test::schema_errors(schema_text(), json) == std::vector<std::string>{});
  CHECK_FALSE(
      test::schema_errors(schema_text(), header + R"(, "groups": [{"name": "a", "lable": "A"}]})").empty());
}

TEST_CASE("the published schema is the generated one") {
  CHECK(read_file(LEADFLOW_ROOT "/docs/schema/workflow-program.schema.json") == schema_text());
}

}  // namespace leadflow::compiler::workflow_json_test
