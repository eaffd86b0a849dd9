// A `.wf` text, or a file, to a program and its findings, as `check` does it.

#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "dsl/loader.h"
#include "dsl/parser.h"

namespace leadflow::test {

struct Checked {
  std::shared_ptr<dsl::SourceSet> sources = std::make_shared<dsl::SourceSet>();
  dsl::SyntaxTree tree;
  std::shared_ptr<const compiler::Program> program;
  std::vector<dsl::Diagnostic> found;  // sorted, allow comments applied

  /// The codes in order, "LF0601 LF0602".
  std::string codes() const {
    std::string all;
    for (const dsl::Diagnostic& one : found)
      all += (all.empty() ? "" : " ") + std::string(dsl::code(one.kind));
    return all;
  }
  /// "code line: message" of each, for failing tests.
  std::string report() const {
    std::string all;
    for (const dsl::Diagnostic& one : found) {
      const auto line = (*sources)[one.where.file].at(one.where.begin).line;
      all += std::string(dsl::code(one.kind)) + " " + std::to_string(line) + ": " + one.message + "\n";
    }
    return all;
  }
};

inline void finish(Checked& checked, const dsl::FileSystem& disk, dsl::Diagnostics& found) {
  if (!found.has_errors()) {
    compiler::CompileOptions options;
    options.disk = &disk;
    checked.program = compiler::compile(*checked.sources, checked.tree, options, found);
  }
  checked.found = compiler::apply_allow_comments(*checked.sources, checked.tree, found).sorted();
}

/// `others` are files beside it, by name.
inline Checked check_text(const std::string& text,
                          const std::vector<std::pair<std::string, std::string>>& others = {}) {
  Checked checked;
  dsl::OverlayFiles disk;
  for (const auto& [name, content] : others) disk.put("/program/" + name, content);
  dsl::Diagnostics found;
  checked.tree = dsl::load_text(*checked.sources, disk, "test.wf", "/program", text, found);
  finish(checked, disk, found);
  return checked;
}

inline Checked check_file(const std::filesystem::path& path) {
  Checked checked;
  const dsl::DiskFiles disk;
  dsl::Diagnostics found;
  checked.tree = dsl::load_program(*checked.sources, disk, path, found);
  finish(checked, disk, found);
  return checked;
}

/// The files of a folder with that extension, sorted.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                                   const std::string& extension) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The folder of open data, or empty where there is none.
inline std::filesystem::path data_folder() {
  const char* folder = std::getenv("LEADFLOW_DATA");
  return folder == nullptr ? std::filesystem::path() : std::filesystem::path(folder);
}

}  // namespace leadflow::test
