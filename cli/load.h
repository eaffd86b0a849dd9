// From paths on the command line to programs.

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/session.h"
#include "compiler/compile.h"
#include "dsl/diagnostics.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace leadflow::cli {

/// The files below a folder that are wanted, in order, hidden ones left out. Failure(kUnreadable) for a
/// folder that can't be read.
std::vector<std::string> files_below(const std::string& folder,
                                     const std::function<bool(const std::filesystem::path&)>& is_wanted);

/// The `.wf` files that `named` means, each once: files as they are, folders with all below them but what is
/// hidden, in the order of their names. `-` stays `-`. Failure(kUnreadable) for what is not there and a
/// folder without any.
std::vector<std::string> program_files(const Session& session, const std::vector<std::string>& named);

/// A program as far as it could be read and compiled.
struct LoadedProgram {
  dsl::SyntaxTree tree;
  dsl::Diagnostics found;                             // allow comments applied
  std::shared_ptr<const compiler::Program> compiled;  // null with errors
};

/// Loads what one command line names, into one set of sources. `stdin_name` is what `-` is called in
/// findings, and whose folder its imports are relative to.
class Loader {
 public:
  Loader(Session& session, std::string stdin_name) : session_(session), stdin_name_(std::move(stdin_name)) {}
  /// Names, types and structure only, for programs that are looked at and not installed.
  void without_flow_checks() { flow_checks_ = false; }

  dsl::SourceSet& sources() { return sources_; }
  LoadedProgram load(const std::string& file);
  /// Several files as one program.
  LoadedProgram load_together(const std::vector<std::string>& files);
  /// A program that `compile` wrote.
  LoadedProgram load_compiled(const std::string& file);
  /// The same of a text; `name` is what it is called. `more`: statements of the language that are added to
  /// it, which findings call `more_name`.
  LoadedProgram load_compiled_text(const std::string& name, std::string json, const std::string& more = {},
                                   const std::string& more_name = {});
  /// The closed dates of the hours `name` that have a name, in the text or in the files it takes them from.
  std::map<dsl::Date, std::string> holiday_names(const LoadedProgram& program, std::string_view name) const;
  /// One file alone, without its imports: screened and parsed. `found` gets what is wrong. `name`: what it is
  /// called there, if not as `file`.
  dsl::ast::File parse_alone(const std::string& file, dsl::Diagnostics& found, std::string name = {});

 private:
  Session& session_;
  std::string stdin_name_;
  bool flow_checks_ = true;
  dsl::SourceSet sources_;
};

/// A program that compiled as one tree: nothing imported, `like` and holidays written out.
dsl::ast::File canonical_tree(const LoadedProgram& program);

/// Canonical JSON of a program that compiled: what `compile` writes and `deploy` keeps.
std::string canonical_json(const LoadedProgram& program);

/// The whole of `text` checked as a program called `name`, with nothing else on the disk; for `explain`.
LoadedProgram check_text(dsl::SourceSet& sources, const std::string& name, std::string text);

}  // namespace leadflow::cli
