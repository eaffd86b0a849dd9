// What may be unset where it is used.

#pragma once

#include <vector>

#include "compiler/check/check.h"
#include "compiler/check/conditions.h"

namespace leadflow::compiler {

/// Reports every `not` of `condition` around a comparison one side of which may be unset: such a comparison
/// is false, and `not` makes it true. Silent where the condition itself asks whether that side is set.
void check_not(const Flow& flow, const Known& known, const Expr& condition);

}  // namespace leadflow::compiler
