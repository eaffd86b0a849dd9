// What two texts have in common at their ends.

#pragma once

#include <cstddef>
#include <string_view>

namespace leadflow::dsl {

/// How many bytes both begin with.
std::size_t common_prefix(std::string_view a, std::string_view b);
/// How many bytes both end with.
std::size_t common_suffix(std::string_view a, std::string_view b);

}  // namespace leadflow::dsl
