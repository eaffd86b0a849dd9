// Where a finding is, worked out once for all the forms that show it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dsl/source.h"

namespace leadflow::dsl {

/// A span with its file and its lines; `end` is exclusive. Borrows from the SourceSet.
struct Place {
  const SourceFile* file = nullptr;
  Span span;  // clamped to the file
  LineColumn begin;
  LineColumn end;
};

/// Nothing if the span's file is not in the set.
std::optional<Place> place_of(const SourceSet& sources, Span span);

/// `text` for a terminal: control, bidirectional and invisible characters written as `\u{1B}`, a tab as `\t`,
/// a line end as `\n`, bytes that are not UTF-8 as `\xFF`. No text from a file can move the cursor or change
/// a colour.
std::string printable(std::string_view text);

}  // namespace leadflow::dsl
