#include "compiler/check/check.h"

namespace leadflow::compiler {

void check_flow(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree, const Program& program,
                dsl::Diagnostics& found) {
  const Flow flow{sources, tree, program, found};
  check_contradictions(flow);
  check_circles(flow);
  check_reach(flow);
  check_offers(flow);
  check_edits(flow);
  check_conditions(flow);
  check_unset(flow);
  check_unused(flow);
}

}  // namespace leadflow::compiler
