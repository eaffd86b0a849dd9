// The table behind the one list of findings, and the list that phases fill.

#include "dsl/diagnostics.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "dsl/text.h"

namespace leadflow::dsl {
namespace {

struct Row {
  std::string_view code;
  std::string_view enumerator;
  Severity severity;
  std::string_view title;
};

constexpr auto rows = std::to_array<Row>({
#define LEADFLOW_DIAGNOSTIC(code, name, severity, title) Row{code, #name, Severity::severity, title},
#include "dsl/diagnostics.def"
#undef LEADFLOW_DIAGNOSTIC
});

const Row& row(DiagnosticKind kind) {
  return rows[static_cast<std::size_t>(kind)];
}

std::vector<std::string> kebab_names() {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const Row& each : rows) names.push_back(kebab(each.enumerator));
  return names;
}

bool same(const Label& a, const Label& b) {
  return a.where == b.where && a.text == b.text;
}

bool same(const Fix& a, const Fix& b) {
  return a.where == b.where && a.replacement == b.replacement && a.title == b.title;
}

template <typename Each>
bool all_same(const std::vector<Each>& a, const std::vector<Each>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Each& x, const Each& y) { return same(x, y); });
}

bool same(const Diagnostic& a, const Diagnostic& b) {
  return a.kind == b.kind && a.where == b.where && a.message == b.message && a.label == b.label &&
         a.help == b.help && all_same(a.labels, b.labels) && all_same(a.fixes, b.fixes);
}

bool same_place(const Diagnostic& a, const Diagnostic& b) {
  return a.where.file == b.where.file && a.where.begin == b.where.begin;
}

/// Optimal string alignment distance (edits and swaps of neighbours), or limit + 1 if it is more than
/// `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > limit) return limit + 1;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({replaced, last[j] + 1, current[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
      least = std::min(least, current[j]);
    }
    if (least > limit + 1) return limit + 1;  // one more than the limit: a swap may still reach back two rows
    std::swap(before_last, last);
    std::swap(last, current);
  }
  return std::min(last[b.size()], limit + 1);
}

}  // namespace

std::string_view code(DiagnosticKind kind) {
  return row(kind).code;
}

std::string_view name(DiagnosticKind kind) {
  static const std::vector<std::string> names = kebab_names();
  return names[static_cast<std::size_t>(kind)];
}

Severity severity(DiagnosticKind kind) {
  return row(kind).severity;
}

std::string_view title(DiagnosticKind kind) {
  return row(kind).title;
}

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Error:
      return "error";
  }
  return {};
}

std::optional<DiagnosticKind> find_diagnostic(std::string_view code_or_name) {
  for (const DiagnosticKind kind : all_diagnostics()) {
    if (equal_folded(code_or_name, code(kind)) || equal_folded(code_or_name, name(kind))) return kind;
  }
  return std::nullopt;
}

const std::vector<DiagnosticKind>& all_diagnostics() {
  static const std::vector<DiagnosticKind> all = {
#define LEADFLOW_DIAGNOSTIC(code, name, severity, title) DiagnosticKind::name,
#include "dsl/diagnostics.def"
#undef LEADFLOW_DIAGNOSTIC
  };
  return all;
}

Diagnostic& Diagnostics::add(DiagnosticKind kind, Span where, std::string message) {
  Diagnostic diagnostic;
  diagnostic.kind = kind;
  diagnostic.where = where;
  diagnostic.message = std::move(message);
  add(std::move(diagnostic));
  return found_.back();
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (severity(diagnostic.kind) == Severity::Error) ++error_count_;
  found_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> ordered = found_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.where.file, a.where.begin) < std::tie(b.where.file, b.where.begin);
  });
  std::vector<Diagnostic> unique;
  unique.reserve(ordered.size());
  std::size_t place_begin = 0;  // the first of `unique` that stands at the same place
  for (Diagnostic& each : ordered) {
    if (!unique.empty() && !same_place(unique.back(), each)) place_begin = unique.size();
    const auto first = unique.begin() + static_cast<std::ptrdiff_t>(place_begin);
    const bool known =
        std::any_of(first, unique.end(), [&](const Diagnostic& kept) { return same(kept, each); });
    if (!known) unique.push_back(std::move(each));
  }
  return unique;
}

std::optional<std::string> did_you_mean(std::string_view name,
                                        const std::vector<std::string_view>& candidates) {
  constexpr std::size_t longest_name = 256;  // longer is not a slip of a finger, and the work is quadratic
  if (name.size() > longest_name) return std::nullopt;
  std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  std::optional<std::string_view> nearest;
  for (const std::string_view candidate : candidates) {
    const std::size_t found = distance(name, candidate, limit);
    if (found > limit) continue;
    nearest = candidate;
    if (found == 0) break;
    limit = found - 1;  // only a nearer one may replace it
  }
  if (!nearest) return std::nullopt;
  return std::string(*nearest);
}

}  // namespace leadflow::dsl
