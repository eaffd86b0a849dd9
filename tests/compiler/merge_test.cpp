// Several files as one tree, and `like` written out.

#include <catch2/catch.hpp>
#include <string>

#include "compiler/merge.h"
#include "dsl/formatter.h"
#include "dsl/loader.h"
#include "dsl/parser.h"

namespace leadflow::compiler::merge_test {
namespace {

using dsl::Diagnostics;
using dsl::SourceSet;

/// The states of one bucket, `like` written out, as text.
std::string expanded(const std::string& states) {
  SourceSet sources;
  Diagnostics found;
  const std::string head = "edition 1\nworkflow w for lead {\n  bucket b {\n";
  dsl::SyntaxTree tree;
  tree.files.push_back(dsl::parse(sources, sources.add("t.wf", {}, head + states + "  }\n}\n"), found));
  if (found.has_errors()) return "does not parse: " + found.in_order_found().front().message;
  dsl::ast::File file = merge(tree);
  file.comments.clear();
  expand_like(file);
  std::string result;
  for (const auto& state : file.workflows[0].phases[0].states) {
    result += std::string(state.name.text) + (state.like ? " like " + std::string(state.like->text) : "");
    for (const auto& show : state.show) {
      for (const auto& name : show.attributes) result += " " + std::string(name.text);
    }
    for (const auto& category : state.categories) {
      result += " [" + std::string(category.label.value) + ":";
      for (const auto& action : category.actions)
        result += " " + std::string(action.name.text) +
                  (action.label ? "/" + std::string(action.label->value) : "");
      result += "]";
    }
    result += "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("like") {
  const std::string a =
      "status a { show x\ncategory \"C\" { action one\n action two\n }\ncategory \"D\" { action three }\n "
      "}\n";
  const std::string plain = "a x [C: one two] [D: three]\n";
  CHECK(expanded(a + "status b like a\n") == plain + "b x [C: one two] [D: three]\n");
  CHECK(expanded(a + "status b like a { show y, z\n }\n") == plain + "b y z [C: one two] [D: three]\n");
  CHECK(expanded(a + "status b like a { without one, three }\n") == plain + "b x [C: two]\n");
  CHECK(expanded(a + "status b like a { category \"C\" { action four\n action one \"New\"\n } }\n") ==
        plain + "b x [C: one/New two four] [D: three]\n");
  CHECK(expanded(a + "status b like a { category \"E\" { action five } }\n") ==
        plain + "b x [C: one two] [D: three] [E: five]\n");
  SECTION("a model may stand behind, and be like another itself") {
    CHECK(expanded("status c like b { category \"C\" { action last } }\nstatus b like a { without two }\n" +
                   a) == "c x [C: one last] [D: three]\nb x [C: one] [D: three]\n" + plain);
  }
  SECTION("what cannot be followed stays") {
    CHECK(expanded("status b like nowhere\n") == "b like nowhere\n");
    CHECK(expanded("status b like c\nstatus c like d\nstatus d like c\nstatus e like e\n") ==
          "b like c\nc like d\nd like c\ne like e\n");
  }
}

TEST_CASE("files of a program become one") {
  SourceSet sources;
  Diagnostics found;
  dsl::OverlayFiles files;
  files.put("/p/main.wf", "edition 1\nimport \"org.wf\"\ngroup b \"\\u{42}\"\n# comment\n");
  files.put("/p/org.wf", "edition 1\ngroup a \"\\u{41}\"\n");
  dsl::ast::File merged;
  {
    const dsl::SyntaxTree tree = dsl::load_program(sources, files, "/p/main.wf", found);
    REQUIRE_FALSE(found.has_errors());
    merged = merge(tree);
  }
  CHECK(merged.imports.empty());
  CHECK(merged.comments.empty());
  REQUIRE(merged.groups.size() == 2);
  CHECK(merged.groups[0].label->value == "A");  // decoded texts outlive the trees they come from
  CHECK(merged.groups[1].label->value == "B");
}

}  // namespace leadflow::compiler::merge_test
