#include "cli/revision.h"

#include <fmt/format.h>

#include "cli/child_output.h"
#include "cli/failure.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

/// `100644 blob <object>\t<path>`, ended by NUL; links and submodules are no files.
void take_entry(std::string_view entry, std::map<std::string, std::string>& objects) {
  const std::size_t tab = entry.find('\t');
  if (tab == std::string_view::npos || !entry.starts_with("100")) return;
  const std::string_view head = entry.substr(0, tab);
  const std::size_t object = head.rfind(' ') + 1;
  objects.emplace(entry.substr(tab + 1), head.substr(object));
}

bool is_hidden(std::string_view path) {
  return path.starts_with('.') || path.find("/.") != std::string_view::npos;
}

/// From the top of the repository, without a slash at its end; empty for the top itself.
std::string from_top(const std::string& path) {
  std::string whole = path;
  if (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..") {
    std::string prefix = child_output({"git", "rev-parse", "--show-prefix"}).out;
    if (!prefix.empty() && prefix.back() == '\n') prefix.pop_back();
    whole = (fs::path(prefix) / path).lexically_normal().generic_string();
  }
  while (!whole.empty() && whole.back() == '/') whole.pop_back();
  return whole == "." ? std::string() : whole;
}

}  // namespace

RevisionFiles::RevisionFiles(std::string revision) : revision_(std::move(revision)) {
  if (revision_.empty() || revision_.front() == '-')
    throw Failure(kUsage, fmt::format("`{}` is no revision", revision_), "write `HEAD~1:leads.wf`");
  const ChildOutput listed = child_output({"git", "ls-tree", "-r", "-z", "--full-tree", revision_});
  if (listed.code != 0) {
    const bool is_repository = child_output({"git", "rev-parse", "--git-dir"}).code == 0;
    if (is_repository) throw Failure(kUnreadable, fmt::format("git knows no revision `{}`", revision_));
    throw Failure(kUnreadable,
                  fmt::format("`{}` would be a git revision, and this is no git repository", revision_));
  }
  std::string_view rest = listed.out;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    take_entry(rest.substr(0, end), objects_);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

fs::path RevisionFiles::canonical(const fs::path& path) const {
  if (path.is_absolute()) return path.lexically_normal();
  std::string text = path.generic_string();
  if (text.starts_with(revision_ + ":")) text.erase(0, revision_.size() + 1);
  return (fs::path("/") / text).lexically_normal();
}

dsl::FileKind RevisionFiles::kind(const fs::path& path) const {
  const std::string key = canonical(path).generic_string().substr(1);
  if (objects_.contains(key)) return dsl::FileKind::Regular;
  const auto below = objects_.lower_bound(key + "/");
  const bool is_folder = key.empty() || (below != objects_.end() && below->first.starts_with(key + "/"));
  return is_folder ? dsl::FileKind::Directory : dsl::FileKind::Missing;
}

dsl::ReadResult RevisionFiles::read(const fs::path& path) const {
  const auto found = objects_.find(canonical(path).generic_string().substr(1));
  if (found == objects_.end())
    return kind(path) == dsl::FileKind::Directory ? dsl::ReadError::Directory : dsl::ReadError::Missing;
  ChildOutput text = child_output({"git", "cat-file", "blob", found->second});
  if (text.code != 0) return dsl::ReadError::Unreadable;
  return std::move(text.out);
}

std::vector<std::string> RevisionFiles::program_files(const std::string& path) const {
  const std::string top = from_top(path);
  if (objects_.contains(top)) return {revision_ + ":" + top};
  std::vector<std::string> files;
  const std::string folder = top.empty() ? "" : top + "/";
  bool is_folder = top.empty();
  for (auto each = objects_.lower_bound(folder); each != objects_.end() && each->first.starts_with(folder);
       ++each) {
    is_folder = true;
    const std::string below = each->first.substr(folder.size());
    if (below.ends_with(".wf") && !is_hidden(below)) files.push_back(revision_ + ":" + each->first);
  }
  if (!is_folder) {
    const std::string near = from_top("./" + path);
    throw Failure(
        kUnreadable, fmt::format("there is no `{}` in revision `{}`", top, revision_),
        objects_.contains(near)
            ? fmt::format("paths start at the repository's top; did you mean `{}:./{}`?", revision_, path)
            : "paths start at the repository's top, or with `./` here");
  }
  if (files.empty())
    throw Failure(kUnreadable, fmt::format("there is no `.wf` file in `{}:{}`", revision_, top));
  return files;
}

TreeAtRevision::TreeAtRevision(const std::string& revision, const dsl::FileSystem& disk)
    : disk_(disk), files_(revision) {
  std::string top = child_output({"git", "rev-parse", "--show-toplevel"}).out;
  if (!top.empty() && top.back() == '\n') top.pop_back();
  top_ = disk.canonical(top);
}

std::optional<fs::path> TreeAtRevision::in_repository(const fs::path& path) const {
  const fs::path below = canonical(path).lexically_relative(top_);
  if (below.empty() || *below.begin() == "..") return std::nullopt;
  return "/" / below;
}

fs::path TreeAtRevision::canonical(const fs::path& path) const {
  return disk_.canonical(path);
}

dsl::FileKind TreeAtRevision::kind(const fs::path& path) const {
  const std::optional<fs::path> below = in_repository(path);
  return below ? files_.kind(*below) : dsl::FileKind::Missing;
}

dsl::ReadResult TreeAtRevision::read(const fs::path& path) const {
  const std::optional<fs::path> below = in_repository(path);
  if (!below) return dsl::ReadError::Missing;
  return files_.read(*below);
}

}  // namespace leadflow::cli
