// The business calendars of a program's hours, made when first asked for.
//
// Making one costs a look at the time zone and a copy of the closed dates, so it
// is done once for as long as the caller keeps this. It is a memo: what decide()
// gives is the same with and without one. Belongs to one program; not thread-safe.

#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "compiler/workflow.h"
#include "runtime/calendar/business_time.h"

namespace leadflow::runtime {

class Calendars {
 public:
  /// Of the hours; of UTC, which never opens, where `hours` is none. A zone this machine does not know is
  /// UTC.
  const BusinessCalendar& of(const compiler::Program& program, compiler::HoursId hours);

 private:
  std::map<std::uint32_t, std::unique_ptr<BusinessCalendar>> made_;
};

}  // namespace leadflow::runtime
