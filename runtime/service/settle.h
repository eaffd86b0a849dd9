// Activities, appointments and messages that a person settles, by their numbers.

#pragma once

#include <string>
#include <string_view>

#include "runtime/service/steps.h"

namespace leadflow::runtime {

/// `activity done`, `appointment missed`: as the history calls the step.
std::string_view to_text(SettleCommand::Kind kind);
/// `approve`, `retry`, `drop`.
std::string_view to_text(MessageCommand::Kind kind);

/// Settles activity or appointment `id`. NotFound when there is none, Conflict when it is settled already.
/// Runs inside a transaction, as the steps of steps.h do.
Outcome settle_step(Store& store, SettleCommand::Kind kind, std::int64_t id, const std::string& note,
                    const StepOptions& options);

/// Lets a held message go, has one that failed tried again, or drops it. Do-not-contact is asked again.
/// Conflict when the message is in no state for it.
Outcome message_step(Store& store, MessageCommand::Kind kind, std::int64_t id, const StepOptions& options);

}  // namespace leadflow::runtime
