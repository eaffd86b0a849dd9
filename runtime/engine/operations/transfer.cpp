#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

namespace {

using Target = dsl::TransferTarget<Compiled>;

/// The owner and branch that the record would have; nothing: nobody is named.
std::optional<std::pair<Owner, std::string>> destination(Step& step, const Context& context,
                                                         const Target& target) {
  const Record& record = context.record->after;
  Owner owner;
  switch (target.kind) {
    case Target::Kind::Branch:
      return std::pair(Owner{}, step.program.branches[target.branch].name);
    case Target::Kind::Corporate:
      return std::pair(Owner{}, std::string());
    case Target::Kind::Group:
      return std::pair(Owner{Owner::Kind::Group, step.program.groups[target.group].name}, record.branch);
    case Target::Kind::User:
      owner = Owner{Owner::Kind::User, target.user};
      break;
    case Target::Kind::Path:
      owner = owner_of(step, context, target.path);
      break;
  }
  if (owner.kind == Owner::Kind::Nobody) return std::nullopt;
  if (owner.kind == Owner::Kind::Group) return std::pair(owner, record.branch);
  const User* user = known_user(step, owner.name);
  if (!user) return std::nullopt;
  if (!user->active) {
    step.refuse(RefusalKind::Refused, in_ticks(user->name) + " is no longer active");
    return std::nullopt;
  }
  return std::pair(owner, user->branch.empty() ? record.branch : user->branch);
}

}  // namespace

void perform(Step& step, Context& context, const dsl::Transfer<Compiled>& operation) {
  Touched& record = *context.record;
  const Owner before = record.after.owner;
  auto to = destination(step, context, operation.target);
  if (step.halted()) return;
  if (!to) return step.remark(record, "not transferred: nobody is named");
  transfer(step, record, std::move(to->first), std::move(to->second), {});
  if (operation.distribute) {
    const bool of_branch = operation.target.kind == Target::Kind::Branch;
    distribute(step, record, operation.by.value_or(compiler::DistributionId{}),
               of_branch ? record.after.branch : std::string());
  }
  const Owner& after = record.after.owner;
  if (after.kind != Owner::Kind::Nobody && after != before) step.raise(dsl::ast::EventKind::Assigned, record);
}

}  // namespace leadflow::runtime::engine
