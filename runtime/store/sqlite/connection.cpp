#include "runtime/store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "runtime/store/sqlite/errors.h"
#include "runtime/store/sqlite/schema.h"
#include "runtime/store/sqlite/statement.h"

namespace leadflow::runtime::sqlite {

bool wal_is_safe(int version) {
  if (version >= 3'051'003) return true;
  if (version >= 3'050'000) return version >= 3'050'007 && version < 3'051'000;
  return version >= 3'044'006 && version < 3'045'000;
}

const char* journal_mode_for_new_stores() {
  return wal_is_safe(sqlite3_libversion_number()) ? "wal" : "truncate";
}

void configure_library() {
  // No counting of allocations, and no lock around every call: a connection of ours is one thread's. Both are
  // refused, harmlessly, if SQLite runs already.
  static const int configured =
      sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) | sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  static_cast<void>(configured);
}

namespace {

constexpr std::string_view sqlite_magic("SQLite format 3\0", 16);
/// Where the header of a SQLite file has its format ("2" is WAL) and our numbers: see
/// sqlite.org/fileformat.html.
constexpr std::size_t header_size = 100, write_format_offset = 18, user_version_offset = 60,
                      application_id_offset = 68;

using Header = std::array<char, header_size>;

std::uint32_t big_endian(const Header& header, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(header[offset + i]);
  return number;
}

/// Looks at the file before SQLite does, which would take an empty file for an empty database.
Header read_header(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      throw StoreError(StoreErrorKind::Missing,
                       fmt::format("there is no store at `{}`; `leadflow init` makes one", path));
    }
    throw_system_error(errno, "look at", path);
  }
  if (S_ISDIR(info.st_mode))
    throw StoreError(StoreErrorKind::NotAStore, fmt::format("`{}` is a folder, not a store", path));
  if (!S_ISREG(info.st_mode))
    throw StoreError(StoreErrorKind::NotAStore, fmt::format("`{}` is not a file", path));
  if (info.st_size == 0)
    throw StoreError(StoreErrorKind::NotAStore, fmt::format("`{}` is an empty file, not a store", path));
  Header header{};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_system_error(errno != 0 ? errno : EIO, "read", path);
  file.read(header.data(), header.size());
  if (static_cast<std::size_t>(file.gcount()) < header.size() ||
      std::string_view(header.data(), sqlite_magic.size()) != sqlite_magic) {
    throw StoreError(StoreErrorKind::NotAStore, fmt::format("`{}` is not a leadflow store", path));
  }
  return header;
}

/// SQLite takes no lock on a file that it believes nobody changes, and rolls no journal back.
std::string immutable_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      uri += c;
  }
  return uri + "?immutable=1";
}

std::string pragma_text(SQLite::Database& db, const char* pragma) {
  SQLite::Statement statement(db, fmt::format("PRAGMA {}", pragma));
  return statement.executeStep() ? statement.getColumn(0).getString() : std::string();
}

}  // namespace

class Connection::Transactions {
 public:
  Prepared read{"BEGIN"};
  Prepared write{"BEGIN IMMEDIATE"};
  Prepared commit{"COMMIT"};
};

Connection::Connection(std::string path, const OpenOptions& options)
    : path_(std::move(path)),
      busy_limit_ms_(options.busy_limit_ms),
      for_backup_(options.for_backup),
      only_look_(options.only_look),
      transactions_(std::make_unique<Transactions>()) {
  configure_library();
  const Header header = read_header(path_);
  if (big_endian(header, application_id_offset) != static_cast<std::uint32_t>(application_id)) {
    throw StoreError(StoreErrorKind::NotAStore,
                     fmt::format("`{}` is a SQLite file, but not a leadflow store", path_));
  }
  // Reading can't set the bug off, so a copy may be taken.
  if (header[write_format_offset] == 2 && !wal_is_safe(sqlite3_libversion_number()) && !for_backup_ &&
      !only_look_) {
    throw StoreError(
        StoreErrorKind::Unsafe,
        fmt::format(
            "the store `{}` is in WAL mode, and SQLite {} may damage such a store when several processes "
            "write; use SQLite 3.51.3 or newer, or convert it: `leadflow backup NEW` makes a copy for this "
            "one",
            path_, sqlite3_libversion()));
  }
  guarded(path_, [&] {
    if (only_look_) {
      db_ =
          std::make_unique<SQLite::Database>(immutable_uri(path_), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    } else {
      db_ = std::make_unique<SQLite::Database>(path_,
                                               for_backup_ ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE);
    }
    set_up(header[write_format_offset] == 2);
    // Where there is a log, the file's header may be older than what was committed.
    check_version(journal_mode_ == "wal" ? std::stoll("0" + pragma_text(*db_, "user_version"))
                                         : big_endian(header, user_version_offset));
  });
}

Connection::~Connection() {
  rollback();
}

void Connection::set_up(bool has_log) {
  sqlite3* handle = db_->getHandle();
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_handler(handle, &Connection::wait, this);
  read_only_ = sqlite3_db_readonly(handle, "main") == 1;
  if (only_look_) return;  // nothing is written, so nothing is to be kept safe
  int foreign_keys = 0;
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, &foreign_keys);
  constexpr std::string_view full = "2";
  std::string synchronous = pragma_text(*db_, "synchronous");
  if (synchronous != full) {
    db_->exec("PRAGMA synchronous=FULL");
    synchronous = pragma_text(*db_, "synchronous");
  }
  journal_mode_ = pragma_text(*db_, has_log ? "journal_mode" : "journal_mode=truncate");
  const bool as_wanted =
      (journal_mode_ == "wal" || journal_mode_ == "truncate") && foreign_keys == 1 && synchronous == full;
  if (!as_wanted) {
    throw StoreError(
        StoreErrorKind::Unusable,
        fmt::format("SQLite does not take the settings without which the store `{}` is not safe", path_));
  }
}

