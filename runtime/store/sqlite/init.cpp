// Making a store: whole or not at all, and never over anything.

#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/store/sqlite/connection.h"
#include "runtime/store/sqlite/errors.h"
#include "runtime/store/sqlite/schema.h"
#include "runtime/store/sqlite/statement.h"

namespace leadflow::runtime {

namespace {

void write_meta(SQLite::Database& db, const std::string& name, const std::string& value) {
  SQLite::Statement insert(db, "INSERT INTO meta (name, value) VALUES (?, ?)");
  sqlite::Query(insert, name, value).run();
}

void fill(SQLite::Database& db, const InitOptions& options) {
  db.exec("BEGIN IMMEDIATE");
  for (const std::string_view migration : sqlite::migrations) db.exec(std::string(migration));
  db.exec(fmt::format("PRAGMA application_id={}", sqlite::application_id));
  db.exec(fmt::format("PRAGMA user_version={}", sqlite::schema_version));
  // The beginning of every id that leaves the house, so that two stores never use the same.
  write_meta(db, "store_id", db.execAndGet("SELECT lower(hex(randomblob(8)))").getString());
  write_meta(db, "rehearsal", options.rehearsal ? "1" : "0");
  write_meta(db, "created_at", std::to_string(options.at.ms));
  if (!options.admin.empty()) {
    SQLite::Statement insert(
        db,
        "INSERT INTO person (name, active, role, branch, manager, email, phone, deputy, weight) "
        "VALUES (?, 1, 'admin', '', '', '', '', '', 1)");
    sqlite::Query(insert, options.admin).run();
  }
  db.exec("COMMIT");
}

}  // namespace

void init_store(const std::string& url, const InitOptions& options) {
  sqlite::configure_library();
  sqlite::refuse_existing(url);
  const sqlite::TemporaryFile temporary(sqlite::temporary_beside(url));
  sqlite::guarded(url, [&] {
    SQLite::Database db(temporary.path(), SQLite::OPEN_READWRITE);
    db.exec(fmt::format("PRAGMA journal_mode={}", sqlite::journal_mode_for_new_stores()));
    db.exec("PRAGMA synchronous=FULL");
    fill(db, options);
  });
  sqlite::put_in_place(temporary.path(), url);
}

}  // namespace leadflow::runtime
