// From a path to the trees of a whole program: read, screen, parse, follow imports.
//
// Files are taken in the order of a depth-first walk, a file behind all it imports.
// The walk keeps its own stack, so a long chain of imports is no deep recursion.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dsl/load_again.h"
#include "dsl/loader.h"
#include "dsl/parser.h"
#include "dsl/parser/parse_text.h"
#include "dsl/screen.h"

namespace leadflow::dsl {
namespace fs = std::filesystem;
namespace {

/// The walk over one or more programs; what has been read once is not read again.
class Loader {
 public:
  Loader(SourceSet& sources, const FileSystem& disk, Diagnostics& found, ReadBefore* before = nullptr)
      : sources_(sources), disk_(disk), found_(found), before_(before) {}

  void load_file(const fs::path& path) {
    const fs::path canonical = disk_.canonical(path);
    if (files_.count(canonical) != 0) return;
    root_ = root_of(disk_, canonical);
    const std::string name = path.lexically_normal().generic_string();
    ReadResult read = disk_.read(path);
    if (const ReadError* const error = std::get_if<ReadError>(&read)) {
      const FileIndex file = sources_.add(name, canonical, {});
      add_unreadable(*error, Span{file, 0, 0}, name);
      return;
    }
    walk(open(name, canonical, std::get<std::string>(std::move(read))));
  }

  void load_text(std::string name, const fs::path& folder, std::string text) {
    // The name of a text need not be one of a file; its folder is what imports are looked up from.
    const fs::path last = fs::path(name).filename();
    const fs::path canonical = disk_.canonical(folder / (last.empty() ? fs::path("-") : last));
    root_ = root_of(disk_, canonical);
    walk(open(std::move(name), canonical, std::move(text)));
  }

  SyntaxTree take() { return std::move(tree_); }

 private:
  enum class State { Open, Done };
  struct Entry {
    State state = State::Open;
    std::string name;
  };
  struct Visit {
    ast::File file;
    fs::path path;
    fs::path written_in;  // the folder of `path` as findings show it
    std::size_t next_import = 0;
  };

  Visit open(std::string name, const fs::path& canonical, std::string text) {
    files_[canonical] = {State::Open, name};
    const fs::path folder = fs::path(name).parent_path();
    const auto next = static_cast<FileIndex>(sources_.size());
    ast::File* const known = tree_before(next, name, canonical);
    const FileIndex index = sources_.add(std::move(name), canonical, std::move(text));
    Diagnostics screened;
    screen(index, sources_[index], screened);
    const bool is_screened = screened.has_errors();
    if (known != nullptr && !is_screened &&
        parser::parse_again(*known, before_->sources[index].text(), before_->found, sources_, index, found_))
      return {std::move(*known), canonical, folder, 0};
    for (const Diagnostic& finding : screened.in_order_found()) found_.add(finding);
    return {parser::parse_text(sources_, index, is_screened, found_), canonical, folder, 0};
  }

  /// The tree that a file of that number, name and path had before.
  ast::File* tree_before(FileIndex index, const std::string& name, const fs::path& canonical) const {
    if (before_ == nullptr || index >= before_->sources.size()) return nullptr;
    const SourceFile& source = before_->sources[index];
    if (source.name() != name || source.path() != canonical) return nullptr;
    auto& files = before_->tree.files;
    const auto tree =
        std::find_if(files.begin(), files.end(), [&](const ast::File& file) { return file.file == index; });
    return tree == files.end() ? nullptr : &*tree;
  }

  void walk(Visit first) {
    std::vector<Visit> stack;
    stack.push_back(std::move(first));
    while (!stack.empty()) {
      Visit& visit = stack.back();
      if (visit.next_import == visit.file.imports.size()) {
        files_[visit.path].state = State::Done;
        tree_.files.push_back(std::move(visit.file));
        stack.pop_back();
        continue;
      }
      const ast::Import import = visit.file.imports[visit.next_import++];
      if (std::optional<Visit> next = follow(stack, import)) stack.push_back(std::move(*next));
    }
  }

