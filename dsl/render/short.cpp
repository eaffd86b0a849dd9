// One line a finding, in the shape that editors and grep know.

#include <fmt/format.h>

#include "dsl/render.h"
#include "dsl/render/place.h"

namespace leadflow::dsl {

std::string render_short(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (const std::optional<Place> place = place_of(sources, diagnostic.where)) {
      text +=
          fmt::format("{}:{}:{}: ", printable(place->file->name()), place->begin.line, place->begin.column);
    }
    text += fmt::format("{}[{}]: {}\n", to_text(severity(diagnostic.kind)), code(diagnostic.kind),
                        printable(diagnostic.message));
  }
  return text;
}

}  // namespace leadflow::dsl
