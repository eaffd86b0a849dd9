#include "runtime/store/cap_windows.h"

#include "runtime/calendar/zone.h"

namespace leadflow::runtime {

namespace {

Zone zone_of(const compiler::Program& program, const compiler::Distribution& distribution) {
  if (!distribution.record.valid()) return {};
  const auto& workflows = program.record_types[distribution.record].workflows;
  if (workflows.empty()) return {};
  const compiler::HoursId hours = program.workflows[workflows.front()].hours;
  return hours.valid() ? zone_named(program.hours[hours].timezone) : Zone();
}

}  // namespace

CapWindows cap_windows(const compiler::Program& program, const compiler::Distribution& distribution,
                       Instant now) {
  CapWindows windows{now, now, now};
  bool days = false;
  for (const compiler::Cap& cap : distribution.caps) {
    if (cap.per == dsl::ast::CapPer::Hour) windows.hour = Instant{now.ms - kHour};
    days = days || cap.per == dsl::ast::CapPer::Day || cap.per == dsl::ast::CapPer::Week;
  }
  if (!days) return windows;
  const Zone zone = zone_of(program, distribution);
  const dsl::Date today = zone.local(now).minute.date;
  const auto midnight = [&zone](dsl::Date date) { return zone.resolve(dsl::LocalTime{date, {}}); };
  windows.day = midnight(today);
  windows.week = midnight(dsl::date_from_days(dsl::days_since_epoch(today) - dsl::weekday(today)));
  return windows;
}

}  // namespace leadflow::runtime
