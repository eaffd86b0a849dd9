// What a worker asks of the store: what is due, and messages on their way out.
//
// A message goes queued -> sending -> sent, failed, unknown or queued again. The
// step to `sending` is an attempt: it is committed before the first byte leaves,
// and its number is the fencing token with which its outcome is recorded. Instants
// are those of the worker's clock.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/engine/decision.h"

namespace leadflow::runtime {

/// Something that waited for its time.
struct DueWork {
  enum class Kind : std::uint8_t { Timer, Late, Reminder };
  Kind kind = Kind::Timer;
  Instant due{};
  std::int64_t id = 0;  // of the timer or activity
  RecordId record = 0;
  std::string name;  // what the timer is for; the activity
  // of a timer, as it was set
  TimerKind timer = TimerKind::After;
  std::int64_t entry = 0;
  std::string rule;
  std::string payload;
};
inline constexpr std::size_t due_kinds = 3;

/// Where to go on looking: behind what could not be done.
struct DueCursor {
  struct Place {
    Instant due = kFirstInstant;
    std::int64_t id = 0;
  };
  std::array<Place, due_kinds> after{};
};

/// The queued messages of one kind, workflow and template (or endpoint), by the first of them.
struct OutboxLane {
  OutboxKind kind = OutboxKind::Email;
  std::string workflow;
  std::string name;
  Instant next_at{};
  std::int64_t first = 0;
};

struct OutboxMessage {
  std::int64_t id = 0;
  RecordId record = 0;
  OutboxKind kind = OutboxKind::Email;
  std::string name;  // of the template or endpoint
  std::string to;    // address, number, URL
  std::string to_user;
  bool notification = false;
  std::string subject, body, content_type;
  std::string workflow;
  std::string stable_id;      // STORE_ID-STEP-N
  std::int64_t attempts = 0;  // ever
  std::int64_t tries = 0;     // of them the last that failed for the time being, one after the other
};

struct Lease {
  std::string worker;  // who, for people: host and process
  Instant now{};
  Instant until{};
};

/// How an attempt ended and what becomes of its message.
struct AttemptEnd {
  enum class State : std::uint8_t { Sent, Queued, Failed, Unknown };
  std::int64_t message = 0;
  std::int64_t attempt = 0;  // as start_attempt() gave it
  State state = State::Unknown;
  std::string outcome;  // accepted, passing, exhausted, permanent, refused, unknown
  std::string detail;   // for people
  Instant at{};
  std::optional<Instant> next_at;  // of Queued
};

/// An attempt whose worker is gone.
struct LostAttempt {
  std::int64_t message = 0;
  std::int64_t attempt = 0;
  RecordId record = 0;
  OutboxKind kind = OutboxKind::Email;
  std::string name;
  std::string worker;
};

/// How much is due, counted up to a limit.
struct DueCounts {
  static constexpr std::int64_t limit = 100'000;
  std::int64_t timed = 0;     // timers, late marks, reminders
  std::int64_t messages = 0;  // queued and due
};

}  // namespace leadflow::runtime
