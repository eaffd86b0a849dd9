// One statement's line on its way to the page: its text, and where it may break.
//
// A small pretty printer. A line is written flat. It breaks only where it is too
// long, where the author had broken a bracket open, or where a comment demands it:
// brackets give each item a line of its own, and lists without brackets are filled
// up to the last column.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::dsl::format {

/// No line is longer, if it can be broken.
inline constexpr std::size_t max_columns = 100;

class Line {
 public:
  /// Appends words, which hold no line end, after a blank (none at the beginning and after glue()). Empty
  /// words are nothing.
  Line& word(std::string_view words);
  /// The same of a text of several lines, which have their own indents.
  Line& lines(std::string_view text);
  /// The next words follow without a blank.
  Line& glue();
  /// Appends blanks until the line is `column` bytes long.
  Line& pad_to(std::size_t column);

  /// Opens a bracket whose items may stand on lines of their own. `inner_blank`: blanks inside when it stays
  /// on one line. `broken`: the author had broken it.
  void open(std::string_view bracket, bool inner_blank, bool broken);
  void close(std::string_view bracket);
  /// After a comma, or before an operator: here the line may break.
  void may_break();
  /// A comment at this place, with its `#`; a line ends behind it.
  void comment(std::string_view text, bool own_line);

  bool empty() const { return text_.empty(); }
  /// All on one line; comments left out.
  const std::string& flat() const { return text_; }
  /// Begins anew; keeps its room.
  void clear();
  /// Whether it can not stand on one line, however short.
  bool must_break() const { return must_break_; }

  /// The text with line breaks, the first line without its indent; kept in `broken` if there are any.
  /// `indent`: blanks before the statement. `tail`: columns that must stay free behind the last line.
  std::string_view laid_out(std::size_t indent, std::size_t tail, std::string& broken) const;

 private:
  enum class Kind : std::uint8_t { Open, Close, Break, Comment };
  struct Mark {
    Kind kind;
    bool forced = false;    // Open: breaks even if the line is short
    bool own_line = false;  // Comment
    bool blank = false;     // Open: blanks stand inside when it stays on one line
    std::size_t at = 0;     // where in `text_`
    std::size_t other = 0;  // Open: the index of its Close
    std::string_view comment;
  };
  struct Breaker;
  void force_open_brackets();

  std::string text_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> open_;  // indices into marks_
  bool glued_ = true;
  bool must_break_ = false;
};

}  // namespace leadflow::dsl::format
