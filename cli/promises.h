// What a deployment says of a program's promises.

#pragma once

#include <string>
#include <vector>

#include "cli/load.h"

namespace leadflow::cli {

/// How the promises stand, as `leadflow prove` decides them.
struct PromiseTally {
  int proved = 0, broken = 0, unknown = 0;
  std::vector<std::string> open;  // a line for each that is not proved, with the reason

  bool all_proved() const { return open.empty(); }
  /// "promises: 3 proved, 1 broken, 0 unknown"; empty: there are none.
  std::string text() const;
  std::string json() const;
};

/// The promises that the program states; with `unasked` those too that every workflow is asked. A program
/// without any is not looked at.
PromiseTally decide_promises(const Session& session, const LoadedProgram& program, bool unasked);

}  // namespace leadflow::cli
