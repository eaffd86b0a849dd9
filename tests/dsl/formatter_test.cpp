// The layout: what it is, that it changes nothing, and that it is its own.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "dsl/diagnostics.h"
#include "dsl/format/side_by_side.h"
#include "dsl/formatter.h"
#include "dsl/parser.h"
#include "tests/support/generate.h"

namespace leadflow::dsl::formatter_test {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> example_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LEADFLOW_ROOT "/examples")) {
    if (entry.path().extension() == ".wf") files.push_back(entry.path());
  }
  return files;
}

/// The proved layout of `text`, or what is wrong with it.
std::string formatted(const std::string& text) {
  SourceSet sources;
  Diagnostics found;
  const ast::File file = parse(sources, sources.add("test.wf", {}, text), found);
  if (found.has_errors()) return "does not parse: " + found.in_order_found().front().message + "\n" + text;
  const auto result = format_text(sources, file);
  return result ? *result : "not proved:\n" + layout(sources, file);
}

/// The same for statements of a workflow's state, at the left margin.
std::string formatted_operations(const std::string& operations) {
  const std::string head = "edition 1\nrule r for lead on received {\n";
  const std::string whole = formatted(head + operations + "\n}\n");
  if (whole.substr(0, head.size()) != head) return whole;
  std::string result;
  std::istringstream lines(whole.substr(head.size()));
  for (std::string line; std::getline(lines, line);) {
    if (line != "}") result += (line.size() > 2 ? line.substr(2) : line) + "\n";
  }
  return result;
}

std::string expression(const std::string& text) {
  SourceSet sources;
  Diagnostics found;
  TextPools pools;
  const auto expr = parse_expression(sources, sources.add("e", {}, text), found, pools);
  return expr ? to_text(*expr) : "no expression";
}

}  // namespace

TEST_CASE("the examples are laid out as they are written") {
  for (const auto& path : example_files()) {
    INFO(path);
    const std::string text = read_file(path);
    CHECK(formatted(text) == text);
  }
}

TEST_CASE("what changes of a text is laid out as in a text that changes all over") {
  std::mt19937 random(7);
  for (const auto& path : example_files()) {
    const std::string text = read_file(path);
    std::vector<std::size_t> lines;  // where those begin that are no part of a block text
    bool in_text = false;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      if (!in_text) lines.push_back(at);
      const std::string line = text.substr(at, text.find('\n', at) - at);
      for (std::size_t q = line.find("\"\"\""); q != std::string::npos; q = line.find("\"\"\"", q + 3))
        in_text = !in_text;
    }
    for (std::size_t places = 1; places < 4; ++places) {
      for (int turn = 0; turn < 4; ++turn) {
        std::vector<std::size_t> moved;
        for (std::size_t i = 0; i < places; ++i) moved.push_back(lines[random() % lines.size()]);
        std::sort(moved.begin(), moved.end(), std::greater<>());
        std::string changed = text;
        for (const std::size_t at : moved) changed.insert(at, "   ");
        INFO(path << "\n" << changed);
        CHECK(formatted(changed) == text);
      }
    }
  }
}

