// A command line that is being typed, held against what its command takes.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/shapes.h"

namespace leadflow::cli {

struct Typed {
  const CommandInfo* command = nullptr;  // null: the command's name is being typed
  std::vector<ArgumentShape> shapes;
  struct Given {
    std::string name;  // of an option or an argument, as its shape has it
    std::string value;
  };
  std::vector<Given> given;  // before the word that is being typed

  /// Whose value is being typed.
  std::optional<ArgumentShape> expected;
  bool may_be_option = false;  // the word may be the name of an option
  std::string prefix;          // what was typed of the value
  std::string before;          // stands before the value in the same word: `--format=`

  /// The value given to an option or argument; the last one; empty without.
  std::string value_of(std::string_view name) const;
};

/// `words` behind the program's name, the last being typed. Nothing when they name a command that there is
/// not.
std::optional<Typed> read_typed(const std::vector<std::string>& words, const Session& session);

}  // namespace leadflow::cli
