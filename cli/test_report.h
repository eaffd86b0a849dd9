// What a run of `leadflow test` found, and how people and machines read it.

#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "cli/load.h"
#include "cli/output.h"
#include "cli/session.h"
#include "runtime/rehearse/coverage.h"
#include "runtime/rehearse/rehearsal.h"

namespace leadflow::cli {

struct TestedCase {
  const dsl::ast::Test* test = nullptr;  // of its program's tree
  runtime::TestResult result;
};

struct TestedProgram {
  std::string file;  // as it was named
  LoadedProgram program;
  std::size_t tests = 0;  // that it has; `cases` are those that ran
  std::vector<TestedCase> cases;
  std::unique_ptr<runtime::Coverage> coverage;  // where it was asked for
  bool compiled() const { return program.compiled != nullptr; }
};

struct TestRun {
  std::deque<TestedProgram> programs;
  bool with_coverage = false;

  std::size_t tests() const;  // that ran
  std::size_t failed() const;
  std::size_t known() const;   // of programs without errors, run or filtered out
  std::size_t broken() const;  // programs with errors
  bool ok() const { return failed() == 0 && broken() == 0; }
  /// No program is without errors: there is nothing that tests could have reached.
  bool nothing_ran() const { return broken() == programs.size(); }
  runtime::CoverageCount coverage() const;
  std::int64_t coverage_percent() const;  // 0 where nothing ran
};

/// `leads.wf:12:3`.
std::string place_text(const dsl::SourceSet& sources, dsl::Span where);
/// The first line of a statement, without its indent.
std::string statement_text(const dsl::SourceSet& sources, dsl::Span where);

std::string tests_text(const dsl::SourceSet& sources, const TestRun& run, const Style& style);
std::string tests_json(const dsl::SourceSet& sources, const TestRun& run);
/// JUnit's XML, a suite for each program; bytes that XML cannot hold become U+FFFD.
std::string tests_junit(const dsl::SourceSet& sources, const TestRun& run);

// ---- coverage ----

std::string coverage_text(const dsl::SourceSet& sources, const TestRun& run, const Style& style);
/// The member `coverage` of the JSON.
std::string coverage_json(const dsl::SourceSet& sources, const TestRun& run);
/// The tracefile of lcov and genhtml: lines, functions (actions and rules) and branches of every `.wf` file.
std::string coverage_lcov(const dsl::SourceSet& sources, const TestRun& run);
/// One self-contained page.
std::string coverage_html(const dsl::SourceSet& sources, const TestRun& run);

/// Text for HTML and XML, in elements and in attributes.
std::string escaped(std::string_view text);

}  // namespace leadflow::cli
