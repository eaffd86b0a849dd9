#include "dsl/format/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dsl/text.h"

namespace leadflow::dsl::format {
namespace {

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t newline = text.find('\n');
    std::string_view line = text.substr(0, newline);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    if (newline == std::string_view::npos) return lines;
    text.remove_prefix(newline + 1);
  }
}

/// What the lines from `first` on begin with in common: blanks and tabs. Blank lines do not count.
std::size_t common_indent(const std::vector<std::string_view>& lines, std::size_t first) {
  std::optional<std::string_view> common;
  for (std::size_t i = first; i < lines.size(); ++i) {
    if (is_blank_line(lines[i])) continue;
    const std::string_view indent = lines[i].substr(0, lines[i].find_first_not_of(" \t"));
    if (!common) common = indent;
    const auto differ = std::mismatch(common->begin(), common->end(), indent.begin(), indent.end());
    common = common->substr(0, static_cast<std::size_t>(differ.first - common->begin()));
  }
  return common ? common->size() : 0;
}

/// What `dsl::screen` lets no file hold, and what is kept from being invisible.
bool must_be_escaped(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0x2028 ||
         c == 0x2029;
}

}  // namespace

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (std::size_t at = 0; at < value.size();) {
    const CodePoint c = decode(value, at);
    if (c.valid && c.value == U'"')
      out += "\\\"";
    else if (c.valid && c.value == U'\\')
      out += "\\\\";
    else if (c.valid && c.value == U'\n')
      out += "\\n";
    else if (c.valid && c.value == U'\t')
      out += "\\t";
    else if (c.valid && must_be_escaped(c.value))
      out += fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(c.value));
    else
      out += value.substr(at, c.length);
    at += c.length;
  }
  return out + "\"";
}

std::optional<std::string> block_quoted(std::string_view value, std::size_t indent) {
  if (value.find('\n') == std::string_view::npos || value.find("\"\"\"") != std::string_view::npos)
    return std::nullopt;
  for (std::size_t at = 0; at < value.size();) {
    const CodePoint c = decode(value, at);
    if (!c.valid || (c.value != U'\n' && c.value != U'\t' && must_be_escaped(c.value))) return std::nullopt;
    at += c.length;
  }
  const std::vector<std::string_view> lines = lines_of(value);
  if (common_indent(lines, 0) > 0) return std::nullopt;
  std::string out = "\"\"\"\n";
  for (const std::string_view line : lines) {
    if (!line.empty()) {
      if (is_blank_line(line)) return std::nullopt;  // would be read as empty
      out.append(indent + 2, ' ');
      out += line;
    }
    out += '\n';
  }
  out.append(indent, ' ');
  return out + "\"\"\"";
}

std::string reindented(std::string_view source, std::size_t indent) {
  const std::vector<std::string_view> lines = lines_of(source);
  const bool opens_alone = is_blank_line(lines.front().substr(3));
  if (lines.size() < 2 || !opens_alone) return std::string(source);
  const bool closes_alone = is_blank_line(lines.back().substr(0, lines.back().size() - 3));
  const std::vector<std::string_view> inner(lines.begin() + 1, closes_alone ? lines.end() - 1 : lines.end());
  const std::size_t common = common_indent(inner, 0);
  std::string out = "\"\"\"";
  for (const std::string_view line : inner) {
    out += '\n';
    if (is_blank_line(line)) continue;
    out.append(indent + 2, ' ');
    out += line.substr(common);
  }
  if (!closes_alone) return out;
  out += '\n';
  out.append(indent, ' ');
  return out + "\"\"\"";
}

}  // namespace leadflow::dsl::format