TEST_CASE("the layout of declarations") {
  struct Row {
    std::string from;
    std::string to;
  };
  const std::vector<Row> rows = {
      {"\n\nedition   1\ngroup  a   \"A\"\n\n\n\ngroup b\n", "edition 1\ngroup a \"A\"\n\ngroup b\n"},
      {"edition 1\r\ngroup a\r\n", "edition 1\ngroup a\n"},
      // attributes in columns, runs apart
      {"edition 1\nrecord lead {\n\n a text\n   longer integer\n\n  b   email\n}\n",
       "edition 1\nrecord lead {\n  a       text\n  longer  integer\n\n  b email\n}\n"},
      {"edition 1\nrecord lead {\n  a      text\n  longer integer\n}\n",
       "edition 1\nrecord lead {\n  a      text\n  longer integer\n}\n"},
      {"edition 1\nrecord lead { a    text }\n", "edition 1\nrecord lead { a text }\n"},
      // blocks of one short statement stay as the author had them
      {"edition 1\nrule a for lead on received {move to b}\n",
       "edition 1\nrule a for lead on received { move to b }\n"},
      {"edition 1\nrule a for lead on received {\nmove to b }\n",
       "edition 1\nrule a for lead on received {\n  move to b\n}\n"},
      {"edition 1\nrule a for lead on received {\n}\n", "edition 1\nrule a for lead on received {}\n"},
      // values
      {"edition 1\nvalues v {a,b \"B\"}\n", "edition 1\nvalues v { a, b \"B\" }\n"},
      {"edition 1\nvalues v {\n a, b }\n", "edition 1\nvalues v {\n  a,\n  b\n}\n"},
      // comments
      {"# first\n\n# second\nedition 1 # third\n#fourth\ngroup a # fifth\n# last",
       "# first\n\n# second\nedition 1  # third\n#fourth\ngroup a  # fifth\n# last\n"},
      {"edition 1\ngroup a # x\ngroup longer # y\n\ngroup b # z\n",
       "edition 1\ngroup a       # x\ngroup longer  # y\n\ngroup b  # z\n"},
      {"edition 1\nrecord lead { # open\n # own\n a text # end\n\n # last\n} # behind\n",
       "edition 1\nrecord lead {  # open\n  # own\n  a text  # end\n\n  # last\n}  # behind\n"},
      {"edition 1\nvalues v { # one\n a, # two\n # three\n b # four\n}\n",
       "edition 1\nvalues v {  # one\n  a,  # two\n  # three\n  b  # four\n}\n"},
      {"edition 1\nrule r for lead on received, # why\n closed { favorite }\n",
       "edition 1\nrule r for lead on received,  # why\n    closed {\n  favorite\n}\n"},
      {"edition 1\nrule r for lead on received {\nset a = sum(b, # inner\n c)\n}\n",
       "edition 1\nrule r for lead on received {\n  # inner\n  set a = sum(b, c)\n}\n"},
      {"edition 1\nrule r for lead on received {\n# nothing\n}\n",
       "edition 1\nrule r for lead on received {\n  # nothing\n}\n"},
      // texts keep their spelling, block texts move with their statement
      {"edition 1\ngroup a \"\\u{41}\\t\"\n", "edition 1\ngroup a \"\\u{41}\\t\"\n"},
      {"edition 1\nemail e {\n      subject \"x\"\n      body \"\"\"\n          one\n            two\n\n     "
       "     three\n      \"\"\"\n}\n",
       "edition 1\nemail e {\n  subject \"x\"\n  body \"\"\"\n    one\n      two\n\n    three\n  "
       "\"\"\"\n}\n"},
  };
  for (const Row& row : rows) CHECK(formatted(row.from) == row.to);
}

TEST_CASE("the layout of operations") {
  struct Row {
    std::string from;
    std::string to;
  };
  const std::vector<Row> rows = {
      {"if a {\nfavorite } else if b { close }\nelse { return }", "does not parse"},
      {"if a = 1 {\nfavorite\n} else if b = 2 { close\n} else { return }",
       "if a = 1 {\n  favorite\n} else if b = 2 {\n  close\n} else {\n  return\n}\n"},
      {"if a = 1 { favorite } else { return }", "if a = 1 { favorite } else { return }\n"},
      {"if a = 1 { # one\n favorite # two\n # three\n} else { # four\n return\n # five\n}",
       "if a = 1 {  # one\n  favorite  # two\n  # three\n} else {  # four\n  return\n  # five\n}\n"},
      {"after   2   business  days { close   for owner }", "after 2 business days { close for owner }\n"},
      {"set a=(b+c)*d-(e-f)", "set a = (b + c) * d - (e - f)\n"},
      {"set a = -b + 1_000.50 USD", "set a = -b + 1_000.50 USD\n"},
      {"create x {a=1,b=2}", "create x { a = 1, b = 2 }\n"},
      {"create x {\na=1,b=2}", "create x {\n  a = 1,\n  b = 2\n}\n"},
      {"set a = [{x=1},{x=2}]", "set a = [{ x = 1 }, { x = 2 }]\n"},
      {"set a = [\n{x=1},{x=2}]", "set a = [\n  { x = 1 },\n  { x = 2 }\n]\n"},
      {"clear aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, "
       "ccccccccccccccccccccccccccccc, d",
       "clear aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n    "
       "ccccccccccccccccccccccccccccc, d\n"},
      {"if (\n a = 1 or # why\n b = 2) and c { favorite }",
       "if (\n  a = 1  # why\n  or b = 2\n) and c {\n  favorite\n}\n"},
      {"note \"\"\"\n  long\n  text\n\"\"\"", "note \"\"\"\n  long\n  text\n\"\"\"\n"},
  };
  for (const Row& row : rows) {
    if (row.to == "does not parse")
      CHECK(formatted_operations(row.from).find(row.to) != std::string::npos);
    else
      CHECK(formatted_operations(row.from) == row.to);
  }
}

