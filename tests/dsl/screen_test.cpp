// What may not stand in a file: which, where, how often, and wherever it falls
// within the blocks that screening takes at once.

#include "dsl/screen.h"

#include <catch2/catch.hpp>

namespace leadflow::dsl::screen_test {
namespace {

using namespace std::string_literals;

std::vector<Diagnostic> screened(std::string text) {
  SourceSet sources;
  const FileIndex file = sources.add("a.wf", {}, std::move(text));
  Diagnostics diagnostics;
  screen(file, sources[file], diagnostics);
  return diagnostics.in_order_found();
}

}  // namespace

TEST_CASE("what may stand in a file") {
  CHECK(screened("").empty());
  CHECK(screened("edition 1\r\n\tgroup a \"\u00C7\u00E3o \u65E5 \U0001F600 \u0627\"\n").empty());
  CHECK(screened("\xEF\xBB\xBF"
                 "edition 1\n")
            .empty());
  CHECK(screened(std::string(63, 'a') + "\r\n" + std::string(100, 'b')).empty());  // CR LF across two blocks
  CHECK(screened(std::string(1000, '\n')).empty());
}

TEST_CASE("what may not") {
  struct Row {
    std::string text;
    DiagnosticKind kind;
    Span where;
    const char* message;
    const char* help;
  };
  const Row rows[] = {
      {"ab\0c"s,
       DiagnosticKind::ControlCharacter,
       {0, 2, 3},
       "a NUL at byte offset 2",
       "remove it; inside a string write `\\u{0}`"},
      {"\x1B[31m\x07\x7F",
       DiagnosticKind::ControlCharacter,
       {0, 0, 1},
       "control character U+001B at byte offset 0, and 2 more in this file",
       "remove it; inside a string write `\\u{1B}`"},
      {"a\u0085",
       DiagnosticKind::ControlCharacter,
       {0, 1, 3},
       "control character U+0085 at byte offset 1",
       "remove it; inside a string write `\\u{85}`"},
      {"a\rb",
       DiagnosticKind::ControlCharacter,
       {0, 1, 2},
       "a carriage return without a line feed at byte offset 1",
       "end lines with LF or CR LF"},
      {"a\n\r",
       DiagnosticKind::ControlCharacter,
       {0, 2, 3},
       "a carriage return without a line feed at byte offset 2",
       "end lines with LF or CR LF"},
      {"a\u202E",
       DiagnosticKind::BidiControl,
       {0, 1, 4},
       "bidirectional control U+202E at byte offset 1",
       "remove it, as it hides what the file says; inside a string write `\\u{202E}`"},
      {"\xEF\xBB\xBF\xFFz\x80",
       DiagnosticKind::InvalidUtf8,
       {0, 3, 4},
       "byte 0xFF at byte offset 3 is not UTF-8, and 1 more in this file",
       "save the file as UTF-8"},
  };
  for (const Row& row : rows) {
    INFO(row.message);
    const std::vector<Diagnostic> found = screened(row.text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == row.kind);
    CHECK(found[0].where == row.where);
    CHECK(found[0].message == row.message);
    CHECK(found[0].help == std::vector<std::string>{row.help});
  }
}

TEST_CASE("every bidirectional control") {
  for (const char* text : {"\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                           "\u2066", "\u2067", "\u2068", "\u2069"}) {
    REQUIRE(screened(text).size() == 1);
    CHECK(screened(text)[0].kind == DiagnosticKind::BidiControl);
  }
  CHECK(screened("\u2029\u202F\u2065\u206A\u200D").empty());
}

TEST_CASE("every control character, at every place of a block") {
  for (int c = 0; c < 0x80; ++c) {
    const bool control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
    std::size_t wrong = 0;
    for (std::size_t place = 0; place < 130; ++place) {
      std::string text(130, 'x');
      text[place] = static_cast<char>(c);
      const std::vector<Diagnostic> found = screened(text);
      const bool right = control ? found.size() == 1 && found[0].where.begin == place : found.empty();
      if (!right) ++wrong;
    }
    INFO(c);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a binary file gives one finding of a kind") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += static_cast<char>(i * 7919 >> 3);
  CHECK(screened(text).size() <= 3);
}

}  // namespace leadflow::dsl::screen_test
