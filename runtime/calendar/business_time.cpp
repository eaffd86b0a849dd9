// Business time; see the header for what counts.
//
// Between two changes of the zone's offset the clock runs evenly, so open time is
// walked offset period by offset period and in each civil day by civil day. What a
// day looks like depends only on its weekday and on whether it and the day before
// are closed, which makes 28 prepared lists.

#include "runtime/calendar/business_time.h"

#include <algorithm>
#include <utility>

#include "runtime/calendar/tracer.h"

namespace leadflow::runtime {

namespace {

constexpr std::int16_t kDayMinutes = 1440;
constexpr std::int64_t kFirstDay = kFirstInstant.ms / kDay;
constexpr std::int64_t kLastDay = (kLastInstant.ms + 1) / kDay - 1;
// More than the four-digit years hold, in any unit; keeps the arithmetic far from overflow.
constexpr std::int64_t kMostDays = kLastDay - kFirstDay + 1;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
  return (value >= 0 ? value : value - (by - 1)) / by;
}

// 1970-01-01 was a Thursday.
std::size_t weekday_of(std::int64_t day) {
  return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);
}

std::size_t piece_index(std::size_t weekday, bool closed_before, bool closed) {
  return weekday * 4 + (closed_before ? 2 : 0) + (closed ? 1 : 0);
}

std::vector<OpenSpan> merged(std::vector<OpenSpan> spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<OpenSpan> result;
  for (const OpenSpan& span : spans) {
    if (!result.empty() && span.start <= result.back().end) {
      result.back().end = std::max(result.back().end, span.end);
    } else {
      result.push_back(span);
    }
  }
  return result;
}

std::optional<Instant> in_range(std::int64_t ms) {
  if (ms < kFirstInstant.ms || ms > kLastInstant.ms) return std::nullopt;
  return Instant{ms};
}

std::optional<Instant> moved_by(Instant from, std::int64_t count, std::int64_t unit) {
  if (count > kLastInstant.ms || count < -kLastInstant.ms) return std::nullopt;
  std::int64_t ms = 0;
  if (__builtin_mul_overflow(count, unit, &ms) || __builtin_add_overflow(ms, from.ms, &ms))
    return std::nullopt;
  return in_range(ms);
}

// The day `count` months on, at most the month's last.
std::optional<std::int64_t> months_on(std::int64_t day, std::int64_t count) {
  if (count > kMostDays || count < -kMostDays) return std::nullopt;
  dsl::Date date = dsl::date_from_days(day);
  const std::int64_t month = date.year * 12 + (date.month - 1) + count;
  const std::int64_t year = floor_div(month, 12);
  if (year < 1 || year > 9999) return std::nullopt;
  date.year = static_cast<std::int16_t>(year);
  date.month = static_cast<std::uint8_t>(month - year * 12 + 1);
  while (!dsl::is_valid(date)) --date.day;
  return dsl::days_since_epoch(date);
}

// The day a plain duration of days, weeks or months ends on.
std::optional<std::int64_t> calendar_day(std::int64_t day, dsl::Duration duration) {
  if (duration.unit == dsl::DurationUnit::Month) return months_on(day, duration.count);
  if (duration.count > kMostDays || duration.count < -kMostDays) return std::nullopt;
  const std::int64_t end = day + duration.count * (duration.unit == dsl::DurationUnit::Week ? 7 : 1);
  if (end < kFirstDay || end > kLastDay) return std::nullopt;
  return end;
}

}  // namespace

BusinessCalendar::BusinessCalendar(const OpenHours& hours, Zone zone) : zone_(std::move(zone)) {
  for (std::size_t weekday = 0; weekday < 7; ++weekday) {
    std::vector<OpenSpan> spans = hours.weekly[weekday];
    for (OpenSpan& span : spans) {
      if (span.end <= span.start) span.end = static_cast<std::int16_t>(span.end + kDayMinutes);
    }
    weekly_[weekday] = merged(std::move(spans));
  }
  closed_.reserve(hours.closed.size());
  for (const dsl::Date& date : hours.closed) closed_.push_back(dsl::days_since_epoch(date));
  std::sort(closed_.begin(), closed_.end());
  closed_.erase(std::unique(closed_.begin(), closed_.end()), closed_.end());

  for (std::size_t index = 0; index < pieces_.size(); ++index) {
    const std::size_t weekday = index / 4;
    DayPieces pieces;
    if ((index & 2) == 0) {
      for (const OpenSpan& span : weekly_[(weekday + 6) % 7]) {
        if (span.end > kDayMinutes) pieces.push_back({0, static_cast<std::int16_t>(span.end - kDayMinutes)});
      }
    }
    if ((index & 1) == 0) {
      for (const OpenSpan& span : weekly_[weekday]) {
        pieces.push_back({span.start, std::min(span.end, kDayMinutes)});
      }
    }
    pieces_[index] = merged(std::move(pieces));
  }
}

