// Live records that do not meet what another program demands where they will stand.
//
// `require`, `refuse` and `at ... always` hold for entering and staying, and a program
// that is new finds records that stand there already. They stay; but a step on one of
// them is refused until it meets what is asked. So a plan counts them. Only states
// whose demands are new, or where `moved` and `retired` put records, are read.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/deploy/deploy.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// Records of one state that do not meet one thing, and met it so far.
struct Unmet {
  std::string state;  // where they will stand: `leads.fresh`
  std::string why;    // as a step on one of them will be refused: "`fax` is missing"
  std::int64_t records = 0;
  std::vector<RecordId> ids;  // the first, at most `named_ids`
};

/// Needs an open transaction, the one that made `plan`. Conditions on time are asked of `now`.
std::vector<Unmet> unmet_demands(Store& store, const compiler::Program& next, const std::string& next_json,
                                 const DeployPlan& plan, Instant now);

}  // namespace leadflow::runtime