TEST_CASE("expressions need few parentheses and keep the author's") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"a   and b or c", "a and b or c"},
      {"(a and b) or c", "(a and b) or c"},
      {"a and (b or c)", "a and (b or c)"},
      {"not not a", "not not a"},
      {"not (a = b)", "not (a = b)"},
      {"a - (b - c)", "a - (b - c)"},
      {"-(-3)", "-(-3)"},
      {"(a implies b) implies c", "(a implies b) implies c"},
      {"a in [north,\"b\\\"\", 2026-03-02 10:00]", "a in [north, \"b\\\"\", 2026-03-02 10:00]"},
      {"sum( lines , price*2 )>count(x)", "sum(lines, price * 2) > count(x)"},
      {"entered_at( s ) + 1 days < now", "entered_at(s) + 1 day < now"},
      {"owner = user   \"ana\"", "owner = user \"ana\""},
      {"a is not set and b ends   with \"x\"", "a is not set and b ends with \"x\""},
  };
  for (const auto& [from, to] : rows) CHECK(expression(from) == to);
  std::string chain = "a";
  for (int i = 0; i < 200; ++i) chain += " and a" + std::to_string(i);
  CHECK(expression(chain) == chain);
}

TEST_CASE("generated programs are laid out and proved") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    const std::string text =
        test::generate_program({seed, 300 + 20 * static_cast<std::size_t>(seed), seed % 2 == 0});
    const std::string result = formatted(text);
    CHECK(result.substr(0, result.find(':')).find("not proved") == std::string::npos);
    CHECK(result.substr(0, result.find(':')).find("does not parse") == std::string::npos);
    if (seed % 2 == 1) continue;
    for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {  // nothing ends in blanks
      end = result.find('\n', at);
      CHECK((end == std::string::npos || end == at || result[end - 1] != ' '));
    }
  }
}

TEST_CASE("lines that differ in nothing but how far in they stand go side by side") {
  struct Row {
    std::string before;
    std::string after;
    bool go_together;
  };
  const std::vector<Row> rows = {
      {"a {\n\tb\n}\n", "a {\n  b\n}\n", true},
      {"a\r\nb  \n", "a\nb\n", true},
      {"a\n\n \n\nb\n", "a\n\nb\n", true},
      {"a\n\nb\n", "a\nb\n", false},
      {"a\nb\n", "a\n\nb\n", false},
      {"a b\n", "a  b\n", false},
      {"a\nb\n", "a\n", false},
      {"a\n", "a\nb\n", false},
      {"a b\n", "a\nb\n", false},
      {"a # c \n", "a     # c\n", true},
      {"a # c\n", "a\n# c\n", false},
      {"a # c  d\n", "a # c d\n", false},
      {"a \"x # y\"\n", "a \"x  # y\"\n", false},
      {"a \"\\\" # y\"\n", "a \"\\\"  # y\"\n", false},
      {"a 'x \" ' # y\n", "a 'x \" '   # y\n", true},
      {"a # \"\"\"\n b\n", "a   # \"\"\"\nb\n", true},
      {"a \"\"\"\n    x\n      y\n    \"\"\" z\n  b\n", "a \"\"\"\n  x\n    y\n\"\"\" z\nb\n", true},
      {"a \"\"\"\n    x\n      y\n    \"\"\"\n", "a \"\"\"\n  x\n  y\n\"\"\"\n", false},
      {"a \"\"\"x\n  y\"\"\"\n", "a \"\"\"x\n y\"\"\"\n", false},
      {"a \"\"\"x\"\"\"   # c\n", "a \"\"\"x\"\"\" # c\n", true},
      {"a \"\"\"\n  # x\n  \"\"\"\n", "a \"\"\"\n    # x\n  \"\"\"\n", true},
      {"a \"\"\"\n  x  # y\n  \"\"\"\n", "a \"\"\"\n  x # y\n  \"\"\"\n", false},
  };
  for (const auto& [before, after, go_together] : rows) {
    INFO(before << "|\n" << after);
    format::SideBySide lines(before, after);
    while (lines.next()) {
    }
    CHECK(lines.at_end() == go_together);
  }
}

