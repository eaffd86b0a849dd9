// The files of a git revision, as a file system that programs are read from.
//
// git is asked once for the list of files and once for each that is read. What is
// outside the revision is not there, so imports come from the same revision.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/loader.h"

namespace leadflow::cli {

/// A path is `REV:dir/leads.wf` as it was named, or where that stands below `/`.
class RevisionFiles final : public dsl::FileSystem {
 public:
  /// Failure(kUnreadable) without git, outside a repository, and for a revision that is not there.
  explicit RevisionFiles(std::string revision);

  dsl::ReadResult read(const std::filesystem::path& path) const override;
  std::filesystem::path canonical(const std::filesystem::path& path) const override;
  dsl::FileKind kind(const std::filesystem::path& path) const override;

  /// The `.wf` files that `path` (from the repository's top, `./` from the working directory, empty for all)
  /// means, as `REV:...`: itself, or those below the folder that are not hidden. Failure(kUnreadable) for
  /// what is not there.
  std::vector<std::string> program_files(const std::string& path) const;

 private:
  std::string revision_;
  std::map<std::string, std::string> objects_;  // of the files, by path from the top
};

/// The files of the working tree under their own paths, with the texts they had in a revision.
class TreeAtRevision final : public dsl::FileSystem {
 public:
  /// `disk` is where the paths lead to now; it must outlive this. Failure as of RevisionFiles.
  TreeAtRevision(const std::string& revision, const dsl::FileSystem& disk);

  dsl::ReadResult read(const std::filesystem::path& path) const override;
  std::filesystem::path canonical(const std::filesystem::path& path) const override;
  dsl::FileKind kind(const std::filesystem::path& path) const override;

 private:
  /// The path from the repository's top, below `/`; nothing for what is outside.
  std::optional<std::filesystem::path> in_repository(const std::filesystem::path& path) const;

  const dsl::FileSystem& disk_;
  RevisionFiles files_;
  std::filesystem::path top_;
};

}  // namespace leadflow::cli
