// Since when a distribution's caps count: "at most 20 per day".
//
// Every store of facts, the SQLite one and a rehearsal's, counts turns by this.

#pragma once

#include "compiler/workflow.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

/// Turns at or after these instants count.
struct CapWindows {
  Instant hour;  // 60 minutes before now
  Instant day;   // midnight
  Instant week;  // midnight of Monday
};

/// Midnights are those of the zone of the first workflow of the distribution's record type (that of its
/// hours, else UTC). Only what a cap of the distribution needs is worked out; the rest is `now`.
CapWindows cap_windows(const compiler::Program& program, const compiler::Distribution& distribution,
                       Instant now);

}  // namespace leadflow::runtime
