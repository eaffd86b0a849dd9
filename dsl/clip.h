// Texts that must fit a width.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leadflow::dsl {

/// `utf8` cut to so many terminal columns, with an ellipsis where something was cut.
std::string clipped(std::string_view utf8, std::size_t columns);

}  // namespace leadflow::dsl
