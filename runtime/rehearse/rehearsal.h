// Rehearsals: the `test` blocks of a program, each run on the real engine in a world of its own.
//
// A test has its own clock, people and records; nothing is left for the next one. What is shared is the
// program and its calendars. An `expect` that is not met is noted and the test goes on; a step that goes
// otherwise than the test says ends it, because what follows would speak of another record.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "dsl/ast.h"
#include "dsl/source.h"
#include "runtime/engine/trace.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

class Calendars;

/// One statement that went otherwise.
struct TestFailure {
  dsl::Span where;  // the statement
  std::string expected;
  std::string found;
};

/// One step of the test's world as people read it.
struct StoryStep {
  Instant at{};
  std::string clock;  // the same in the workflow's zone
  std::string actor;  // empty: nobody
  std::string what;   // "apply left_voicemail"
  std::vector<std::string> effects;
};

struct TestResult {
  std::vector<TestFailure> failures;
  std::string zone;              // of the story's times
  std::size_t left_out = 0;      // steps before the first of the story
  std::vector<StoryStep> story;  // of a failed test: the last max_story_steps steps
  bool passed() const { return failures.empty(); }
};

inline constexpr std::size_t max_story_steps = 60;

/// Runs the tests of one program. Not thread-safe.
class Rehearser {
 public:
  /// All must outlive this; the sources and the program are those of the tests' tree. `trace` is told what is
  /// reached; may be null.
  Rehearser(const compiler::Program& program, const dsl::SourceSet& sources, Trace* trace = nullptr);
  ~Rehearser();

  /// The test must have been checked without errors.
  TestResult run(const dsl::ast::Test& test);

 private:
  const compiler::Program& program_;
  const dsl::SourceSet& sources_;
  Trace* trace_;
  std::shared_ptr<Calendars> calendars_;
};

}  // namespace leadflow::runtime
