// Case folding by utf8proc 2.6, which knows full folding only. Simple folding
// is worked out from it: where full folding gives one code point, the two agree;
// where it gives several, simple folding (CaseFolding.txt, status S) is the lower
// case of the code point. U+0130 has no simple folding at all.

#include "dsl/text.h"

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace leadflow::dsl {
namespace {

constexpr char32_t past_unicode = 0x110000;
constexpr char32_t dotted_capital_i = 0x130;

bool is_ascii(char32_t value) {
  return value < 0x80;
}

char32_t fold(char32_t value) {
  if (is_ascii(value)) return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
  if (value == dotted_capital_i) return value;
  std::array<utf8proc_int32_t, 8> folded{};
  int boundary = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(value), folded.data(),
                              static_cast<utf8proc_ssize_t>(folded.size()), UTF8PROC_CASEFOLD, &boundary);
  if (count == 1) return static_cast<char32_t>(folded[0]);
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(value)));
}

char32_t lower(char32_t value) {
  if (is_ascii(value)) return fold(value);
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(value)));
}

bool is_white_space(char32_t value) {  // the property White_Space
  if (value <= 0x20) return value == 0x20 || (value >= 0x09 && value <= 0x0D);
  if (value >= 0x2000 && value <= 0x200A) return true;
  switch (value) {
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
      return true;
    default:
      return false;
  }
}

/// The text with `change` applied to each code point; invalid bytes stay as they are.
template <typename Change>
std::string mapped(std::string_view utf8, Change change) {
  std::string result;
  result.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint found = decode(utf8, at);
    if (found.valid) {
      append_utf8(result, change(found.value));
    } else {
      result += utf8[at];
    }
    at += found.length;
  }
  return result;
}

/// The next code point folded, moving `at` past it; invalid bytes come after every code point.
char32_t next_folded(std::string_view utf8, std::size_t& at) {
  const CodePoint found = decode(utf8, at);
  at += found.length;
  return found.valid ? fold(found.value) : past_unicode + found.value;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

}  // namespace

CodePoint decode(std::string_view utf8, std::size_t offset) {
  const auto first = static_cast<unsigned char>(utf8[offset]);
  const CodePoint invalid{first, 1, false};
  if (first < 0x80) return CodePoint{first, 1, true};
  if (first < 0xC2 || first > 0xF4) return invalid;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (utf8.size() - offset < length) return invalid;
  char32_t value = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(utf8[offset + i])) return invalid;
    value = (value << 6) | (static_cast<unsigned char>(utf8[offset + i]) & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value >= past_unicode) return invalid;
  return CodePoint{value, length, true};
}

void append_utf8(std::string& to, char32_t value) {
  const auto byte = [&to](char32_t bits) { to += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (value < 0x80) {
    byte(value);
  } else if (value < 0x800) {
    byte(0xC0 | (value >> 6));
    byte(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    byte(0xE0 | (value >> 12));
    byte(0x80 | ((value >> 6) & 0x3F));
    byte(0x80 | (value & 0x3F));
  } else {
    byte(0xF0 | (value >> 18));
    byte(0x80 | ((value >> 12) & 0x3F));
    byte(0x80 | ((value >> 6) & 0x3F));
    byte(0x80 | (value & 0x3F));
  }
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & high_bits) == 0) {
        at += sizeof word;
        continue;
      }
    }
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint found = decode(text, at);
    if (!found.valid) return at;
    at += found.length;
  }
  return std::nullopt;
}

std::string fold_case(std::string_view utf8) {
  return mapped(utf8, fold);
}

int compare_folded(std::string_view a, std::string_view b) {
  std::size_t at_a = 0;
  std::size_t at_b = 0;
  while (at_a < a.size() && at_b < b.size()) {
    const char32_t from_a = next_folded(a, at_a);
    const char32_t from_b = next_folded(b, at_b);
    if (from_a != from_b) return from_a < from_b ? -1 : 1;
  }
  if (at_a < a.size()) return 1;
  return at_b < b.size() ? -1 : 0;
}

bool equal_folded(std::string_view a, std::string_view b) {
  return compare_folded(a, b) == 0;
}

// On the folded texts plain byte search is right: no code point's bytes occur inside another's.
bool contains_folded(std::string_view text, std::string_view part) {
  return fold_case(text).find(fold_case(part)) != std::string::npos;
}

bool starts_folded(std::string_view text, std::string_view part) {
  std::size_t at_text = 0;
  std::size_t at_part = 0;
  while (at_part < part.size()) {
    if (at_text >= text.size() || next_folded(text, at_text) != next_folded(part, at_part)) return false;
  }
  return true;
}

bool ends_folded(std::string_view text, std::string_view part) {
  const std::string folded = fold_case(text);
  const std::string end = fold_case(part);
  return folded.size() >= end.size() && folded.compare(folded.size() - end.size(), end.size(), end) == 0;
}

std::string normal_phone(std::string_view phone) {
  std::string digits;
  bool international = false;
  for (const char c : phone) {
    if (c == '+' && digits.empty()) international = true;
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.empty()) return {};
  if (!international && digits.compare(0, 2, "00") == 0) {
    international = true;
    digits.erase(0, 2);
  }
  return international ? "+" + digits : digits;
}

std::string normal_email(std::string_view email) {
  return mapped(email, lower);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t from = text.find_first_not_of(blank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blank) - from + 1);
}

bool is_blank(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint found = decode(utf8, at);
    if (!found.valid || !is_white_space(found.value)) return false;
    at += found.length;
  }
  return true;
}

std::string kebab(std::string_view pascal_case) {
  std::string result;
  for (const char c : pascal_case) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !result.empty()) result += '-';
    result += static_cast<char>(capital ? c - 'A' + 'a' : c);
  }
  return result;
}

std::size_t display_width(CodePoint code_point) {
  if (!code_point.valid) return 1;
  if (is_ascii(code_point.value)) return code_point.value < 0x20 || code_point.value == 0x7F ? 0 : 1;
  const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point.value));
  return width > 0 ? static_cast<std::size_t>(width) : 0;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint found = decode(utf8, at);
    width += display_width(found);
    at += found.length;
  }
  return width;
}

}  // namespace leadflow::dsl
