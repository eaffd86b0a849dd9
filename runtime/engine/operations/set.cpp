// `set`, `clear`.

#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

void perform(Step& step, Context& context, const dsl::Set<Compiled>& operation) {
  const Value value = evaluate(step, operation_scope(step, context), operation.assign.value);
  if (!step.halted()) write(step, *context.record, operation.assign.attribute, value, Source::Program);
}

void perform(Step& step, Context& context, const dsl::Clear<Compiled>& operation) {
  for (const compiler::AttributeId attribute : operation.attributes) {
    write(step, *context.record, attribute, Value{}, Source::Program);
  }
}

}  // namespace leadflow::runtime::engine
