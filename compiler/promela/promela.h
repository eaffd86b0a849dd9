// A program as a model for `spin`: a second opinion on what `leadflow prove` says.
//
// It is translated from what the program says and from the language's description,
// not from the engine: who checks a proof with it checks the engine's and the proof's
// reading of the program too. What Promela cannot follow exactly (the clock, linked
// records, arithmetic) goes either way and is named in the model; promises that it
// cannot speak of are named as not checked.

#pragma once

#include <string>

#include "compiler/workflow.h"
#include "dsl/parser.h"

namespace leadflow::compiler::promela {

/// The program must be that of the tree. Deterministic. docs/promises.md says how the model is run.
std::string to_promela(const Program& program, const dsl::SyntaxTree& tree);

}  // namespace leadflow::compiler::promela
