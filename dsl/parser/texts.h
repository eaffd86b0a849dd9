// From the spelling of a text to its value.
//
// A block text begins behind its opening quotes and ends before the closing ones.
// A first line of nothing but blanks is no part of it, nor is such a last line; so
// no line end stands at its end, unless an empty line is written before the closing
// quotes. The blanks that all other lines that are not blank begin with are taken
// away (the line of the opening quotes is left as it is and does not count); blank
// lines become empty, a CR LF becomes LF, and a backslash is only a backslash.

#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::dsl::parser {

/// An escape that does not exist: bytes `[begin, end)` of what was passed in, and what is wrong with them.
struct BadEscape {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string message;
};

/// The value of what stands between the quotes of a text on one line. A view of `raw` where it has no
/// escapes, else of a string in `pool`. A bad escape is left out of the value and added to `bad`.
std::string_view line_value(std::string_view raw, std::deque<std::string>& pool, std::vector<BadEscape>& bad);

/// The same of what stands between the `"""` of a block text.
std::string_view block_value(std::string_view raw, std::deque<std::string>& pool);

}  // namespace leadflow::dsl::parser
