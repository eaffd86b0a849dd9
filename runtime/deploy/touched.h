// What of a store a difference of programs touches: live records, and what waits for them.
//
// What is meant hangs on what the difference is of:
//   a workflow, phase or state that goes or changes its name or place, a record type that goes
//                              the records there, and all that waits for them
//   a workflow that is disabled, or no longer is
//                              the same, but for messages: what is queued leaves
//   anything else of these     the records there
//   an action or transition    the records that could be given it, and the `after`s that stand in it
//   a rule                     the records it speaks of, its timers, and the `after`s that stand in it
//   an attribute, a value      the records that hold one
//   hours                      the records of the workflows that count by them, and timers of rules there
//   an activity, a nurture, a template, an endpoint
//                              what waits of it, and the records that it waits for

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/diff.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

struct Touched {
  std::int64_t records = 0;
  std::int64_t timers = 0;      // that wait: `after`s, rules on time, steps of a nurture
  std::int64_t activities = 0;  // open ones
  std::int64_t messages = 0;    // e-mails, SMS and web requests, queued or held
  bool any() const { return records != 0 || timers != 0 || activities != 0 || messages != 0; }
  bool operator==(const Touched&) const = default;
};

/// Counts once and answers for every difference between the deployed program and another. Needs an open
/// transaction, also while it answers.
class TouchCounter {
 public:
  explicit TouchCounter(Store& store);
  Touched of(const compiler::Difference& difference) const;

 private:
  struct After {
    std::string workflow, state;  // where its record stands
    std::string type;             // of its record
    std::string origin;           // the action it stands in, `leads.fresh.later`; empty for one of a rule
    std::string name;             // of the action or rule
    std::string origin_workflow, origin_state;  // that it stands in; see AfterPayload
  };
  struct Place;  // the records of a difference

  std::int64_t records_in(const Place& place) const;
  std::int64_t afters_of_action(const std::string& path) const;
  void all_that_waits(const Place& place, Touched& touched) const;
  void of_rule(const Place& place, const std::string& rule, Touched& touched) const;
  void of_name(const std::string& kind, const std::string& name, Touched& touched) const;
  void of_hours(const std::string& hours, Touched& touched) const;
  std::int64_t holding_value(const std::string& path) const;
  void of_declaration(const compiler::Difference& difference, const std::string& path,
                      Touched& touched) const;

  Store& store_;
  std::map<std::string, std::int64_t> by_state_;  // "leads.fresh": its records
  std::vector<WaitingCount> waiting_;
  std::vector<After> afters_;
};

}  // namespace leadflow::runtime
