// What every fuzzer needs.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "compiler/compile.h"
#include "dsl/diagnostics.h"
#include "dsl/loader.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace leadflow::fuzz {

/// Ends the run as a crash, so that the input is kept.
inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Every finding speaks of a place that is there, and in words.
inline void demand_sound(const dsl::SourceSet& sources, const dsl::Diagnostics& found) {
  for (const dsl::Diagnostic& one : found.in_order_found()) {
    demand(!one.message.empty(), "a finding has a message");
    demand(one.where.file < sources.size(), "a finding is in a file of the program");
    demand(one.where.begin <= one.where.end, "a span ends behind its beginning");
    demand(one.where.end <= sources[one.where.file].text().size(), "a span ends in its file");
  }
}

/// A text with all it imports, with nothing else on the disk.
struct Loaded {
  dsl::SourceSet sources;
  dsl::OverlayFiles disk;
  dsl::Diagnostics found;
  dsl::SyntaxTree tree;

  explicit Loaded(std::string text) {
    disk.put("/program/holidays.txt", "2026-12-25 Christmas\n");
    disk.put("/program/org.wf", "edition 1\ngroup presales\n");
    tree = dsl::load_text(sources, disk, "input.wf", "/program", std::move(text), found);
  }
};

}  // namespace leadflow::fuzz
