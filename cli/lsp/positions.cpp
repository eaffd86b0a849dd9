#include "cli/lsp/positions.h"

#include <algorithm>

namespace leadflow::cli::lsp {

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Units of the character that begins with `lead`.
std::uint32_t units_of(char lead, Encoding encoding) {
  return encoding == Encoding::Utf16 && static_cast<unsigned char>(lead) >= 0xF0 ? 2 : 1;
}

}  // namespace

LineTable::LineTable(std::string_view text) : text_(text) {
  // One look for CR, so that texts without any, nearly all, are gone through a line at a time.
  const bool has_return = text.find('\r') != std::string_view::npos;
  const auto ending = [&](std::size_t from) {
    return has_return ? text.find_first_of("\r\n", from) : text.find('\n', from);
  };
  for (std::size_t at = ending(0); at != std::string_view::npos; at = ending(at)) {
    at += text.substr(at, 2) == "\r\n" ? 2 : 1;
    begins_.push_back(static_cast<std::uint32_t>(at));
  }
}

std::uint32_t LineTable::line_of(std::uint32_t offset) const {
  const auto after = std::upper_bound(begins_.begin() + 1, begins_.end(), offset);
  return static_cast<std::uint32_t>(after - begins_.begin()) - 1;
}

std::uint32_t LineTable::line_begin(std::uint32_t line) const {
  return line < begins_.size() ? begins_[line] : static_cast<std::uint32_t>(text_.size());
}

std::string_view LineTable::line_text(std::uint32_t line) const {
  std::string_view found = text_.substr(line_begin(line), line_begin(line + 1) - line_begin(line));
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
  return found;
}

Position LineTable::at(std::uint32_t offset, Encoding encoding) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const std::uint32_t line = line_of(offset);
  const std::uint32_t begin = begins_[line];
  if (encoding == Encoding::Utf8) return {line, offset - begin};
  std::uint32_t character = 0;
  for (std::uint32_t at = begin; at < offset; ++at) {
    if (!is_continuation(text_[at])) character += units_of(text_[at], encoding);
  }
  return {line, character};
}

std::uint32_t LineTable::offset(Position position, Encoding encoding) const {
  if (position.line >= begins_.size()) return static_cast<std::uint32_t>(text_.size());
  const std::uint32_t begin = begins_[position.line];
  const std::uint32_t end = begin + static_cast<std::uint32_t>(line_text(position.line).size());
  if (encoding == Encoding::Utf8) {
    std::uint32_t at = std::min(end, begin + std::min(position.character, end - begin));
    while (at > begin && at < end && is_continuation(text_[at])) --at;
    return at;
  }
  std::uint32_t at = begin;
  for (std::uint32_t left = position.character; at < end && left > 0;) {
    const std::uint32_t units = units_of(text_[at], encoding);
    if (units > left) break;  // inside a surrogate pair
    left -= units;
    ++at;
    while (at < end && is_continuation(text_[at])) ++at;
  }
  return at;
}

Position read_position(const Json& json) {
  return {count_member(json, "line"), count_member(json, "character")};
}

Json to_json(Position position) {
  return {{"line", position.line}, {"character", position.character}};
}

Json range_json(const LineTable& lines, std::uint32_t begin, std::uint32_t end, Encoding encoding) {
  return {{"start", to_json(lines.at(begin, encoding))}, {"end", to_json(lines.at(end, encoding))}};
}

}  // namespace leadflow::cli::lsp
