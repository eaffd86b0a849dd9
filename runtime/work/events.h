// What a worker did, told one thing after the other.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "runtime/engine/decision.h"

namespace leadflow::runtime {

struct WorkEvent {
  enum class Kind : std::uint8_t {
    Timer,     // an `after`, a rule on time, a nurture step
    Late,      // an activity was marked late
    Reminder,  // the owner of an activity was reminded
    Message,   // an attempt at a message ended, or the message was stopped
    Lost,      // an attempt of a worker that is gone: its message is of unknown outcome
    Brake,     // messages of a workflow wait; told once for each time the brake closes
    Problem,   // something could not be done; told once a run
  };
  Kind kind = Kind::Timer;
  Instant at{};
  RecordId record = 0;
  Kind about = Kind::Timer;  // of Problem: what could not be done
  std::int64_t id = 0;       // of the timer, activity or message
  std::string name;          // what the timer is for; the activity, the template, the endpoint, the workflow
  std::optional<Instant> due;  // when it was due; of Brake: until when
  std::string state;           // the record's, afterwards
  std::string effects;         // JSON array, of Timer, Late and Reminder
  OutboxKind outbox = OutboxKind::Email;
  std::string to;
  std::int64_t attempt = 0;
  /// Of Message: sent, queued (again), failed, unknown, held_back, disabled, not_sendable. Of Timer: fired,
  /// ended, skipped, refused. Of Late and Reminder: done, refused.
  std::string outcome;
  std::optional<Instant> next_at;  // of a message that is queued again
  std::string detail;              // for people
};

using WorkListener = std::function<void(const WorkEvent&)>;

/// `timer`, `late`, `reminder` ...: as scripts see it.
std::string_view to_text(WorkEvent::Kind kind);

struct WorkTotals {
  std::int64_t timers = 0, late = 0, reminders = 0;
  std::int64_t sent = 0, retried = 0, failed = 0, unknown = 0, stopped = 0;
  std::int64_t problems = 0;
  std::int64_t refused = 0;  // of them what the configuration does not let leave

  void count(const WorkEvent& event);
  std::int64_t done() const {
    return timers + late + reminders + sent + retried + failed + unknown + stopped;
  }
};

}  // namespace leadflow::runtime
