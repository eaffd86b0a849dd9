// One line of a batch, read from its JSON.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/service/batch.h"
#include "runtime/service/steps.h"

namespace leadflow::runtime {

/// How the members of a line are called that only one kind has.
struct LineMembers {
  std::string_view what, values, rest;
};
LineMembers members_of(BatchKind kind);

/// What a line asks for. Members that it does not have are empty.
struct BatchLine {
  RecordRef record;
  std::string what;               // the action or event
  std::string name;               // of an event: its template, endpoint ...
  std::vector<TypedText> values;  // in the order of the line
  std::optional<std::string> actor;
  std::string once;
  std::string expect_state;
  std::optional<Instant> at;
};

/// The line, or a sentence that says what is wrong with it: no line is taken whose members are misspelt,
/// given twice or of another kind.
std::variant<BatchLine, std::string> read_batch_line(const std::string& text, BatchKind kind);

}  // namespace leadflow::runtime
