// The handbook's files, and what `doc` and `board` do that a golden case of text cannot hold.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "dsl/text.h"
#include "tests/cli/command_line.h"

namespace leadflow::picture_test {

namespace fs = std::filesystem;
using namespace leadflow::testing;

namespace {

const fs::path golden = fs::path(LEADFLOW_ROOT) / "tests/golden";

std::string file_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every file that `doc` wrote into `book` is the one in tests/golden/doc/<name>, and there is no other.
void compare_book(const std::string& name) {
  const fs::path expected = golden / "doc" / name;
  if (std::getenv("LEADFLOW_UPDATE_GOLDEN") != nullptr) {
    fs::remove_all(expected);
    fs::create_directories(expected.parent_path());
    fs::copy("book", expected);
  }
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator("book")) {
    INFO(entry.path().string());
    CHECK(file_text(entry.path()) == file_text(expected / entry.path().filename()));
    ++files;
  }
  CHECK(files == static_cast<std::size_t>(std::distance(fs::directory_iterator(expected), {})));
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) width = std::max(width, dsl::display_width(line));
  return width;
}

}  // namespace

TEST_CASE("the handbook's files") {
  for (const std::string name : {"calls", "hostile"}) {
    for (const std::string format : {"markdown", "html"}) {
      const Place place;
      fs::copy(golden / "graph/parts", "parts");
      const Ended ended = place.line("leadflow doc parts/" + name + ".wf -o book --format " + format);
      CHECK(ended.code == 0);
      CHECK(ended.out.starts_with(format == "html" ? "book/index.html\n" : "book/README.md\n"));
      compare_book(name + "-" + format);
    }
  }
}

TEST_CASE("a folder that cannot be made") {
  const Place place;
  place.write("leads.wf", small_program);
  place.write("file", "");
  CHECK(place.line("leadflow doc leads.wf -o file").code == 7);
  CHECK(place.line("leadflow doc leads.wf -o file/below").code == 7);
  CHECK(place.line("leadflow doc leads.wf").code == 2);
}

TEST_CASE("the board fits its width, whatever the labels are") {
  Place place;
  fs::copy(golden / "graph/parts", "parts");
  REQUIRE(place.line("leadflow init --rehearsal --admin root").code == 0);
  REQUIRE(place.line("leadflow deploy parts/hostile.wf").code == 0);
  place.line("leadflow add lead name=電話をかける電話をかける電話をかける電話をかける --key wide");
  place.line("leadflow add lead name=\"שלום \\\\x1b[31m\"");
  for (const std::size_t columns : {20U, 30U, 47U, 80U, 200U}) {
    place.environment["COLUMNS"] = std::to_string(columns);
    const Ended ended = place.line("leadflow board --limit 2");
    INFO(columns << "\n" << ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK(widest(ended.out) <= columns);
    CHECK(ended.out.find('\x1b') == std::string::npos);
    CHECK(ended.out.find("  1 ") != std::string::npos);
  }
}

TEST_CASE("the board says how long in whole seconds") {
  Place place;
  fs::copy(golden / "graph/parts", "parts");
  REQUIRE(place.line("leadflow init --admin root").code == 0);
  REQUIRE(place.line("leadflow deploy parts/hostile.wf --as root").code == 0);
  REQUIRE(place.line("leadflow add lead name=Ada --as root").code == 0);
  const auto shows = [&place](const std::string& text) {
    const std::string out = place.line("leadflow board").out;
    INFO(out);
    CHECK(out.find(text) != std::string::npos);
  };
  place.now.ms += 29;
  shows(", just now");
  place.now.ms += 971 + 4000 + 500;
  shows(", 5s");
  place.now.ms -= 60'000;  // another machine's clock
  shows(", just now");
}

TEST_CASE("a board's page") {
  const Place place;
  make_store(place, small_program);
  place.line("leadflow add lead last_name=<b>Lovelace --as bo");
  CHECK(place.line("leadflow board --html board.html").code == 0);
  CHECK(place.read("board.html").find("&lt;b&gt;Lovelace") != std::string::npos);
  CHECK(place.line("leadflow board --html -").out == place.read("board.html"));
  CHECK(place.line("leadflow board --html nowhere/board.html").code == 7);
}

}  // namespace leadflow::picture_test
