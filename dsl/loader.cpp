// Reading is by plain stdio in one go: the size is asked first, so that a file
// over the limit costs nothing, and the limit holds again while reading, because
// a pipe has no size and a file may grow.

#include "dsl/loader.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

namespace leadflow::dsl {
namespace fs = std::filesystem;
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

using File = std::unique_ptr<std::FILE, CloseFile>;

ReadResult read_stream(std::FILE* file, std::size_t expected, std::size_t limit) {
  std::string text;
  std::size_t room = expected + 1;  // one more, so that the end of the file is met in the first read
  while (true) {
    const std::size_t used = text.size();
    text.resize(std::min(used + room, limit + 1));
    const std::size_t wanted = text.size() - used;
    const std::size_t got = std::fread(text.data() + used, 1, wanted, file);
    text.resize(used + got);
    if (text.size() > limit) return ReadError::TooLarge;
    if (got < wanted) break;
    room = std::max<std::size_t>(text.size(), 64 * 1024);
  }
  if (std::ferror(file) != 0) return ReadError::Unreadable;
  return text;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const auto [at_folder, at_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return at_folder == folder.end() || (at_folder->empty() && std::next(at_folder) == folder.end());
}

fs::path absolute_normal(const fs::path& path) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path, failed);
  return (failed ? path : absolute).lexically_normal();
}

}  // namespace

std::string_view to_text(ReadError error) {
  switch (error) {
    case ReadError::Missing:
      return "does not exist";
    case ReadError::Directory:
      return "is a directory";
    case ReadError::Unreadable:
      return "cannot be read";
    case ReadError::TooLarge:
      return "is over the size limit";
  }
  return {};
}

ReadResult DiskFiles::read(const fs::path& path) const {
  const FileKind found = kind(path);
  if (found == FileKind::Missing) return ReadError::Missing;
  if (found == FileKind::Directory) return ReadError::Directory;
  std::error_code failed;
  const std::uintmax_t size = found == FileKind::Regular ? fs::file_size(path, failed) : 0;
  if (failed) return ReadError::Unreadable;
  if (size > limit_) return ReadError::TooLarge;
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return errno == ENOENT ? ReadError::Missing : ReadError::Unreadable;
  return read_stream(file.get(), static_cast<std::size_t>(size), limit_);
}

fs::path DiskFiles::canonical(const fs::path& path) const {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path.empty() ? fs::path(".") : path, failed);
  if (failed) return absolute_normal(path);
  fs::path found = fs::weakly_canonical(absolute, failed);
  return failed ? absolute_normal(path) : found;
}

FileKind DiskFiles::kind(const fs::path& path) const {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  switch (status.type()) {
    case fs::file_type::not_found:
      return FileKind::Missing;
    case fs::file_type::none:
      return FileKind::Missing;  // a path too long, a folder that may not be entered
    case fs::file_type::regular:
      return FileKind::Regular;
    case fs::file_type::directory:
      return FileKind::Directory;
    default:
      return FileKind::Other;
  }
}

void OverlayFiles::put(const fs::path& path, std::string text) {
  texts_[canonical(path)] = std::move(text);
}

void OverlayFiles::remove(const fs::path& path) {
  texts_.erase(canonical(path));
}

ReadResult OverlayFiles::read(const fs::path& path) const {
  const auto found = texts_.find(canonical(path));
  if (found != texts_.end()) {
    if (found->second.size() > max_file_bytes) return ReadError::TooLarge;
    return found->second;
  }
  if (below_ != nullptr) return below_->read(path);
  return kind(path) == FileKind::Directory ? ReadError::Directory : ReadError::Missing;
}

fs::path OverlayFiles::canonical(const fs::path& path) const {
  return below_ != nullptr ? below_->canonical(path) : ("/" / path).lexically_normal();
}

FileKind OverlayFiles::kind(const fs::path& path) const {
  const fs::path wanted = canonical(path);
  if (texts_.count(wanted) > 0) return FileKind::Regular;
  const FileKind below = below_ != nullptr ? below_->kind(path) : FileKind::Missing;
  if (below != FileKind::Missing) return below;
  const bool holds = std::any_of(texts_.begin(), texts_.end(), [&](const auto& each) {
    return is_inside(each.first.parent_path(), wanted);
  });
  return holds ? FileKind::Directory : FileKind::Missing;
}

fs::path root_of(const FileSystem& files, const fs::path& path) {
  const fs::path own = files.canonical(path).parent_path();
  for (fs::path folder = own;; folder = folder.parent_path()) {
    if (files.kind(folder / "leadflow.toml") == FileKind::Regular) return folder;
    if (folder == folder.parent_path()) return own;
  }
}

std::optional<fs::path> resolve_import(const FileSystem& files, const fs::path& importing,
                                       std::string_view text, const fs::path& root, ImportError& error) {
  error = ImportError::Missing;
  if (text.empty() || text.find('\0') != std::string_view::npos) return std::nullopt;
  const fs::path written{std::string(text)};
  const fs::path joined = (files.canonical(importing).parent_path() / written).lexically_normal();
  error = ImportError::LeavesRoot;
  if (written.is_absolute() || !is_inside(joined, root)) return std::nullopt;
  const fs::path found = files.canonical(joined);
  if (!is_inside(found, root)) return std::nullopt;
  const FileKind kind = files.kind(found);
  error = kind == FileKind::Missing ? ImportError::Missing : ImportError::NotAFile;
  if (kind != FileKind::Regular) return std::nullopt;
  return found;
}

}  // namespace leadflow::dsl
