// When a message that did not go through is tried again.
//
// Exponential back-off with "equal jitter" (M. Brooker, Exponential Backoff And
// Jitter, AWS Architecture Blog, 2015): half of each wait is fixed, half is chance,
// so that many messages that failed together do not come back together.

#pragma once

#include <cstdint>
#include <optional>

#include "runtime/instant.h"
#include "runtime/randomness.h"

namespace leadflow::runtime {

/// An e-mail or SMS that does not go through is tried this often in all: over 15 to 30 hours.
inline constexpr std::int64_t message_tries = 12;

/// The first wait is half to all of this, each one after it twice as long, up to the longest.
inline constexpr std::int64_t first_wait = kMinute;
inline constexpr std::int64_t longest_wait = 4 * kHour;
/// What the other side asks for is granted up to this.
inline constexpr std::int64_t longest_granted_wait = kDay;
/// After the configuration refused; doubled each time, up to the longest granted wait.
inline constexpr std::int64_t refused_wait = 15 * kMinute;

/// `tries`: how many have failed, this one counted. `asked_seconds` (Retry-After) is never undercut; up to a
/// tenth is added to it. It makes no wait shorter: one of 0 would use all tries up at once.
Instant next_try(Instant now, std::int64_t tries, std::optional<std::int64_t> asked_seconds,
                 Randomness& randomness);

/// The wait after the configuration refused `times` times in a row.
std::int64_t wait_after_refusal(std::int64_t times);

}  // namespace leadflow::runtime
