#include "dsl/markup.h"

#include "dsl/render/place.h"
#include "dsl/text.h"

namespace leadflow::dsl {

std::string drawable(std::string_view text) {
  const std::string shown = printable(text);
  std::string kept;
  for (std::size_t at = 0; at < shown.size();) {
    const CodePoint point = decode(shown, at);
    const bool is_character = (point.value & 0xFFFE) != 0xFFFE;  // U+FFFE and U+FFFF of every plane are none
    kept += is_character ? shown.substr(at, point.length) : "\uFFFD";
    at += point.length;
  }
  return kept;
}

std::string escaped_markup(std::string_view text) {
  std::string safe;
  for (const char c : drawable(text)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

}  // namespace leadflow::dsl
