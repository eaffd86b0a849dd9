// The closed dates of hours, out of the text and the files it names.

#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/compile.h"
#include "dsl/ast.h"

namespace leadflow::compiler {

/// As a finding says it.
struct HolidayProblem {
  std::string message;
  std::string help;
};

/// What the file of a `closed from` holds.
std::variant<HolidayFile, HolidayProblem> read_closed_from(const dsl::SourceSet& sources,
                                                           const CompileOptions& options,
                                                           const dsl::ast::ClosedFrom& from);

/// Every closed date with its name, empty where none is given, by date; a date given twice stands twice.
/// Files that cannot be read give nothing: compiling has said so.
std::vector<std::pair<Date, std::string>> closed_dates(const dsl::SourceSet& sources,
                                                       const CompileOptions& options,
                                                       const dsl::ast::Hours& hours);

}  // namespace leadflow::compiler
