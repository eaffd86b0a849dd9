// Texts that are meant to hurt: depth, length, bytes. None crashes, hangs or floods.

#include <catch2/catch.hpp>
#include <string>

#include "tests/dsl/parsed.h"

namespace leadflow::dsl::hostile_input_test {
namespace {

std::string times(std::size_t count, const std::string& text) {
  std::string all;
  all.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

const std::string rule = "edition 1\nrule r for l on received {\n";
constexpr std::size_t deep = 100'000;

}  // namespace

TEST_CASE("what nests too deep is one finding") {
  for (const std::string& text :
       {rule + times(deep, "if a {"), rule + times(deep, "if a {\n") + times(deep, "}\n") + "}",
        rule + "set a = " + times(deep, "("),
        rule + "set a = " + times(deep, "(") + "1" + times(deep, ")") + "\n}",
        rule + "set a = " + times(deep, "["), rule + "set a = " + times(deep, "[{a="),
        rule + "set a = " + times(deep, "count("), rule + "set a = " + times(deep, "not ") + "b\n}",
        rule + "set a = " + times(deep, "b or ") + "b\n}", rule + "set a = " + times(deep, "b + ") + "b\n}",
        rule + times(deep, "after 1 day {")}) {
    const Parsing p(text);
    INFO(text.substr(0, 60));
    REQUIRE(p.found.size() == 1);
    CHECK(p.found.in_order_found()[0].kind == DiagnosticKind::NestingTooDeep);
  }
}

TEST_CASE("nesting up to the limit is fine") {
  CHECK(Parsing(rule + times(255, "if a {\n") + "favorite\n" + times(255, "}\n") + "}\n").findings().empty());
  CHECK(Parsing(rule + "set a = " + times(255, "(") + "1" + times(255, ")") + "\n}\n").findings().empty());
  CHECK(Parsing(rule + "set a = " + times(500, "b or ") + "b\n}\n").findings().empty());
}

TEST_CASE("what is long is no trouble") {
  CHECK(Parsing(rule + "if a { favorite }" + times(deep, " else if b { favorite }") + "\n}\n")
            .findings()
            .empty());
  CHECK(Parsing(rule + "clear a" + times(deep, ", a") + "\n}\n").findings().empty());
  CHECK(Parsing(rule + "set a = [1" + times(deep, ", 1") + "]\n}\n").findings().empty());
  CHECK(Parsing("edition 1\n" + times(deep, "\n# c\n")).file.comments.size() == deep);
  CHECK(Parsing("edition 1\nimport \"" + times(5'000'000, "x")).found.size() == 1);
  CHECK(Parsing("edition 1\n" + times(5'000'000, "x")).found.size() == 1);
  CHECK(Parsing("edition 1\n" + times(5'000'000, " ")).found.size() == 0);
}

TEST_CASE("more syntax errors than are shown end in a finding that says so") {
  for (const std::string& text :
       {"edition 1\n" + times(deep, "x y\n"), "edition 1\n" + times(deep, "}\n"),
        "edition 1\n" + times(deep, "workflow ) {\n"), rule + times(deep, "move to\n") + "}",
        "edition 1\nimport \"" + times(deep, "\\q") + "\""}) {
    const Parsing p(text);
    INFO(text.substr(0, 60));
    CHECK(p.found.size() <= max_syntax_findings + 1);
    CHECK(p.found.size() > 0);
    if (p.found.size() > max_syntax_findings)
      CHECK(p.found.in_order_found().back().kind == DiagnosticKind::TooManyFindings);
  }
}

TEST_CASE("bytes of every kind") {
  for (const std::string& text :
       {times(deep, "{"), times(deep, "}"), "edition 1\n" + times(deep, "{"), std::string(deep, '\0'),
        "edition 1\n" + std::string(deep, '\0'), times(deep, "\""), times(deep, "'"), times(deep, "\xff"),
        times(deep, "#"), times(deep, "\r"), times(deep, "\"\"\""), times(deep, "workflow ( {"),
        rule + times(deep, "set a = (\n"), rule + times(deep, "if ) {\n")}) {
    const Parsing p(text);
    INFO(text.substr(0, 30));
    CHECK(p.found.size() > 0);
    CHECK(p.found.size() <= max_syntax_findings + 1);
  }
}

TEST_CASE("every beginning of a text is parsed to its end") {
  const std::string text =
      "edition 1\nvalues v \"V\" { a, b }\nworkflow w for l {\n entry e \"E\" at s when (a = 1 or b in [2, { "
      "c = \"d\" }])\n bucket b {\n"
      "  status s { category \"C\" { action a by role rep { if x { note \"\"\"\n  y\n  \"\"\" } else if "
      "2026-01-01 < now { set a = sum(b, c * 2 USD) } } } }\n"
      " }\n}\ntest \"t\" for w { expect 2 record a with b = 'c' }\n";
  for (std::size_t length = 0; length < text.size(); ++length) {
    const Parsing p(text.substr(0, length));
    CHECK(p.found.size() < 20);
  }
}

}  // namespace leadflow::dsl::hostile_input_test
