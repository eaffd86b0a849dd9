// Timers of rules on time, brought in line with a program that was just installed.

#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "compiler/workflow.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

struct Retimed {
  std::int64_t set = 0;
  std::int64_t ended = 0;
  std::int64_t records = 0;  // whose timers changed
};

/// What the timers of rules on time hang on, in the canonical JSON of a program: equal texts, equal timers.
std::string time_rules_text(const std::string& program_json);

/// Names of the rules on time of the program `before` that `next` does not have, or that say another time
/// there.
std::set<std::string> rules_retimed(const std::string& before_json, const std::string& next_json);

/// Sets the timers of new rules on time for every live record, ends those of rules that are gone or say
/// another time. A time already past does not fire. Inside the transaction that installed the program.
Retimed retime_records(Store& store, const StepInfo& info);

}  // namespace leadflow::runtime
