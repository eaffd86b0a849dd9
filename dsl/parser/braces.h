// Which braces of a text have no partner.
//
// Asked once a file, when it does not parse. Where the numbers of `{` and `}` are
// equal nothing is guessed. Else the indentation says where a block was meant to
// end: a `}` that stands further out than the line of its `{`, or a statement that
// stands no further in. If that does not explain the numbers, the innermost braces
// left over at the end of the file are the ones without a partner.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace leadflow::dsl::parser {

struct Unpartnered {
  struct Open {
    std::uint32_t brace = 0;  // where the `{` stands
    std::uint32_t end = 0;    // where its block is taken to end
  };
  std::vector<Open> open;              // ordered by `brace`
  std::vector<std::uint32_t> surplus;  // `}` that close nothing, ordered
};

Unpartnered unpartnered_braces(std::string_view text);

}  // namespace leadflow::dsl::parser