TEST_CASE("what goes side by side has one tree and one layout") {
  std::mt19937 random(11);
  const auto any = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  const std::vector<std::string> inserted = {" ", "   ", "\t", "\n", "\n\n", "  \n", "\r\n", "#", "\"", "x"};
  std::size_t together = 0;
  for (const auto& path : example_files()) {
    const std::string text = read_file(path);
    for (int turn = 0; turn < 40; ++turn) {
      std::string changed = text;
      for (std::size_t changes = 1 + any(4); changes > 0; --changes) {
        std::size_t at = any(changed.size());
        if (any(3) > 0) at = changed.find('\n', at) + 1;  // mostly where blanks tell nothing
        if (any(3) == 0 && std::string_view(" \t\n").find(changed[at]) != std::string_view::npos) {
          changed.erase(at, 1);
        } else {
          changed.insert(at, inserted[any(inserted.size())]);
        }
      }
      format::SideBySide lines(changed, text);
      while (lines.next()) {
      }
      if (!lines.at_end()) continue;
      ++together;
      INFO(path << "\n" << changed);
      SourceSet sources;
      Diagnostics found;
      const ast::File before = parse(sources, sources.add("a", {}, text), found);
      const ast::File after = parse(sources, sources.add("b", {}, changed), found);
      CHECK(!found.has_errors());
      CHECK(equal_trees(before, after));
      CHECK(before.comments.size() == after.comments.size());
      CHECK(layout(sources, after) == text);
    }
  }
  CHECK(together > 50);
}

TEST_CASE("a text further in is laid out, whatever else changes") {
  for (const auto& path : example_files()) {
    INFO(path);
    const std::string text = read_file(path);
    std::string changed;
    std::istringstream lines(text);
    bool in_text = false;
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) changed += "\t" + line;
      changed += "\n";
      for (std::size_t q = line.find("\"\"\""); q != std::string::npos; q = line.find("\"\"\"", q + 3))
        in_text = !in_text;
      if (!in_text && line.empty()) changed += "   \n\n";
    }
    CHECK(formatted(changed) == text);
    CHECK(formatted(changed + "\n\ngroup  added_at_the_end\n") == text + "\ngroup added_at_the_end\n");
  }
}

TEST_CASE("trees that differ are told apart") {
  const auto tree_of = [](SourceSet& sources, const std::string& text) {
    Diagnostics found;
    return parse(sources, sources.add("t", {}, "edition 1\n" + text), found);
  };
  struct Row {
    std::string a;
    std::string b;
    bool equal;
  };
  const std::vector<Row> rows = {
      {"group a", "group  a # same\n", true},
      {"group a", "group b", false},
      {"group a \"\\u{41}\"", "group a \"A\"", true},
      {"record r { a integer default 1_000 }", "record r { a integer default 1000 }", true},
      {"record r { a integer default 1 }", "record r { a integer default 2 }", false},
      {"rule r for l on closed { set a = (b) }", "rule r for l on closed { set a = b }", true},
      {"rule r for l on closed { set a = b - (c - d) }", "rule r for l on closed { set a = b - c - d }",
       false},
      {"group a\ngroup b", "group b\ngroup a", false},
  };
  for (const Row& row : rows) {
    INFO(row.a << " | " << row.b);
    SourceSet sources;
    CHECK(equal_trees(tree_of(sources, row.a), tree_of(sources, row.b)) == row.equal);
  }
}

}  // namespace leadflow::dsl::formatter_test
