// One source line as it is shown: tabs expanded, controls escaped, long lines
// clipped, and for each byte the column where it came to stand.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dsl/text.h"

namespace leadflow::dsl {

/// What stands in the terminal for one code point, and how many columns it takes.
struct ShownForm {
  std::string text;
  std::size_t width = 0;
};

/// A tab is four blanks; what could disturb a terminal is escaped; all else is itself. `bytes` is the code
/// point's.
ShownForm shown_form(std::string_view bytes, CodePoint code_point);

/// A line, or the window of it that fits. Borrows the line.
class ShownLine {
 public:
  /// The whole line if it fits into `columns`, else a window around byte `focus`, with `...` where text is
  /// left out. Never looks at more of the line than the window needs.
  ShownLine(std::string_view line, std::size_t focus, std::size_t columns);

  const std::string& text() const { return text_; }
  bool is_clipped() const { return begin_ > 0 || end_ < line_.size(); }
  /// The 0-based column at which byte `offset` of the line is shown; clamped to the window.
  std::size_t column(std::size_t offset) const;

 private:
  std::string_view line_;
  std::size_t begin_ = 0;  // of the window, in bytes
  std::size_t end_ = 0;
  std::string text_;
};

}  // namespace leadflow::dsl
