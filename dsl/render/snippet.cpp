// The window is found by walking out from the marked byte, so a line of fifty
// megabytes costs what a line of two hundred characters costs.

#include "dsl/render/snippet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace leadflow::dsl {
namespace {

constexpr std::string_view ellipsis = "...";

/// Invisible characters that reorder or break lines; utf8proc counts them as characters like others.
bool is_disturbing(char32_t value) {
  if (value < 0x20 || (value >= 0x7F && value <= 0x9F)) return true;
  if (value >= 0x200B && value <= 0x200F && value != 0x200D) return true;
  if (value >= 0x2028 && value <= 0x202E) return true;
  return value == 0x061C || (value >= 0x2060 && value <= 0x206F) || value == 0xFEFF;
}

/// The beginning of the code point that ends before `at`.
std::size_t step_back(std::string_view text, std::size_t at) {
  std::size_t begin = at - 1;
  for (int steps = 0; steps < 3 && begin > 0; ++steps) {
    if ((static_cast<unsigned char>(text[begin]) & 0xC0u) != 0x80u) break;
    --begin;
  }
  return begin + decode(text, begin).length == at ? begin : at - 1;
}

std::size_t width_at(std::string_view line, std::size_t at) {
  const CodePoint found = decode(line, at);
  return shown_form(line.substr(at, found.length), found).width;
}

/// Whether the line fits into `columns`; gives up as soon as it does not.
bool fits(std::string_view line, std::size_t columns) {
  std::size_t width = 0;
  std::size_t zero_width = 0;  // a line of nothing but combining marks is long too
  for (std::size_t at = 0; at < line.size(); at += decode(line, at).length) {
    const std::size_t step = width_at(line, at);
    width += step;
    zero_width += step == 0 ? 1 : 0;
    if (width > columns || zero_width > 4 * columns) return false;
  }
  return true;
}

}  // namespace

ShownForm shown_form(std::string_view bytes, CodePoint code_point) {
  std::string text;
  if (!code_point.valid) {
    text = fmt::format("\\x{:02X}", static_cast<std::uint32_t>(code_point.value));
  } else if (code_point.value == '\t') {
    text = "    ";
  } else if (is_disturbing(code_point.value)) {
    text = fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(code_point.value));
  } else {
    return ShownForm{std::string(bytes), display_width(code_point)};
  }
  const std::size_t width = text.size();
  return ShownForm{std::move(text), width};
}

ShownLine::ShownLine(std::string_view line, std::size_t focus, std::size_t columns)
    : line_(line), end_(line.size()) {
  if (!fits(line, columns)) {
    const std::size_t longest = 4 * columns;  // code points, for lines of characters without width
    begin_ = std::min(focus, line.size());
    std::size_t width = 0;
    for (std::size_t steps = 0; begin_ > 0 && width < columns / 3 && steps < longest; ++steps) {
      begin_ = step_back(line, begin_);
      width += width_at(line, begin_);
    }
    end_ = begin_;
    width = 0;
    for (std::size_t steps = 0; end_ < line.size() && steps < longest; ++steps) {
      width += width_at(line, end_);
      if (width > columns) break;
      end_ += decode(line, end_).length;
    }
  }
  if (begin_ > 0) text_ += ellipsis;
  for (std::size_t at = begin_; at < end_;) {
    const CodePoint found = decode(line, at);
    text_ += shown_form(line.substr(at, found.length), found).text;
    at += found.length;
  }
  if (end_ < line.size()) text_ += ellipsis;
}

std::size_t ShownLine::column(std::size_t offset) const {
  const std::size_t stop = std::min(offset, end_);
  std::size_t column = begin_ > 0 ? ellipsis.size() : 0;
  for (std::size_t at = begin_; at < stop; at += decode(line_, at).length) column += width_at(line_, at);
  return column;
}

}  // namespace leadflow::dsl
