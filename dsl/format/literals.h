// Spelling texts: the author's way where there is a source, the canonical way where there is none.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::dsl::format {

/// `value` between quotes on one line, with `\" \\ \n \t` and `\u{...}` for what may not stand in a file as
/// it is.
std::string quoted(std::string_view value);

/// `value` between `"""`, its lines at `indent + 2` and the closing quotes at `indent`; nothing if it cannot
/// be written so, because its spaces, its last line or its characters would not survive.
std::optional<std::string> block_quoted(std::string_view value, std::size_t indent);

/// A block text as it stands in the source, quotes included, moved to `indent`.
std::string reindented(std::string_view source, std::size_t indent);

}  // namespace leadflow::dsl::format
