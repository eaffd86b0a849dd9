// How a syntax error says what it found, and what might have been meant.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leadflow::dsl::parser {

/// What stands at a place, as part of a message.
struct Token {
  std::string words;         // "`foo`", "the end of the line"
  std::uint32_t length = 0;  // bytes; 0 at the end of a line or of the file
  bool is_missing = false;   // the line, block or file ends here
};
Token token_at(std::string_view text, std::uint32_t at);

/// The keywords, the word or the sign that `text` ends with: `move to`, `,`. Empty behind a text or a brace.
std::string_view phrase_before(std::string_view text);

/// What to do about `found`, where `expected` (which names words between backticks) was expected after
/// `before`, the last words of `statement`. Empty if that is not plain.
std::string help_for(std::string_view expected, std::string_view found, std::string_view before = {},
                     std::string_view statement = {});

}  // namespace leadflow::dsl::parser
