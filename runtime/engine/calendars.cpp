#include "runtime/engine/calendars.h"

#include <algorithm>
#include <utility>

namespace leadflow::runtime {

namespace {

OpenHours open_hours(const compiler::Hours& hours) {
  OpenHours open;
  open.timezone = hours.timezone;
  open.closed = hours.closed;
  const std::size_t days = std::min<std::size_t>(hours.weekly.size(), open.weekly.size());
  for (std::size_t day = 0; day < days; ++day) {
    for (const compiler::DaySpan& span : hours.weekly[day]) {
      open.weekly[day].push_back(OpenSpan{span.from, span.to});
    }
  }
  return open;
}

}  // namespace

const BusinessCalendar& Calendars::of(const compiler::Program& program, compiler::HoursId hours) {
  std::unique_ptr<BusinessCalendar>& slot = made_[hours.index];
  if (!slot) {
    const OpenHours open = hours.valid() ? open_hours(program.hours[hours]) : OpenHours{};
    slot = std::make_unique<BusinessCalendar>(open, zone_named(open.timezone));
  }
  return *slot;
}

}  // namespace leadflow::runtime
