// Most texts have no escape and most block texts are read once: a view where one
// will do, one string built in a single pass where not.

#include "dsl/parser/texts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dsl/text.h"

namespace leadflow::dsl::parser {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// The end of the escape `\u...` at `at`: behind its `}`, or behind what could still be part of it.
std::size_t unicode_end(std::string_view raw, std::size_t at) {
  std::size_t end = at + 2;
  if (end >= raw.size() || raw[end] != '{') return end;
  ++end;
  while (end < raw.size() && hex_digit(raw[end])) ++end;
  return end < raw.size() && raw[end] == '}' ? end + 1 : end;
}

/// The character that `\u{...}` (all of `escape`) means, if there is one.
std::optional<char32_t> unicode_value(std::string_view escape) {
  if (escape.size() < 5 || escape.size() > 10 || escape[2] != '{' || escape.back() != '}')
    return std::nullopt;
  char32_t value = 0;
  for (const char c : escape.substr(3, escape.size() - 4)) {
    const std::optional<unsigned> digit = hex_digit(c);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  if (value < 0x20 && value != '\t' && value != '\n') return std::nullopt;  // what screen() refuses as a byte
  return value;
}

std::size_t character_length(std::string_view raw, std::size_t at) {
  return at < raw.size() ? decode(raw, at).length : 0;
}

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

std::vector<std::string_view> split_lines(std::string_view raw) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = raw.find('\n');
    std::string_view line = raw.substr(0, end);
    if (end != std::string_view::npos && !line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) return lines;
    raw.remove_prefix(end + 1);
  }
}

/// The blanks that `a` and `b` both begin with.
std::string_view common_indent(std::string_view a, std::string_view b) {
  std::size_t length = 0;
  while (length < a.size() && length < b.size() && a[length] == b[length] &&
         (a[length] == ' ' || a[length] == '\t'))
    ++length;
  return a.substr(0, length);
}

}  // namespace

std::string_view line_value(std::string_view raw, std::deque<std::string>& pool,
                            std::vector<BadEscape>& bad) {
  std::size_t at = raw.find('\\');
  if (at == std::string_view::npos) return raw;

  std::string value(raw.substr(0, at));
  while (at < raw.size()) {
    if (raw[at] != '\\') {
      const std::size_t next = std::min(raw.find('\\', at), raw.size());
      value.append(raw.substr(at, next - at));
      at = next;
      continue;
    }
    const char kind = at + 1 < raw.size() ? raw[at + 1] : '\0';
    std::size_t end = at + 2;
    if (kind == '"' || kind == '\\') {
      value += kind;
    } else if (kind == 'n' || kind == 't') {
      value += kind == 'n' ? '\n' : '\t';
    } else if (kind == 'u') {
      end = unicode_end(raw, at);
      if (const std::optional<char32_t> character = unicode_value(raw.substr(at, end - at))) {
        append_utf8(value, *character);
      } else {
        bad.push_back(
            {at, end,
             fmt::format("there is no character `{}`", raw.substr(at, std::min<std::size_t>(end - at, 20)))});
      }
    } else {
      end = std::min(at + 1 + character_length(raw, at + 1), raw.size());
      bad.push_back({at, end, fmt::format("there is no escape `{}`", raw.substr(at, end - at))});
    }
    at = end;
  }
  pool.push_back(std::move(value));
  return pool.back();
}

std::string_view block_value(std::string_view raw, std::deque<std::string>& pool) {
  if (raw.find('\n') == std::string_view::npos) return raw;

  std::vector<std::string_view> lines = split_lines(raw);
  std::optional<std::string_view> indent;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (is_blank_line(lines[i])) {
      lines[i] = {};
    } else {
      indent = indent ? common_indent(*indent, lines[i]) : common_indent(lines[i], lines[i]);
    }
  }
  for (std::size_t i = 1; i < lines.size() && indent; ++i) {
    if (!lines[i].empty()) lines[i].remove_prefix(indent->size());
  }
  auto first = lines.begin();
  auto last = lines.end();
  if (is_blank_line(*first)) ++first;
  if (first != last && last[-1].empty() && last - 1 != lines.begin()) --last;

  std::string value;
  value.reserve(raw.size());
  for (auto line = first; line != last; ++line) {
    if (line != first) value += '\n';
    value.append(*line);
  }
  pool.push_back(std::move(value));
  return pool.back();
}

}  // namespace leadflow::dsl::parser
