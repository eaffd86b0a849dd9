#include "compiler/diff.h"

#include "compiler/diff/comparison.h"
#include "compiler/diff/renames.h"

namespace leadflow::compiler {

ProgramDifference difference(const dsl::ast::File& before, const dsl::ast::File& after) {
  diff::Comparison comparison(before, after);
  ProgramDifference found;
  found.differences = comparison.run();
  if (!found.differences.empty()) {
    found.renames = diff::likely_renames(before, after, comparison.old_states(), comparison.new_states(),
                                         comparison.migrations());
  }
  return found;
}

}  // namespace leadflow::compiler
