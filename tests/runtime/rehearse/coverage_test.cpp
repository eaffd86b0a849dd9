#include "runtime/rehearse/coverage.h"

#include <algorithm>
#include <map>

#include "tests/runtime/rehearse/rehearse.h"

namespace leadflow::test::coverage_test {

namespace {

const char* const program = R"(edition 1
record lead {
  name text
  score integer
  refuse "Never negative." when score < 0
}
workflow leads for lead {
  entry at fresh
  follow on more "More" at fresh
  bucket work "Work" {
    status fresh "Fresh" {
      require name when score > 90
      category "C" {
        action grade "Grade" {
          refuse "Graded." when score = 1
          if score > 5 {
            note "high"
          } else if score > 2 {
            note "middle"
          }
          after 1 day { if score > 0 { note "later" } else { note "never" } }
        }
        action rate "Rate" { move to rated }
        action gone "Gone" {
          disabled
          move to other
        }
      }
    }
    status other "Other" like fresh
    status rated "Rated" {
      require score
      category "C" { action again "Again" { move to fresh } }
    }
  }
  rule on_rated on entered rated { if score > 5 { note "good" } else { note "bad" } }
  rule on_grade on applied grade { note "graded" }
  rule unused on 3 days in other { note "old" }
}
rule top for lead on changed score { note "changed" }
)";

/// The items of all groups by name, with their hits.
std::map<std::string, std::uint64_t> covered(const std::string& body) {
  const Checked checked = check_text(std::string(program) + "test \"t\" for leads {\n" + body + "\n}\n");
  INFO(checked.report());
  REQUIRE(checked.program);
  runtime::Trace trace;
  runtime::Rehearser rehearser(*checked.program, *checked.sources, &trace);
  runtime::Coverage coverage(*checked.program, checked.tree);
  const runtime::TestResult result = rehearser.run(checked.tree.files.back().tests.back());
  for (const runtime::TestFailure& failure : result.failures)
    UNSCOPED_INFO(failure.expected << " | " << failure.found);
  CHECK(result.passed());
  coverage.take(trace);
  CHECK(trace.reached.empty());
  std::map<std::string, std::uint64_t> hits;
  for (const runtime::CoverageGroup& group : coverage.groups()) {
    for (const runtime::CoverageItem& item : group.items) hits[group.name + ": " + item.name] += item.hits;
  }
  return hits;
}

}  // namespace

TEST_CASE("what a test reaches", "[rehearse][coverage]") {
  const auto hits =
      covered("given name = \"A\", score = 3\n apply grade\n set score = 1\n apply grade refused");
  const std::map<std::string, std::uint64_t> expected = {
      {"leads: status fresh", 1},
      {"leads: status other", 0},
      {"leads: status rated", 0},
      {"leads: require score in rated", 0},
      {"leads: action rate in fresh", 0},
      {"leads: action again in rated", 0},
      {"leads: if in rule on_rated", 0},
      {"leads: else in rule on_rated", 0},
      {"leads: rule on_rated", 0},
      {"leads: follow-on more", 0},
      {"leads: require name in fresh", 0},
      {"leads: action grade in fresh", 1},
      {"leads: refuse \"Graded.\" of action grade in fresh", 1},
      {"leads: if of action grade in fresh", 0},
      {"leads: else if of action grade in fresh", 1},
      {"leads: if, when no condition holds of action grade in fresh", 0},
      {"leads: else of action grade in fresh", 0},
      {"leads: rule on_grade", 1},
      {"leads: rule unused", 0},
      {"record lead: refuse \"Never negative.\"", 0},
      {"record lead: rule top", 1},
  };
  CHECK(hits == expected);
}

TEST_CASE("what comes later, follow-ons and refusals are reached too", "[rehearse][coverage]") {
  const auto hits = covered(
      "given name = \"A\", score = 9\n apply grade\n after 2 days\n follow more\n given name = \"B\" at "
      "other\n "
      "after 4 days");
  CHECK(hits.at("leads: follow-on more") == 1);
  CHECK(hits.at("leads: status other") == 1);
  CHECK(hits.at("leads: rule unused") == 1);
  CHECK(hits.at("leads: if of action grade in fresh") == 2);  // and the one of the `after`
}

TEST_CASE("of a step that is refused only the refusal is reached", "[rehearse][coverage]") {
  const auto hits = covered("given name = \"A\"\n apply rate refused incomplete score");
  CHECK(hits.at("leads: require score in rated") == 1);
  CHECK(hits.at("leads: status rated") == 0);
  CHECK(hits.at("leads: action rate in fresh") == 0);
  CHECK(hits.at("leads: rule on_rated") == 0);
  CHECK(hits.at("leads: else in rule on_rated") == 0);
}

TEST_CASE("percentages are rounded down", "[rehearse][coverage]") {
  CHECK((runtime::CoverageCount{199, 200}.percent()) == 99);
  CHECK((runtime::CoverageCount{200, 200}.percent()) == 100);
  CHECK((runtime::CoverageCount{0, 0}.percent()) == 100);
  CHECK((runtime::CoverageCount{1, 3}.percent()) == 33);
}

}  // namespace leadflow::test::coverage_test
