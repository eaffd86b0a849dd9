#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

void perform(Step& step, Context& context, const dsl::Raise<Compiled>& operation) {
  const compiler::CustomEvent& declared = step.program.events[operation.event];
  const Scope scope = operation_scope(step, context);
  Given data;
  for (const auto& assign : operation.values) {
    const compiler::Attribute& member = declared.members[assign.attribute.index];
    const Value value = evaluate(step, scope, assign.value);
    if (step.halted()) return;
    const bool made_here = value.kind == ValueKind::Link && value.number < 0;
    Value fitting = made_here ? value
                              : given_value(step, context.record->after, member.type, value, member.name,
                                            Source::Program);
    if (step.halted()) return;
    if (!within_range(step, scope, member, fitting, Source::Program)) return;
    data.emplace_back(member.name, std::move(fitting));
  }
  if (step.halted()) return;
  step.effect(context, EventRaised{declared.name});
  if (QueuedEvent* event = step.raise(dsl::ast::EventKind::Custom, *context.record)) {
    event->custom = operation.event;
    event->name = declared.name;
    event->data_name = declared.name;
    event->data = std::move(data);
  }
}

}  // namespace leadflow::runtime::engine
