// Differences of programs: a case for every kind, the two properties that a comparison must have, and what it
// makes of renames.

#include "compiler/diff.h"

#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "compiler/merge.h"
#include "compiler/workflow_json.h"
#include "dsl/formatter.h"
#include "dsl/parser.h"
#include "tests/compiler/diff_cases.h"
#include "tests/support/generate.h"

namespace leadflow::compiler::diff_test {
namespace {

namespace ast = dsl::ast;

/// A program as it was written, with everything its tree points into.
struct Text {
  std::shared_ptr<dsl::SourceSet> sources = std::make_shared<dsl::SourceSet>();
  ast::File tree;
};

/// `keep_imports`: as a file is compared alone.
Text parsed(const std::string& text, bool keep_imports = false) {
  Text result;
  dsl::Diagnostics found;
  dsl::SyntaxTree program;
  program.files.push_back(dsl::parse(*result.sources, result.sources->add("t.wf", {}, text), found));
  INFO(text);
  if (found.has_errors()) FAIL(found.in_order_found().front().message);
  result.tree = keep_imports ? program.files.front() : merge(program);
  expand_like(result.tree);
  return result;
}

ProgramDifference between(const std::string& before, const std::string& after) {
  return difference(parsed(before, true).tree, parsed(after, true).tree);
}

std::string listed(const ProgramDifference& found) {
  std::string text;
  for (const Difference& each : found.differences) {
    text += std::string(each.kind->key) + " " + each.path + " [" + std::string(to_text(each.level)) + " " +
            std::string(to_text(each.breaks)) + "] " + each.before + " => " + each.after + "\n";
  }
  return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(from, at + 1) == std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a program that is changed in one place differs in that place", "[diff]") {
  for (const Case& each : cases) {
    DYNAMIC_SECTION(each.kind << ": " << each.after) {
      std::string after = replaced(base, each.before, each.after);
      if (each.kind == "attribute_renamed") {
        after =
            replaced(after, "edit [budget]", "edit [price]") + "moved attribute lead.budget to lead.price\n";
      }
      const ProgramDifference found = between(base, after);
      INFO(listed(found));
      REQUIRE(found.differences.size() == 1);
      CHECK(found.differences[0].kind->key == each.kind);
      CHECK(to_text(found.differences[0].level) == to_text(each.level));
      CHECK(to_text(found.differences[0].breaks) == to_text(each.breaks));
    }
  }
  for (const WholeCase& each : whole_cases) {
    DYNAMIC_SECTION(each.kind) {
      const ProgramDifference found = between(each.before, each.after);
      INFO(listed(found));
      REQUIRE(found.differences.size() == 1);
      CHECK(found.differences[0].kind->key == each.kind);
      CHECK(to_text(found.differences[0].level) == to_text(each.level));
      CHECK(to_text(found.differences[0].breaks) == to_text(each.breaks));
    }
  }
}

TEST_CASE("every kind and every class of difference has a case", "[diff]") {
  std::set<std::string> seen;
  std::set<Level> levels;
  for (const Case& each : cases) seen.insert(each.kind), levels.insert(each.level);
  for (const WholeCase& each : whole_cases) seen.insert(each.kind), levels.insert(each.level);
  for (const DifferenceKind& kind : difference_kinds()) {
    INFO(kind.key);
    CHECK(seen.contains(kind.key));
  }
  CHECK(levels.size() == 5);
}

TEST_CASE("only what a store enforces of promises is behaviour", "[diff]") {
  const auto level = [](const std::string& before, const std::string& after) {
    const std::string begin =
        "edition 1\nrecord lead { name text }\nworkflow w for lead {\n  entry at a\n  bucket all { status a "
        "}\n";
    const ProgramDifference found = between(begin + before + "}\n", begin + after + "}\n");
    INFO(listed(found));
    REQUIRE(found.differences.size() == 1);
    return found.differences[0].level;
  };
  const std::string always = "prove \"p\" at a always name is set\n";
  const std::string other = "prove \"p\" at a always name = \"x\"\n";
  const std::string disabled = "prove \"p\" disabled at a always name is set\n";
  for (const std::string promise :
       {"rules terminate", "never send sms", "from every state can reach kind open",
        "reach kind open only through a", "every open state is left within 9 days"}) {
    const std::string text = "prove \"p\" " + promise + "\n";
    CHECK(level("", text) == Level::Safe);
    CHECK(level(text, "") == Level::Safe);
    CHECK(level(text, always) == Level::Behaviour);
    CHECK(level(always, text) == Level::Behaviour);
  }
  CHECK(level("", always) == Level::Behaviour);
  CHECK(level(always, "") == Level::Behaviour);
  CHECK(level(always, other) == Level::Behaviour);
  CHECK(level(always, disabled) == Level::Behaviour);
  CHECK(level("", disabled) == Level::Safe);
}

TEST_CASE("kinds have different keys", "[diff]") {
  std::set<std::string> keys;
  for (const DifferenceKind& kind : difference_kinds()) CHECK(keys.insert(kind.key).second);
}

TEST_CASE("layout, comments and compilation are no difference", "[diff]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Text program = parsed(test::generate_program({seed, 600, seed % 2 == 0}));
    CHECK(listed(difference(program.tree, program.tree)) == "");

    dsl::SourceSet sources;
    dsl::Diagnostics found;
    const auto compiled = from_json(sources, sources.add("t.json", {}, to_json(program.tree)), found);
    REQUIRE(compiled);
    CHECK(listed(difference(program.tree, *compiled)) == "");
    CHECK(listed(difference(*compiled, program.tree)) == "");

    const Text decompiled = parsed(dsl::layout(sources, *compiled));
    CHECK(listed(difference(program.tree, decompiled.tree)) == "");
  }
  const Text messy = parsed(base, true);
  const auto laid_out = dsl::format_text(*messy.sources, messy.tree);
  REQUIRE(laid_out);
  CHECK(listed(between(base, *laid_out)) == "");
}

/// Changes one thing of the program and says what.
std::string mutate(ast::File& program, std::mt19937_64& random) {
  std::vector<ast::Action*> actions;
  std::vector<ast::State*> states;
  for (ast::Workflow& workflow : program.workflows) {
    for (ast::Phase& phase : workflow.phases) {
      for (ast::State& state : phase.states) {
        states.push_back(&state);
        for (ast::Category& category : state.categories) {
          for (ast::Action& action : category.actions) actions.push_back(&action);
        }
      }
    }
  }
  ast::Action& action = *actions[random() % actions.size()];
  ast::State& state = *states[random() % states.size()];
  const dsl::Text text{"another", {}, false};
  switch (random() % 6) {
    case 0:
      action.label = text;
      return "action_label_changed";
    case 1:
      state.label = text;
      return "state_label_changed";
    case 2:
      action.refuses.push_back({{}, text, dsl::Expr{{dsl::ExprNode{}}}});
      return "refuse_added";
    case 3: {
      ast::Op op;
      op.what = dsl::Note<dsl::Parsed>{text};
      action.operations.insert(
          action.operations.begin() + static_cast<std::ptrdiff_t>(random() % (action.operations.size() + 1)),
          op);
      return "operation_added";
    }
    case 4:
      action.asks.push_back({{}, {"zz_extra", {}}, {}, {}, true, {}});
      return "ask_added";
    default: {
      ast::Permit permit;
      permit.kind = ast::Permit::Kind::Nobody;
      action.by.push_back(permit);
      return "action_by_changed";
    }
  }
}

TEST_CASE("one thing changed at random is one difference", "[diff]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    const Text program = parsed(test::generate_program({seed % 5 + 1, 500, false}));
    ast::File changed = program.tree;
    const std::string kind = mutate(changed, random);
    const ProgramDifference found = difference(program.tree, changed);
    INFO(seed << " " << kind << "\n" << listed(found));
    REQUIRE(found.differences.size() == 1);
    CHECK(found.differences[0].kind->key == kind);
  }
}

