// What a shell's line is taken for, and what may be put in its place. tests/shell/completion.py asks real
// shells.

#include <catch2/catch.hpp>

#include "cli/commands/commands.h"
#include "cli/complete/shell_line.h"
#include "cli/complete/value_kind.h"
#include "cli/shapes.h"
#include "tests/cli/command_line.h"

namespace leadflow::completion_test {

using namespace leadflow::testing;
using cli::ShellLine;

namespace {

const char* const bash_breaks = " \t\n\"'@><=;|&(:";

/// The words of a page of the completion's answer, without its first line and without what they are about.
std::vector<std::string> answers(const Place& place, std::vector<std::string> typed) {
  typed.insert(typed.begin(), {"__complete", "words"});
  const Ended ended = place.run(typed);
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  std::vector<std::string> found;
  std::size_t at = ended.out.find('\n') + 1;
  while (at < ended.out.size()) {
    found.push_back(ended.out.substr(at, ended.out.find('\t', at) - at));
    at = ended.out.find('\n', at) + 1;
  }
  return found;
}

}  // namespace

TEST_CASE("words of a line as bash would read them") {
  struct Row {
    const char* line;
    std::vector<std::string> words;
    char quote = '\0';
    bool completable = true;
    bool after_redirect = false;
  };
  for (const Row& row :
       {Row{"", {""}}, Row{"leadflow", {"leadflow"}}, Row{"leadflow ", {"leadflow", ""}},
        Row{"a  b\tc", {"a", "b", "c"}}, Row{"a 'b c' d", {"a", "b c", "d"}},
        Row{"a \"b \\\"c\\\" $x\" d", {"a", "b \"c\" $x", "d"}}, Row{"a b\\ c", {"a", "b c"}},
        Row{"a 'b c", {"a", "b c"}, '\''}, Row{"a \"b c", {"a", "b c"}, '"'},
        Row{"a 'b'c", {"a", "bc"}, '\0', false}, Row{"a $(touch x) b", {"a", "$(touch", "x)", "b"}},
        Row{"a '' b", {"a", "", "b"}}, Row{"a > b", {"a", "b"}, '\0', true, true}, Row{"a > b c", {"a", "c"}},
        Row{"a 2>b c", {"a", "c"}}, Row{"a \\", {"a", ""}}, Row{"a 'it'\\''s", {"a", "it's"}, '\'', false}}) {
    INFO(row.line);
    const ShellLine line = cli::read_shell_line(row.line);
    CHECK(line.words == row.words);
    CHECK(line.quote == row.quote);
    CHECK(line.completable == row.completable);
    CHECK(line.after_redirect == row.after_redirect);
  }
}

TEST_CASE("a reply is quoted as its word is, from the last break on") {
  struct Row {
    const char* line;
    const char* candidate;
    const char* reply;
  };
  for (const Row& row :
       {Row{"show key:b", "key:b1", "b1"}, Row{"show key:", "key:a b", "a\\ b"},
        Row{"show ", "key:$(x)", "key:\\$\\(x\\)"}, Row{"show 'k", "key:it's", "key:it'\\''s"},
        Row{"show \"k", "key:$(x)`y`", "key:\\$(x)\\`y\\`"}, Row{"show \"k", "key:a!b", ""},
        Row{"show k", "key:a!b", "key:a\\!b"}, Row{"add source=w", "source=web", "web"},
        Row{"show 'key':b", "key:b1", ""}, Row{"show key\\:b", "key:b1", "key:b1"},
        Row{"show other:", "key:b1", ""}, Row{"show ñ", "ñandú", "ñandú"}}) {
    INFO(row.line << " -> " << row.candidate);
    CHECK(cli::bash_reply(cli::read_shell_line(row.line), bash_breaks, row.candidate) == row.reply);
  }
}

TEST_CASE("the words to choose from are those that help lists") {
  const auto of = [](const char* names, const char* value, const char* help, bool positional = false) {
    return cli::choices("any", {names, value, help, positional, false, false});
  };
  using Words = std::vector<std::string>;
  CHECK(of("--format", "FORMAT", "human, short, json, github or sarif") ==
        Words{"human", "short", "json", "github", "sarif"});
  CHECK(of("--fail-level", "LEVEL", "exit with 1 from here up: note, warning or error (error)") ==
        Words{"note", "warning", "error"});
  CHECK(of("list|done|cancel", "", "what to do", true) == Words{"list", "done", "cancel"});
  CHECK(of("--note", "TEXT", "done, cancel: a note for the history").empty());
  CHECK(of("ACTION", "", "an action or transition; `leadflow actions ID` lists them", true).empty());
  CHECK(of("FILE", "", "files, folders with all below them, or - for standard input", true).empty());
}

TEST_CASE("every command says what it takes without being run") {
  const Place place;
  for (const cli::CommandInfo& info : cli::all_commands()) {
    INFO(info.name);
    CHECK_FALSE(answers(place, {std::string(info.name), "--"}).empty());
  }
  CHECK_FALSE(place.has("leadflow.db"));
}

TEST_CASE("names come from the store") {
  const Place place;
  make_store(place, small_program);
  REQUIRE(place.line("leadflow add lead last_name=L --key k1 --as root").code == 0);
  using Words = std::vector<std::string>;
  CHECK(answers(place, {"show", "key:"}) == Words{"key:k1"});
  CHECK(answers(place, {"apply", "key:k1", ""}) == Words{"left_voicemail", "lose"});
  CHECK(answers(place, {"apply", "key:k1", "left_voicemail", "--with", ""}) == Words{"remark="});
  CHECK(answers(place, {"add", "lead", "region="}) == Words{"region=north", "region=south"});
  CHECK(answers(place, {"list", "--status", "a"}) == Words{"attempted"});
  CHECK(answers(place, {"show", "--store", "nowhere.db", "key:"}).empty());
  CHECK(answers(place, {"nonsense", ""}).empty());
}

}  // namespace leadflow::completion_test
