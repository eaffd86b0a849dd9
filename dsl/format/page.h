// The text that is being laid out: lines, blank lines, comments at the ends of lines.
//
// Comments at the ends of lines that follow each other stand in a column.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::dsl::format {

class Page {
 public:
  /// Makes room for a text of about that many bytes.
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  /// A line at `indent`: `text`, which may hold further lines that have their own indents, and `tail`.
  void line(std::size_t indent, std::string_view text, std::string_view tail = {});
  void blank_line() { blank_due_ = true; }
  /// A comment at the end of the last line.
  void end_comment(std::string_view comment);

  bool empty() const { return out_.empty(); }
  std::size_t size() const { return out_.size(); }
  bool has_newline_after(std::size_t offset) const { return out_.find('\n', offset) != std::string::npos; }
  /// Puts a blank line before the line at `offset`, which line() had begun there.
  void insert_blank_line(std::size_t offset) { out_.insert(offset, "\n"); }

  /// The whole text, with a line ending at its end.
  std::string finish();

 private:
  struct EndComment {
    std::size_t at;      // where the line's own text ends
    std::size_t column;  // how wide it is
  };
  void align();

  std::string out_;
  std::size_t last_indent_ = 0;
  std::vector<EndComment> run_;  // of lines that follow each other
  bool run_goes_on_ = false;     // the last line has one
  bool blank_due_ = false;
};

}  // namespace leadflow::dsl::format
