// One line of a batch, read from its JSON.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
  std::optional<std::int64_t> expect_version;
  std::optional<Instant> at;
  std::string problem;  // a sentence that says what is wrong with the line; empty: nothing
};

/// The line; what could be read of it, for the answer, where it has a `problem`: no line is taken whose
/// members are misspelt, given twice or of another kind.
BatchLine read_batch_line(const std::string& text, BatchKind kind);

}  // namespace leadflow::runtime
