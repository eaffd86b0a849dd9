// An online copy: whole, checked, in the journal mode that suits the SQLite at hand.

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/store/sqlite/schema.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// Pages copied while writers are kept out, 8 MB of them; they get their turn in between.
constexpr int pages_a_turn = 2000;
/// A copy starts over when the store was changed meanwhile; so often, then it is made in one go.
constexpr int restarts_allowed = 3;

void copy_pages(SQLite::Database& to, SQLite::Database& from) {
  SQLite::Backup backup(to, from);
  int restarts = 0;
  int left_before = 0;
  int pages = pages_a_turn;
  for (;;) {
    const int result = backup.executeStep(pages);
    if (result == SQLITE_DONE) return;
    if (result != SQLITE_OK) {  // locked for longer than we wait
      throw SQLite::Exception(to.getHandle(), result);
    }
    if (left_before != 0 && backup.getRemainingPageCount() >= left_before && ++restarts == restarts_allowed)
      pages = -1;
    left_before = backup.getRemainingPageCount();
    sqlite3_sleep(1);
  }
}

void check_copy(SQLite::Database& copy, const std::string& path) {
  const std::string found = copy.execAndGet("PRAGMA quick_check(1)").getString();
  if (found != "ok" || copy.execAndGet("PRAGMA application_id").getInt() != application_id) {
    throw StoreError(StoreErrorKind::Corrupt,
                     fmt::format("the copy for `{}` came out damaged ({}): nothing was kept", path, found));
  }
}

}  // namespace

void SqliteStore::backup(const std::string& path) {
  if (connection_.in_transaction()) throw std::logic_error("a backup in a transaction");
  refuse_existing(path);
  const TemporaryFile temporary(temporary_beside(path));
  guarded(path, [&] {
    SQLite::Database copy(temporary.path(), SQLite::OPEN_READWRITE);
    copy_pages(copy, connection_.db());
    copy.exec(fmt::format("PRAGMA journal_mode={}", journal_mode_for_new_stores()));
    check_copy(copy, path);
  });
  put_in_place(temporary.path(), path);
}

}  // namespace leadflow::runtime::sqlite
