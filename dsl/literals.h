// The literal values a `.wf` text can hold, as plain comparable values.
//
// They mean the same in every room: a date is a civil date without a zone, a
// date and time is as written (which instant it is depends on the workflow's
// zone and is decided when it runs), a duration keeps its unit, because "1 month"
// and "2 business days" have no length until they are counted from somewhere.

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::dsl {

/// A civil date of the proleptic Gregorian calendar; year 1 to 9999.
struct Date {
  std::int16_t year = 1970;
  std::uint8_t month = 1;  // 1 to 12
  std::uint8_t day = 1;    // 1 to 31
  auto operator<=>(const Date&) const = default;
};

/// Minutes after midnight, 0 to 1439 (24:00 is written only as the end of a span: 1440).
struct TimeOfDay {
  std::int16_t minutes = 0;
  auto operator<=>(const TimeOfDay&) const = default;
};

/// A civil date and time, zone not yet applied.
struct LocalTime {
  Date date;
  TimeOfDay time;
  auto operator<=>(const LocalTime&) const = default;
};

enum class DurationUnit : std::uint8_t { Minute, Hour, Day, Week, Month };

/// A whole number of units, optionally counted in business time.
struct Duration {
  std::int64_t count = 0;
  DurationUnit unit = DurationUnit::Minute;
  bool business = false;
  bool operator==(const Duration&) const = default;
};

/// Whether `date` names a day that exists (2026-02-30 does not).
bool is_valid(Date date);
/// Days since 1970-01-01, negative before it. Howard Hinnant's `days_from_civil`.
std::int64_t days_since_epoch(Date date);
Date date_from_days(std::int64_t days);
/// 0 for Monday to 6 for Sunday.
int weekday(Date date);

/// Each reads the whole of `text` or gives nothing: `2026-12-25`, `09:00`, `2026-03-02 10:00`.
/// `24:00` is 1440 minutes, for the end of a span; elsewhere the caller refuses it, as parse_local_time does.
std::optional<Date> parse_date(std::string_view text);
std::optional<TimeOfDay> parse_time_of_day(std::string_view text);
std::optional<LocalTime> parse_local_time(std::string_view text);

/// As they are written in a `.wf` text; `1 month`, `2 business days`.
std::string to_text(Date date);
std::string to_text(TimeOfDay time);
std::string to_text(LocalTime time);
std::string to_text(Duration duration);
std::string_view to_text(DurationUnit unit);  // singular: `minute`

}  // namespace leadflow::dsl
