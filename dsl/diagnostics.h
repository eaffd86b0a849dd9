// How every phase reports what is wrong with a workflow.
//
// A phase never throws for bad input and never prints. It adds to the list it
// was given, returns what it could build, and goes on, so one run shows every
// mistake. Whether the result may be used is decided once, by the caller, from
// has_errors().

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace leadflow::dsl {

enum class Severity : std::uint8_t { Note, Warning, Error };

/// One enumerator per row of diagnostics.def; rows are never renumbered.
enum class DiagnosticKind : std::uint16_t {
#define LEADFLOW_DIAGNOSTIC(code, name, severity, title) name,
#include "dsl/diagnostics.def"
#undef LEADFLOW_DIAGNOSTIC
};

/// A second place that the finding speaks of.
struct Label {
  Span where;
  std::string text;
};

/// A change of text that would settle the finding.
struct Fix {
  Span where;
  std::string replacement;
  std::string title;
};

struct Diagnostic {
  DiagnosticKind kind{};
  Span where;                     // what the caret underlines: the narrowest wrong thing
  std::string message;            // lower case, no full stop, user text in backticks
  std::string label;              // shown beside the caret; empty when the message says it all
  std::vector<Label> labels;      // second places
  std::vector<std::string> help;  // each names a way out; empty when there is nothing better to say
  std::vector<Fix> fixes;
};

/// The stable code users search for and tests match on, e.g. "LF0302".
std::string_view code(DiagnosticKind kind);
/// The stable name, e.g. "unknown-status".
std::string_view name(DiagnosticKind kind);
Severity severity(DiagnosticKind kind);
/// `note`, `warning` or `error`.
std::string_view to_text(Severity severity);
/// One line: what the rule is about.
std::string_view title(DiagnosticKind kind);
/// By code or by name, without regard to case.
std::optional<DiagnosticKind> find_diagnostic(std::string_view code_or_name);
const std::vector<DiagnosticKind>& all_diagnostics();

/// Diagnostics in the order found. Grows only; not thread-safe.
class Diagnostics {
 public:
  Diagnostic& add(DiagnosticKind kind, Span where, std::string message);
  void add(Diagnostic diagnostic);
  bool has_errors() const { return error_count_ > 0; }
  std::size_t size() const { return found_.size(); }
  const std::vector<Diagnostic>& in_order_found() const { return found_; }

  /// Ordered by file, then position, then by the order found; exact duplicates once.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> found_;
  std::size_t error_count_ = 0;
};

/// The candidate nearest to `name` (optimal string alignment distance, at most a third of the
/// length, at least 1), or nothing. Ties go to the first.
std::optional<std::string> did_you_mean(std::string_view name,
                                        const std::vector<std::string_view>& candidates);

}  // namespace leadflow::dsl
