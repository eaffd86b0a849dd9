// Golden cases: tests/golden/<command>/NAME.wf is given to that command, NAME.cmd holds command lines that
// run one after the other in a folder with the files of the case's own folder, as on 2026-03-02T10:00:00Z.
//
// A case is named fail_* if and only if its (last) command exits non-zero.
// LEADFLOW_UPDATE_GOLDEN=1 rewrites the files; read the diff before committing.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/cli/command_line.h"

namespace leadflow::golden_test {

namespace fs = std::filesystem;
using namespace leadflow::testing;

namespace {

const fs::path golden_root = fs::path(LEADFLOW_ROOT) / "tests/golden";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Cases of every command's folder; what lies deeper is material of the cases.
std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (const auto& command : fs::directory_iterator(golden_root)) {
    if (!command.is_directory()) continue;
    for (const auto& entry : fs::directory_iterator(command.path())) {
      const fs::path extension = entry.path().extension();
      if (entry.is_regular_file() && (extension == ".wf" || extension == ".cmd"))
        found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const Ended& ended) {
  std::string text = "exit " + std::to_string(ended.code) + "\n";
  if (!ended.out.empty()) text += "--- stdout\n" + ended.out;
  if (!ended.err.empty()) text += "--- stderr\n" + ended.err;
  return text;
}

std::string run_case(const fs::path& input, int& exit_code) {
  Place place;
  place.environment["LEADFLOW_DELIVER"] = "no-helper";  // where the real one stands is no golden's business
  fs::copy(input.parent_path(), ".", fs::copy_options::recursive);
  if (input.extension() == ".wf") {
    const std::string command = input.parent_path().filename().string();
    const Ended ended = place.run({command, command == "fmt" ? "--diff" : "--", input.filename().string()});
    exit_code = ended.code;
    return text_of(ended);
  }
  std::string text;
  std::istringstream lines(read_file(input));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    const Ended ended = place.line(line);
    exit_code = ended.code;
    text += "$ " + line + "\n" + text_of(ended);
  }
  return text;
}

}  // namespace

TEST_CASE("every golden case") {
  const std::vector<fs::path> inputs = cases();
  REQUIRE_FALSE(inputs.empty());  // a moved folder must not pass by testing nothing
  for (const fs::path& input : inputs) {
    DYNAMIC_SECTION(fs::relative(input, golden_root).string()) {
      int exit_code = 0;
      const std::string actual = run_case(input, exit_code);
      CHECK((exit_code != 0) == input.filename().string().starts_with("fail_"));
      const fs::path golden = fs::path(input).replace_extension(".golden");
      if (std::getenv("LEADFLOW_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << actual;
      CHECK(read_file(golden) == actual);
    }
  }
}

}  // namespace leadflow::golden_test
