// The grammar itself: no rule loops without consuming, and the list of keywords is whole.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/files.h"

namespace leadflow::dsl::grammar_test {
namespace {

namespace fs = std::filesystem;

std::set<std::string> phrases_of_the_grammar() {
  const std::regex phrase("words<\"([^\"]+)\">|function_word<\"([^\"]+)\">");
  std::set<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(LEADFLOW_ROOT) / "grammar")) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream file(entry.path());
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    for (std::sregex_iterator at(text.begin(), text.end(), phrase), end; at != end; ++at) {
      found.insert((*at)[1].matched ? (*at)[1].str() : (*at)[2].str());
    }
  }
  return found;
}

}  // namespace

TEST_CASE("no rule of the grammar can loop") {
  CHECK(tao::pegtl::analyze<grammar::file>() == 0);
  CHECK(tao::pegtl::analyze<grammar::expression_text>() == 0);
}

TEST_CASE("keywords.def names every phrase of the grammar, once") {
  const std::set<std::string> misspelt = {"elseif", "elsif", "elif"};  // matched only to be reported
  std::set<std::string> listed;
#define LEADFLOW_KEYWORD(phrase, kind) CHECK(listed.insert(phrase).second);
#include "grammar/keywords.def"
#undef LEADFLOW_KEYWORD
  std::set<std::string> used = phrases_of_the_grammar();
  REQUIRE(used.size() > 100);
  for (const std::string& word : misspelt) used.erase(word);
  CHECK(used == listed);
}

}  // namespace leadflow::dsl::grammar_test
