#include "dsl/format/line.h"

#include <optional>
#include <utility>

#include "dsl/text.h"

namespace leadflow::dsl::format {

Line& Line::word(std::string_view words) {
  if (words.empty()) return *this;
  if (!glued_) text_ += ' ';
  text_ += words;
  glued_ = false;
  return *this;
}

Line& Line::lines(std::string_view text) {
  must_break_ = true;
  force_open_brackets();
  return word(text);
}

void Line::clear() {
  text_.clear();
  marks_.clear();
  open_.clear();
  glued_ = true;
  must_break_ = false;
}

Line& Line::glue() {
  glued_ = true;
  return *this;
}

Line& Line::pad_to(std::size_t column) {
  if (text_.size() < column) text_.append(column - text_.size(), ' ');
  glued_ = true;
  return *this;
}

void Line::force_open_brackets() {
  for (const std::size_t index : open_) marks_[index].forced = true;
}

void Line::open(std::string_view bracket, bool inner_blank, bool broken) {
  word(bracket);
  open_.push_back(marks_.size());
  marks_.push_back({Kind::Open, false, false, inner_blank, text_.size(), 0, {}});
  glued_ = !inner_blank;
  if (broken) {
    must_break_ = true;
    force_open_brackets();
  }
}

void Line::close(std::string_view bracket) {
  const std::size_t opened = open_.back();
  open_.pop_back();
  marks_[opened].other = marks_.size();
  marks_.push_back({Kind::Close, false, false, false, text_.size(), opened, {}});
  glued_ = !marks_[opened].blank;
  word(bracket);
}

void Line::may_break() {
  marks_.push_back({Kind::Break, false, false, false, text_.size(), 0, {}});
}

void Line::comment(std::string_view text, bool own_line) {
  marks_.push_back({Kind::Comment, false, own_line, false, text_.size(), 0, text});
  must_break_ = true;
  force_open_brackets();
}

/// Walks the marks once. A break is only noted, and made when text follows, so that a comment can still stand
/// before it.
struct Line::Breaker {
  struct Bracket {
    bool broken;
    std::size_t indent;  // of the line that it opened on
  };

  const Line& line;
  std::size_t indent;
  std::size_t tail;
  std::string out{};
  std::size_t column = 0;            // of the end of `out`
  std::size_t line_indent = 0;       // of its last line
  std::size_t at = 0;                // what of the text is written
  bool commented = false;            // the last line ends in a comment
  std::optional<std::size_t> due{};  // a line break to this indent
  std::vector<Bracket> brackets{};

  void text_until(std::size_t end) {
    if (end <= at) return;
    if (due && line.text_[at] == ' ') ++at;
    if (due) break_line(*due);
    const std::string_view part = std::string_view(line.text_).substr(at, end - at);
    out += part;
    const std::size_t newline = part.rfind('\n');
    column = newline == std::string_view::npos ? column + display_width(part)
                                               : display_width(part.substr(newline + 1));
    at = end;
  }

  void break_line(std::size_t to) {
    out += '\n';
    out.append(to, ' ');
    column = line_indent = to;
    commented = false;
    due.reset();
  }

  /// Whether the text from here to the next place to break behind mark `index` fits behind what stands.
  bool fits_behind(std::size_t index) const {
    const bool last = index + 1 == line.marks_.size();
    const std::size_t end = last ? line.text_.size() : line.marks_[index + 1].at;
    std::string_view part = std::string_view(line.text_).substr(at, end - at);
    part = part.substr(0, part.find('\n'));
    return column + display_width(part) + (last ? tail : 0) <= max_columns;
  }

  bool in_broken_bracket() const { return !brackets.empty() && brackets.back().broken; }
  std::size_t item_indent() const { return in_broken_bracket() ? brackets.back().indent + 2 : indent + 4; }

  void open(const Mark& mark) {
    const bool flat = !brackets.empty() && !brackets.back().broken;
    const bool broken = !flat && (mark.forced || !fits_behind(mark.other));
    brackets.push_back({broken, due.value_or(line_indent)});
    if (broken) due = item_indent();
  }

  void close() {
    const Bracket bracket = brackets.back();
    brackets.pop_back();
    if (bracket.broken) due = bracket.indent;
  }

  void may_break(std::size_t index) {
    if (in_broken_bracket() || (brackets.empty() && !fits_behind(index))) due = item_indent();
  }

  void comment(const Mark& mark) {
    if (mark.own_line || commented) {
      break_line(item_indent());
    } else {
      out += "  ";
    }
    out += mark.comment;
    commented = true;
    due = item_indent();
  }

  std::string run() {
    column = line_indent = indent;
    for (std::size_t i = 0; i < line.marks_.size(); ++i) {
      const Mark& mark = line.marks_[i];
      text_until(mark.at);
      switch (mark.kind) {
        case Kind::Open:
          open(mark);
          break;
        case Kind::Close:
          close();
          break;
        case Kind::Break:
          may_break(i);
          break;
        case Kind::Comment:
          comment(mark);
          break;
      }
    }
    text_until(line.text_.size());
    return std::move(out);
  }
};

std::string_view Line::laid_out(std::size_t indent, std::size_t tail, std::string& broken) const {
  if (!must_break_ && text_.size() + indent + tail <= max_columns) return text_;
  broken = Breaker{*this, indent, tail}.run();
  return broken;
}

}  // namespace leadflow::dsl::format
