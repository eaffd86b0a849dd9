// A test block from text, run, and what came of it in one line.

#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "runtime/rehearse/rehearsal.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::test {

/// Declarations that the test blocks of these files work on.
extern const char* const rehearsal_program;

struct Rehearsed {
  Checked checked;
  runtime::TestResult result;

  /// `ok`, or "expected | found" of each failure, one a line.
  std::string text() const {
    std::string all;
    for (const runtime::TestFailure& failure : result.failures)
      all += (all.empty() ? "" : "\n") + failure.expected + " | " + failure.found;
    return all.empty() ? "ok" : all;
  }
  /// What happened, an effect a line.
  std::string story() const {
    std::string all;
    for (const runtime::StoryStep& step : result.story) {
      all += step.clock + " " + (step.actor.empty() ? "-" : step.actor) + " " + step.what + "\n";
      for (const std::string& effect : step.effects) all += "  " + effect + "\n";
    }
    return all;
  }
};

/// `body`: the statements. The program must compile.
inline Rehearsed rehearse(const std::string& body, const std::string& program = rehearsal_program) {
  Rehearsed made;
  made.checked = check_text(program + "\ntest \"t\" for leads {\n" + body + "\n}\n");
  INFO(made.checked.report());
  REQUIRE(made.checked.program);
  runtime::Rehearser rehearser(*made.checked.program, *made.checked.sources);
  made.result = rehearser.run(made.checked.tree.files.back().tests.back());
  return made;
}

}  // namespace leadflow::test
