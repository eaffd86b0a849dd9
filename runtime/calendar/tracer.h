// What the steps of the business calendar have in common; only business_time.cpp includes it.

#pragma once

#include "runtime/calendar/business_time.h"

namespace leadflow::runtime {

/// Tells one walk through time, from where it starts: before each stretch the dates that gave nothing and the
/// changes of the clock since the one before. Does nothing with an empty trace.
class Tracer {
 public:
  enum class Walk : std::uint8_t { On, Back };
  Tracer(const BusinessCalendar& calendar, const TimeTrace& trace, Instant from, Walk walk = Walk::On);

  /// Open time was consumed; `open` lies after all that was told.
  void used(Interval open, std::int64_t left_ms);
  /// The same on a walk back; `open` lies before all that was told.
  void used_back(Interval open, std::int64_t left_ms);
  /// From the start to the next open instant, which is later.
  void waited(Instant open);
  /// The changes from where the walk stands up to `to`, in its direction.
  void clock_changes(Instant to);

 private:
  void tell_changes(Instant from, Instant to, bool back) const;
  void tell_passed(std::int64_t first, std::int64_t last) const;
  std::int64_t day_of(Instant instant) const;

  const BusinessCalendar& calendar_;
  const TimeTrace& trace_;
  Instant from_;
  Instant at_;             // changes up to here are told
  std::int64_t next_day_;  // the first date of which nothing was told
};

/// How `wanted` came to be the instant `at`.
void tell_resolved(const TimeTrace& trace, const Zone& zone, const ClockTime& wanted, Instant at);

}  // namespace leadflow::runtime
