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
      return "email";
    case SymbolKind::Sms:
      return "sms";
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
      return "ask";
    case SymbolKind::Rule:
      return "rule";
  }
  return {};
}

}  // namespace leadflow::dsl
