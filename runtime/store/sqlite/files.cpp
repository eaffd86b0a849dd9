// Files that appear whole or not at all.

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "runtime/store/sqlite/connection.h"
#include "runtime/store/sqlite/errors.h"

namespace leadflow::runtime::sqlite {

namespace {

bool exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

void sync_folder(const std::string& path) {
  const std::string folder = folder_of(path);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) throw_system_error(errno, "open the folder", folder);
  const bool synced = ::fsync(fd) == 0 || errno == EINVAL;  // some file systems can't sync a folder
  const int error = errno;
  ::close(fd);
  if (!synced) throw_system_error(error, "sync the folder", folder);
}

/// Renames without overwriting, also where there are no hard links.
int rename_new(const std::string& from, const std::string& to) {
#ifdef RENAME_NOREPLACE
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
#endif
  return ::link(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

std::string temporary_beside(const std::string& path) {
  for (int attempt = 0; attempt < 16; ++attempt) {
    std::uint64_t random = 0;
    sqlite3_randomness(sizeof random, &random);
    const std::string name = std::filesystem::path(path).filename().string();
    const std::string temporary = fmt::format("{}/.{}.{:016x}.new", folder_of(path), name, random);
    const int fd = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
    if (fd >= 0) {
      ::close(fd);
      return temporary;
    }
    if (errno != EEXIST) throw_system_error(errno, "write in the folder of", path);
  }
  throw StoreError(StoreErrorKind::Unusable, fmt::format("can't find a free name beside `{}`", path));
}

void refuse_existing(const std::string& path) {
  if (exists(path)) {
    throw StoreError(StoreErrorKind::Exists, fmt::format("`{}` exists already; it was left as it is", path));
  }
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    if (!exists(path + suffix)) continue;
    throw StoreError(StoreErrorKind::Exists,
                     fmt::format("`{}{}` is left of a store that is gone; a new store of that name would "
                                 "read it: move it away first",
                                 path, suffix));
  }
}

void put_in_place(const std::string& temporary, const std::string& path) {
  const int fd = ::open(temporary.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) throw_system_error(errno, "open", temporary);
  const int synced = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (synced != 0) throw_system_error(synced, "sync", temporary);
  const int error = rename_new(temporary, path);
  if (error == EEXIST) refuse_existing(path);
  if (error != 0) throw_system_error(error, "make", path);
  sync_folder(path);
}

TemporaryFile::~TemporaryFile() {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) ::unlink((path_ + suffix).c_str());
}

}  // namespace leadflow::runtime::sqlite
