#include <catch2/catch.hpp>

#include "compiler/allow.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::allow_test {

using leadflow::test::check_text;
using leadflow::test::Checked;

namespace {

// A program with an unused group (LF0611) and a state without a way out (LF0602); `above` stands on the lines
// over them.
std::string program(const std::string& above_group, const std::string& above_state,
                    const std::string& behind = "") {
  return "edition 1\nrecord lead { name text }\n" + above_group +
         "group idle\nworkflow leads for lead {\n  entry at fresh\n" + "  bucket all {\n" + above_state +
         "    status fresh" + behind + "\n  }\n}\n";
}

}  // namespace

TEST_CASE("allow comments") {
  struct Case {
    std::string name, above_group, above_state, behind, codes;
  };
  const Case cases[] = {
      {"none", "", "", "", "LF0611 LF0602"},
      {"by code", "# leadflow: allow LF0611 needed soon\n", "", "", "LF0602"},
      {"by name", "# leadflow: allow unused-declaration needed soon\n", "", "", "LF0602"},
      {"indented, without a blank", "", "    #leadflow: allow no-way-out they rest\n", "", "LF0611"},
      {"both", "# leadflow: allow LF0611 x y\n", "# leadflow: allow LF0602 z\n", "", ""},
      {"stacked, the lower one for nothing", "# leadflow: allow LF0611 a\n# leadflow: allow LF0602 b\n", "",
       "", "LF0703 LF0602"},
      {"another comment between", "# leadflow: allow LF0611 a\n# The idle ones.\n", "", "", "LF0602"},
      {"a blank line between", "# leadflow: allow LF0611 a\n\n", "", "", "LF0703 LF0611 LF0602"},
      {"twice", "# leadflow: allow LF0611 a\n# leadflow: allow LF0611 b\n", "", "", "LF0703 LF0602"},
      {"behind the statement", "", "", "  # leadflow: allow LF0602 here", "LF0611 LF0602 LF0703"},
      {"without a reason", "# leadflow: allow LF0611\n", "", "", "LF0701 LF0611 LF0602"},
      {"without anything", "# leadflow: allow\n", "", "", "LF0701 LF0611 LF0602"},
      {"an unknown code", "# leadflow: allow LF0699 a\n", "", "", "LF0702 LF0611 LF0602"},
      {"an error", "# leadflow: allow LF0506 a\n", "", "", "LF0704 LF0611 LF0602"},
      {"itself", "# leadflow: allow LF0703 a\n", "", "", "LF0704 LF0611 LF0602"},
      {"another comment", "# leadflow: allowed\n# leadflows: allow LF0611 a\n", "", "", "LF0611 LF0602"},
  };
  for (const Case& one : cases) {
    const Checked checked = check_text(program(one.above_group, one.above_state, one.behind));
    INFO(one.name << "\n" << checked.report());
    CHECK(checked.codes() == one.codes);
  }
}

TEST_CASE("an unknown code is guessed") {
  const Checked checked = check_text(program("# leadflow: allow unused-declaraton a\n", ""));
  REQUIRE(checked.found.size() == 3);
  CHECK(checked.found[0].message == "there is no finding `unused-declaraton`");
  CHECK(checked.found[0].help == std::vector<std::string>{"did you mean `unused-declaration`?"});
}

TEST_CASE("whether an allow comment silences anything is not known of a program with errors") {
  const Checked checked =
      check_text("edition 1\n# leadflow: allow LF0611 a\ngroup idle\nrecord lead { name nothing }\n");
  CHECK(checked.found.size() == 1);
  CHECK(checked.program == nullptr);
}

TEST_CASE("only warnings and flow errors can be allowed") {
  using leadflow::compiler::can_be_allowed;
  using leadflow::dsl::DiagnosticKind;
  CHECK(can_be_allowed(DiagnosticKind::ContradictingRules));
  CHECK(can_be_allowed(DiagnosticKind::UnreachedState));
  CHECK_FALSE(can_be_allowed(DiagnosticKind::SyntaxError));
  CHECK_FALSE(can_be_allowed(DiagnosticKind::NoEntry));
  CHECK_FALSE(can_be_allowed(DiagnosticKind::AllowUnused));
}

}  // namespace leadflow::allow_test
