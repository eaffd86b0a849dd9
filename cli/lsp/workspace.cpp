#include "cli/lsp/workspace.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <variant>

#include "dsl/text.h"

namespace leadflow::cli::lsp {

namespace fs = std::filesystem;

namespace {

/// The text of `import "..."` if the line is one. A look, not the grammar: what it misses is found when the
/// importing file is opened.
std::optional<std::string_view> imported(std::string_view line) {
  line = dsl::trimmed(line);
  constexpr std::string_view keyword = "import";
  if (!line.starts_with(keyword)) return std::nullopt;
  line = dsl::trimmed(line.substr(keyword.size()));
  if (!line.starts_with('"')) return std::nullopt;
  const std::size_t end = line.find('"', 1);
  return end == std::string_view::npos ? std::nullopt : std::optional(line.substr(1, end - 1));
}

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name == "node_modules";
}

}  // namespace

void Workspace::set_folders(std::vector<fs::path> folders) {
  folders_ = std::move(folders);
  files_changed();
}

void Workspace::files_changed() {
  folders_stale_ = true;
  roots_stale_ = true;
  programs_.clear();
}

void Workspace::documents_changed(const fs::path& path) {
  if (on_disk_.count(path) == 0) folders_stale_ = true;
  roots_stale_ = true;
  programs_.clear();
}

void Workspace::look_at(const fs::path& path) {
  if (documents_.find(path) == nullptr && looked_at_.insert(path).second) roots_stale_ = true;
}

void Workspace::text_changed(const fs::path& path) {
  last_edited_ = path;
  const Document* document = documents_.find(path);
  if (document == nullptr) return;
  Imports imports = imports_of(path, document->text);
  if (imports != in_text_[path]) {
    in_text_[path] = std::move(imports);
    roots_stale_ = true;
  }
  for (const auto& [root, program] : programs_) {
    if (program->file_of(path)) program->make_stale();
  }
}

Workspace::Imports Workspace::imports_of(const fs::path& path, std::string_view text) const {
  Imports imports;
  std::optional<fs::path> root;
  for (std::size_t at = text.find("import"); at != std::string_view::npos; at = text.find("import", at + 1)) {
    const std::size_t begin = text.find_last_of("\r\n", at) + 1;  // of its line; 0 for the first
    const auto name = imported(text.substr(begin, text.find_first_of("\r\n", at) - begin));
    if (!name) continue;
    if (!root) root = dsl::root_of(documents_.files(), path);
    dsl::ImportError error{};
    if (const auto found = dsl::resolve_import(documents_.files(), path, *name, *root, error))
      imports.insert(*found);
  }
  return imports;
}

void Workspace::read_folders() {
  folders_stale_ = false;
  on_disk_.clear();
  std::size_t entries = 0;
  for (const fs::path& folder : folders_) {
    std::error_code failed;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
      if (++entries > max_workspace_entries || on_disk_.size() >= max_workspace_files) return;
      std::error_code ignored;
      if (is_hidden(entry->path())) {
        if (entry->is_directory(ignored)) entry.disable_recursion_pending();
        continue;
      }
      if (entry->path().extension() != ".wf" || !entry->is_regular_file(ignored)) continue;
      const fs::path path = documents_.files().canonical(entry->path());
      const dsl::ReadResult read = documents_.files().read(path);
      if (const auto* text = std::get_if<std::string>(&read)) on_disk_[path] = imports_of(path, *text);
    }
  }
}

/// The files that nothing imports and that `path` is reached from; itself where that is none.
Workspace::Imports Workspace::roots_of(const fs::path& path) const {
  Imports roots;
  Imports seen{path};
  std::vector<fs::path> todo{path};
  while (!todo.empty()) {
    const fs::path at = todo.back();
    todo.pop_back();
    bool any = false;
    const auto look = [&](const fs::path& file, const Imports& imports) {
      if (imports.count(at) == 0) return;
      any = true;
      if (seen.insert(file).second) todo.push_back(file);
    };
    for (const auto& [file, imports] : in_text_) look(file, imports);
    for (const auto& [file, imports] : on_disk_) {
      if (in_text_.count(file) == 0) look(file, imports);
    }
    if (!any) roots.insert(at);
  }
  if (roots.empty()) roots.insert(path);  // files that import each other
  return roots;
}

void Workspace::update_roots() {
  if (!roots_stale_) return;
  if (folders_stale_) read_folders();
  roots_stale_ = false;
  in_text_.clear();
  for (const auto& [path, document] : documents_.all()) in_text_[path] = imports_of(path, document.text);
  Imports roots;
  for (const auto& [path, document] : documents_.all()) roots.merge(roots_of(path));
  for (const fs::path& path : looked_at_) roots.merge(roots_of(path));
  for (auto at = programs_.begin(); at != programs_.end();) {
    at = roots.count(at->first) == 0 ? programs_.erase(at) : std::next(at);
  }
  for (const fs::path& root : roots) {
    std::unique_ptr<EditedProgram>& program = programs_[root];
    if (!program) program = std::make_unique<EditedProgram>(documents_.files(), root);
  }
}

bool Workspace::has_stale() const {
  if (roots_stale_) return true;
  return std::any_of(programs_.begin(), programs_.end(),
                     [](const auto& each) { return !each.second->is_told(); });
}

EditedProgram* Workspace::check_next() {
  update_roots();
  EditedProgram* next = nullptr;
  for (const auto& [root, program] : programs_) {
    if (program->is_told()) continue;
    if (next == nullptr || root == last_edited_) next = program.get();
  }
  if (next == nullptr) return nullptr;
  next->mark_told();  // also where something throws: the next change tries again
  next->check();
  return next;
}

void Workspace::tidy() {
  for (const auto& [root, program] : programs_) program->tidy();
}

std::vector<EditedProgram*> Workspace::programs() {
  update_roots();
  std::vector<EditedProgram*> all;
  for (const auto& [root, program] : programs_) {
    program->check();
    all.push_back(program.get());
  }
  return all;
}

std::vector<fs::path> Workspace::files_of_folders() {
  update_roots();
  std::vector<fs::path> files;
  for (const auto& [path, imports] : on_disk_) files.push_back(path);
  return files;
}

std::vector<FileInProgram> Workspace::find_all(const fs::path& path) {
  std::vector<FileInProgram> found;
  for (EditedProgram* program : programs()) {
    const auto file = program->file_of(path);
    if (!file) continue;
    const bool own = program->root() == path;
    found.insert(own ? found.begin() : found.end(), FileInProgram{program, *file});
  }
  return found;
}

FileInProgram Workspace::find(const fs::path& path) {
  update_roots();
  EditedProgram* best = nullptr;
  for (const auto& [root, program] : programs_) {
    if (!program->is_checked() && program->file_of(path) == std::nullopt && root != path) program->check();
    if (program->file_of(path) && (best == nullptr || root == path)) best = program.get();
  }
  if (best == nullptr) {
    const auto own = programs_.find(path);
    if (own == programs_.end()) return {};
    best = own->second.get();
  }
  best->check();
  const auto file = best->file_of(path);
  return file ? FileInProgram{best, *file} : FileInProgram{};
}

}  // namespace leadflow::cli::lsp
