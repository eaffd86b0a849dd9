// Closed dates, one a line, and which reader a text is for. iCalendar: icalendar.cpp.

#include "runtime/calendar/holidays.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/calendar/holiday_text.h"

namespace leadflow::runtime {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};

constexpr std::string_view kAfterDate = " \t,;#";

bool is_weekday_name(std::string_view text) {
  return std::any_of(kWeekdays.begin(), kWeekdays.end(),
                     [&](std::string_view name) { return equal_ignoring_case(name, text); });
}

HolidayError bad_date_line(int line, std::string_view text) {
  const std::string_view start = text.substr(0, text.find_first_of(kAfterDate));
  const bool looks_like_date = start.size() == 10 && start[4] == '-' && start[7] == '-';
  if (looks_like_date && start.find_first_not_of("0123456789-") == std::string_view::npos) {
    return {line, quoted(start) + " is not a date that exists", ""};
  }
  return {line, quoted(text) + " does not start with a date",
          "write one date a line as `2026-12-25 Christmas`, or give an iCalendar file"};
}

HolidayResult parse_date_lines(std::string_view text) {
  std::vector<Holiday> found;
  TextLines lines(text);
  while (const auto next = lines.next()) {
    const std::string_view line = dsl::trimmed(*next);
    if (line.empty() || line.front() == '#') continue;
    if (found.empty() && is_weekday_name(line)) continue;
    const auto date = dsl::parse_date(line.substr(0, 10));
    const bool ends_well = line.size() <= 10 || kAfterDate.find(line[10]) != std::string_view::npos;
    if (!date || !ends_well) return bad_date_line(lines.number(), line);
    std::string_view name = line.substr(10);
    name.remove_prefix(std::min(name.find_first_not_of(kAfterDate), name.size()));
    if (found.size() == kMaxHolidays) return too_many_holidays(lines.number());
    found.push_back({*date, std::string(name), lines.number()});
  }
  return found;
}

}  // namespace

HolidayResult parse_holidays(std::string_view text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.substr(0, kBom.size()) == kBom) text.remove_prefix(kBom.size());
  TextLines lines(text);
  std::string_view first;
  while (const auto line = lines.next()) {
    first = dsl::trimmed(*line);
    if (!first.empty()) break;
  }
  HolidayResult result =
      equal_ignoring_case(first, "BEGIN:VCALENDAR") ? parse_icalendar(text) : parse_date_lines(text);
  if (auto* const holidays = std::get_if<std::vector<Holiday>>(&result)) {
    std::stable_sort(holidays->begin(), holidays->end(),
                     [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
  }
  return result;
}

}  // namespace leadflow::runtime
