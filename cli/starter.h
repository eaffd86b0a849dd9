// Starter projects: what `leadflow new` writes.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::cli {

struct Starter {
  std::string_view name;  // as `--like` has it
  std::string_view title;
  std::string_view file;    // the program
  std::string_view import;  // a file it imports; empty: none
  std::string_view record;  // what its records are, in a sentence
  std::string_view add;     // arguments of `leadflow add` for a first record
  std::string_view apply;   // an action of that record, with its answers
};

std::span<const Starter> all_starters();

struct StarterFile {
  std::string path;  // within the project
  std::string text;
  bool executable = false;
};

/// In the order in which they are named to people.
std::vector<StarterFile> starter_files(const Starter& starter);

}  // namespace leadflow::cli
