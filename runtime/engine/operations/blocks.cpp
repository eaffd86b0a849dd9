// `if`, `after`.

#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/timers.h"

namespace leadflow::runtime::engine {

namespace {

/// A state in which the rule speaks of the record; none for one of a workflow or the top level.
compiler::StateId home_of(const Step& step, const compiler::Rule& rule, const QueuedEvent& event) {
  if (rule.scope == compiler::RuleScope::State) return rule.state;
  if (rule.scope != compiler::RuleScope::Phase) return {};
  const bool here = event.state.valid() && step.program.states[event.state].phase == rule.phase;
  return here ? event.state : event.from;  // of `moved` it may be the one that was left
}

void note_origin(const Step& step, const Context& context, AfterPayload& payload) {
  const compiler::Program& program = step.program;
  payload.of_rule = context.rule != nullptr;
  compiler::WorkflowId workflow;
  compiler::StateId state;
  if (context.rule) {
    payload.name = context.rule->name;
    workflow = context.rule->workflow;
    state = home_of(step, *context.rule, *context.event);
  } else if (context.action) {
    payload.name = context.action->name;
    workflow = context.action->workflow;
    state = context.action_state;
  }
  if (workflow.valid()) payload.workflow = program.workflows[workflow].name;
  if (state.valid()) payload.state = program.states[state].name;
}

}  // namespace

void perform(Step& step, Context& context, const dsl::If<Compiled>& operation) {
  const compiler::Ops* chosen = &operation.otherwise;
  std::int32_t index = -1;
  for (std::size_t i = 0; i < operation.branches.size(); ++i) {
    if (!holds(step, operation_scope(step, context), operation.branches[i].when)) continue;
    chosen = &operation.branches[i].then;
    index = static_cast<std::int32_t>(i);
    break;
  }
  if (step.halted()) return;
  if (index >= 0)
    step.reached(Trace::What::Branch, operation.branches[static_cast<std::size_t>(index)].span);
  else if (!operation.branches.empty())
    step.reached(Trace::What::Otherwise, operation.branches.back().span);
  context.path.push_back(index);
  perform_all(step, context, *chosen);
  context.path.pop_back();
}

void perform(Step& step, Context& context, const dsl::After<Compiled>& operation) {
  Touched& record = *context.record;
  const std::optional<Instant> due = step.add_time(record.after, step.now(), operation.duration);
  if (!due) return;
  AfterPayload payload;
  note_origin(step, context, payload);
  payload.path = context.path;
  payload.actor = step.actor;
  if (context.answers) payload.answers = *context.answers;
  if (context.event) {
    payload.event = context.event->data_name;
    payload.data = context.event->data;
  }
  const std::string what = "after " + dsl::to_text(operation.duration);
  set_timer(step, record, TimerSet{TimerKind::After, what, *due, record.after.entry, {}, to_json(payload)});
}

}  // namespace leadflow::runtime::engine
