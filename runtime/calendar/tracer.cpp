#include "runtime/calendar/tracer.h"

#include <vector>

namespace leadflow::runtime {

Tracer::Tracer(const BusinessCalendar& calendar, const TimeTrace& trace, Instant from, Walk walk)
    : calendar_(calendar),
      trace_(trace),
      from_(from),
      at_(from),
      next_day_(trace ? day_of(walk == Walk::Back ? Instant{from.ms - 1} : from) : 0) {}

std::int64_t Tracer::day_of(Instant instant) const {
  return dsl::days_since_epoch(calendar_.zone().local(instant).minute.date);
}

// The dates from `first` towards `last`, which is not told.
void Tracer::tell_passed(std::int64_t first, std::int64_t last) const {
  const int step = first < last ? 1 : -1;
  for (std::int64_t day = first; day != last; day += step) {
    const dsl::Date date = dsl::date_from_days(day);
    trace_(trace::Passed{date, calendar_.shut_on(date)});
  }
}

// After the earlier and up to the later of the two.
void Tracer::tell_changes(Instant from, Instant to, bool back) const {
  std::vector<trace::ClockChanged> changes;
  const Instant end = back ? from : to;
  for (Instant at = back ? to : from; at < end;) {
    const OffsetPeriod period = calendar_.zone().period_at(at);
    if (period.until > end || period.until > kLastInstant) break;
    const std::int64_t after = calendar_.zone().period_at(period.until).offset_ms;
    if (after != period.offset_ms) changes.push_back({period.until, period.offset_ms, after});
    at = period.until;
  }
  if (back) {
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) trace_(*change);
  } else {
    for (const trace::ClockChanged& change : changes) trace_(change);
  }
}

void Tracer::clock_changes(Instant to) {
  if (!trace_) return;
  tell_changes(at_, to, to < at_);
  at_ = to;
}

void Tracer::used(Interval open, std::int64_t left_ms) {
  if (!trace_) return;
  const std::int64_t day = day_of(open.start);
  if (next_day_ < day) tell_passed(next_day_, day);
  next_day_ = day_of({open.end.ms - 1}) + 1;
  clock_changes(open.start);
  trace_(trace::Used{open.start, open.end, left_ms});
}

void Tracer::used_back(Interval open, std::int64_t left_ms) {
  if (!trace_) return;
  const std::int64_t day = day_of({open.end.ms - 1});
  if (next_day_ > day) tell_passed(next_day_, day);
  next_day_ = day_of(open.start) - 1;
  clock_changes(open.end);
  trace_(trace::Used{open.start, open.end, left_ms});
  clock_changes(open.start);
}

void Tracer::waited(Instant open) {
  if (!trace_) return;
  const std::int64_t day = day_of(open);
  if (next_day_ < day) tell_passed(next_day_, day);
  clock_changes(open);
  trace_(trace::Waited{from_, open});
}

void tell_resolved(const TimeTrace& trace, const Zone& zone, const ClockTime& wanted, Instant at) {
  trace::Resolved step{wanted, at, trace::Shown::Once};
  const Instant change = zone.period_at(at).until;
  if (zone.local(at) != wanted) {
    step.shown = trace::Shown::Never;
  } else if (change <= kLastInstant && zone.local(change) <= wanted) {
    step.shown = trace::Shown::Twice;
  }
  trace(step);
}

}  // namespace leadflow::runtime
