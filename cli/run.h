// One call of `leadflow`, as a function.

#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace leadflow::cli {

/// `args` without the program's name. Gives the exit code of exit_codes.h; throws nothing. Whatever goes
/// wrong, what stands on `session.out` is valid in the machine format that was asked for.
int run(const std::vector<std::string>& args, Session& session);

/// "0.1.0".
std::string version();

}  // namespace leadflow::cli
