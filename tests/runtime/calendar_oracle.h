// The slow second opinion on business time: step by step through a stretch of time, asking of each step what
// the clock shows and whether that is open. Zones are Howard Hinnant's; nothing of the calendar is used.

#pragma once

#include <date/tz.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/calendar/business_time.h"

namespace leadflow::runtime {

class CalendarOracle {
 public:
  /// From `start` to `end`. Every time of the hours, every change of the clock and every instant asked about
  /// must be a whole number of steps.
  CalendarOracle(const OpenHours& hours, Instant start, Instant end, std::int64_t step_ms);

  /// Each of these gives nothing when the answer is not in the stretch.
  std::optional<Instant> consume(Instant from, std::int64_t ms) const;
  std::optional<Instant> consume_back(Instant from, std::int64_t ms) const;
  std::optional<Instant> next_open(std::optional<Instant> from) const;
  /// The `count`-th business day after (before, when negative) that of `from`, at the same time of day.
  std::optional<Instant> days_on(Instant from, std::int64_t count) const;

  bool is_open(Instant instant) const { return steps_[index(instant)].open; }
  std::int64_t open_ms(Instant from, Instant to) const;
  std::vector<Interval> intervals() const;
  /// Why a date that lies wholly in the stretch is no business day.
  Shut shut_on(std::int64_t day) const;

 private:
  struct Step {
    std::int64_t clock = 0;  // milliseconds the clock shows, since 1970-01-01 00:00
    bool open = false;
    bool own = false;  // by a span of the date the clock shows
  };
  Step look(std::int64_t clock) const;
  bool covered(std::int64_t day, std::int64_t ms_of_day) const;
  bool is_closed(std::int64_t day) const;
  std::size_t index(Instant instant) const;
  Instant time(std::size_t index) const;

  OpenHours hours_;
  const date::time_zone* zone_;
  Instant start_;
  std::int64_t step_;
  std::vector<Step> steps_;
};

/// What a clock in the zone shows, in milliseconds since 1970-01-01 00:00.
std::int64_t oracle_clock(const date::time_zone* zone, Instant instant);
/// The first instant at which it shows that; where it never does, the next one that exists.
Instant oracle_resolve(const date::time_zone* zone, std::int64_t clock);
/// The day `months` on, at most the month's last.
std::int64_t oracle_months_on(std::int64_t day, std::int64_t months);
/// Every instant between the two at which the zone's offset changes.
std::vector<Instant> oracle_changes(const date::time_zone* zone, Instant from, Instant to);

}  // namespace leadflow::runtime
