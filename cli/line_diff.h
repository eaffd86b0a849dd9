// The difference of two texts, line by line, in the unified form.

#pragma once

#include <string>
#include <string_view>

namespace leadflow::cli {

/// With three lines of context and `---`, `+++` heads; empty when the texts are equal. The shortest script by
/// Myers (An O(ND) Difference Algorithm, 1986); beyond max_diff_steps changed lines, all of the old and all
/// of the new.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name);

inline constexpr int max_diff_steps = 2000;

}  // namespace leadflow::cli
