// What the language means by comparing, normalizing and measuring text.
//
// Every room that compares texts, phones or e-mail addresses does it through
// here, so that `check`, the engine and the store agree. Bytes that are not
// UTF-8 never throw: each counts as a character of its own, equal to itself
// only and after all others.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::dsl {

/// One code point as it stands in a text. An invalid byte is `valid == false`, one byte long, and `value` the
/// byte.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;
  bool valid = true;
};

/// The code point that begins at `offset`, which must be below the size. Surrogates, overlong forms and
/// values over U+10FFFF are invalid.
CodePoint decode(std::string_view utf8, std::size_t offset);
/// Appends `value`, which must be a scalar value (no surrogate, at most U+10FFFF).
void append_utf8(std::string& to, char32_t value);
/// The offset of the first byte that is not part of well-formed UTF-8.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Unicode simple case folding: the text in the form in which texts are compared. Idempotent.
std::string fold_case(std::string_view utf8);
/// Negative, 0 or positive, as `fold_case(a)` stands to `fold_case(b)` in code point order. Allocates
/// nothing.
int compare_folded(std::string_view a, std::string_view b);
bool equal_folded(std::string_view a, std::string_view b);
/// Whether `text` contains, starts with or ends with `part`, without regard to case. All contain the empty
/// text.
bool contains_folded(std::string_view text, std::string_view part);
bool starts_folded(std::string_view text, std::string_view part);
bool ends_folded(std::string_view text, std::string_view part);

/// The ASCII digits of `phone`, behind a `+` if one stands before them; a leading `00` is a `+`.
/// `+1 (202) 555-0100` is `+12025550100`. Without a digit the result is empty.
std::string normal_phone(std::string_view phone);
/// Unicode lower case, one code point for one.
std::string normal_email(std::string_view email);
/// Without the blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);
/// Whether nothing but Unicode white space stands there.
bool is_blank(std::string_view utf8);

/// `UnknownStatus` as `unknown-status`.
std::string kebab(std::string_view pascal_case);
/// Terminal columns: 2 for wide characters, 0 for combining and control ones, 1 for an invalid byte.
std::size_t display_width(std::string_view utf8);
std::size_t display_width(CodePoint code_point);

}  // namespace leadflow::dsl
