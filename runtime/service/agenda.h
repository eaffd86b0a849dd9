// Whose activities and appointments are when: the lists people work through.
//
// Read in pages with a transaction each, so a long list holds nobody up; a row
// settled meanwhile may show as it was a moment ago.

#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "runtime/store/store.h"

namespace leadflow::runtime {

enum class When : std::uint8_t {
  Any,
  Today,    // due (begins) on the day it is in the zone of the record's workflow
  Overdue,  // an activity past its due time; an appointment past its end of which nobody said what became
  Next,     // due (beginning) later than now
};

struct AgendaOptions {
  When when = When::Any;
  std::string state = {};   // empty: any
  std::string person = {};  // theirs, and those of people whom they stand in for now; empty: anybody's
  std::string group = {};   // of its members and of the group itself; empty: any
  RecordId record = 0;      // 0: any
  std::int64_t limit = 0;   // 0: all
  Instant now{};
};

/// How a list ended.
struct AgendaEnd {
  std::int64_t rows = 0;
  bool more = false;  // there are others beyond the limit
};

/// `take` gets each row inside a transaction, in the order of time. An activity is its record's owner's; an
/// appointment its person's, or without one its record's owner's.
AgendaEnd each_activity(Store& store, const AgendaOptions& options,
                        const std::function<void(const ActivityRow&)>& take);
AgendaEnd each_appointment(Store& store, const AgendaOptions& options,
                           const std::function<void(const AppointmentRow&)>& take);

/// Who stands in for the person at `now`; empty: nobody. Needs a transaction.
std::string deputy_of(Store& store, const std::string& person, Instant now);

/// The zone of a workflow by name, "UTC" where the program has none of that name.
std::string zone_of(const compiler::Program& program, const std::string& workflow);

}  // namespace leadflow::runtime
