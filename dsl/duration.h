// A duration as people write it outside a `.wf` text: on the command line, in a batch.

#pragma once

#include <optional>
#include <string_view>

#include "dsl/literals.h"

namespace leadflow::dsl {

/// The whole of `text` as the language writes durations: `3 days`, `1_000 minutes`, `2 business hours`. Words
/// are parted by blanks or tabs. Nothing for anything else, or a count beyond 64 bits.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace leadflow::dsl
