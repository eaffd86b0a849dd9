// `note "text"`, `note ask X`.

#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/text.h"

namespace leadflow::runtime::engine {

void perform(Step& step, Context& context, const dsl::Note<Compiled>& operation) {
  step.effect(context, Noted{render(step, context, operation.text)});
}

void perform(Step& step, Context& context, const dsl::NoteAsk<Compiled>& operation) {
  if (!context.answers) return;
  for (const auto& [name, value] : *context.answers) {
    if (name != operation.ask || value.is_unset()) continue;
    compiler::Type type;
    if (context.action) {
      for (const compiler::Ask& ask : context.action->asks) {
        if (ask.name == name) type = ask.type;
      }
    }
    step.effect(context, Noted{words(step, operation_scope(step, context), type, value)});
  }
}

}  // namespace leadflow::runtime::engine
