#include "dsl/clip.h"

#include "dsl/text.h"

namespace leadflow::dsl {

std::string clipped(std::string_view utf8, std::size_t columns) {
  if (display_width(utf8) <= columns) return std::string(utf8);
  std::string kept;
  std::size_t used = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint code_point = decode(utf8, at);
    const std::size_t wide = display_width(code_point);
    if (used + wide + 1 > columns) break;
    kept += utf8.substr(at, code_point.length);
    used += wide;
    at += code_point.length;
  }
  return kept + "\u2026";
}

}  // namespace leadflow::dsl
