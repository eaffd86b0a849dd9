// The kinds of difference, found from the shapes.

#pragma once

#include <string_view>

#include "compiler/diff.h"

namespace leadflow::compiler::diff {

/// The kind of that key; a bug without one.
const DifferenceKind& kind_of(std::string_view key);

}  // namespace leadflow::compiler::diff
