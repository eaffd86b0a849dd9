// What becomes of the `after`s that wait when another program is installed.
//
// An `after` waits for its place: an operation of an action, a transition or a rule.
// It follows the place where it is found again: in the state under its new name, and
// in the same action further down. What is found no more has no home.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// `after`s without a place in the next program, of one action or rule.
struct HomelessAfters {
  std::string place;      // `leads.fresh.later`, `leads.park`, `tidy`
  std::string keep;       // what it is called there: "action later"
  bool is_rule = false;   // of a rule
  bool is_there = false;  // the action or rule is there, and only the `after` is not
  std::int64_t count = 0;
};

/// An `after` whose place is elsewhere in the next program.
struct MovedAfter {
  std::int64_t timer = 0;
  std::string payload;  // what it is from now on
};

struct AfterPlan {
  std::vector<HomelessAfters> homeless;
  std::vector<MovedAfter> moved;
};

/// Needs an open transaction. One that has no place even in `before` is not counted: it was lost earlier.
AfterPlan plan_afters(Store& store, const compiler::Program& before, const compiler::Program& next);

}  // namespace leadflow::runtime
