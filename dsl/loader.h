// Where source texts come from, and which of them a program may reach.
//
// Reading goes through FileSystem, so that a language server can lay its
// buffers over the disk and a test needs no disk. An import never leaves the
// root: neither by its text nor by a symbolic link.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dsl/source.h"

namespace leadflow::dsl {

enum class ReadError : std::uint8_t { Missing, Directory, Unreadable, TooLarge };
/// As part of a message: `is a directory`.
std::string_view to_text(ReadError error);

using ReadResult = std::variant<std::string, ReadError>;

/// `Other` is a pipe, a device or a socket.
enum class FileKind : std::uint8_t { Missing, Regular, Directory, Other };

/// The files a program may be read from. No function throws.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// The whole text, or why there is none; TooLarge over max_file_bytes, which are never all read.
  virtual ReadResult read(const std::filesystem::path& path) const = 0;
  /// Absolute, without `.`, `..` and, as far as the path exists, without symbolic links.
  virtual std::filesystem::path canonical(const std::filesystem::path& path) const = 0;
  virtual FileKind kind(const std::filesystem::path& path) const = 0;
  bool exists(const std::filesystem::path& path) const { return kind(path) != FileKind::Missing; }
};

/// The disk. A pipe is read to its end, because a user may name one; an import never reaches one.
class DiskFiles final : public FileSystem {
 public:
  /// `limit` is max_file_bytes but in tests.
  explicit DiskFiles(std::size_t limit = max_file_bytes) : limit_(limit) {}
  ReadResult read(const std::filesystem::path& path) const override;
  std::filesystem::path canonical(const std::filesystem::path& path) const override;
  FileKind kind(const std::filesystem::path& path) const override;

 private:
  std::size_t limit_;
};

/// Texts laid over another file system, or over nothing: the open buffers of an editor, standard input,
/// tests. `below` may be null and must outlive this.
class OverlayFiles final : public FileSystem {
 public:
  explicit OverlayFiles(const FileSystem* below = nullptr) : below_(below) {}
  /// Lays `text` over `path`; a text laid there before is replaced.
  void put(const std::filesystem::path& path, std::string text);
  void remove(const std::filesystem::path& path);
  ReadResult read(const std::filesystem::path& path) const override;
  std::filesystem::path canonical(const std::filesystem::path& path) const override;
  FileKind kind(const std::filesystem::path& path) const override;

 private:
  const FileSystem* below_;
  std::map<std::filesystem::path, std::string> texts_;  // by canonical path
};

/// The folder of the nearest `leadflow.toml` upwards from `path`, else the folder of `path`. Canonical.
std::filesystem::path root_of(const FileSystem& files, const std::filesystem::path& path);

enum class ImportError : std::uint8_t { Missing, LeavesRoot, NotAFile };

/// The canonical path of the file that `text`, written in `importing`, names: relative to the folder of
/// `importing`, inside `root` (as root_of gives it). Otherwise nothing, with the reason in `error`.
/// An absolute path leaves the root. Serves every path written in a `.wf` text. A path outside the root is
/// refused before it is looked at, so that a file cannot ask what else there is on the machine.
std::optional<std::filesystem::path> resolve_import(const FileSystem& files,
                                                    const std::filesystem::path& importing,
                                                    std::string_view text, const std::filesystem::path& root,
                                                    ImportError& error);

}  // namespace leadflow::dsl
