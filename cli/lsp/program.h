// One program as an editor needs it: checked as `leadflow check` does, with the places of its names.
//
// Kept between keystrokes. When one of its files changes, what is around the change is
// parsed again, and what the whole means is worked out anew: a line costs some
// microseconds, less than finding out what to keep.

#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/lsp/positions.h"
#include "compiler/compile.h"
#include "dsl/diagnostics.h"
#include "dsl/loader.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace leadflow::cli::lsp {

/// All that is known about one symbol at a place; see compiler/name_uses.h.
struct Symbol {
  dsl::Span where;   // the name that was asked for
  dsl::Span symbol;  // its first declaration
};

class EditedProgram {
 public:
  EditedProgram(const dsl::FileSystem& files, std::filesystem::path root)
      : files_(files), root_(std::move(root)) {}

  /// A file has another text, or may have.
  void make_stale() { checked_ = told_ = false; }
  /// Reads the files; names and findings come with check().
  void load();
  /// Reads everything and works out the findings and the names. Cheap when nothing has changed.
  void check();
  /// Lets go of what the last check() made and nobody needs; apart, because it takes a while.
  void tidy();

  const std::filesystem::path& root() const { return root_; }
  bool is_checked() const { return checked_; }
  /// Whether somebody was told of the findings that check() came to, however it came to be called.
  bool is_told() const { return told_; }
  void mark_told() { told_ = true; }
  /// The file of that path, if the program has it.
  std::optional<dsl::FileIndex> file_of(const std::filesystem::path& path) const;
  const dsl::SourceSet& sources() const { return sources_; }
  const dsl::SyntaxTree& tree() const { return tree_; }
  const dsl::ast::File* tree_of(dsl::FileIndex file) const;
  const LineTable& lines(dsl::FileIndex file) const;
  /// In order of place, allow comments applied. Of the last check().
  const std::vector<dsl::Diagnostic>& findings() const { return findings_; }
  /// Uses in order of place, each once.
  const compiler::NameUses& names() const;
  bool has_syntax_errors() const { return syntax_errors_; }

  std::string_view text(dsl::Span span) const { return sources_.text(span); }
  /// The symbols whose name stands at (or ends at) that place: none, one, or several at once.
  std::vector<Symbol> symbols_at(dsl::FileIndex file, std::uint32_t offset) const;
  /// Every place of a symbol, in order, each once; `declarations`: only those.
  std::vector<dsl::Span> places_of(dsl::Span symbol, bool declarations) const;
  /// How the symbol is declared: a phase without a block twice, else mostly once.
  std::vector<compiler::DeclaredName> declarations_of(dsl::Span symbol) const;

 private:
  const dsl::FileSystem& files_;
  std::filesystem::path root_;
  dsl::SourceSet sources_;
  dsl::SyntaxTree tree_;
  dsl::Diagnostics read_findings_;  // of reading, syntax and imports
  std::vector<dsl::Diagnostic> findings_;
  mutable compiler::NameUses names_;
  mutable bool names_sorted_ = false;  // not before someone asks: typing does not
  mutable std::vector<std::optional<LineTable>> lines_;
  std::vector<std::shared_ptr<const void>> kept_;
  bool checked_ = false;
  bool told_ = false;
  bool syntax_errors_ = false;
};

}  // namespace leadflow::cli::lsp
