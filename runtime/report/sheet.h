// Reports as tables of typed cells: what every form that is shown is made from.
//
// A report becomes sheets once; the table for people, JSON, CSV and the picture all
// read those, so they can't tell different figures. The first sheet is the report
// itself, others add to it.

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/report/report.h"

namespace leadflow::runtime::report {

/// monostate: there is no such figure here, shown as a dash and as null.
using Cell = std::variant<std::monostate, std::string, std::int64_t, bool, Share, Length, Amount, Instant>;

struct Column {
  std::string key;      // in JSON and CSV; never renamed
  std::string heading;  // for people; empty: not for them
  bool money = false;   // its cells are Amounts
};

struct Sheet {
  std::string key;    // its member in JSON; never renamed
  std::string title;  // for people
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

std::vector<Sheet> sheets(const Funnel& funnel);
std::vector<Sheet> sheets(const Response& response, const Scope& scope);
std::vector<Sheet> sheets(const Performance& performance);
std::vector<Sheet> sheets(const Activities& activities);
std::vector<Sheet> sheets(const Rules& rules);

/// `3d 4h`, `1h 5m`, `4m 30s`, `12s`, `0.250s`: the two largest units, what is less is cut. Open time has no
/// days: `40h 0m`.
std::string length_text(Length length);

}  // namespace leadflow::runtime::report
