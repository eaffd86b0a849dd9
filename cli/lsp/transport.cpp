#include "cli/lsp/transport.h"

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <istream>
#include <ostream>
#include <string_view>

#include "dsl/text.h"

namespace leadflow::cli::lsp {

namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t max_header_bytes = 8 * 1024;

/// The value of a `Content-Length` line, without regard to case; nothing for any other header.
std::optional<std::string_view> content_length(std::string_view line) {
  constexpr std::string_view name = "content-length:";
  if (line.size() < name.size()) return std::nullopt;
  const bool same = std::equal(name.begin(), name.end(), line.begin(), [](char wanted, char is) {
    return wanted == (is >= 'A' && is <= 'Z' ? static_cast<char>(is + ('a' - 'A')) : is);
  });
  if (!same) return std::nullopt;
  return dsl::trimmed(line.substr(name.size()));
}

}  // namespace

bool Transport::fill() {
  if (at_ > 0) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  const std::size_t used = buffer_.size();
  buffer_.resize(used + chunk_bytes);
  std::size_t got = 0;
  if (descriptor_ >= 0) {
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, buffer_.data() + used, chunk_bytes);
    } while (count < 0 && errno == EINTR);
    got = count > 0 ? static_cast<std::size_t>(count) : 0;
  } else {
    in_.read(buffer_.data() + used, static_cast<std::streamsize>(chunk_bytes));
    got = static_cast<std::size_t>(in_.gcount());
  }
  buffer_.resize(used + got);
  return got > 0;
}

bool Transport::has_more() {
  if (at_ < buffer_.size()) return true;
  if (descriptor_ < 0) return in_.peek() != std::istream::traits_type::eof();
  pollfd wait{descriptor_, POLLIN, 0};
  return ::poll(&wait, 1, 0) > 0 && (wait.revents & (POLLIN | POLLHUP)) != 0;
}

std::optional<std::string> Transport::header_line() {
  std::size_t end = buffer_.find('\n', at_);
  while (end == std::string::npos) {
    if (buffer_.size() - at_ > max_header_bytes) at_ = buffer_.size();  // no header is that long
    if (!fill()) return std::nullopt;
    end = buffer_.find('\n', at_);
  }
  std::string line = buffer_.substr(at_, end - at_);
  at_ = end + 1;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

bool Transport::skip(unsigned long long bytes) {
  while (bytes > 0) {
    if (at_ == buffer_.size() && !fill()) return false;
    const auto now = static_cast<std::size_t>(std::min<unsigned long long>(bytes, buffer_.size() - at_));
    at_ += now;
    bytes -= now;
  }
  return true;
}

std::optional<Frame> Transport::read() {
  std::string length;
  bool any_header = false;
  while (true) {
    const std::optional<std::string> line = header_line();
    if (!line) return std::nullopt;
    if (!line->empty()) {
      any_header = true;
      if (const auto value = content_length(*line)) length = std::string(*value);
      continue;
    }
    if (any_header) break;  // empty lines between messages are passed over
  }
  if (length.empty()) return Frame{{}, "a message without Content-Length"};
  unsigned long long bytes = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
  if (error == std::errc::invalid_argument || end != length.data() + length.size())
    return Frame{{}, fmt::format("`Content-Length: {}` is no number", length.substr(0, 64))};
  if (error == std::errc::result_out_of_range || bytes > max_message_bytes) {
    if (error == std::errc::result_out_of_range || !skip(bytes)) return std::nullopt;
    return Frame{{}, fmt::format("a message of {} bytes; the limit is {}", bytes, max_message_bytes)};
  }
  const auto wanted = static_cast<std::size_t>(bytes);
  while (buffer_.size() - at_ < wanted) {
    if (!fill()) return std::nullopt;
  }
  Frame frame{buffer_.substr(at_, wanted), {}};
  at_ += wanted;
  return frame;
}

void Transport::write(const std::string& content) {
  out_ << "Content-Length: " << content.size() << "\r\n\r\n" << content;
  out_.flush();
}

}  // namespace leadflow::cli::lsp
