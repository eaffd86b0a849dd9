// Folding, normal forms, widths, and the edges of UTF-8.

#include "dsl/text.h"

#include <catch2/catch.hpp>

namespace leadflow::dsl::text_test {

TEST_CASE("simple case folding") {
  struct Row {
    const char* text;
    const char* folded;
  };
  const Row rows[] = {
      {"", ""},
      {"Hello 42 [Z]", "hello 42 [z]"},
      {"S\u00C3O PAULO", "s\u00E3o paulo"},
      {"Stra\u00DFe", "stra\u00DFe"},                // full folding would give ss
      {"STRA\u1E9EE", "stra\u00DFe"},                // capital sharp s has a simple folding
      {"\u0130", "\u0130"},                          // none: its folding is full or Turkic
      {"I\u0131", "i\u0131"},                        // dotless i is not i
      {"\u03A3\u03C3\u03C2", "\u03C3\u03C3\u03C3"},  // both small sigmas are one
      {"\u00B5", "\u03BC"},                          // micro sign
      {"\u212A\u212B", "k\u00E5"},                   // Kelvin, Angstrom
      {"\u1F88", "\u1F80"},                          // full folding gives two code points
      {"\uFB00", "\uFB00"},                          // ligature ff: full folding only
      {"\uAB70", "\u13A0"},                          // Cherokee folds to the capital
      {"\U00010400", "\U00010428"},
      {"A\xFF"
       "B",
       "a\xFF"
       "b"},  // bytes that are not UTF-8 stay
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(fold_case(row.text) == row.folded);
    CHECK(fold_case(row.folded) == row.folded);
    CHECK(equal_folded(row.text, row.folded));
    CHECK(compare_folded(row.folded, row.text) == 0);
  }
}

TEST_CASE("order without regard to case") {
  CHECK(compare_folded("abc", "ABD") < 0);
  CHECK(compare_folded("ABD", "abc") > 0);
  CHECK(compare_folded("ab", "ABC") < 0);
  CHECK(compare_folded("ABC", "ab") > 0);
  CHECK(compare_folded("\xFF", "\U0010FFFF") > 0);  // invalid bytes last
  CHECK(compare_folded("", "") == 0);
}

TEST_CASE("parts without regard to case") {
  CHECK(contains_folded("Jo\u00C3O Silva", "\u00E3o s"));
  CHECK(contains_folded("abc", ""));
  CHECK_FALSE(contains_folded("abc", "abcd"));
  CHECK(starts_folded("Hello", "hEL"));
  CHECK(starts_folded("Hello", ""));
  CHECK_FALSE(starts_folded("He", "hel"));
  CHECK(ends_folded("Hello", "LLO"));
  CHECK(ends_folded("", ""));
  CHECK_FALSE(ends_folded("lo", "llo"));
}

TEST_CASE("the normal form of a phone") {
  CHECK(normal_phone("+1 (202) 555-0100") == "+12025550100");
  CHECK(normal_phone("(+49) 30 1234") == "+49301234");
  CHECK(normal_phone("0049 30 1234") == "+49301234");
  CHECK(normal_phone("+0049 30") == "+004930");
  CHECK(normal_phone("030/1234+5") == "03012345");
  CHECK(normal_phone("+") == "");
  CHECK(normal_phone("ask Ada") == "");
}

TEST_CASE("the normal form of an e-mail address") {
  CHECK(normal_email("Ada@Example.COM") == "ada@example.com");
  CHECK(normal_email("\u00C9va@\u00D6.de") == "\u00E9va@\u00F6.de");
}

TEST_CASE("white space is blank") {
  CHECK(is_blank(""));
  CHECK(is_blank(" \t\r\n\u00A0\u2003\u3000\u2028"));
  CHECK_FALSE(is_blank(" x "));
  CHECK_FALSE(is_blank("\u200B"));  // a zero width space is not white space
  CHECK_FALSE(is_blank("\xFF"));
}

TEST_CASE("the first byte that is not UTF-8") {
  struct Row {
    std::string text;
    std::optional<std::size_t> offset;
  };
  const std::string long_ascii(1000, 'a');
  const Row rows[] = {
      {"", std::nullopt},
      {long_ascii, std::nullopt},
      {long_ascii + "\u00E9" + long_ascii, std::nullopt},
      {"\u20AC\U0001F600\U0010FFFF", std::nullopt},
      {long_ascii + "\x80", 1000},
      {"a\xC3", 1},             // cut
      {"a\xC3(", 1},            // no continuation
      {"\xC0\xAF", 0},          // overlong
      {"ab\xE0\x80\x80", 2},    // overlong
      {"\xF0\x80\x80\x80", 0},  // overlong
      {"\xED\xA0\x80", 0},      // surrogate
      {"\xF4\x90\x80\x80", 0},  // past U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"\u20AC\xE2\x82", 3},
  };
  for (const Row& row : rows) CHECK(first_invalid_utf8(row.text) == row.offset);
}

TEST_CASE("every scalar value survives writing and reading") {
  std::size_t broken = 0;
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value == 0xD800) value = 0xE000;
    std::string text;
    append_utf8(text, value);
    const CodePoint read = decode(text, 0);
    if (!read.valid || read.value != value || read.length != text.size()) ++broken;
  }
  CHECK(broken == 0);
}

TEST_CASE("names in kebab case") {
  CHECK(kebab("UnknownStatus") == "unknown-status");
  CHECK(kebab("InvalidUtf8") == "invalid-utf8");
  CHECK(kebab("") == "");
}

TEST_CASE("columns in a terminal") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\u65E5\u672C") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\U0001F600") == 2);
  CHECK(display_width("a\xFF") == 2);
  CHECK(display_width(std::string_view("\0\x1B", 2)) == 0);
}

}  // namespace leadflow::dsl::text_test
