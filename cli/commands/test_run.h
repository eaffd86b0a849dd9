// One run of `leadflow test`, apart from its command line: what --watch repeats.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "cli/test_report.h"
#include "cli/watch.h"

namespace leadflow::cli {

struct TestFlags {
  std::vector<std::string> files;
  bool json = false;
  std::string junit;  // a file; empty: none
  std::string filter;
  bool watch = false;
  bool coverage = false;
  std::string coverage_format = "text";  // text, html, lcov
  std::string coverage_out;
  std::optional<std::int64_t> coverage_min;
  std::string stdin_name = "stdin.wf";
};

/// Which tests run, by their text.
using TestFilter = std::function<bool(std::string_view name)>;
/// Part of the text without regard to case, or a regular expression between `/`. Failure(kUsage) for one
/// that is none.
TestFilter test_filter(const std::string& text);

/// Loads and runs everything and says what was found; the exit code. `watch` is told the files as soon as
/// they are read; may be null.
int run_tests(Session& session, const TestFlags& flags, FileWatch* watch);

/// Runs, and again whenever a file of the programs changes, until `watch` is over; the last run's exit code.
/// What is wrong with the command line or a file is said, and waited for.
int watch_tests(Session& session, const TestFlags& flags, FileWatch& watch);

}  // namespace leadflow::cli
