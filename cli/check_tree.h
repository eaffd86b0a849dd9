// Trees that were read before, checked again: for the language server, which keeps them between keystrokes.

#pragma once

#include <memory>
#include <vector>

#include "compiler/compile.h"
#include "dsl/diagnostics.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace leadflow::cli {

struct CheckedProgram {
  dsl::Diagnostics found;  // allow comments applied
  std::shared_ptr<const compiler::Program> compiled;
  std::shared_ptr<const void> made;  // the program or what there is of it: taking it down takes a while
  bool unread = false;               // syntax or reading failed, so nothing else was looked for
};

/// Checks `tree`, with what reading it found, as `check` does. `names` is filled in any case.
CheckedProgram check_tree(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                          const dsl::FileSystem& disk, const dsl::Diagnostics& read,
                          compiler::NameUses* names);

}  // namespace leadflow::cli
