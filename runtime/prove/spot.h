// Where a record can stand, as far as what happens next hangs on it.
//
// A spot is a record with what waits for it, its attributes and its clocks left out:
// a timer that waits may fire at any time, but not before one that is sure to be due
// earlier. Of the attributes a situation adds the regions that have to be remembered.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/engine/decide.h"

namespace leadflow::runtime::proving {

/// Any value that the record's state allows: somebody may always edit it into any of them.
inline constexpr int any_region = -1;

struct Pending {
  TimerKind kind = TimerKind::After;
  std::string what, rule, payload;
  bool whole_life = false;
  bool many = false;           // several of them: one that fires may leave another
  std::int64_t offset = -1;    // ms from its setting to its time; -1: not known
  std::int64_t deadline = -1;  // ms from the entry into the state, at most; -1: not known
};

struct Task {  // an open activity
  std::string name;
  bool late = false;
};

struct Meeting {
  std::string title, user;
};

struct Spot {
  compiler::RecordTypeId type;
  compiler::WorkflowId workflow;
  compiler::StateId state;
  Owner owner;
  std::int64_t attempts = 0;
  bool contacted = false;
  bool first_contact = false;
  bool favorite = false;
  bool returned = false;
  bool closed = false;
  bool has_parent = false;
  std::uint8_t do_not_contact = 0;
  std::int64_t pull_count = 0;
  std::string nurture;
  std::int64_t nurture_steps = 0;
  std::vector<Pending> timers;  // in the order in which they were set
  std::vector<Task> tasks;
  std::vector<Meeting> meetings;
  std::set<std::string> once;

  /// The same bytes for the same spot.
  std::string key() const;
};

}  // namespace leadflow::runtime::proving
