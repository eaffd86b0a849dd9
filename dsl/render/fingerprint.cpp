// FNV-1a, 64 bits, over what does not change when lines are added above a finding.
// The numbers stand in users' baseline files: what goes in, and in which order, never changes.

#include <fmt/format.h>

#include <cstdint>

#include "dsl/render.h"
#include "dsl/render/place.h"
#include "dsl/text.h"

namespace leadflow::dsl {
namespace {

constexpr std::size_t longest_line = 4096;  // bytes of the line that count

void mix(std::uint64_t& hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  hash = (hash ^ 0xFFu) * 0x100000001B3u;  // an end mark: no byte of UTF-8
}

}  // namespace

std::string fingerprint(const SourceSet& sources, const Diagnostic& diagnostic) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  mix(hash, code(diagnostic.kind));
  mix(hash, diagnostic.message);
  if (const std::optional<Place> place = place_of(sources, diagnostic.where)) {
    mix(hash, place->file->name());
    mix(hash, trimmed(place->file->line_text(place->begin.line)).substr(0, longest_line));
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace leadflow::dsl
