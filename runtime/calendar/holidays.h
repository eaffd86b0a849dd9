// Closed dates out of a file: iCalendar, or one date a line.
//
// Which of the two a text is, its first line says. iCalendar is read here and not by
// a library because a mistake must be shown with its physical line. From plain text to
// plain values: the file, the hours it closes and the messages' place are the caller's.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dsl/literals.h"

namespace leadflow::runtime {

struct Holiday {
  dsl::Date date;
  std::string name;  // empty when the file gives none
  int line = 0;      // 1-based: the date's line, or the event's BEGIN line
  bool operator==(const Holiday&) const = default;
};

struct HolidayError {
  int line = 0;         // 1-based physical line
  std::string message;  // as a diagnostic's: lower case, no full stop, user text in backticks
  std::string help;     // what to do about it; may be empty
  bool operator==(const HolidayError&) const = default;
};

/// Yearly events are expanded up to and with this year.
inline constexpr int kLastHolidayYear = 2100;
/// Dates one file may give; more is an error.
inline constexpr std::size_t kMaxHolidays = 100'000;

/// By date, in the file's order where dates are equal: one given twice stands twice, so that
/// the caller can say so. The first mistake ends the reading.
using HolidayResult = std::variant<std::vector<Holiday>, HolidayError>;

/// UTF-8 with or without a BOM, LF or CRLF.
///
/// iCalendar (RFC 5545), from the VEVENTs and nothing else:
/// - DTSTART as DATE or DATE-TIME; an event closes every date it touches as written, times
///   and zones are not looked at. DTEND is exclusive; DURATION in whole days or weeks.
/// - SUMMARY is the name. STATUS:CANCELLED drops the event. EXDATE takes dates out.
/// - RRULE only as FREQ=YEARLY with optional INTERVAL=1, COUNT, UNTIL, and BYMONTH and
///   BYMONTHDAY when they repeat what DTSTART says. Other rules, RDATE and RECURRENCE-ID
///   are errors, for leaving them out would open the house on a holiday.
///
/// One date a line: `2026-12-25`, then optionally a space, tab, `,` or `;` and the name; `#`
/// starts a comment line or a name. English weekday names before the first date, as in the
/// `.cal` files of ANBIMA and B3, are skipped: the weekly hours already say as much.
HolidayResult parse_holidays(std::string_view text);

}  // namespace leadflow::runtime
