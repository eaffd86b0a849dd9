// What a replay found, for people and for scripts.

#pragma once

#include <string>

#include "cli/output.h"
#include "runtime/rehearse/replay.h"

namespace leadflow::cli {

/// `limit`: so many records, the worst first; 0: all.
std::string replay_human(const runtime::ReplayReport& report, std::size_t limit, const Style& style);

/// One document, see docs/schema/replay.schema.json. `ok`: what the exit code says.
std::string replay_json(const runtime::ReplayReport& report, std::size_t limit, bool ok);

}  // namespace leadflow::cli
