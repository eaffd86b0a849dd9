// Times for people, and times that people write.

#pragma once

#include <string>
#include <string_view>

#include "runtime/instant.h"

namespace leadflow::cli {

/// `2026-03-02 10:00:00` as clocks in `zone` show it (UTC where the machine does not know the zone).
std::string local_text(runtime::Instant at, std::string_view zone);

}  // namespace leadflow::cli
