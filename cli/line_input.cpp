#include "cli/line_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <istream>
#include <ostream>

#include "cli/failure.h"

namespace leadflow::cli {

namespace {

void strip_return(std::string& line) {
  if (line.ends_with('\r')) line.pop_back();
}

/// The lines of a file that it opens and closes.
class FileLines final : public runtime::LineSource {
 public:
  FileLines(const std::string& path, std::ostream& answers)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), lines_(descriptor_, answers) {
    if (descriptor_ < 0)
      throw Failure(kUnreadable, fmt::format("cannot read `{}`: {}", path, std::strerror(errno)));
  }
  ~FileLines() override { ::close(descriptor_); }
  FileLines(const FileLines&) = delete;
  FileLines& operator=(const FileLines&) = delete;
  bool next(std::string& line, bool& too_long) override { return lines_.next(line, too_long); }
  bool ready() override { return lines_.ready(); }

 private:
  int descriptor_;
  DescriptorLines lines_;
};

}  // namespace

bool DescriptorLines::fill() {
  if (ended_) return false;
  if (at_ > 0) {
    buffer_.erase(0, at_);
    searched_ -= at_;
    at_ = 0;
  }
  std::array<char, 64 * 1024> block;
  ssize_t got = 0;
  do {
    got = ::read(descriptor_, block.data(), block.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw Failure(kUnreadable, fmt::format("the input cannot be read: {}", std::strerror(errno)));
  if (got == 0) ended_ = true;
  buffer_.append(block.data(), static_cast<std::size_t>(got));
  return got > 0;
}

bool DescriptorLines::next(std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched_);
    const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
    if (line.size() + (stop - at_) > runtime::max_batch_line) too_long = true;
    if (end != std::string::npos || ended_ || too_long) {
      line.append(
          buffer_, at_,
          std::min(stop - at_, runtime::max_batch_line - std::min(line.size(), runtime::max_batch_line)));
      const bool had_any = stop > at_ || end != std::string::npos || !line.empty();
      at_ = searched_ = end == std::string::npos ? stop : end + 1;
      if (end != std::string::npos || ended_) {
        strip_return(line);
        return had_any;
      }
      if (!ready()) answers_.flush();
      fill();
      continue;
    }
    searched_ = buffer_.size();
    if (!ready()) answers_.flush();
    fill();
  }
}

bool DescriptorLines::ready() {
  if (ended_ || buffer_.find('\n', std::max(at_, searched_)) != std::string::npos) return true;
  pollfd wanted{descriptor_, POLLIN, 0};
  return ::poll(&wanted, 1, 0) > 0;
}

bool StreamLines::next(std::string& line, bool& too_long) {
  too_long = false;
  if (!std::getline(stream_, line)) return false;
  strip_return(line);
  if (line.size() > runtime::max_batch_line) {
    too_long = true;
    line.resize(runtime::max_batch_line);
  }
  return true;
}

bool StreamLines::ready() {
  return true;
}

std::unique_ptr<runtime::LineSource> open_lines(Session& session, const std::string& path) {
  if (path != "-") return std::make_unique<FileLines>(path, session.out);
  if (session.in_descriptor >= 0)
    return std::make_unique<DescriptorLines>(session.in_descriptor, session.out);
  return std::make_unique<StreamLines>(session.in);
}

}  // namespace leadflow::cli
