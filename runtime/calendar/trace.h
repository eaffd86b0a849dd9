// What happened while time was counted: the steps by which BusinessCalendar::add came to its answer.
//
// The computation itself tells them as it goes, in its own order; going back they
// come latest first. Nobody else works out why a date was passed over.

#pragma once

#include <cstdint>
#include <functional>
#include <variant>

#include "dsl/literals.h"
#include "runtime/calendar/zone.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

/// Why a date is no business day.
enum class Shut : std::uint8_t {
  No,       // it is one
  Weekday,  // the hours have no times on its day of the week
  Closed,   // a closed date
  Clock,    // the clock of the zone skips all the times at which they would open
};

namespace trace {

/// Open time was consumed from `start` to `end`; `left_ms` remains to be consumed.
struct Used {
  Instant start;
  Instant end;
  std::int64_t left_ms = 0;
};
/// A date gave nothing. With Shut::No it is a business day whose open time lies behind where the counting
/// stood.
struct Passed {
  dsl::Date date;
  Shut why = Shut::No;
};
/// The clock was changed: its offset from UTC before and from `at` on.
struct ClockChanged {
  Instant at;
  std::int64_t before_ms = 0;
  std::int64_t after_ms = 0;
};
/// A business day, the `number`-th.
struct Counted {
  dsl::Date date;
  std::int64_t number = 0;
};
/// The date was moved by days, weeks or months; `month_end`: to the last day of a month too short.
struct Moved {
  dsl::Date to;
  bool month_end = false;
};
/// How often the clock shows a time of day on a date.
enum class Shown : std::uint8_t { Once, Twice, Never };
/// The time of day on the date that was reached, and the instant it is: the first of two, the next one that
/// exists for none.
struct Resolved {
  ClockTime wanted;
  Instant at;
  Shown shown = Shown::Once;
};
/// `from` is not open; `to` is the next instant that is.
struct Waited {
  Instant from;
  Instant to;
};

using Step = std::variant<Used, Passed, ClockChanged, Counted, Moved, Resolved, Waited>;

}  // namespace trace

/// Takes the steps one by one; an empty one takes none and costs nothing.
using TimeTrace = std::function<void(const trace::Step&)>;

}  // namespace leadflow::runtime
