#include "tests/runtime/calendar_oracle.h"

#include <algorithm>
#include <chrono>

namespace leadflow::runtime {

namespace {

using std::chrono::milliseconds;

std::int64_t day_of(std::int64_t clock) {
  return (clock - ((clock % kDay) + kDay) % kDay) / kDay;
}

date::sys_time<milliseconds> sys(Instant instant) {
  return date::sys_time<milliseconds>{milliseconds(instant.ms)};
}

}  // namespace

CalendarOracle::CalendarOracle(const OpenHours& hours, Instant start, Instant end, std::int64_t step_ms)
    : hours_(hours), zone_(date::locate_zone(hours.timezone)), start_(start), step_(step_ms) {
  date::sys_info info = zone_->get_info(sys(start));
  for (Instant at = start; at < end; at.ms += step_) {
    if (sys(at) >= info.end) info = zone_->get_info(sys(at));
    steps_.push_back(look(at.ms + milliseconds(info.offset).count()));
  }
}

bool CalendarOracle::is_closed(std::int64_t day) const {
  return std::find(hours_.closed.begin(), hours_.closed.end(), dsl::date_from_days(day)) !=
         hours_.closed.end();
}

bool CalendarOracle::covered(std::int64_t day, std::int64_t ms_of_day) const {
  for (const OpenSpan& open : hours_.weekly[static_cast<std::size_t>((day % 7 + 10) % 7)]) {
    const std::int64_t end = open.end <= open.start ? open.end + 1440 : open.end;
    if (ms_of_day >= open.start * kMinute && ms_of_day < end * kMinute) return !is_closed(day);
  }
  return false;
}

CalendarOracle::Step CalendarOracle::look(std::int64_t clock) const {
  const std::int64_t day = day_of(clock);
  const bool own = covered(day, clock - day * kDay);
  return {clock, own || covered(day - 1, clock - (day - 1) * kDay), own};
}

std::size_t CalendarOracle::index(Instant instant) const {
  return static_cast<std::size_t>((instant.ms - start_.ms) / step_);
}

Instant CalendarOracle::time(std::size_t index) const {
  return {start_.ms + static_cast<std::int64_t>(index) * step_};
}

std::optional<Instant> CalendarOracle::consume(Instant from, std::int64_t ms) const {
  for (std::size_t i = index(from); i < steps_.size(); ++i) {
    if (steps_[i].open && (ms -= step_) == 0) return time(i + 1);
  }
  return std::nullopt;
}

std::optional<Instant> CalendarOracle::consume_back(Instant from, std::int64_t ms) const {
  for (std::size_t i = index(from); i-- > 0;) {
    if (steps_[i].open && (ms -= step_) == 0) return time(i);
  }
  return std::nullopt;
}

std::optional<Instant> CalendarOracle::next_open(std::optional<Instant> from) const {
  if (!from || *from < start_) return std::nullopt;
  for (std::size_t i = index(*from); i < steps_.size(); ++i) {
    if (steps_[i].open) return time(i);
  }
  return std::nullopt;
}

std::optional<Instant> CalendarOracle::days_on(Instant from, std::int64_t count) const {
  const std::int64_t clock = oracle_clock(zone_, from);
  const std::int64_t first = day_of(steps_.front().clock) + 1;  // whole dates only
  const std::int64_t last = day_of(steps_.back().clock) - 1;
  const int step = count < 0 ? -1 : 1;
  std::int64_t day = day_of(clock);
  while (count != 0) {
    day += step;
    if (day < first || day > last) return std::nullopt;
    if (shut_on(day) == Shut::No) count -= step;
  }
  return oracle_resolve(zone_, day * kDay + clock - day_of(clock) * kDay);
}

Shut CalendarOracle::shut_on(std::int64_t day) const {
  if (hours_.weekly[static_cast<std::size_t>((day % 7 + 10) % 7)].empty()) return Shut::Weekday;
  if (is_closed(day)) return Shut::Closed;
  const auto around = [&](std::int64_t at) {
    return std::clamp<std::int64_t>((at - start_.ms) / step_, 0, static_cast<std::int64_t>(steps_.size()));
  };
  // No offset is more than a day.
  const auto begin = steps_.begin() + around(day * kDay - kDay);
  const auto end = steps_.begin() + around(day * kDay + 2 * kDay);
  const bool opens =
      std::any_of(begin, end, [&](const Step& step) { return step.own && day_of(step.clock) == day; });
  return opens ? Shut::No : Shut::Clock;
}

std::int64_t CalendarOracle::open_ms(Instant from, Instant to) const {
  return std::count_if(steps_.begin() + static_cast<std::ptrdiff_t>(index(from)),
                       steps_.begin() + static_cast<std::ptrdiff_t>(index(to)),
                       [](const Step& step) { return step.open; }) *
         step_;
}

std::vector<Interval> CalendarOracle::intervals() const {
  std::vector<Interval> result;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (!steps_[i].open) continue;
    if (i > 0 && steps_[i - 1].open) {
      result.back().end = time(i + 1);
    } else {
      result.push_back({time(i), time(i + 1)});
    }
  }
  return result;
}

std::int64_t oracle_clock(const date::time_zone* zone, Instant instant) {
  return instant.ms + milliseconds(zone->get_info(sys(instant)).offset).count();
}

Instant oracle_resolve(const date::time_zone* zone, std::int64_t clock) {
  const date::local_info info = zone->get_info(date::local_time<milliseconds>{milliseconds(clock)});
  if (info.result == date::local_info::nonexistent)
    return {milliseconds(info.first.end.time_since_epoch()).count()};
  return {clock - milliseconds(info.first.offset).count()};
}

std::int64_t oracle_months_on(std::int64_t day, std::int64_t months) {
  const date::year_month_day from{date::sys_days{date::days{day}}};
  const date::year_month_day to = from + date::months{months};
  const date::sys_days end =
      to.ok() ? date::sys_days{to} : date::sys_days{to.year() / to.month() / date::last};
  return end.time_since_epoch().count();
}

std::vector<Instant> oracle_changes(const date::time_zone* zone, Instant from, Instant to) {
  std::vector<Instant> changes;
  for (date::sys_info info = zone->get_info(sys(from));;) {
    const std::int64_t end = milliseconds(info.end.time_since_epoch()).count();
    if (end >= to.ms) return changes;
    const date::sys_info next = zone->get_info(info.end);
    if (next.offset != info.offset) changes.push_back({end});
    info = next;
  }
}

}  // namespace leadflow::runtime
