// What may be the same thing under another name.

#pragma once

#include <vector>

#include "compiler/diff/comparison.h"

namespace leadflow::compiler::diff {

/// States and attributes that are gone and that nothing settles, each with the new one that is most like it:
/// by what stands in them, their labels, their neighbours, and least of all their names.
std::vector<LikelyRename> likely_renames(const ast::File& before, const ast::File& after,
                                         const StateIndex& old_states, const StateIndex& new_states,
                                         const Migrations& migrations);

}  // namespace leadflow::compiler::diff
