// What every command takes, asked of the command itself.

#pragma once

#include <vector>

#include "cli/arguments.h"
#include "cli/commands/commands.h"

namespace leadflow::cli {

/// The options and arguments of a command, which is not run.
std::vector<ArgumentShape> shapes_of(const CommandInfo& command, const Session& session);

/// The names of an option apart: `-o`, `--output`.
std::vector<std::string> option_names(const ArgumentShape& shape);

}  // namespace leadflow::cli
