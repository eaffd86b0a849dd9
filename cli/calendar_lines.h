// Many questions to one calendar as NDJSON, answered a line each, in order.

#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string_view>

#include "runtime/calendar/business_time.h"
#include "runtime/service/batch.h"

namespace leadflow::cli {

/// `2026-03-02T10:00:00Z`, or `2026-03-02 10:00` as the clock of the zone shows it.
std::optional<runtime::Instant> parse_from(std::string_view text, const runtime::Zone& zone);

/// A duration as the language writes it; `-` before it counts back.
std::optional<dsl::Duration> parse_add(std::string_view text);

struct CalendarSummary {
  std::int64_t lines = 0;
  std::int64_t done = 0;
  std::int64_t failed = 0;
};

/// Reads `{"from": T, "add": D}` a line and writes `{"line": N, "due": T}` or `{"line": N, "error": "..."}`.
/// Blank lines are counted and not answered. Memory does not grow with the input.
CalendarSummary answer_lines(const runtime::BusinessCalendar& calendar, runtime::LineSource& lines,
                             std::ostream& out);

}  // namespace leadflow::cli
