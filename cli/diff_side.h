// One side of a comparison, from wherever it is named: files, a folder, compiled
// JSON, a git revision, a store.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/load.h"
#include "cli/revision.h"

namespace leadflow::cli {

/// Everything that one side's tree points into lives as long as this.
struct DiffSide {
  std::string name;                         // as it was named
  std::unique_ptr<RevisionFiles> revision;  // where it is one
  std::unique_ptr<Session> session;         // reads from there
  std::unique_ptr<Loader> loader;
  LoadedProgram program;
  dsl::ast::File tree;  // see canonical_tree(); empty when the program has errors

  bool has_errors() const { return program.found.has_errors(); }
};

/// `named` is a `.wf` file, a folder (one program), `-`, a `.json` that `compile` wrote, `store:` (the store
/// of the working directory), `store:FILE` or a store's file, each with `@VERSION` behind it, or `REV:PATH`
/// of git. Failure for what cannot be read; findings are in `program`.
DiffSide diff_side(Session& session, const std::string& named);

/// The program that a store keeps as `version`; 0 for the one deployed. `name` as in DiffSide.
DiffSide stored_side(Session& session, const std::string& name, std::string json);

/// A program from the JSON that a store or a plan keeps, compiled, so that it can be installed. `more`: see
/// Loader::load_compiled_text().
DiffSide installable_side(Session& session, const std::string& name, std::string json,
                          const std::string& more = {}, const std::string& more_name = {});

/// Files as one program, compiled and checked like any that is to be installed.
DiffSide files_side(Session& session, const std::vector<std::string>& files);

/// A file alone, without its imports; `/dev/null` is an empty program. `shown_as` is what it is called.
DiffSide file_side(Session& session, const std::string& file, const std::string& shown_as);

}  // namespace leadflow::cli
