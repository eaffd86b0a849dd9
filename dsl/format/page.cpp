#include "dsl/format/page.h"

#include <algorithm>
#include <utility>

#include "dsl/text.h"

namespace leadflow::dsl::format {

void Page::line(std::size_t indent, std::string_view text, std::string_view tail) {
  if (!run_goes_on_ || blank_due_ || indent != last_indent_) align();
  run_goes_on_ = false;
  if (!out_.empty()) out_.append(blank_due_ ? 2 : 1, '\n');
  blank_due_ = false;
  last_indent_ = indent;
  if (!text.empty()) out_.append(indent, ' ');
  out_ += text;
  out_ += tail;
}

void Page::end_comment(std::string_view comment) {
  const std::size_t last_line = out_.rfind('\n') + 1;  // 0 where there is none
  run_.push_back({out_.size(), display_width(std::string_view(out_).substr(last_line))});
  run_goes_on_ = true;
  out_ += "  ";
  out_ += comment;
}

void Page::align() {
  if (run_.empty()) return;
  if (run_.size() > 1) {
    std::size_t widest = 0;
    for (const EndComment& comment : run_) widest = std::max(widest, comment.column);
    std::string aligned;
    std::size_t from = run_.front().at;
    for (const EndComment& comment : run_) {
      aligned.append(out_, from, comment.at - from);
      aligned.append(widest - comment.column, ' ');
      from = comment.at;
    }
    aligned.append(out_, from, std::string::npos);
    out_.replace(run_.front().at, std::string::npos, aligned);
  }
  run_.clear();
}

std::string Page::finish() {
  align();
  if (!out_.empty()) out_ += '\n';
  return std::move(out_);
}

}  // namespace leadflow::dsl::format
