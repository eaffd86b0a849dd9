// Time zones: from what a clock on the wall shows to the instant it is, and back.
//
// The rules are those of the tz database installed on the machine, read when a zone
// is first asked for and kept by the library below. A `Zone` is a value: cheap to
// copy, never changes, safe to use from several threads.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "dsl/literals.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

/// What a clock in some zone shows.
struct ClockTime {
  dsl::LocalTime minute;
  int second = 0;       // 0 to 59
  int millisecond = 0;  // 0 to 999
  auto operator<=>(const ClockTime&) const = default;
};

/// Milliseconds from 1970-01-01 00:00 to a clock time, as if clocks never changed; and back.
std::int64_t clock_ms(const ClockTime& time);
ClockTime clock_time_from_ms(std::int64_t ms);

/// The same offset from UTC up to, but not at, `until`.
struct OffsetPeriod {
  std::int64_t offset_ms = 0;  // clock time minus UTC; whole seconds, not always whole minutes
  Instant until;               // after kLastInstant when the offset never changes again
};

/// The tz database of this machine holds a zone that cannot be read. The first use of the zone may throw it.
class ZoneDataError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Zone {
 public:
  Zone() = default;  // UTC, which costs no file access

  const std::string& name() const;

  /// One the clock repeats is the first, one it skips is the next instant that exists.
  Instant resolve(const ClockTime& time) const;
  Instant resolve(dsl::LocalTime time) const { return resolve(ClockTime{time, 0, 0}); }

  ClockTime local(Instant instant) const;
  OffsetPeriod period_at(Instant instant) const;

 private:
  friend std::optional<Zone> find_zone(std::string_view name);
  struct Impl;  // keeps the time library out of this header
  std::shared_ptr<const Impl> impl_;
};

/// By its name in the tz database, in the database's own spelling: `America/Sao_Paulo`.
/// Nothing when there is no such zone, nor for anything that is not a plain name of one: a
/// path, a fixed offset, `localtime`, which would mean different things on two machines.
/// ZoneDataError for one that is there and damaged.
std::optional<Zone> find_zone(std::string_view name);

/// A workflow's zone that this machine does not have.
class UnknownZone : public std::runtime_error {
 public:
  explicit UnknownZone(std::string_view name);
};

/// The same for a zone that must be there; an empty name is UTC. Throws UnknownZone: in another zone's time
/// everything would be wrong, and nobody would see it.
Zone zone_named(std::string_view name);

}  // namespace leadflow::runtime
