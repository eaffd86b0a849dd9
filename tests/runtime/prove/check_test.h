// What a proof shows as a `test` block, played.

#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "runtime/prove/prove.h"
#include "runtime/rehearse/rehearsal.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::test {

/// The test block of a break passes, or fails where the edit that it ends with is refused.
inline void check_test(const std::string& text, const runtime::Proof& proof) {
  if (proof.test.empty()) return;
  const Checked with = check_text(text + "\n" + proof.test);
  INFO(proof.test << with.report());
  REQUIRE(with.program);
  runtime::Rehearser rehearser(*with.program, *with.sources);
  const runtime::TestResult result = rehearser.run(with.tree.files.back().tests.back());
  // Of an edit a test cannot expect that it is refused: it fails there, for the reason that is told.
  const bool refused = proof.test.find("# refused: ") != std::string::npos;
  CHECK(result.failures.size() == (refused ? 1 : 0));
  for (const runtime::TestFailure& failure : result.failures) {
    INFO(failure.expected << " | " << failure.found);
    CHECK(refused);
    CHECK(failure.found.find("it would break the promise") != std::string::npos);
  }
}

}  // namespace leadflow::test
