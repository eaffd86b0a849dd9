// What a command line that is being typed may go on with.

#pragma once

#include <string>
#include <vector>

#include "cli/complete/known_names.h"

namespace leadflow::cli {

struct Completion {
  enum class Kind : std::uint8_t { Names, Files, Folders };
  Kind kind = Kind::Names;            // Files, Folders: the shell knows them better
  std::vector<Candidate> candidates;  // whole words that begin with what was typed, each once, in order
};

/// `words` behind the program's name; the last, perhaps empty, is being typed. Never throws: what cannot be
/// found out is not offered.
Completion complete_words(const std::vector<std::string>& words, Session& session) noexcept;

}  // namespace leadflow::cli
