// One field of an import to one value.

#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "compiler/workflow.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime {

/// How the file at hand writes values.
struct CellFormat {
  std::string date_format;  // as strptime takes it; empty: ISO 8601. Never guessed.
  char decimal = '.';       // with ',' a point groups thousands
  std::string zone;         // of date-times without an offset
};

/// Whether this format of strptime says the whole date, so that what it writes it reads again.
bool tells_date(const std::string& date_format);

/// Blank gives Unset. A value of a `one of` or `values` may be its name or its label. An error is a sentence.
std::variant<Value, std::string> read_cell(const compiler::Program& program, const compiler::Type& type,
                                           const std::string& text, const CellFormat& format);

}  // namespace leadflow::runtime
