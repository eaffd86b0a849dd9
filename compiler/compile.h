// Tree to program: names, types, checks, lowering.
//
// Findings go to `found`; the result is whole if and only if no error was added.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/name_uses.h"
#include "compiler/workflow.h"
#include "dsl/diagnostics.h"
#include "dsl/loader.h"
#include "dsl/parser.h"

namespace leadflow::compiler {

/// What a holiday file holds; the error (and its line) where it cannot be read.
struct HolidayFile {
  std::vector<std::pair<Date, std::string>> dates;
  std::string error;
  int line = 0;
};

struct CompileOptions {
  /// Reads the text of a file that `closed from` names. Handed in because calendars belong to the runtime.
  std::function<HolidayFile(std::string_view text)> read_holidays;
  /// The files' disk, for `closed from`; nullptr: such a statement is a finding.
  const dsl::FileSystem* disk = nullptr;
  /// Flow checks and warnings too (check, deploy); without them only names, types and structure.
  bool flow_checks = true;
  /// Where names stand, for editors; nullptr: not asked for. Filled also for a program with errors, as far as
  /// its names are known.
  NameUses* names = nullptr;
  /// Is given what was made, whole or not, to be let go of when there is time; nullptr: a program with errors
  /// goes at once.
  std::shared_ptr<const void>* made = nullptr;
};

/// Compiles the program of `tree`. Null when there are errors.
std::shared_ptr<const Program> compile(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                                       const CompileOptions& options, dsl::Diagnostics& found);

/// Applies `# leadflow: allow CODE reason` comments: drops what they silence from `found`, adds what is wrong
/// with them.
dsl::Diagnostics apply_allow_comments(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                                      const dsl::Diagnostics& found);

}  // namespace leadflow::compiler
