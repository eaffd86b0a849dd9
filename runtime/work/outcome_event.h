// What a record is told when a message of it has come to its end.

#pragma once

#include <optional>
#include <string>

#include "runtime/engine/decide.h"
#include "runtime/store/work.h"

namespace leadflow::runtime {

/// Nothing while it is tried again or its outcome is unknown, nor of notifications to the store's people. An
/// e-mail bounces only when the other side refuses it for good, not when nobody answered.
std::optional<EventCommand> outcome_event(const OutboxMessage& message, const AttemptEnd& end);

/// `request delivered partner_crm`
std::string outcome_words(const EventCommand& event);

}  // namespace leadflow::runtime
