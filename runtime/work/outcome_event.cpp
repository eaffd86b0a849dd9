#include "runtime/work/outcome_event.h"

namespace leadflow::runtime {

using dsl::ast::EventKind;

std::optional<EventCommand> outcome_event(const OutboxMessage& message, const AttemptEnd& end) {
  const bool sent = end.state == AttemptEnd::State::Sent;
  const bool failed = end.state == AttemptEnd::State::Failed;
  if (message.notification || (!sent && !failed)) return std::nullopt;
  EventCommand event;
  event.record = message.record;
  event.name = message.name;
  switch (message.kind) {
    case OutboxKind::Web:
      event.kind = sent ? EventKind::RequestDelivered : EventKind::RequestFailed;
      return event;
    case OutboxKind::Email:
      event.kind = EventKind::EmailBounced;
      return failed && end.outcome == "permanent" ? std::optional(event) : std::nullopt;
    case OutboxKind::Sms:
      event.kind = EventKind::SmsFailed;
      return failed ? std::optional(event) : std::nullopt;
  }
  return std::nullopt;
}

std::string outcome_words(const EventCommand& event) {
  switch (event.kind) {
    case EventKind::RequestDelivered:
      return "request delivered " + event.name;
    case EventKind::RequestFailed:
      return "request failed " + event.name;
    case EventKind::EmailBounced:
      return "email bounced " + event.name;
    default:
      return "sms failed " + event.name;
  }
}

}  // namespace leadflow::runtime
