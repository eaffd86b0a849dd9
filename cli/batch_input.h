// `--batch FILE`: lines from a file, a pipe or standard input, answers on standard output.

#pragma once

#include <string>

#include "cli/session.h"
#include "cli/store_access.h"
#include "runtime/service/batch.h"

namespace leadflow::cli {

/// Runs the lines of `path` (`-` is standard input), prints each answer and the summary line, and gives the
/// exit code. Throws Failure when the input can't be read.
int run_batch(Session& session, StoreAccess& access, const std::string& path,
              const runtime::BatchOptions& options);

}  // namespace leadflow::cli
