// The framing of JSON-RPC over two streams: `Content-Length: N`, an empty line, N bytes.
//
// Reads straight from the descriptor where there is one, so that it can tell
// whether more has come already. What is broken is skipped and reported; a length
// over the limit is skipped byte by byte and never held in memory.

#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>

namespace leadflow::cli::lsp {

/// The longest message that is read: a text of the largest size, escaped.
inline constexpr std::size_t max_message_bytes = std::size_t{512} * 1024 * 1024;

struct Frame {
  std::string content;
  std::string error;  // not empty: there is no content, and why
};

class Transport {
 public:
  /// `descriptor`: where `in` reads from, -1 for a text in memory.
  Transport(std::istream& in, std::ostream& out, int descriptor)
      : in_(in), out_(out), descriptor_(descriptor) {}

  /// The next message; nothing at the end of the input. Waits.
  std::optional<Frame> read();
  /// Whether read() would begin at once.
  bool has_more();
  void write(const std::string& content);

 private:
  bool fill();  // more bytes into buffer_; false at the end
  std::optional<std::string> header_line();
  bool skip(unsigned long long bytes);

  std::istream& in_;
  std::ostream& out_;
  int descriptor_;
  std::string buffer_;
  std::size_t at_ = 0;  // what of buffer_ has been used
};

}  // namespace leadflow::cli::lsp