  /// The file that `import`, written in the last file of `stack`, names, if it is to be read now.
  std::optional<Visit> follow(const std::vector<Visit>& stack, const ast::Import& import) {
    const Visit& from = stack.back();
    const std::string_view text = import.path.value;
    ImportError error{};
    const std::optional<fs::path> path = resolve_import(disk_, from.path, text, root_, error);
    if (!path) {
      add_unresolved(error, import);
      return std::nullopt;
    }
    if (const auto known = files_.find(*path); known != files_.end()) {
      if (known->second.state == State::Open) add_circle(stack, *path, import);
      return std::nullopt;
    }
    if (files_.size() >= max_program_files) {
      if (!std::exchange(too_many_, true)) {
        found_.add(DiagnosticKind::TooManyFiles, import.path.span,
                   fmt::format("a program of more than {} files; this and further imports were not read",
                               max_program_files));
      }
      return std::nullopt;
    }
    const std::string name = (from.written_in / fs::path(text)).lexically_normal().generic_string();
    ReadResult read = disk_.read(*path);
    if (const ReadError* const failed = std::get_if<ReadError>(&read)) {
      files_[*path] = {State::Done, name};
      add_unreadable(*failed, import.path.span, std::string(text));
      return std::nullopt;
    }
    return open(name, *path, std::get<std::string>(std::move(read)));
  }

  void add_unresolved(ImportError error, const ast::Import& import) {
    const std::string_view text = import.path.value;
    if (error == ImportError::LeavesRoot) {
      found_
          .add(DiagnosticKind::ImportLeavesRoot, import.path.span,
               fmt::format("`{}` leaves the root `{}`", text, root_.generic_string()))
          .help.push_back(
              "the root is the folder of the nearest `leadflow.toml` upwards, else the file's own");
    } else if (error == ImportError::NotAFile) {
      found_.add(DiagnosticKind::UnreadableFile, import.path.span, fmt::format("`{}` is not a file", text));
    } else {
      found_.add(DiagnosticKind::ImportNotFound, import.path.span, fmt::format("there is no file `{}`", text))
          .help.push_back("a path is relative to the file it is written in");
    }
  }

  void add_unreadable(ReadError error, Span where, const std::string& name) {
    const DiagnosticKind kind =
        error == ReadError::TooLarge ? DiagnosticKind::FileTooLarge : DiagnosticKind::UnreadableFile;
    found_.add(kind, where, fmt::format("`{}` {}", name, to_text(error)));
  }

  /// `a.wf -> b.wf -> a.wf`, with the other imports of the circle as second places.
  void add_circle(const std::vector<Visit>& stack, const fs::path& path, const ast::Import& import) {
    std::size_t begin = stack.size() - 1;
    while (begin > 0 && stack[begin].path != path) --begin;
    std::string circle;
    std::vector<Label> labels;
    for (std::size_t i = begin; i < stack.size(); ++i) {
      circle += files_[stack[i].path].name + " -> ";
      if (i + 1 == stack.size()) break;
      const ast::Import& way = stack[i].file.imports[stack[i].next_import - 1];
      labels.push_back({way.path.span, fmt::format("`{}` is imported here", files_[stack[i + 1].path].name)});
    }
    circle += files_[path].name;
    Diagnostic& finding = found_.add(DiagnosticKind::ImportCircle, import.path.span,
                                     fmt::format("files that import each other: {}", circle));
    finding.labels = std::move(labels);
    finding.help.push_back("move what both need into a file of its own");
  }

  SourceSet& sources_;
  const FileSystem& disk_;
  Diagnostics& found_;
  ReadBefore* before_;
  fs::path root_;
  std::map<fs::path, Entry> files_;
  SyntaxTree tree_;
  bool too_many_ = false;
};

}  // namespace

SyntaxTree load_program(SourceSet& sources, const FileSystem& disk, const std::filesystem::path& path,
                        Diagnostics& found) {
  Loader loader(sources, disk, found);
  loader.load_file(path);
  return loader.take();
}

SyntaxTree load_again(SourceSet& sources, const FileSystem& disk, const std::filesystem::path& path,
                      Diagnostics& found, ReadBefore before) {
  Loader loader(sources, disk, found, &before);
  loader.load_file(path);
  return loader.take();
}

SyntaxTree load_program(SourceSet& sources, const FileSystem& disk,
                        const std::vector<std::filesystem::path>& paths, Diagnostics& found) {
  Loader loader(sources, disk, found);
  for (const fs::path& path : paths) loader.load_file(path);
  return loader.take();
}

SyntaxTree load_text(SourceSet& sources, const FileSystem& disk, std::string name,
                     const std::filesystem::path& folder, std::string text, Diagnostics& found) {
  Loader loader(sources, disk, found);
  loader.load_text(std::move(name), folder, std::move(text));
  return loader.take();
}

}  // namespace leadflow::dsl
