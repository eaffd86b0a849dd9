#include "runtime/engine/changes.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

void perform(Step& step, Context& context, const dsl::MoveTo<Compiled>& operation) {
  move(step, context, operation.target);
}

}  // namespace leadflow::runtime::engine
