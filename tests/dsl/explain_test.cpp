// Every explanation has the form that `leadflow explain` and the checks of the examples count on.

#include "dsl/explain.h"

#include <catch2/catch.hpp>

namespace leadflow::dsl::explain_test {

TEST_CASE("explanations are whole") {
  for (const DiagnosticKind kind : all_diagnostics()) {
    const Explanation* const found = explanation(kind);
    if (found == nullptr) continue;  // the walk over all kinds stands with the compiler's tests
    INFO(name(kind));
    CHECK_FALSE(found->rule.empty());
    CHECK(found->rule.find('\n') == std::string_view::npos);
    CHECK(found->rule.back() == '.');
    CHECK(found->bad.empty() == found->good.empty());
    CHECK((found->bad.empty() || found->bad.back() == '\n'));
    CHECK((found->good.empty() || found->good.substr(0, 10) == "edition 1\n"));
  }
}

TEST_CASE("the explanation of a syntax error") {
  const Explanation* const found = explanation(DiagnosticKind::SyntaxError);
  REQUIRE(found != nullptr);
  CHECK(found->bad == "edition 1\ngroup presales \"Pre-sales\" \"Telephone\"\n");
  CHECK(found->good == "edition 1\ngroup presales \"Pre-sales\"\n");
}

}  // namespace leadflow::dsl::explain_test
