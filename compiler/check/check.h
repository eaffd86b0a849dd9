// Flow checks: what a program that is right line by line still gets wrong as a whole.
//
// They learn what operations do from their footprints and nowhere else, so they
// over-approximate and never re-implement an operation. One file a family; each is
// linear in the size of the program but for searches with a named limit.

#pragma once

#include "compiler/workflow.h"
#include "dsl/diagnostics.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace leadflow::compiler {

/// Runs all of them over a program that has no errors so far.
void check_flow(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree, const Program& program,
                dsl::Diagnostics& found);

/// What each check is given.
struct Flow {
  const dsl::SourceSet& sources;
  const dsl::SyntaxTree& tree;
  const Program& program;
  dsl::Diagnostics& found;
};

void check_contradictions(const Flow& flow);  // rules on one event that undo each other (contradictions.cpp)
void check_circles(const Flow& flow);         // rules that set themselves off (circles.cpp)
void check_reach(const Flow& flow);           // states without a way in or out (reach.cpp)
void check_offers(const Flow& flow);          // what a person is offered (offers.cpp)
void check_edits(const Flow& flow);           // who may edit, said twice (edits.cpp)
void check_conditions(const Flow& flow);  // conditions that never hold or never matter (dead_conditions.cpp)
void check_unset(const Flow& flow);       // placeholders and `not` over what may be unset (unset.cpp)
void check_unused(const Flow& flow);      // declarations without a use, rules in several files (unused.cpp)

}  // namespace leadflow::compiler
