// Something happened outside: an e-mail was opened, a form came in, a meeting was held.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/steps.h"

namespace leadflow::runtime {

/// What happened, as it is written in a rule: `email opened`, `request failed`, the name of a custom event;
/// the key of the JSON form, `email_opened`, does too. The template, endpoint, activity or the appointment's
/// title stands behind it or in `name`.
struct EventRequest {
  std::string event;
  std::string name;
  std::vector<TypedText> data;  // of a custom event
};

/// Records the event and what rules make of it. `activity done A` and `appointment held|missed|cancelled
/// [TITLE]` settle the record's open one; which one must be clear. Rules of it that are refused are recorded,
/// as the language says; the outcome is Done then too. Runs inside a transaction, as the steps of steps.h do.
Outcome event_step(Store& store, const RecordRef& record, const EventRequest& request,
                   const StepOptions& options);

}  // namespace leadflow::runtime