void Connection::check_version(std::int64_t version) {
  if (version > schema_version) {
    throw StoreError(
        StoreErrorKind::Newer,
        fmt::format(
            "the store `{}` was written by a newer leadflow (schema {}, this one knows {}): update leadflow",
            path_, version, schema_version));
  }
  if (version < 1)
    throw StoreError(StoreErrorKind::NotAStore, fmt::format("`{}` is not a leadflow store", path_));
  if (version < schema_version && !for_backup_) migrate(version);
}

/// Every migration that the file lacks, in one transaction: it is of one version or of the other.
void Connection::migrate(std::int64_t from) {
  if (read_only_) {
    throw StoreError(
        StoreErrorKind::ReadOnly,
        fmt::format("the store `{}` was written by an older leadflow (schema {}, this one uses {}) and is "
                    "brought up to date when it is next opened by somebody who can write it; you can't",
                    path_, from, schema_version));
  }
  db_->exec("BEGIN IMMEDIATE");
  try {
    // Another process may have done it while this one waited for the lock.
    const std::int64_t version = std::stoll("0" + pragma_text(*db_, "user_version"));
    for (std::int64_t i = version; i < schema_version; ++i)
      db_->exec(std::string(migrations[static_cast<std::size_t>(i)]));
    if (version < schema_version) db_->exec(fmt::format("PRAGMA user_version={}", schema_version));
    db_->exec("COMMIT");
  } catch (...) {
    if (sqlite3_get_autocommit(db_->getHandle()) == 0)
      sqlite3_exec(db_->getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

int Connection::wait(void* self, int times) {
  auto& connection = *static_cast<Connection*>(self);
  if (times == 0) connection.waited_us_ = 0;
  if (connection.waited_us_ >= static_cast<std::int64_t>(connection.busy_limit_ms_) * 1000) return 0;
  // Short sleeps, jittered so that waiters don't knock together; longer ones for who has waited for long.
  std::uint32_t random = 0;
  sqlite3_randomness(sizeof random, &random);
  const std::int64_t span = times < 20 ? 1'500 : 6'000;
  const std::int64_t pause = 300 + random % span;
  connection.waited_us_ += pause;
  std::this_thread::sleep_for(std::chrono::microseconds(pause));
  return 1;
}

void Connection::begin(Access access) {
  if (in_transaction_) throw std::logic_error("a transaction in a transaction");
  if (access == Access::Write && read_only_) {
    throw StoreError(StoreErrorKind::ReadOnly,
                     fmt::format("the store `{}` can't be written; look at its permissions", path_));
  }
  guarded(path_, [&] {
    Query((access == Access::Write ? transactions_->write : transactions_->read).get(*db_)).run();
  });
  in_transaction_ = true;
  access_ = access;
}

void Connection::commit() {
  if (!in_transaction_) throw std::logic_error("a commit without a transaction");
  try {
    guarded(path_, [&] { Query(transactions_->commit.get(*db_)).run(); });
    in_transaction_ = false;
  } catch (const StoreError&) {
    rollback();
    throw;
  }
}

void Connection::rollback() noexcept {
  if (!in_transaction_) return;
  in_transaction_ = false;
  // SQLite has rolled back by itself after some errors; nothing then says so but this.
  if (db_ && sqlite3_get_autocommit(db_->getHandle()) == 0)
    sqlite3_exec(db_->getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace leadflow::runtime::sqlite
