#include "runtime/engine/operations/operations.h"

#include <variant>

#include "runtime/engine/expressions.h"

namespace leadflow::runtime::engine {

void perform_all(Step& step, Context& context, const compiler::Ops& operations) {
  for (std::size_t i = 0; i < operations.size() && !step.halted(); ++i) {
    context.path.push_back(static_cast<std::int32_t>(i));
    step.reached(Trace::What::Operation, operations[i].span);
    std::visit([&](const auto& operation) { perform(step, context, operation); }, operations[i].what);
    context.path.pop_back();
  }
}

const User* known_user(Step& step, const std::string& name) {
  const User* user = step.user(name);
  if (!user && step.needs.empty()) step.refuse(RefusalKind::NotFound, "there is no user " + in_ticks(name));
  return user;
}

Owner owner_of(Step& step, const Context& context, const compiler::Expr& path) {
  const Value value = evaluate(step, operation_scope(step, context), path);
  if (value.is_unset()) return {};
  if (value.kind == ValueKind::Group) return Owner{Owner::Kind::Group, value.text};
  if (value.kind != ValueKind::User) return {};
  known_user(step, value.text);
  return Owner{Owner::Kind::User, value.text};
}

Owner who(Step& step, const Context& context, const dsl::Who<Compiled>& who) {
  if (!who.user) return owner_of(step, context, who.path);
  known_user(step, *who.user);
  return Owner{Owner::Kind::User, *who.user};
}

}  // namespace leadflow::runtime::engine
