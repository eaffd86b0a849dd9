#include "bench/generate/sink.h"

namespace leadflow::bench {

bool holds_statement(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#' || line.substr(first, 2) == "//") return false;
  return line.find_first_not_of(" \t{}[](),;") != std::string_view::npos;
}

void Sink::line(std::string_view text) {
  ++lines_;
  // A block text belongs to the statement on whose line it opens.
  if (!in_block_text_ && holds_statement(text)) ++statements_;
  if (text.find("\"\"\"") != std::string_view::npos) in_block_text_ = !in_block_text_;
  std::fwrite(text.data(), 1, text.size(), file_);
  std::fputc('\n', file_);
}

void Sink::stamp(std::string_view text, std::string_view suffix) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    scratch_.clear();
    for (const char c : text.substr(0, end)) {
      if (c == '$') {
        scratch_ += suffix;
      } else {
        scratch_ += c;
      }
    }
    line(scratch_);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace leadflow::bench
