// One connection to one SQLite file that is a store of ours, set up and checked.
//
// Opening never creates a file, never changes one that is not a store, and never
// opens one in a way that could lose what was committed: see docs/store.md for the
// journal modes. Private to runtime/store/sqlite.

#pragma once

#include <SQLiteCpp/Database.h>

#include <memory>
#include <string>

#include "runtime/store/store.h"

namespace leadflow::runtime::sqlite {

/// Whether the SQLite library of this version number has the fix of the WAL-reset bug
/// (3.51.3, 3.50.7, 3.44.6).
bool wal_is_safe(int sqlite_version_number);

/// The mode that a store gets which this library makes: "wal" or "truncate".
const char* journal_mode_for_new_stores();

/// Once a process, before SQLite is used: settings that it only takes then.
void configure_library();

/// Path of a new file beside `path`, on the same file system, that no other process has made.
std::string temporary_beside(const std::string& path);
/// Gives a finished, closed file its name. Throws StoreError Exists if something has that name: it stays
/// untouched.
void put_in_place(const std::string& temporary, const std::string& path);
/// Throws Exists if there is a file at `path`, or the journal of one that was removed.
void refuse_existing(const std::string& path);
/// Removes a temporary file and its journals when it goes, whatever happened.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class Connection {
 public:
  /// Throws StoreError.
  Connection(std::string path, const OpenOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  SQLite::Database& db() { return *db_; }
  const std::string& path() const { return path_; }
  bool read_only() const { return read_only_; }
  /// "wal" or "truncate", as read back from SQLite.
  const std::string& journal_mode() const { return journal_mode_; }

  /// Waits up to the busy limit for the lock of a writer.
  void begin(Access access);
  /// Throws if it is not on disk; then everything is as before begin().
  void commit();
  void rollback() noexcept;
  bool in_transaction() const { return in_transaction_; }
  bool writing() const { return in_transaction_ && access_ == Access::Write; }

 private:
  void set_up(bool has_log);
  void check_version(std::int64_t version);
  void migrate(std::int64_t from);
  static int wait(void* self, int times);

  std::string path_;
  int busy_limit_ms_;
  std::int64_t waited_us_ = 0;
  bool read_only_ = false;
  bool for_backup_ = false;
  bool only_look_ = false;
  bool in_transaction_ = false;
  Access access_ = Access::Read;
  std::string journal_mode_;
  std::unique_ptr<SQLite::Database> db_;
  class Transactions;
  std::unique_ptr<Transactions> transactions_;
};

}  // namespace leadflow::runtime::sqlite
