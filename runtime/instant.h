// A moment in UTC, as the store keeps it, and its RFC 3339 text.
//
// Needs no time zone data: UTC has neither gaps nor repeats, and leap seconds are
// not counted (POSIX time).

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::runtime {

inline constexpr std::int64_t kMillisecond = 1;
inline constexpr std::int64_t kSecond = 1000 * kMillisecond;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

/// Milliseconds since 1970-01-01T00:00:00Z, negative before it.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};

/// The years with four digits: every instant that may be written, read or computed with.
inline constexpr Instant kFirstInstant{-62'135'596'800'000};  // 0001-01-01T00:00:00Z
inline constexpr Instant kLastInstant{253'402'300'799'999};   // 9999-12-31T23:59:59.999Z

/// `2026-03-02T10:00:00Z`; `2026-03-02T10:00:00.123Z` only when there are milliseconds.
/// An instant outside the four-digit years is shown as the nearest one inside.
std::string to_rfc3339(Instant instant);
/// The same at the end of `to`.
void append_rfc3339(std::string& to, Instant instant);
/// The same as a string of JSON.
void append_json_instant(std::string& to, Instant instant);

/// The whole of `text`: date, `T` or one space, `HH:MM` with optional `:SS` and up to nine
/// digits of fraction (cut after the third), then `Z` or `+HH:MM`, `-HHMM`. Letters in either
/// case. `:60` is read as the second after `:59`. Nothing without an offset, for a date that
/// does not exist, or outside the four-digit years.
std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace leadflow::runtime
