// Places, and the escaping of what is shown in a terminal.

#include "dsl/render/place.h"

#include <algorithm>

#include "dsl/render/snippet.h"

namespace leadflow::dsl {

std::optional<Place> place_of(const SourceSet& sources, Span span) {
  if (span.file >= sources.size()) return std::nullopt;
  const SourceFile& file = sources[span.file];
  const auto size = static_cast<std::uint32_t>(file.text().size());
  Place place;
  place.file = &file;
  place.span =
      Span{span.file, std::min(span.begin, size), std::clamp(span.end, std::min(span.begin, size), size)};
  place.begin = file.at(place.span.begin);
  place.end = file.at(place.span.end);
  return place;
}

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint found = decode(text, at);
    if (text[at] == '\t') {
      shown += "\\t";
    } else if (text[at] == '\n') {
      shown += "\\n";
    } else {
      shown += shown_form(text.substr(at, found.length), found).text;
    }
    at += found.length;
  }
  return shown;
}

}  // namespace leadflow::dsl
