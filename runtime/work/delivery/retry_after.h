// `Retry-After` (RFC 9110, 10.2.3): seconds, or the date from which to try again.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/instant.h"

namespace leadflow::runtime::delivery {

/// What a server can ask for at most.
inline constexpr std::int64_t kLongestRetryAfterSeconds = 24 * 60 * 60;

/// Seconds from `now` on, rounded up, from 0 to a day; nothing when it is neither.
std::optional<std::int64_t> retry_after_seconds(std::string_view value, Instant now);

}  // namespace leadflow::runtime::delivery
