// Business time explained, for people and for scripts.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/output.h"
#include "runtime/calendar/business_time.h"

namespace leadflow::cli {

/// One question, its answer and how it came about.
struct Explained {
  std::string hours;
  runtime::Zone zone;
  runtime::Instant from;
  dsl::Duration add;
  runtime::Instant due;
  std::vector<runtime::trace::Step> steps;
  std::map<dsl::Date, std::string> holidays;  // names of closed dates
};

/// A line a step, times as the clock of the zone shows them; ends with a line end.
std::string calendar_text(const Explained& explained, const Style& style);

/// The document of docs/schema/calendar.schema.json, without a line end.
std::string calendar_json(const Explained& explained);

}  // namespace leadflow::cli
