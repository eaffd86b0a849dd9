#include "dsl/spelling.h"

namespace leadflow::dsl {

std::string_view to_text(Channel channel) {
  return spelling(channel);
}
std::string_view to_text(ContactChannel channel) {
  return spelling(channel);
}
std::string_view to_text(ContactKind kind) {
  return spelling(kind);
}
std::string_view to_text(Role role) {
  return spelling(role);
}

std::string_view to_text(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::ValueSet:
      return "value set";
    case SymbolKind::RecordType:
      return "record type";
    case SymbolKind::Attribute:
      return "attribute";
    case SymbolKind::Group:
      return "group";
    case SymbolKind::Branch:
      return "branch";
    case SymbolKind::Hours:
      return "hours";
    case SymbolKind::Email:
      return "e-mail";
    case SymbolKind::Sms:
      return "SMS";
    case SymbolKind::Endpoint:
      return "endpoint";
    case SymbolKind::Activity:
      return "activity";
    case SymbolKind::Nurture:
      return "nurture";
    case SymbolKind::Distribution:
      return "distribution";
    case SymbolKind::Event:
      return "event";
    case SymbolKind::Workflow:
      return "workflow";
    case SymbolKind::Phase:
      return "bucket or stage";
    case SymbolKind::State:
      return "status or step";
    case SymbolKind::Action:
      return "action";
    case SymbolKind::Transition:
      return "transition";
    case SymbolKind::Entry:
      return "entry";
    case SymbolKind::FollowOn:
      return "follow-on";
    case SymbolKind::Ask:
      return "question";
    case SymbolKind::Rule:
      return "rule";
  }
  return {};
}

std::string_view operator_words(ExprKind kind) {
  switch (kind) {
    case ExprKind::Implies:
      return "implies";
    case ExprKind::Or:
      return "or";
    case ExprKind::And:
      return "and";
    case ExprKind::Equal:
      return "=";
    case ExprKind::NotEqual:
      return "!=";
    case ExprKind::Less:
      return "<";
    case ExprKind::LessEqual:
      return "<=";
    case ExprKind::Greater:
      return ">";
    case ExprKind::GreaterEqual:
      return ">=";
    case ExprKind::In:
      return "in";
    case ExprKind::Contains:
      return "contains";
    case ExprKind::StartsWith:
      return "starts with";
    case ExprKind::EndsWith:
      return "ends with";
    case ExprKind::IsSet:
      return "is set";
    case ExprKind::IsNotSet:
      return "is not set";
    case ExprKind::Add:
      return "+";
    case ExprKind::Subtract:
      return "-";
    case ExprKind::Multiply:
      return "*";
    case ExprKind::Divide:
      return "/";
    case ExprKind::Sum:
      return "sum";
    case ExprKind::Count:
      return "count";
    case ExprKind::Days:
      return "days";
    case ExprKind::Hours:
      return "hours";
    default:
      return {};
  }
}

}  // namespace leadflow::dsl
