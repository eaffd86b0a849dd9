// The small helpers of the compiled program: looking up by name, and words for its enumerations.

#include "compiler/workflow.h"

#include <algorithm>

namespace leadflow::compiler {

std::string_view to_text(TypeKind kind) {
  switch (kind) {
    case TypeKind::Text:
      return "text";
    case TypeKind::Integer:
      return "integer";
    case TypeKind::Decimal:
      return "decimal";
    case TypeKind::Boolean:
      return "boolean";
    case TypeKind::DateTime:
      return "datetime";
    case TypeKind::Date:
      return "date";
    case TypeKind::Email:
      return "email";
    case TypeKind::Phone:
      return "phone";
    case TypeKind::Url:
      return "url";
    case TypeKind::User:
      return "user";
    case TypeKind::Money:
      return "money";
    case TypeKind::Enum:
      return "one of";
    case TypeKind::Link:
      return "link";
    case TypeKind::List:
      return "list";
    case TypeKind::TimeOfDay:
      return "time of day";
    case TypeKind::Duration:
      return "duration";
    case TypeKind::Owner:
      return "owner";
    case TypeKind::Group:
      return "group";
    case TypeKind::Branch:
      return "branch";
    case TypeKind::Role:
      return "role";
    case TypeKind::State:
      return "status";
    case TypeKind::Phase:
      return "phase";
    case TypeKind::Element:
      return "element";
    case TypeKind::Channels:
      return "channels";
  }
  return {};
}

std::string_view to_text(Builtin builtin) {
  switch (builtin) {
    case Builtin::Status:
      return "status";
    case Builtin::Owner:
      return "owner";
    case Builtin::Branch:
      return "branch";
    case Builtin::Actor:
      return "actor";
    case Builtin::CreatedBy:
      return "created_by";
    case Builtin::CreatedAt:
      return "created_at";
    case Builtin::EnteredAt:
      return "entered_at";
    case Builtin::ContactAttempts:
      return "contact_attempts";
    case Builtin::Contacted:
      return "contacted";
    case Builtin::FirstContactAt:
      return "first_contact_at";
    case Builtin::Favorite:
      return "favorite";
    case Builtin::DoNotContact:
      return "do_not_contact";
    case Builtin::Returned:
      return "returned";
    case Builtin::Closed:
      return "closed";
    case Builtin::PullCount:
      return "pull_count";
    case Builtin::Parent:
      return "parent";
    case Builtin::Me:
      return "me";
  }
  return {};
}

AttributeId RecordType::find(std::string_view attribute) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [attribute](const Attribute& each) { return each.name == attribute; });
  if (found == attributes.end()) return {};
  return {static_cast<std::uint32_t>(found - attributes.begin())};
}

namespace {

template <SymbolKind K>
Id<K> look_up(const Program& program, std::uint32_t scope, std::string_view name) {
  if (!program.find_name) return {};
  const std::optional<std::uint32_t> index = program.find_name(K, scope, name);
  return index ? Id<K>{*index} : Id<K>{};
}

}  // namespace

RecordTypeId Program::record_type(std::string_view name) const {
  return look_up<SymbolKind::RecordType>(*this, 0, name);
}
WorkflowId Program::workflow(std::string_view name) const {
  return look_up<SymbolKind::Workflow>(*this, 0, name);
}
StateId Program::state(WorkflowId in, std::string_view name) const {
  return in.valid() ? look_up<SymbolKind::State>(*this, in.index, name) : StateId{};
}
GroupId Program::group(std::string_view name) const {
  return look_up<SymbolKind::Group>(*this, 0, name);
}
BranchId Program::branch(std::string_view name) const {
  return look_up<SymbolKind::Branch>(*this, 0, name);
}
EventId Program::event(std::string_view name) const {
  return look_up<SymbolKind::Event>(*this, 0, name);
}
ActivityId Program::activity(std::string_view name) const {
  return look_up<SymbolKind::Activity>(*this, 0, name);
}
DistributionId Program::distribution(std::string_view name) const {
  return look_up<SymbolKind::Distribution>(*this, 0, name);
}

}  // namespace leadflow::compiler
