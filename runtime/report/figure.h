// The kinds of figure that reports give, and how they are worked out.
//
// Everything is exact: counts are whole, shares keep both their numbers, times are
// whole milliseconds, money is in minor units. Rounding is said where it happens.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadflow::runtime::report {

/// `part` of `whole`. Without a whole there is no share, which is shown as a dash and as null.
struct Share {
  std::int64_t part = 0;
  std::int64_t whole = 0;
  bool operator==(const Share&) const = default;
};

/// The share in tenths of a percent, rounded half away from zero: 2 of 3 is 667.
std::optional<std::int64_t> tenths_of_percent(Share share);
/// `66.7`; empty where there is none.
std::string percent_text(Share share);

/// A length of time, in milliseconds.
struct Length {
  std::int64_t ms = 0;
  bool open_hours = false;  // counted in open hours: told in hours, as a business day has no 24 of them
  auto operator<=>(const Length&) const = default;
};

/// A sum of money. No `minor`: it is beyond 64 bits.
struct Amount {
  std::string currency;
  std::optional<std::int64_t> minor;
  bool operator==(const Amount&) const = default;
};

/// What stands for many lengths of time; nothing when there was none.
struct Spread {
  std::optional<Length> median;  // the middle one, or the mean of the middle two, rounded half away from zero
  std::optional<Length> p90;     // the least of them that nine tenths do not exceed (nearest rank)
  std::optional<Length> mean;    // rounded half away from zero
};
Spread spread_of(std::vector<std::int64_t> ms);

}  // namespace leadflow::runtime::report
