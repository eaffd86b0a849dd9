#include "cli/times.h"

#include <fmt/format.h>

#include "runtime/calendar/zone.h"

namespace leadflow::cli {

std::string local_text(runtime::Instant at, std::string_view zone) {
  const runtime::ClockTime time = runtime::zone_named(zone).local(at);
  const auto& [minute, second, millisecond] = time;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", minute.date.year, minute.date.month,
                     minute.date.day, minute.time.minutes / 60, minute.time.minutes % 60, second);
}

}  // namespace leadflow::cli