bool BusinessCalendar::never_opens() const {
  return std::all_of(weekly_.begin(), weekly_.end(), [](const auto& spans) { return spans.empty(); });
}

bool BusinessCalendar::is_closed(std::int64_t day) const {
  return std::binary_search(closed_.begin(), closed_.end(), day);
}

const BusinessCalendar::DayPieces& BusinessCalendar::pieces_on(std::int64_t day) const {
  return pieces_[piece_index(weekday_of(day), is_closed(day - 1), is_closed(day))];
}

Shut BusinessCalendar::shut_on_day(std::int64_t day) const {
  const auto& spans = weekly_[weekday_of(day)];
  if (spans.empty()) return Shut::Weekday;
  if (is_closed(day)) return Shut::Closed;
  // A span the clock skips whole resolves to an instant at or after its end, a date it skips
  // whole to one of the next date.
  const bool opens = std::any_of(spans.begin(), spans.end(), [&](const OpenSpan& span) {
    const Instant start = zone_.resolve(clock_time_from_ms(day * kDay + span.start * kMinute));
    return clock_ms(zone_.local(start)) < day * kDay + std::min(span.end, kDayMinutes) * kMinute;
  });
  return opens ? Shut::No : Shut::Clock;
}

Shut BusinessCalendar::shut_on(dsl::Date date) const {
  return shut_on_day(dsl::days_since_epoch(date));
}

// Open stretches from `from` to `to` in order. Neighbours may touch, at midnight or where
// the offset changes.
void BusinessCalendar::each_open(Instant from, Instant to, const Visit& visit) const {
  if (never_opens()) return;
  for (Instant begin = from; begin < to;) {
    const OffsetPeriod period = zone_.period_at(begin);
    const Instant until = std::min(period.until, to);
    const std::int64_t clock_end = until.ms + period.offset_ms;
    for (std::int64_t day = floor_div(begin.ms + period.offset_ms, kDay); day * kDay < clock_end; ++day) {
      for (const OpenSpan& piece : pieces_on(day)) {
        const std::int64_t shift = day * kDay - period.offset_ms;
        const Interval open{std::max(begin, Instant{shift + piece.start * kMinute}),
                            std::min(until, Instant{shift + piece.end * kMinute})};
        if (open.start < open.end && !visit(open)) return;
      }
    }
    begin = until;
  }
}

std::optional<Instant> BusinessCalendar::next_open(Instant from) const {
  std::optional<Instant> found;
  each_open(from, {kLastInstant.ms + 1}, [&](Interval open) {
    found = open.start;
    return false;
  });
  return found;
}

bool BusinessCalendar::is_open(Instant instant) const {
  bool open = false;
  each_open(instant, {instant.ms + 1}, [&](Interval) {
    open = true;
    return false;
  });
  return open;
}

std::optional<Instant> BusinessCalendar::consume(Instant from, std::int64_t ms,
                                                 const TimeTrace& trace) const {
  std::optional<Instant> due;
  Tracer tracer(*this, trace, from);
  each_open(from, {kLastInstant.ms + 1}, [&](Interval open) {
    const std::int64_t used = std::min(ms, open.end.ms - open.start.ms);
    ms -= used;
    tracer.used({open.start, {open.start.ms + used}}, ms);
    if (ms == 0) due = in_range(open.start.ms + used);
    return ms > 0;
  });
  return due;
}

// Walks back in stretches that double, each walked forwards once.
std::optional<Instant> BusinessCalendar::consume_back(Instant from, std::int64_t ms,
                                                      const TimeTrace& trace) const {
  std::int64_t stretch = std::max(ms, 7 * kDay);
  Tracer tracer(*this, trace, from, Tracer::Walk::Back);
  for (Instant end = from; end > kFirstInstant; stretch *= 2) {
    const Instant begin{std::max(kFirstInstant.ms, end.ms - stretch)};
    const std::vector<Interval> open = open_intervals(begin, end);
    for (auto interval = open.rbegin(); interval != open.rend(); ++interval) {
      const std::int64_t used = std::min(ms, interval->end.ms - interval->start.ms);
      ms -= used;
      tracer.used_back({{interval->end.ms - used}, interval->end}, ms);
      if (ms == 0) return Instant{interval->end.ms - used};
    }
    end = begin;
  }
  return std::nullopt;
}

