// `if`, `after`.

#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/timers.h"

namespace leadflow::runtime::engine {

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
  payload.of_rule = context.rule != nullptr;
  if (context.rule) {
    payload.name = context.rule->name;
  } else if (context.action) {
    const compiler::Workflow& workflow = step.program.workflows[context.action->workflow];
    payload.workflow = workflow.name;
    payload.state = step.program.states[context.action_state].name;
    payload.name = context.action->name;
  }
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
