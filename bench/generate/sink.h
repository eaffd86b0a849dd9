// Where generated text goes: stamped from templates, counted as it is written.
//
// A template is a text in which `$` stands for the copy's suffix. Equal arguments
// give equal bytes: nothing here asks the time or a random source.

#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace leadflow::bench {

/// What makes a line no statement of its own: empty, a comment, or nothing but closing brackets.
bool holds_statement(std::string_view line);

/// Writes to an open file and counts. The file is the caller's.
class Sink {
 public:
  explicit Sink(std::FILE* file) : file_(file) {}

  /// Writes `text` with `suffix` in place of every `$`. The text ends with a line ending.
  void stamp(std::string_view text, std::string_view suffix);
  /// Writes one line, as it is.
  void line(std::string_view text);

  std::int64_t lines() const { return lines_; }
  std::int64_t statements() const { return statements_; }

 private:
  std::FILE* file_;
  std::string scratch_;
  std::int64_t lines_ = 0;
  std::int64_t statements_ = 0;
  bool in_block_text_ = false;  // between `"""` and `"""`
};

}  // namespace leadflow::bench
