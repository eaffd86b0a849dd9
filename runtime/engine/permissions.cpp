#include "runtime/engine/permissions.h"

#include <algorithm>

#include "runtime/engine/deputy.h"

namespace leadflow::runtime::engine {

namespace {

using Permit = compiler::Permit;

bool is_in(const User& user, const std::string& group) {
  return std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end();
}

bool fits(Step& step, const Scope& scope, const User& actor, const Permit& permit) {
  switch (permit.kind) {
    case Permit::Kind::Group:
      return is_in(actor, step.program.groups[permit.group].name);
    case Permit::Kind::Role:
      return actor.role == permit.role;
    case Permit::Kind::Nobody:
      return false;
    case Permit::Kind::User:
      break;
  }
  const Value who = evaluate(step, scope, permit.path);
  if (who.kind == ValueKind::Group) return is_in(actor, who.text);
  return who.kind == ValueKind::User && stands_for(step, actor, who.text);
}

bool is_owner(const compiler::ExprNode& node) {
  return node.op == compiler::ExprOp::Builtin &&
         node.aux == static_cast<std::uint32_t>(compiler::Builtin::Owner);
}

/// A path to a person as it is written: `boss`, `account.approver`, `owner.manager`. Only what such a path
/// may consist of has a case: attributes and built-ins, of the record or behind links, and managers.
std::string path_words(const Step& step, compiler::RecordTypeId type, const compiler::Expr& path,
                       const compiler::ExprNode& node) {
  using compiler::ExprOp;
  const auto name = [&](compiler::RecordTypeId of) {
    return of.valid() ? step.program.record_types[of].attributes[node.aux].name : std::string();
  };
  switch (node.op) {
    case ExprOp::Attribute:
      return name(type);
    case ExprOp::AttributeOf: {
      const compiler::ExprNode& link = path.nodes[node.a];
      return path_words(step, type, path, link) + "." + name(link.type.record);
    }
    case ExprOp::Builtin:
      return std::string(compiler::to_text(static_cast<compiler::Builtin>(node.aux)));
    case ExprOp::BuiltinOf:
      return path_words(step, type, path, path.nodes[node.a]) + "." +
             std::string(compiler::to_text(static_cast<compiler::Builtin>(node.aux)));
    case ExprOp::UserFieldOf:
      return path_words(step, type, path, path.nodes[node.a]) +
             ".manager";  // no other field of a person names one
    default:
      return {};
  }
}

}  // namespace

bool stands_for(Step& step, const User& actor, const std::string& name) {
  if (name == actor.name) return true;
  const User* absent = step.user(name);
  const std::string* deputy = absent ? deputy_at(*absent, step.now()) : nullptr;
  return deputy && *deputy == actor.name;
}

bool answers_for(Step& step, const Owner& owner) {
  const User* actor = step.user(step.actor);
  if (!actor) return false;
  if (actor->role != dsl::Role::Rep || owner.kind == Owner::Kind::Nobody) return true;
  if (owner.kind == Owner::Kind::Group) return is_in(*actor, owner.name);
  if (stands_for(step, *actor, owner.name)) return true;
  const User* owning = step.user(owner.name);
  return owning && owning->manager == actor->name;
}

bool permitted(Step& step, const Scope& scope, const std::vector<Permit>& by) {
  if (step.actor.empty()) return false;
  if (by.empty()) return true;
  const User* actor = step.user(step.actor);
  if (!actor) return false;
  return std::any_of(by.begin(), by.end(),
                     [&](const Permit& permit) { return fits(step, scope, *actor, permit); });
}

std::string by_words(const Step& step, compiler::RecordTypeId type, const std::vector<Permit>& by) {
  std::string text;
  for (const Permit& permit : by) {
    if (!text.empty()) text += " or ";
    switch (permit.kind) {
      case Permit::Kind::Group:
        text += "group " + in_ticks(step.program.groups[permit.group].name);
        break;
      case Permit::Kind::Role:
        text += "role " + in_ticks(dsl::to_text(permit.role));
        break;
      case Permit::Kind::Nobody:
        text += "nobody";
        break;
      case Permit::Kind::User: {
        const compiler::ExprNode& root = permit.path.root();
        text += is_owner(root) ? "the owner"
                               : "the person in " + in_ticks(path_words(step, type, permit.path, root));
        break;
      }
    }
  }
  return text;
}

void check_actor(Step& step, bool may_be_nobody) {
  if (step.actor.empty()) {
    if (!may_be_nobody) step.refuse(RefusalKind::NotPermitted, "nobody is named who acts");
    return;
  }
  const User* actor = step.user(step.actor);
  if (!step.needs.empty()) return;
  if (!actor) return step.refuse(RefusalKind::NotFound, "there is no user " + in_ticks(step.actor));
  if (!actor->active) step.refuse(RefusalKind::NotPermitted, in_ticks(step.actor) + " is no longer active");
}

}  // namespace leadflow::runtime::engine
