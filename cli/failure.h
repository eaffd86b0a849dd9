// A command that cannot go on.
//
// Commands throw it, run() catches it, says it in the form that was asked for and
// ends with its code. Findings and the workflow's refusals are results, not failures.

#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_codes.h"

namespace leadflow::cli {

class Failure : public std::runtime_error {
 public:
  /// `message`: lower case, no full stop, user text in backticks. `help` names a way out; may be empty.
  Failure(ExitCode code, const std::string& message, std::string help = {})
      : std::runtime_error(message), code_(code), help_(std::move(help)) {}
  ExitCode code() const { return code_; }
  const std::string& help() const { return help_; }

 private:
  ExitCode code_;
  std::string help_;
};

/// `usage`, `refused`, `not_found` ...: the code as scripts see it.
std::string_view to_text(ExitCode code);

/// ``did you mean `NEAREST`?``, or nothing.
std::string nearest_help(std::string_view name, const std::vector<std::string_view>& candidates);

/// Wrong usage: ``unknown WHAT `NAME` `` with the nearest candidate as help; with all where none is near and
/// they are few.
Failure unknown_name(std::string_view what, std::string_view name,
                     const std::vector<std::string_view>& candidates);

}  // namespace leadflow::cli
