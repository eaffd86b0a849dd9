// Business time: when a duration counted in a workflow's hours runs out.
//
// The hours are spans of wall-clock time on the days of the week, less the closed
// dates. An instant is open when the clock of the zone then shows an open time; so
// both passes through a repeated hour are open and a skipped one does not exist. A
// span that passes midnight belongs to the date it opens on: a closed date closes
// all of it, and one that opened the evening before runs on into a closed date.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dsl/literals.h"
#include "runtime/calendar/trace.h"
#include "runtime/calendar/zone.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

/// Minutes after midnight, open at `start` (0 to 1439), closed again at `end` (0 to 1440).
/// An end that is not after the start is that time on the next day.
struct OpenSpan {
  std::int16_t start = 0;
  std::int16_t end = 0;
  auto operator<=>(const OpenSpan&) const = default;
};

struct OpenHours {
  std::string timezone = "UTC";
  std::array<std::vector<OpenSpan>, 7> weekly;  // Monday first; overlaps and neighbours merge
  std::vector<dsl::Date> closed;                // sorted; thousands are fine
};

/// Open from `start` up to, but not at, `end`.
struct Interval {
  Instant start;
  Instant end;
  bool operator==(const Interval&) const = default;
};

/// Immutable; safe to use from several threads.
class BusinessCalendar {
 public:
  /// `zone` stands for `hours.timezone`, which is not looked up here.
  BusinessCalendar(const OpenHours& hours, Zone zone);

  const Zone& zone() const { return zone_; }
  /// No weekday has a span. Then `add` gives nothing for business durations.
  bool never_opens() const;
  bool is_open(Instant instant) const;
  /// Whether the hours open at all on this date: a span of its own, not one that runs over
  /// from the evening before, some of which the clock does show.
  bool is_business_day(dsl::Date date) const { return shut_on(date) == Shut::No; }
  /// Why it is none.
  Shut shut_on(dsl::Date date) const;
  /// `from` itself when it is open. Nothing when none comes before the year 10000.
  std::optional<Instant> next_open(Instant from) const;

  /// When `duration`, counted from `from`, runs out.
  ///
  /// - Minutes and hours: that much elapsed time.
  /// - Days, weeks, months: the date in the zone moves, the time of day stays and is resolved
  ///   as `Zone::resolve` says. A month from the 31st ends on the month's last day.
  /// - Business minutes and hours: that much open time. One that runs out at closing time is
  ///   due then, not at the next opening. None at all is due at once, open or not.
  /// - Business days: that many business days are counted on from the date, the time of day
  ///   stays, and if that is not open it moves on to the next open instant. Closing time is
  ///   not open.
  /// - Business weeks, months: the date moves as above, then on to the next open instant.
  ///
  /// A negative count goes back the same way: open time is consumed backwards, dates are
  /// counted backwards, and "moves on to the next open instant" still means later.
  /// Nothing when the hours never open, or the answer is outside the four-digit years.
  /// `trace` is told every step on the way.
  std::optional<Instant> add(Instant from, dsl::Duration duration, const TimeTrace& trace = {}) const;

  /// Whole open minutes between the two, negative when `to` is before `from`.
  std::int64_t business_minutes_between(Instant from, Instant to) const;

  /// Every open stretch between the two, cut to them, in order, none touching the next.
  std::vector<Interval> open_intervals(Instant from, Instant to) const;

 private:
  // Open minutes of one civil day, merged: what runs over from the day before and its own.
  using DayPieces = std::vector<OpenSpan>;
  using Visit = std::function<bool(Interval)>;  // false: enough

  bool is_closed(std::int64_t day) const;
  const DayPieces& pieces_on(std::int64_t day) const;
  Shut shut_on_day(std::int64_t day) const;
  void each_open(Instant from, Instant to, const Visit& visit) const;
  std::optional<Instant> consume(Instant from, std::int64_t ms, const TimeTrace& trace) const;
  std::optional<Instant> consume_back(Instant from, std::int64_t ms, const TimeTrace& trace) const;
  std::optional<std::int64_t> count_days(std::int64_t day, std::int64_t count, const TimeTrace& trace) const;
  std::optional<std::int64_t> move_date(std::int64_t day, dsl::Duration duration,
                                        const TimeTrace& trace) const;
  std::optional<Instant> at_clock(std::int64_t clock, const TimeTrace& trace) const;
  std::optional<Instant> wait_until_open(Instant from, const TimeTrace& trace) const;

  Zone zone_;
  std::array<std::vector<OpenSpan>, 7> weekly_;  // end after start, past 1440 for the next day
  std::vector<std::int64_t> closed_;             // days since the epoch, sorted, each once
  std::array<DayPieces, 28> pieces_;             // by weekday, day before closed, day closed
};

/// With the zone the hours name; nothing when there is no such zone.
std::optional<BusinessCalendar> make_calendar(const OpenHours& hours);

}  // namespace leadflow::runtime
