// The list of findings holds together, and the collector keeps its order.

#include "dsl/diagnostics.h"

#include <catch2/catch.hpp>
#include <set>

namespace leadflow::dsl::diagnostics_test {

TEST_CASE("codes and names are unique and well formed") {
  std::set<std::string_view> codes;
  std::set<std::string_view> names;
  for (const DiagnosticKind kind : all_diagnostics()) {
    INFO(code(kind));
    CHECK(codes.insert(code(kind)).second);
    CHECK(names.insert(name(kind)).second);
    CHECK(code(kind).size() == 6);
    CHECK(code(kind).substr(0, 2) == "LF");
    CHECK(code(kind).find_first_not_of("0123456789", 2) == std::string_view::npos);
    CHECK_FALSE(title(kind).empty());
    CHECK(title(kind).back() != '.');
    CHECK(find_diagnostic(code(kind)) == kind);
    CHECK(find_diagnostic(name(kind)) == kind);
  }
}

TEST_CASE("a row by its code or its name") {
  CHECK(code(DiagnosticKind::SyntaxError) == "LF0201");
  CHECK(name(DiagnosticKind::InvalidUtf8) == "invalid-utf8");
  CHECK(severity(DiagnosticKind::SyntaxError) == Severity::Error);
  CHECK(to_text(Severity::Warning) == "warning");
  CHECK(find_diagnostic("lf0201") == DiagnosticKind::SyntaxError);
  CHECK(find_diagnostic("Syntax-Error") == DiagnosticKind::SyntaxError);
  CHECK_FALSE(find_diagnostic("LF9999").has_value());
  CHECK_FALSE(find_diagnostic("").has_value());
}

TEST_CASE("sorted by file and position, then as found, duplicates once") {
  Diagnostics diagnostics;
  diagnostics.add(DiagnosticKind::SyntaxError, Span{1, 5, 6}, "f");
  diagnostics.add(DiagnosticKind::SyntaxError, Span{0, 9, 10}, "e");
  diagnostics.add(DiagnosticKind::SyntaxError, Span{0, 4, 9}, "b");
  diagnostics.add(DiagnosticKind::SyntaxError, Span{0, 4, 5}, "c");
  diagnostics.add(DiagnosticKind::SyntaxError, Span{0, 4, 9}, "b");  // again
  diagnostics.add(DiagnosticKind::SyntaxError, Span{0, 4, 9}, "b").help.push_back("differs");
  diagnostics.add(DiagnosticKind::MissingEdition, Span{0, 0, 0}, "a");
  std::string order;
  for (const Diagnostic& each : diagnostics.sorted()) order += each.message;
  CHECK(order == "abcbef");
  CHECK(diagnostics.size() == 7);
  CHECK(diagnostics.in_order_found().front().message == "f");
  CHECK(diagnostics.has_errors());
  CHECK_FALSE(Diagnostics().has_errors());
}

TEST_CASE("did you mean") {
  const std::vector<std::string_view> names = {"attempted", "new_lead", "dead_end", "won", "now"};
  CHECK(did_you_mean("atempted", names) == "attempted");
  CHECK(did_you_mean("attemtped", names) == "attempted");
  CHECK(did_you_mean("lead_new", names) == std::nullopt);
  CHECK(did_you_mean("newlead", names) == "new_lead");
  CHECK(did_you_mean("wno", names) == "won");  // a swap is one edit
  CHECK(did_you_mean("nwo", names) == "now");
  CHECK(did_you_mean("wow", names) == "won");
  CHECK(did_you_mean("x", {"a", "b"}) == "a");  // at least one edit is always allowed; ties go to the first
  CHECK(did_you_mean("", {"ab"}) == std::nullopt);
  CHECK(did_you_mean("won", {}) == std::nullopt);
  CHECK(did_you_mean(std::string(100'000, 'a'), {"won"}) == std::nullopt);
}

TEST_CASE("a swap counts once, and nothing is edited within it") {
  CHECK(did_you_mean("ca_name_x", {"ac_name_x"}) == "ac_name_x");
  CHECK(did_you_mean("ca", {"abc"}) == std::nullopt);  // optimal string alignment: 3, not 2
}

}  // namespace leadflow::dsl::diagnostics_test