// The date that `count` business days from `day` lead to, back when negative.
std::optional<std::int64_t> BusinessCalendar::count_days(std::int64_t day, std::int64_t count,
                                                         const TimeTrace& trace) const {
  if (never_opens() || count > kMostDays || count < -kMostDays) return std::nullopt;
  const std::int64_t wanted = count;
  const int step = count < 0 ? -1 : 1;
  while (count != 0) {
    day += step;
    if (day < kFirstDay || day > kLastDay) return std::nullopt;
    const Shut shut = shut_on_day(day);
    if (shut == Shut::No) count -= step;
    if (!trace) continue;
    if (shut == Shut::No)
      trace(trace::Counted{dsl::date_from_days(day), wanted - count});
    else
      trace(trace::Passed{dsl::date_from_days(day), shut});
  }
  return day;
}

std::optional<std::int64_t> BusinessCalendar::move_date(std::int64_t day, dsl::Duration duration,
                                                        const TimeTrace& trace) const {
  if (duration.business && duration.unit == dsl::DurationUnit::Day)
    return count_days(day, duration.count, trace);
  const auto moved = calendar_day(day, duration);
  if (moved && trace) {
    const dsl::Date to = dsl::date_from_days(*moved);
    const bool month_end =
        duration.unit == dsl::DurationUnit::Month && to.day != dsl::date_from_days(day).day;
    trace(trace::Moved{to, month_end});
  }
  return moved;
}

// The instant at which the clock shows `clock`, in milliseconds since 1970-01-01 00:00.
std::optional<Instant> BusinessCalendar::at_clock(std::int64_t clock, const TimeTrace& trace) const {
  const ClockTime wanted = clock_time_from_ms(clock);
  const auto at = in_range(zone_.resolve(wanted).ms);
  if (at && trace) tell_resolved(trace, zone_, wanted, *at);
  return at;
}

std::optional<Instant> BusinessCalendar::wait_until_open(Instant from, const TimeTrace& trace) const {
  const auto open = next_open(from);
  if (open && *open != from && trace) Tracer(*this, trace, from).waited(*open);
  return open;
}

std::optional<Instant> BusinessCalendar::add(Instant from, dsl::Duration duration,
                                             const TimeTrace& trace) const {
  using Unit = dsl::DurationUnit;
  if (from < kFirstInstant || from > kLastInstant) return std::nullopt;
  if (duration.business && never_opens()) return std::nullopt;
  if (duration.unit == Unit::Minute || duration.unit == Unit::Hour) {
    const std::int64_t unit = duration.unit == Unit::Hour ? kHour : kMinute;
    if (!duration.business) {
      const auto end = moved_by(from, duration.count, unit);
      if (end && trace) Tracer(*this, trace, from).clock_changes(*end);
      return end;
    }
    if (duration.count == 0) return from;
    std::int64_t ms = 0;
    if (__builtin_mul_overflow(duration.count, unit, &ms)) return std::nullopt;
    // Open time is never more than all time.
    if (ms > kLastInstant.ms - from.ms || ms < kFirstInstant.ms - from.ms) return std::nullopt;
    return ms > 0 ? consume(from, ms, trace) : consume_back(from, -ms, trace);
  }

  std::optional<Instant> end = from;  // nothing to move: also keeps the second pass of a repeated hour
  if (duration.count != 0) {
    const std::int64_t clock = clock_ms(zone_.local(from));
    const std::int64_t day = floor_div(clock, kDay);
    const auto moved = move_date(day, duration, trace);
    if (!moved) return std::nullopt;
    end = at_clock(clock + (*moved - day) * kDay, trace);
  }
  return end && duration.business ? wait_until_open(*end, trace) : end;
}

std::int64_t BusinessCalendar::business_minutes_between(Instant from, Instant to) const {
  std::int64_t ms = 0;
  each_open(std::min(from, to), std::max(from, to), [&](Interval open) {
    ms += open.end.ms - open.start.ms;
    return true;
  });
  return to < from ? -(ms / kMinute) : ms / kMinute;
}

std::vector<Interval> BusinessCalendar::open_intervals(Instant from, Instant to) const {
  std::vector<Interval> result;
  each_open(from, to, [&](Interval open) {
    if (!result.empty() && result.back().end == open.start) {
      result.back().end = open.end;
    } else {
      result.push_back(open);
    }
    return true;
  });
  return result;
}

std::optional<BusinessCalendar> make_calendar(const OpenHours& hours) {
  auto zone = find_zone(hours.timezone);
  if (!zone) return std::nullopt;
  return BusinessCalendar(hours, *std::move(zone));
}

}  // namespace leadflow::runtime
