#include "runtime/work/one_line.h"

#include "dsl/text.h"

namespace leadflow::runtime {

namespace {

bool separates(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

bool is_bidirectional_control(char32_t c) {
  return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    at += point.length;
    if (point.valid && is_bidirectional_control(point.value)) continue;
    if (point.valid && separates(point.value)) {
      gap = true;
      continue;
    }
    if (gap && !line.empty()) line += ' ';
    gap = false;
    dsl::append_utf8(line, point.valid ? point.value : U'\uFFFD');
  }
  return line;
}

std::string one_line(std::string_view text, std::size_t limit) {
  std::string line = one_line(text.substr(0, 4 * limit));  // what is cut anyway is not looked at
  if (line.size() <= limit && text.size() <= 4 * limit) return line;
  std::size_t end = std::min(limit, line.size());
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80) --end;
  line.resize(end);
  return line + "...";
}

}  // namespace leadflow::runtime
