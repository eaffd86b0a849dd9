// How a failure is said: to people on the error stream, and to machines in the format they asked for.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/failure.h"
#include "cli/session.h"

namespace leadflow::cli {

enum class ErrorForm : std::uint8_t { Human, Json, Sarif, Github };

/// The format that the arguments ask for, found without parsing them, for they may be what is wrong.
ErrorForm error_form(const std::vector<std::string>& args);

/// Says the failure and gives its exit code. A command whose JSON is NDJSON gets a `summary` line behind it.
int report_failure(const Failure& failure, const std::vector<std::string>& args, Session& session);

}  // namespace leadflow::cli
