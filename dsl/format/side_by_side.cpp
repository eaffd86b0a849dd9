#include "dsl/format/side_by_side.h"

#include <algorithm>

#include "dsl/format/literals.h"

namespace leadflow::dsl::format {
namespace {

constexpr std::string_view block_quotes = "\"\"\"";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return line;
}

std::string_view line_at(std::string_view text, std::size_t at) {
  return text.substr(at, text.find('\n', at) - at);
}

std::size_t behind_line(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size() - 1) + 1;
}

/// Behind the text between quotes that begins at `at`.
std::size_t behind_quoted(std::string_view line, std::size_t at) {
  const char quote = line[at];
  for (++at; at < line.size() && line[at] != quote; ++at) {
    if (line[at] == '\\') ++at;
  }
  return at + 1;
}

/// Where on a line its code ends.
struct CodeEnd {
  std::size_t at = 0;
  bool opens_block_text =
      false;  // one that does not end on this line begins there; else a comment or nothing
};

CodeEnd end_of_code(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '#') return {at, false};
    if (line.substr(at, 3) == block_quotes) {
      const std::size_t end = line.find(block_quotes, at + 3);
      if (end == std::string_view::npos) return {at, true};
      at = end + 3;
    } else if (line[at] == '"' || line[at] == '\'') {
      at = behind_quoted(line, at);
    } else {
      ++at;
    }
  }
  return {line.size(), false};
}

/// The block text that begins at `at`, with its quotes.
std::string_view block_text_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find(block_quotes, at + 3);
  return text.substr(at, end == std::string_view::npos ? end : end + 3 - at);
}

}  // namespace

std::size_t SideBySide::past_blank_lines(const Side& side) {
  std::size_t at = side.at;
  while (at < side.text.size() && trimmed(line_at(side.text, at)).empty()) at = behind_line(side.text, at);
  return at;
}

bool SideBySide::next() {
  const Side from_before{before_.text, past_blank_lines(before_)};
  const Side from_after{after_.text, past_blank_lines(after_)};
  if ((from_before.at == before_.at) != (from_after.at == after_.at)) return false;
  if (from_before.at == from_before.text.size() || from_after.at == from_after.text.size()) return false;
  Side before = from_before;
  Side after = from_after;
  // what stands behind a block text is a line again, and so on
  while (true) {
    const std::string_view a = line_at(before.text, before.at);
    const std::string_view b = line_at(after.text, after.at);
    const bool may_open = a.find(block_quotes) != std::string_view::npos;
    if (!may_open && trimmed(a) == trimmed(b)) break;
    const CodeEnd end_a = end_of_code(a);
    const CodeEnd end_b = end_of_code(b);
    if (trimmed(a.substr(0, end_a.at)) != trimmed(b.substr(0, end_b.at)) ||
        end_a.opens_block_text != end_b.opens_block_text)
      return false;
    if (!end_a.opens_block_text) {
      if (trimmed(a.substr(end_a.at)) != trimmed(b.substr(end_b.at))) return false;
      break;
    }
    const std::string_view block_a = block_text_at(before.text, before.at + end_a.at);
    const std::string_view block_b = block_text_at(after.text, after.at + end_b.at);
    if (reindented(block_a, 0) != reindented(block_b, 0)) return false;
    before.at += end_a.at + block_a.size();
    after.at += end_b.at + block_b.size();
  }
  before_.at = behind_line(before.text, before.at);
  after_.at = behind_line(after.text, after.at);
  return true;
}

}  // namespace leadflow::dsl::format
