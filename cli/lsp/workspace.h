// The programs that the open documents belong to.
//
// A program is a file that nothing imports with all it imports. So a document is
// looked at as part of every program that has it: those of the workspace's folders
// too, opened or not. One that nothing imports is a program of its own.

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/lsp/documents.h"
#include "cli/lsp/program.h"

namespace leadflow::cli::lsp {

/// Named limits of the look through a workspace: what is beyond is found when it is opened.
inline constexpr std::size_t max_workspace_files = 2'000;
inline constexpr std::size_t max_workspace_entries = 50'000;

/// A file as one of its programs has it.
struct FileInProgram {
  EditedProgram* program = nullptr;
  dsl::FileIndex file = 0;
  explicit operator bool() const { return program != nullptr; }
};

class Workspace {
 public:
  explicit Workspace(const dsl::FileSystem& disk) : documents_(disk) {}

  Documents& documents() { return documents_; }
  const Documents& documents() const { return documents_; }
  /// The folders in which programs are looked for.
  void set_folders(std::vector<std::filesystem::path> folders);
  const std::vector<std::filesystem::path>& folders() const { return folders_; }

  /// Files changed on the disk.
  void files_changed();
  /// That document was opened or closed.
  void documents_changed(const std::filesystem::path& path);
  /// An open document has another text.
  void text_changed(const std::filesystem::path& path);

  /// Programs that have this file count too from now on, as if it was open.
  void look_at(const std::filesystem::path& path);

  /// Whether the findings of some program wait to be told, checked already for a request or not.
  bool has_stale() const;
  /// Checks the next such program, those of the document edited last first. Null when none is left.
  EditedProgram* check_next();
  /// Lets go of what checks have left behind.
  void tidy();

  /// The document in a program that has it, checked; that of its own root first.
  FileInProgram find(const std::filesystem::path& path);
  /// In all of them.
  std::vector<FileInProgram> find_all(const std::filesystem::path& path);
  bool is_root(const std::filesystem::path& path) const { return programs_.count(path) > 0; }
  /// Every program, checked.
  std::vector<EditedProgram*> programs();
  /// The `.wf` files of the folders, opened or not.
  std::vector<std::filesystem::path> files_of_folders();

 private:
  using Imports = std::set<std::filesystem::path>;
  void update_roots();
  void read_folders();
  Imports imports_of(const std::filesystem::path& path, std::string_view text) const;
  Imports roots_of(const std::filesystem::path& path) const;

  Documents documents_;
  std::vector<std::filesystem::path> folders_;
  std::map<std::filesystem::path, Imports> on_disk_;  // what each file of the folders imports
  std::map<std::filesystem::path, Imports> in_text_;  // the same of open documents
  std::map<std::filesystem::path, std::unique_ptr<EditedProgram>> programs_;  // by root
  Imports looked_at_;
  std::filesystem::path last_edited_;
  bool folders_stale_ = true;
  bool roots_stale_ = true;
};

}  // namespace leadflow::cli::lsp
