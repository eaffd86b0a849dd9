// The table of explanations. A program's first line break, behind the opening
// `R"(`, is dropped, so that every program in the table begins on a line of its own.

#include "dsl/explain.h"

#include <array>

namespace leadflow::dsl {
namespace {

struct ExplanationRow {
  DiagnosticKind kind;
  Explanation explanation;
};

constexpr std::string_view program(std::string_view text) {
  if (!text.empty() && text.front() == '\n') text.remove_prefix(1);
  return text;
}

constexpr auto explanations = std::to_array<ExplanationRow>({
#define LEADFLOW_EXPLANATION(name, rule, bad, good) \
  ExplanationRow{DiagnosticKind::name, Explanation{rule, program(bad), program(good)}},
#include "dsl/explanations.def"
#undef LEADFLOW_EXPLANATION
});

}  // namespace

const Explanation* explanation(DiagnosticKind kind) {
  for (const ExplanationRow& row : explanations) {
    if (row.kind == kind) return &row.explanation;
  }
  return nullptr;
}

}  // namespace leadflow::dsl
