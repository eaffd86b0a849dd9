// Text to tree.
//
// Every syntax error of the file comes in one run: the parser reports, goes on at
// the next statement or closing brace, and leaves out of the tree what it could
// not read. The tree is whole if and only if no error was added.

#pragma once

#include <filesystem>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::dsl {

class FileSystem;  // dsl/loader.h

/// Parses file `file` of `sources`, which must outlive the tree.
ast::File parse(const SourceSet& sources, FileIndex file, Diagnostics& found);

/// Keeps the texts that a tree points into but the source does not hold (strings with escapes) alive.
using TextPools = std::vector<std::shared_ptr<std::deque<std::string>>>;

/// Parses file `file`, whole, as one expression (as in compiled JSON). Its texts are views into the source
/// and into what is added to `pools`; both must outlive it.
std::optional<Expr> parse_expression(const SourceSet& sources, FileIndex file, Diagnostics& found,
                                     TextPools& pools);

/// A program: a file and all it imports, each once, imported files before those that import them,
/// the named file last.
struct SyntaxTree {
  std::vector<ast::File> files;
};

/// Reads, screens and parses `path` and its imports. Findings of reading and importing are among the rest.
SyntaxTree load_program(SourceSet& sources, const FileSystem& disk, const std::filesystem::path& path,
                        Diagnostics& found);

/// The same for several files taken as one program (deploy, diff); a file named twice or imported too stands
/// once.
SyntaxTree load_program(SourceSet& sources, const FileSystem& disk,
                        const std::vector<std::filesystem::path>& paths, Diagnostics& found);

/// The same for a text that is no file on disk (standard input, an editor's buffer) called `name`, which
/// stands in `folder`.
SyntaxTree load_text(SourceSet& sources, const FileSystem& disk, std::string name,
                     const std::filesystem::path& folder, std::string text, Diagnostics& found);

}  // namespace leadflow::dsl
