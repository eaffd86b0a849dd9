// Reading the effects of a step from its history, without reading all of them.

#pragma once

#include <string>
#include <string_view>

#include "runtime/raw_json.h"

namespace leadflow::runtime::report {

/// One effect as the history keeps it; a view into its text.
struct PastEffect {
  std::string_view kind;  // `contact`, `moved` ...
  std::string_view text;  // the whole object

  /// A member's text, decoded; empty where there is none.
  std::string member(std::string_view name) const;
};

PastEffect past_effect(std::string_view object);

/// Calls `take` with each effect in its order. Throws RawJsonError for text that is no such array.
template <class Take>
void each_effect(std::string_view effects, Take take) {
  for (const std::string_view object : raw_elements(effects)) take(past_effect(object));
}

}  // namespace leadflow::runtime::report
