// Taking the next record of a pull distribution.

#pragma once

#include <string>
#include <string_view>

#include "runtime/service/steps.h"

namespace leadflow::runtime {

/// Records that rules or conditions kept from being given before the search is given up.
inline constexpr std::size_t max_passed_over = 100;

/// Gives the one acting the first record, in the distribution's order, that it may give them now. Finding and
/// giving are one transaction of the caller's, so two people never get the same one. A record whose rules
/// refuse the transfer is passed over and named in the outcome's remarks. Nothing when there is none; a
/// person who takes no part or holds as many as they may is refused.
Outcome pull_step(Store& store, std::string_view distribution, const StepOptions& options);

}  // namespace leadflow::runtime
