#include "runtime/rehearse/rehearsal.h"

#include "runtime/rehearse/stage.h"
#include "runtime/rehearse/story.h"

namespace leadflow::runtime {

namespace rehearsing {

namespace {

/// Monday, 2026-01-05 09:00: where a test's clock starts unless it says otherwise.
constexpr dsl::LocalTime first_morning{{2026, 1, 5}, {9 * 60}};

}  // namespace

Stage::Stage(const compiler::Program& the_program, const dsl::SourceSet& the_sources,
             compiler::WorkflowId the_workflow, std::shared_ptr<Calendars> the_calendars)
    : program(the_program),
      sources(the_sources),
      workflow_id(the_workflow),
      workflow(the_program.workflows[the_workflow]),
      calendars(std::move(the_calendars)),
      calendar(calendars->of(program, workflow.hours)),
      zone(workflow.hours.valid() ? program.hours[workflow.hours].timezone : "UTC"),
      world(program, calendar.zone().resolve(first_morning), calendars) {
  world.imply_people();
}

const Record& Stage::record() const {
  if (const Record* known = world.record(in_hand)) return *known;
  throw Unmet{"a record in hand", "there is none yet: `given` makes it"};
}

bool Stage::concerns(RecordId record) const {
  for (RecordId id = record; id != 0; id = world.source(id)) {
    if (id == in_hand) return true;
  }
  return false;
}

}  // namespace rehearsing

// ---- the rehearser
// --------------------------------------------------------------------------------------------

Rehearser::Rehearser(const compiler::Program& program, const dsl::SourceSet& sources, Trace* trace)
    : program_(program), sources_(sources), trace_(trace), calendars_(std::make_shared<Calendars>()) {}

Rehearser::~Rehearser() = default;

namespace {

/// Whether the test can go on behind a statement that was not met.
bool is_expectation(const dsl::ast::TestStatement& statement) {
  using namespace dsl::ast;
  return std::visit(
      [](const auto& what) {
        using T = std::decay_t<decltype(what)>;
        return std::is_same_v<T, ExpectStatus> || std::is_same_v<T, ExpectMessage> ||
               std::is_same_v<T, ExpectActivity> || std::is_same_v<T, ExpectRecord> ||
               std::is_same_v<T, ExpectCondition>;
      },
      statement.what);
}

}  // namespace

TestResult Rehearser::run(const dsl::ast::Test& test) {
  TestResult result;
  const compiler::WorkflowId workflow = program_.workflow(test.workflow.text);
  if (!workflow.valid()) {
    result.failures.push_back({test.workflow.span, "a workflow of this name", "there is none"});
    return result;
  }
  rehearsing::Stage stage(program_, sources_, workflow, calendars_);
  stage.world.watch(trace_);
  for (const dsl::ast::TestStatement& statement : test.statements) {
    try {
      rehearsing::perform(stage, statement);
    } catch (rehearsing::Unmet& unmet) {
      result.failures.push_back({statement.span, std::move(unmet.expected), std::move(unmet.found)});
      if (!is_expectation(statement)) break;
    }
  }
  result.zone = stage.zone;
  if (!result.passed()) tell_story(stage.world, stage.in_hand, result);
  return result;
}

}  // namespace leadflow::runtime
