// The solver that proofs ask, from where it is installed.

#pragma once

#include "cli/session.h"
#include "runtime/work/solver_process.h"

namespace leadflow::cli {

/// LEADFLOW_Z3 names the executable; else `z3` is looked for in PATH. Nothing is started here.
runtime::SolverOptions solver_options(const Session& session);

}  // namespace leadflow::cli
