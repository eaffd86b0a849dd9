// Text from elsewhere as part of one line.
//
// Replies of servers, addresses and subjects come from outside the house. Whatever
// shows them or writes them into a header goes through here first, so that none of
// them breaks a line, moves a terminal's cursor or hides what follows.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leadflow::runtime {

/// `text` in valid UTF-8 with a space for every run of white space and control characters (C0, DEL, C1, line
/// and paragraph separators), none at its ends, without bidirectional controls, and U+FFFD for every byte
/// that is not UTF-8.
std::string one_line(std::string_view text);

/// The same for showing: cut at a character to at most `limit` bytes, with `...` where something was cut.
std::string one_line(std::string_view text, std::size_t limit);

}  // namespace leadflow::runtime
