// The escapes of RFC 8259: quotes, backslashes and C0; all else stands as itself.

#include "dsl/json_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

#include "dsl/text.h"

namespace leadflow::dsl {
namespace {

void append_ascii(std::string& to, char c) {
  switch (c) {
    case '"':
      to += "\\\"";
      return;
    case '\\':
      to += "\\\\";
      return;
    case '\n':
      to += "\\n";
      return;
    case '\r':
      to += "\\r";
      return;
    case '\t':
      to += "\\t";
      return;
    default:
      break;
  }
  const auto value = static_cast<unsigned char>(c);
  if (value < 0x20 || value == 0x7F) {
    to += fmt::format("\\u{:04x}", value);
  } else {
    to += c;
  }
}

constexpr std::uint64_t each_byte(std::uint8_t value) {
  return 0x0101010101010101U * value;
}
/// Not 0 if a byte is 0; see "Determine if a word has a zero byte" in Anderson's Bit Twiddling Hacks.
constexpr std::uint64_t zero_byte(std::uint64_t word) {
  return (word - each_byte(1)) & ~word & each_byte(0x80);
}
/// Whether all eight stand as themselves: none is a control, a quote, a backslash, DEL or beyond ASCII.
bool are_plain(const char* eight) {
  std::uint64_t word = 0;
  std::memcpy(&word, eight, sizeof word);
  const std::uint64_t control = (word - each_byte(0x20)) & ~word & each_byte(0x80);
  return (control | (word & each_byte(0x80)) | zero_byte(word ^ each_byte('"')) |
          zero_byte(word ^ each_byte('\\')) | zero_byte(word ^ each_byte(0x7F))) == 0;
}

/// How many characters from `at` on stand as themselves: nearly all of nearly every text.
std::size_t plain_ascii(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end + 8 <= text.size() && are_plain(text.data() + end)) end += 8;
  while (end < text.size() && text[end] >= 0x20 && text[end] < 0x7F && text[end] != '"' && text[end] != '\\')
    ++end;
  return end - at;
}

}  // namespace

void append_json_string(std::string& to, std::string_view text) {
  to += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = plain_ascii(text, at);
    to.append(text, at, plain);
    at += plain;
    if (at == text.size()) break;
    const CodePoint found = decode(text, at);
    if (!found.valid) {
      to += "\xEF\xBF\xBD";
    } else if (found.length == 1) {
      append_ascii(to, text[at]);
    } else {
      to += text.substr(at, found.length);
    }
    at += found.length;
  }
  to += '"';
}

void JsonWriter::separate() {
  if (after_value_) text_ += ',';
  if (break_line_) text_ += '\n';
  after_value_ = false;
  break_line_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  if (break_line_) text_ += '\n';
  break_line_ = false;
  text_ += bracket;
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(text_, name);
  text_ += ':';
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  append_json_string(text_, value);
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  separate();
  text_ += std::to_string(value);
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  text_ += value ? "true" : "false";
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::line_break() {
  break_line_ = true;
  return *this;
}

}  // namespace leadflow::dsl
