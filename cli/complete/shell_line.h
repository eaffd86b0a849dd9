// A command line of bash as far as it was typed: its words without their quotes, and back.
//
// Only quoting is undone; nothing is expanded, so `$(...)` stays what it is. Other shells hand over words.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::cli {

struct ShellLine {
  /// Words without their quotes; the last is the one being typed and may be empty.
  std::vector<std::string> words;
  std::string current;          // the last word as it was typed
  char quote = '\0';            // ' or " when the last word ends within one
  bool completable = true;      // false: a quote was closed within the last word
  bool after_redirect = false;  // the last word names what > or < leads to
};

ShellLine read_shell_line(std::string_view line);

/// What bash puts in place of the end of the last word so that the word becomes `candidate`, quoted as the
/// word is. `breaks`: bash's COMP_WORDBREAKS, behind the last of which that end begins. Empty: it cannot be
/// said so.
std::string bash_reply(const ShellLine& line, std::string_view breaks, std::string_view candidate);

}  // namespace leadflow::cli
