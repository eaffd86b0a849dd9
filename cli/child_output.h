// What another program prints: it is started without a shell, and waited for.

#pragma once

#include <string>
#include <vector>

namespace leadflow::cli {

struct ChildOutput {
  int code = 0;     // its exit code; 128 and the signal's number where one ended it
  std::string out;  // its standard output
};

/// Looks `command[0]` up in PATH. Its standard input is empty, its error stream goes nowhere.
/// Failure(kUnreadable) when it cannot be started or prints more than a source file may hold.
ChildOutput child_output(const std::vector<std::string>& command);

}  // namespace leadflow::cli
