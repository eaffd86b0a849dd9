// Lines and columns, for every kind of line ending and at every edge.

#include "dsl/source.h"

#include <catch2/catch.hpp>

namespace leadflow::dsl::source_test {
namespace {

SourceFile file_of(std::string text) {
  return SourceFile("a.wf", {}, std::move(text));
}

}  // namespace

TEST_CASE("lines of a text") {
  const SourceFile file = file_of("one\ntwo\r\n\nfour");
  CHECK(file.line_count() == 4);
  CHECK(file.line_text(1) == "one");
  CHECK(file.line_text(2) == "two");
  CHECK(file.line_text(3).empty());
  CHECK(file.line_text(4) == "four");
  CHECK(file.line_text(0).empty());
  CHECK(file.line_text(5).empty());
  CHECK(file.line_begin(1) == 0);
  CHECK(file.line_begin(2) == 4);
  CHECK(file.line_begin(4) == 10);
  CHECK(file.line_begin(5) == 14);
}

TEST_CASE("line and column of an offset") {
  const SourceFile file = file_of("one\ntwo\r\n\nfour");
  CHECK(file.at(0) == LineColumn{1, 1});
  CHECK(file.at(3) == LineColumn{1, 4});  // the line ending belongs to its line
  CHECK(file.at(4) == LineColumn{2, 1});
  CHECK(file.at(7) == LineColumn{2, 4});
  CHECK(file.at(9) == LineColumn{3, 1});
  CHECK(file.at(10) == LineColumn{4, 1});
  CHECK(file.at(14) == LineColumn{4, 5});
  CHECK(file.at(99) == LineColumn{4, 5});
}

TEST_CASE("an empty text has one empty line, a last line ending one more") {
  CHECK(file_of("").line_count() == 1);
  CHECK(file_of("").at(7) == LineColumn{1, 1});
  CHECK(file_of("a\n").line_count() == 2);
  CHECK(file_of("a\n").at(2) == LineColumn{2, 1});
  CHECK(file_of("a\n").line_text(2).empty());
}

TEST_CASE("a carriage return alone ends no line") {
  CHECK(file_of("a\rb").line_count() == 1);
  CHECK(file_of("a\rb\r").line_text(1) == "a\rb\r");
}

TEST_CASE("the first line begins behind a byte order mark") {
  const SourceFile file = file_of(
      "\xEF\xBB\xBF"
      "ab\ncd");
  CHECK(file.line_begin(1) == 3);
  CHECK(file.line_text(1) == "ab");
  CHECK(file.at(0) == LineColumn{1, 1});
  CHECK(file.at(3) == LineColumn{1, 1});
  CHECK(file.at(4) == LineColumn{1, 2});
  CHECK(file.at(6) == LineColumn{2, 1});
}

TEST_CASE("a set keeps its files where they are") {
  SourceSet sources;
  const FileIndex first = sources.add("a.wf", "/x/a.wf", "edition 1");
  const std::string_view kept = sources[first].text();
  for (int i = 0; i < 1000; ++i) sources.add("b.wf", {}, "b");
  CHECK(sources.size() == 1001);
  CHECK(kept.data() == sources[first].text().data());
  CHECK(sources.text(Span{first, 8, 9}) == "1");
  CHECK(sources.text(Span{first, 8, 99}) == "1");
  CHECK(sources.text(Span{first, 50, 99}).empty());
}

}  // namespace leadflow::dsl::source_test