TEST_CASE("what is like something gone is proposed as its new name", "[diff]") {
  const std::string body =
      "  bucket x {\n    status attempted \"Contact attempted\" {\n      category \"C\" {\n"
      "        action call \"Call\" {\n          contact attempted\n        }\n      }\n    }\n"
      "    status other \"Other\"\n  }\n";
  const std::string renamed = replaced(body, "status attempted", "status rung_once");
  const ProgramDifference found = between(workflow_of("leads", body), workflow_of("leads", renamed));
  INFO(listed(found));
  REQUIRE(found.renames.size() == 1);
  CHECK(found.renames[0].statement == "moved leads.attempted to leads.rung_once");
  CHECK(found.differences.size() == 2);

  const ProgramDifference attribute =
      between("edition 1\nrecord lead {\n  name text\n  budget money USD \"Budget\"\n  phone phone\n}\n",
              "edition 1\nrecord lead {\n  name text\n  price money USD \"Budget\"\n  phone phone\n}\n");
  REQUIRE(attribute.renames.size() == 1);
  CHECK(attribute.renames[0].statement == "moved attribute lead.budget to lead.price");

  const ProgramDifference unlike = between(workflow_of("leads", "  bucket x { status a \"One\" }\n"),
                                           workflow_of("leads", "  bucket y { status zz \"Two\" }\n"));
  CHECK(unlike.renames.empty());
}

TEST_CASE("a statement that settles is no stranding", "[diff]") {
  const std::string before = workflow_of("leads", "  bucket x {\n    status a\n    status b\n  }\n");
  const std::string after = workflow_of("leads", "  bucket x { status a }\n");
  CHECK(between(before, after).differences.at(0).breaks == Breaks::Strands);
  const ProgramDifference settled = between(before, after + "retired leads.b into leads.a\n");
  REQUIRE(settled.differences.size() == 1);
  CHECK(settled.differences[0].kind->key == "state_removed");
  CHECK(settled.differences[0].breaks == Breaks::Nothing);
  CHECK(settled.differences[0].level == Level::NeedsMigration);
}

TEST_CASE("a difference in a block says in which", "[diff]") {
  const ProgramDifference found =
      between(base, replaced(base, "            favorite\n          }\n          move to tried",
                             "            unfavorite\n          }\n          move to tried"));
  INFO(listed(found));
  REQUIRE(found.differences.size() == 2);
  CHECK(found.differences[0].within == "if score > 5");
  CHECK(found.differences[0].path == "leads.fresh.voicemail");
}

}  // namespace
}  // namespace leadflow::compiler::diff_test
