// A program that is read again and again while it is typed.

#pragma once

#include <filesystem>

#include "dsl/parser.h"

namespace leadflow::dsl {

/// What a program was read from before, with what was found then. Its trees are taken out.
struct ReadBefore {
  const SourceSet& sources;
  SyntaxTree& tree;
  const Diagnostics& found;
};

/// As load_program(), with the same result, of a program of which little has changed since it was read
/// before: a file that has not changed is not parsed again, and of one that has only what is around the
/// change.
SyntaxTree load_again(SourceSet& sources, const FileSystem& disk, const std::filesystem::path& path,
                      Diagnostics& found, ReadBefore before);

}  // namespace leadflow::dsl
