// A worker: does what is due on a store, and delivers what waits to leave.
//
// As many as wanted may work on one store; each has a connection of its own.
// Nothing here asks the time, sleeps, draws a number or opens a socket but through
// what it was given. See docs/worker.md for what holds whatever happens.

#pragma once

#include <cstdint>
#include <optional>

#include "runtime/work/context.h"
#include "runtime/work/sender.h"
#include "runtime/work/timekeeper.h"

namespace leadflow::runtime {

/// How long a worker sleeps at most: what other processes set is due within this much of its time.
inline constexpr std::int64_t poll_wait = kSecond;
/// What could not be done is looked at again after this long.
inline constexpr std::int64_t problem_wait = 5 * kMinute;

class Worker {
 public:
  explicit Worker(WorkContext context);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Does all that is due now, and what that makes due; ends early when it is to stop. Throws StoreError.
  void tick();
  /// tick() again and again until it is to stop or, with `until`, that time has come.
  void run(std::optional<Instant> until);
  /// Turns `clock`, which must be the worker's, from one due time to the next, each step at its own, and
  /// leaves it at `until`.
  void rehearse(FixedClock& clock, Instant until);

  /// When something is due next, also what is due already; nothing: never, as it stands.
  std::optional<Instant> next_time();
  DueCounts count_due();
  const WorkTotals& totals() const { return totals_; }

 private:
  static constexpr int timed_at_once = 64, messages_at_once = 16;

  WorkTotals totals_;
  WorkListener listener_;
  WorkContext context_;
  Problems problems_;
  Timekeeper timekeeper_;
  Sender sender_;
};

}  // namespace leadflow::runtime
