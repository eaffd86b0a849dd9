// The outbox's way out of the house.
//
// A message is claimed under a lease, its attempt is committed, then it is handed
// to the transport, and what came of it is recorded together with the event that
// follows. A worker that dies in between leaves an attempt that nobody knows the
// end of: when its lease is over the message is `unknown`, never sent again by
// itself. See docs/worker.md.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "runtime/work/context.h"

namespace leadflow::runtime {

/// Every lease lasts at least this long, and at least this much longer than the message's time-out. A worker
/// that takes longer than its lease may still record how its attempt ended.
inline constexpr std::int64_t shortest_lease = 10 * kMinute;
inline constexpr std::int64_t lease_reserve = 5 * kMinute;

class Sender {
 public:
  Sender(WorkContext& context, Problems& problems) : context_(context), problems_(problems) {}

  /// Sends the message that has waited longest among those that may leave now. False: there is none.
  bool send_one();
  /// Gives up attempts whose lease is over.
  void expire();
  /// When the next message may leave, also one that may now, or a lease is over. Needs an open transaction.
  std::optional<Instant> next_time();

 private:
  /// A claimed message on its way.
  struct Attempt {
    OutboxMessage row;
    std::int64_t number = 0;
    std::int64_t tries = 0;  // allowed in all
    std::string key;         // see lane_key()
    Message message;
  };

  std::optional<OutboxLane> choose(Instant now);
  Instant earliest(const OutboxLane& lane, Instant now);
  std::optional<Instant> brake(const std::string& workflow, Instant now);
  std::optional<WorkEvent> stop(const OutboxMessage& row, Instant now);
  Attempt claim(OutboxMessage row, Instant now);
  AttemptEnd judge(const Attempt& attempt, const Delivery& delivery);
  void record(const Attempt& attempt, const AttemptEnd& end);
  void tell(const Attempt& attempt, const AttemptEnd& end, bool refused);
  void put_aside(const OutboxLane& lane, const std::string& why);

  struct Refusals {
    std::int64_t times = 0;
    Instant until{};
  };

  WorkContext& context_;
  Problems& problems_;
  std::map<std::string, Refusals> refused_;  // by lane_key(): not tried before
  std::map<std::string, Instant> braked_;    // by workflow: told already
};

}  // namespace leadflow::runtime
