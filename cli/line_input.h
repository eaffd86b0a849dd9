// Lines for a batch, from a file, a pipe or a text.
//
// Reads as much as is there and no more than fits, so that a line is answered as
// soon as it has come, and a long input costs no memory.

#pragma once

#include <memory>
#include <string>

#include "cli/session.h"
#include "runtime/service/batch.h"

namespace leadflow::cli {

class DescriptorLines final : public runtime::LineSource {
 public:
  /// Does not own `descriptor`. `answers` is flushed before waiting: who feeds us line by line waits for
  /// them.
  DescriptorLines(int descriptor, std::ostream& answers) : descriptor_(descriptor), answers_(answers) {}
  bool next(std::string& line, bool& too_long) override;
  bool ready() override;

 private:
  bool fill();
  int descriptor_;
  std::ostream& answers_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t searched_ = 0;  // no line end before this
  bool ended_ = false;
};

/// Lines of a stream in memory, which is always ready.
class StreamLines final : public runtime::LineSource {
 public:
  explicit StreamLines(std::istream& stream) : stream_(stream) {}
  bool next(std::string& line, bool& too_long) override;
  bool ready() override;

 private:
  std::istream& stream_;
};

/// The lines of the file `path`, or of standard input for `-`. Throws Failure(kUnreadable).
std::unique_ptr<runtime::LineSource> open_lines(Session& session, const std::string& path);

}  // namespace leadflow::cli
