// The forms a report takes for programs: JSON, CSV, SVG.
//
// Names come from stores and files that anybody may have written. Each form is
// valid whatever they hold, and none of them can make a spreadsheet or a browser do
// anything.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/report/sheet.h"

namespace leadflow::runtime::report {

enum class Kind : std::uint8_t { Funnel, Response, Performance, Activities, Rules };
inline constexpr Kind all_kinds[] = {Kind::Funnel, Kind::Response, Kind::Performance, Kind::Activities,
                                     Kind::Rules};
/// `funnel`, `response`, `performance`, `activities`, `rules`.
std::string_view to_text(Kind kind);
std::optional<Kind> kind_of(std::string_view name);

/// A report, counted.
struct Counted {
  Kind kind = Kind::Funnel;
  Scope scope;
  std::vector<Sheet> sheets;
};
/// Outside of a transaction. Throws OptionError, StoreError.
Counted count(Store& store, Kind kind, const Options& options, const Progress& progress = {});

/// One document and a line end: what was asked, then a member for each sheet, an array of objects by column.
/// Shares are percentages with one digit after the point, times are in milliseconds, money is
/// `{"amount", "currency"}` in minor units; null where there is no figure.
std::string to_json(const Counted& report);

/// RFC 4180 in UTF-8, with a header. Percentages without a sign, times in milliseconds, money as an amount
/// with its currency in a column `KEY_currency` behind it; empty where there is no figure. A text that begins
/// with `=`, `+`, `-`, `@`, a tab or a line end gets a `'` before it, so that no spreadsheet takes it for a
/// formula.
std::string to_csv(const Sheet& sheet);

/// A picture of the first sheet: bars with their numbers, a title and a description. Needs nothing but
/// itself, and is the same for the same report.
std::string to_svg(const Counted& report);

}  // namespace leadflow::runtime::report
