// How much open time lies between two instants, asked a million times.
//
// Exact to the millisecond, where BusinessCalendar counts whole minutes. Days are
// measured once and summed, so that a wait of a year costs as much as one of an hour.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/calendar/business_time.h"

namespace leadflow::runtime::report {

/// Of one calendar. Not thread-safe.
class OpenTime {
 public:
  explicit OpenTime(std::shared_ptr<const BusinessCalendar> calendar) : calendar_(std::move(calendar)) {}

  /// Milliseconds; 0 when `to` is not after `from`.
  std::int64_t between(Instant from, Instant to);

 private:
  std::int64_t directly(Instant from, Instant to) const;
  std::int64_t before_day(std::int64_t day);

  std::shared_ptr<const BusinessCalendar> calendar_;
  std::int64_t first_day_ = 0;        // a day (in UTC) well before the first that was asked for
  std::vector<std::int64_t> before_;  // by day since then: open time up to its midnight
};

}  // namespace leadflow::runtime::report
