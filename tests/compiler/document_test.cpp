// What a program says, in words, and its picture.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <variant>

#include "compiler/condition.h"
#include "compiler/document/board_page.h"
#include "compiler/document/handbook.h"
#include "compiler/document/words.h"
#include "compiler/footprint.h"
#include "compiler/graph/picture.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::document_test {

using namespace leadflow::compiler;
using leadflow::test::check_text;
using leadflow::test::Checked;

namespace {

std::string part(const std::string& name) {
  std::ifstream file(std::string(LEADFLOW_ROOT) + "/tests/golden/graph/parts/" + name, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

Checked calls() {
  Checked checked = check_text(part("calls.wf"));
  REQUIRE(checked.program != nullptr);
  return checked;
}

void collect(const std::vector<document::Step>& steps, std::vector<std::string>& texts) {
  for (const document::Step& step : steps) {
    texts.push_back(step.text);
    collect(step.inner, texts);
  }
}

std::string condition_words(const Program& program, const std::string& condition) {
  dsl::SourceSet sources;
  dsl::Diagnostics found;
  const RecordTypeId lead = program.record_type("lead");
  const auto expr = compile_condition(program, lead, sources, "test", condition, found);
  REQUIRE(expr);
  return words_of(document::Setting{program, lead, program.workflow("leads"), nullptr, {}}, *expr);
}

}  // namespace

TEST_CASE("every operation has words") {
  const Checked checked = calls();
  const Program& program = *checked.program;
  std::set<std::size_t> seen;
  std::vector<std::string> texts;
  const auto look_at = [&](const Ops& operations, RecordTypeId record, WorkflowId workflow) {
    walk(operations, [&](const OpPlace& place) { seen.insert(place.op->what.index()); });
    collect(steps_of(document::Setting{program, record, workflow, nullptr, {}}, operations), texts);
  };
  for (std::uint32_t i = 0; i < program.actions.size(); ++i) {
    const Action& action = program.actions[i];
    look_at(action.operations, program.workflows[action.workflow].record, action.workflow);
  }
  for (std::uint32_t i = 0; i < program.rules.size(); ++i)
    look_at(program.rules[i].operations, program.rules[i].record, program.rules[i].workflow);
  CHECK(seen.size() ==
        std::variant_size_v<decltype(Op::what)>);  // the text in golden/graph/parts has them all
  for (const std::string& text : texts) {
    CHECK_FALSE(text.empty());
    CHECK_FALSE(text.ends_with(' '));
    CHECK(text.find("  ") == std::string::npos);
  }
}

TEST_CASE("conditions in words") {
  const Checked checked = calls();
  const auto words = [&](const std::string& text) { return condition_words(*checked.program, text); };
  CHECK(words("score >= 70 and email is set") == "score is at least 70 and email is set");
  CHECK(words("not closed and not (score < 5 or do_not_contact)") ==
        "it is not closed and not (score is below 5 or it is marked “do not contact”)");
  CHECK(words("(score = 1 or score = 2) and email is not set") ==
        "(score is 1 or score is 2) and email is not set");
  CHECK(words("source in [web, referral]") == "source is one of “Web form” or “referral”");
  CHECK(words("source = web implies budget > 10.50 USD") ==
        "if source is “Web form”, then budget is above 10.5 USD");
  CHECK(words("last_name starts with \"A\"") == "last name starts with “A”");
  CHECK(words("status = leads.talking") == "the status is “Talking”");
  CHECK(words("owner in presales") == "the owner is in the group “Pre-sales”");
  CHECK(words("days(now - created_at) > 3 - 1 - 1") ==
        "the days of (now - the time it was made) is above 3 - 1 - 1");
  CHECK(words("count(interests) = 2") == "the number of interests is 2");
  CHECK(words("score - (3 - 1) = 0") == "score - (3 - 1) is 0");
}

TEST_CASE("a long chain of conditions needs no depth") {
  const Checked checked = calls();
  std::string text = "score = 0";
  for (int i = 1; i < 200; ++i) text += " or score = " + std::to_string(i);
  const std::string words = condition_words(*checked.program, text);
  CHECK(words.ends_with("or score is 199"));
}

TEST_CASE("a picture: who moves what where") {
  const Checked checked = calls();
  const picture::Picture whole = picture::picture_of(*checked.program);
  CHECK(whole.workflows.size() == 2);
  const auto move = [&](const std::string& name) {
    const auto found = std::find_if(whole.moves.begin(), whole.moves.end(),
                                    [&](const picture::PictureMove& each) { return each.name == name; });
    REQUIRE(found != whole.moves.end());
    return *found;
  };
  CHECK(whole.states[move("voicemail").to].name == "attempted");
  CHECK(move("voicemail").conditional);
  CHECK(move("win").kind == picture::MakerKind::Transition);
  CHECK(move("lost_touch").from == picture::nowhere);
  CHECK(whole.states[move("reawake").from].name == "gone");  // its `when` names the state
  CHECK(whole.states[move("back").to].name == "talking");    // into the other workflow
  CHECK(std::none_of(whole.moves.begin(), whole.moves.end(),
                     [](const picture::PictureMove& each) { return each.name == "old_way"; }));  // disabled

  const WorkflowId renewals = checked.program->workflow("renewals");
  const picture::Picture part = picture::picture_of(*checked.program, renewals);
  CHECK(part.workflows.size() == 1);
  CHECK(part.moves.size() == 1);  // the move into the workflow that is not drawn is left out
  const picture::Picture near = picture::around(whole, checked.program->state(renewals, "due"), 1);
  CHECK(near.states.size() == 3);
  CHECK(picture::around(whole, checked.program->state(renewals, "due"), 0).states.size() == 1);
  CHECK(picture::around(part, checked.program->state(checked.program->workflow("leads"), "gone"), 1)
            .states.empty());
}

TEST_CASE("pictures and pages are the same each time, and of every example") {
  for (const char* name : {"calls.wf", "hostile.wf"}) {
    const Checked first = check_text(part(name));
    const Checked second = check_text(part(name));
    REQUIRE(first.program != nullptr);
    CHECK(to_dot(picture::picture_of(*first.program)) == to_dot(picture::picture_of(*second.program)));
    CHECK(to_mermaid(picture::picture_of(*first.program)) ==
          to_mermaid(picture::picture_of(*second.program)));
    const auto a = document::handbook(*first.program, document::HandbookFormat::Html);
    const auto b = document::handbook(*second.program, document::HandbookFormat::Html);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].text == b[i].text);
  }
}

}  // namespace leadflow::document_test
