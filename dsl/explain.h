// What `leadflow explain CODE` prints: the rule behind a finding, with a program that breaks it and the same
// program mended. The texts stand in explanations.def, one row a kind, in the order of diagnostics.def.

#pragma once

#include <string_view>

#include "dsl/diagnostics.h"

namespace leadflow::dsl {

struct Explanation {
  std::string_view rule;  // prose, several sentences, one line
  std::string_view bad;   // a whole program that gives exactly this finding; empty where no single text can
  std::string_view good;  // the mended program, which checks clean; empty where `bad` is
};

/// Null for a kind that nobody has explained yet; a test finds those.
const Explanation* explanation(DiagnosticKind kind);

}  // namespace leadflow::dsl
