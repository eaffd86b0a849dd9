// Civil calendar arithmetic and the texts of literals.
//
// days_since_epoch and date_from_days are Howard Hinnant's days_from_civil and
// civil_from_days ("chrono-Compatible Low-Level Date Algorithms"): exact over the
// whole range, without loops or tables.

#include "dsl/literals.h"

#include <fmt/format.h>

namespace leadflow::dsl {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The value of `text` if all of it is digits, else -1. At most four digits are ever passed.
int digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(int year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

bool is_valid(Date date) {
  if (date.year < 1 || date.year > 9999) return false;
  if (date.month < 1 || date.month > 12) return false;
  return date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

std::int64_t days_since_epoch(Date date) {
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);  // a year begins in March
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = date.month;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date date_from_days(std::int64_t days) {
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return Date{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
              static_cast<std::uint8_t>(day_of_year - (153 * march_month + 2) / 5 + 1)};
}

int weekday(Date date) {
  const std::int64_t from_monday = days_since_epoch(date) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(((from_monday % 7) + 7) % 7);
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text.substr(0, 4));
  const int month = digits(text.substr(5, 2));
  const int day = digits(text.substr(8, 2));
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const Date date{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                  static_cast<std::uint8_t>(day)};
  if (!is_valid(date)) return std::nullopt;
  return date;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digits(text.substr(0, 2));
  const int minute = digits(text.substr(3, 2));
  if (hour < 0 || minute < 0 || minute > 59) return std::nullopt;
  const int minutes = hour * 60 + minute;
  if (minutes > 24 * 60) return std::nullopt;
  return TimeOfDay{static_cast<std::int16_t>(minutes)};
}

std::optional<LocalTime> parse_local_time(std::string_view text) {
  const std::optional<Date> date = parse_date(text.substr(0, 10));
  const std::size_t blanks_end =
      text.size() > 10 ? text.find_first_not_of(" \t", 10) : std::string_view::npos;
  if (!date || blanks_end == std::string_view::npos || blanks_end == 10) return std::nullopt;
  const std::optional<TimeOfDay> time = parse_time_of_day(text.substr(blanks_end));
  if (!time || time->minutes >= 24 * 60) return std::nullopt;
  return LocalTime{*date, *time};
}

std::string to_text(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string to_text(TimeOfDay time) {
  return fmt::format("{:02}:{:02}", time.minutes / 60, time.minutes % 60);
}

std::string to_text(LocalTime time) {
  return to_text(time.date) + " " + to_text(time.time);
}

std::string to_text(Duration duration) {
  return fmt::format("{} {}{}{}", duration.count, duration.business ? "business " : "",
                     to_text(duration.unit), duration.count == 1 ? "" : "s");
}

std::string_view to_text(DurationUnit unit) {
  switch (unit) {
    case DurationUnit::Minute:
      return "minute";
    case DurationUnit::Hour:
      return "hour";
    case DurationUnit::Day:
      return "day";
    case DurationUnit::Week:
      return "week";
    case DurationUnit::Month:
      return "month";
  }
  return {};
}

}  // namespace leadflow::dsl
