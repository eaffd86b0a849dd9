#include "runtime/store/sqlite/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace leadflow::runtime::sqlite {

namespace {

StoreErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StoreErrorKind::Busy;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return StoreErrorKind::ReadOnly;
    case SQLITE_FULL:
      return StoreErrorKind::Full;
    case SQLITE_CORRUPT:
      return StoreErrorKind::Corrupt;
    case SQLITE_NOTADB:
      return StoreErrorKind::NotAStore;
    default:
      return StoreErrorKind::Unusable;
  }
}

std::string sentence(StoreErrorKind kind, const std::string& detail, const std::string& path) {
  switch (kind) {
    case StoreErrorKind::Busy:
      return fmt::format("the store `{}` is busy: another process held it for longer than we wait; try again",
                         path);
    case StoreErrorKind::ReadOnly:
      return fmt::format("the store `{}` or its folder can't be written; look at the permissions of both",
                         path);
    case StoreErrorKind::Full:
      return fmt::format(
          "there is no room left for the store `{}`; nothing was changed: free some space and try again",
          path);
    case StoreErrorKind::Corrupt:
      return fmt::format(
          "the store `{}` is damaged ({}); run `leadflow verify`, and go back to the last `leadflow backup`",
          path, detail);
    case StoreErrorKind::NotAStore:
      return fmt::format("`{}` is not a leadflow store", path);
    default:
      return fmt::format("the store `{}` can't be used: {}", path, detail);
  }
}

}  // namespace

void throw_store_error(int extended_code, const std::string& detail, const std::string& path) {
  const StoreErrorKind kind = kind_of(extended_code);
  throw StoreError(kind, sentence(kind, detail, path));
}

void throw_store_error(const SQLite::Exception& error, const std::string& path) {
  const int code = error.getExtendedErrorCode() > 0 ? error.getExtendedErrorCode() : error.getErrorCode();
  throw_store_error(code, error.getErrorStr() != nullptr ? std::string(error.what()) : std::string("unknown"),
                    path);
}

void throw_system_error(int error_number, const std::string& doing, const std::string& path) {
  StoreErrorKind kind = StoreErrorKind::Unusable;
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      kind = StoreErrorKind::Missing;
      break;
    case EEXIST:
      kind = StoreErrorKind::Exists;
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      kind = StoreErrorKind::ReadOnly;
      break;
    case ENOSPC:
    case EDQUOT:
      kind = StoreErrorKind::Full;
      break;
    default:
      break;
  }
  throw StoreError(kind, fmt::format("can't {} `{}`: {}", doing, path, std::strerror(error_number)));
}

}  // namespace leadflow::runtime::sqlite
