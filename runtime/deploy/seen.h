// What a plan of a deployment rests on, so that it is installed later only where it still says the truth.
//
// A plan saw one store with one version of one program, and what installing would
// write beside the program: the records that each `moved` and `retired` line moves,
// those whose values it moves or gives up, and the waiting timers of the rules on time
// that go or say another time. These are seen one by one, not only counted: another
// record in the place of one is not what the plan saw. Everything else may go on
// meanwhile, because the deployment does nothing to it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/deploy/deploy.h"

namespace leadflow::runtime {

/// Records or timers that a deployment would write.
struct SeenRows {
  std::string what;  // "moved leads.a to leads.b", "timers of rule stale"
  std::int64_t count = 0;
  std::string rows;  // a fingerprint of their numbers
  bool operator==(const SeenRows&) const = default;
};

struct Seen {
  std::string store;  // see Store::store_id()
  std::int64_t version = 0;
  std::string program;  // a fingerprint of the deployed program; empty where there is none
  std::vector<SeenRows> rows;
};

/// Needs an open transaction, the one that made `plan`.
Seen seen_by(Store& store, const std::string& next_json, const DeployPlan& plan);

/// The first thing that is not as a plan saw it, for people; empty when there is none.
std::string what_differs(const Seen& then, const Seen& now);

}  // namespace leadflow::runtime
