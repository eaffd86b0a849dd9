// When two types are one for comparing, assigning and copying.

#pragma once

#include "compiler/workflow.h"

namespace leadflow::compiler {

/// Values of the same names in the same order; labels are for people.
bool same_values(const ValueSet& a, const ValueSet& b);

/// Two sets of values written in place with the same values in the same order are one type. One that is
/// declared is itself only.
bool same_type(const Program& program, const Type& a, const Type& b);

}  // namespace leadflow::compiler
