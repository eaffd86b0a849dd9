// `--batch FILE`: lines from a file, a pipe or standard input, answers on standard output.

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "cli/session.h"
#include "cli/store_access.h"
#include "runtime/service/batch.h"

namespace leadflow::cli {

/// An option that speaks of one step, and how a line of a batch says the same.
struct StepOption {
  bool given;
  std::string_view option;
  std::string_view member;  // as it stands in a line
};

/// Throws Failure(kUsage) for the first one given: beside --batch it would speak of no line.
void refuse_beside_batch(std::initializer_list<StepOption> options);

/// Runs the lines of `path` (`-` is standard input), prints each answer and the summary line, and gives the
/// exit code. Throws Failure when the input can't be read.
int run_batch(Session& session, StoreAccess& access, const std::string& path,
              const runtime::BatchOptions& options);

}  // namespace leadflow::cli
