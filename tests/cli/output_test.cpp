#include "cli/output.h"

#include <catch2/catch.hpp>

#include "cli/config.h"
#include "cli/failure.h"
#include "cli/line_diff.h"

namespace leadflow::output_test {

using namespace leadflow::cli;

TEST_CASE("tables") {
  Table table({"ID", "NAME", "NOTE"});
  table.add({"1", "Ada", "a note that is rather long"});
  table.add({"22", "\u5F20\u4F1F", "\x1B[31mred"});
  CHECK(table.text(Style(false), 0) ==
        "ID  NAME  NOTE\n"
        "1   Ada   a note that is rather long\n"
        "22  \u5F20\u4F1F  \\u{1B}[31mred\n");
  CHECK(table.text(Style(false), 24) ==
        "ID  NAME  NOTE\n"
        "1   Ada   a note that i\u2026\n"
        "22  \u5F20\u4F1F  \\u{1B}[31mred\n");
  CHECK(table.text(Style(true), 0).starts_with("\x1B[1mID  NAME  NOTE\x1B[0m\n"));
}

TEST_CASE("counted") {
  CHECK(counted(1, "record") == "1 record");
  CHECK(counted(0, "record") == "0 records");
  CHECK(counted(2, "person", "people") == "2 people");
}

TEST_CASE("unified diff") {
  CHECK(unified_diff("a\n", "a\n", "x", "y").empty());
  CHECK(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "x", "y") ==
        "--- x\n+++ y\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(unified_diff("", "a\n", "x", "y") == "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  CHECK(unified_diff("a", "a\n", "x", "y") ==
        "--- x\n+++ y\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  std::string before, after;
  for (int i = 0; i < 30; ++i) before += std::to_string(i) + "\n";
  for (int i = 0; i < 30; ++i) {
    if (i != 3) after += std::to_string(i) + "\n";
    if (i == 25) after += "more\n";
  }
  CHECK(unified_diff(before, after, "x", "y") ==
        "--- x\n+++ y\n@@ -1,7 +1,6 @@\n 0\n 1\n 2\n-3\n 4\n 5\n 6\n@@ -24,6 +23,7 @@\n 23\n 24\n "
        "25\n+more\n 26\n 27\n 28\n");
}

TEST_CASE("leadflow.toml") {
  const Config config = parse_config("# c\n\nstore = \"a \\\"b\\\".db\" # d\nuser='ana'\n", "t");
  CHECK(config.store == "a \"b\".db");
  CHECK(config.user == "ana");
  for (const char* text :
       {"store", "store = x", "store = \"x", "[smpt]", "stroe = \"x\"", "store = \"x\" y"}) {
    CHECK_THROWS_AS(parse_config(text, "t"), Failure);
  }
}

}  // namespace leadflow::output_test
