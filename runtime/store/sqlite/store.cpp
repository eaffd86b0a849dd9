#include "runtime/store/sqlite/store.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace leadflow::runtime {

RecordId Written::real(RecordId id) const {
  if (id >= 0) return id;
  for (const auto& [made, real_id] : real_ids) {
    if (made == id) return real_id;
  }
  return id;
}

std::unique_ptr<Store> open_store(const std::string& url, const OpenOptions& options) {
  return std::make_unique<sqlite::SqliteStore>(url, options);
}

namespace sqlite {

SqliteStore::SqliteStore(const std::string& path, const OpenOptions& options)
    : connection_(path, options), options_(options) {}

// ---- transactions
// ---------------------------------------------------------------------------------------------

void SqliteStore::begin(Access access) {
  connection_.begin(access);
  rows_.clear();
  try {
    forget_what_others_changed();
  } catch (...) {
    rollback();
    throw;
  }
}

void SqliteStore::commit() {
  try {
    if (replaced_) guarded(connection_.path(), [&] { rebuild_uniques(*replaced_, program()); });
    connection_.commit();
    replaced_.reset();
  } catch (...) {
    rollback();  // what was remembered of it never happened
    throw;
  }
  rows_.clear();
}

void SqliteStore::rollback() noexcept {
  connection_.rollback();
  rows_.clear();
  people_.clear();
  origin_.reset();
  program_version_.reset();
  replaced_.reset();
}

void SqliteStore::forget_what_others_changed() {
  guarded(connection_.path(), [&] {
    Query query(use(sql_.data_version));
    query.next();
    const std::int64_t version = query.integer(0);
    if (version == data_version_) return;
    data_version_ = version;
    people_.clear();
    program_version_.reset();
  });
}

void SqliteStore::require_writing() const {
  if (!connection_.writing()) throw std::logic_error("the store is written outside a write transaction");
}

// ---- once keys and history
// ------------------------------------------------------------------------------------

std::optional<OnceResult> SqliteStore::once(const std::string& key) {
  return guarded(connection_.path(), [&]() -> std::optional<OnceResult> {
    Query query(use(sql_.once_key), key);
    if (!query.next()) return std::nullopt;
    return OnceResult{query.text(0), query.text(1)};
  });
}

void SqliteStore::keep_once(const std::string& key, const OnceResult& result, Instant at) {
  require_writing();
  guarded(connection_.path(),
          [&] { Query(use(sql_.insert_once_key), key, at, result.fingerprint, result.result).run(); });
}

std::vector<HistoryRow> SqliteStore::history(RecordId record) {
  return guarded(connection_.path(), [&] {
    std::vector<HistoryRow> rows;
    Query query(use(sql_.history), record);
    while (query.next()) {
      HistoryRow row;
      row.id = query.integer(0);
      row.step = query.integer(1);
      row.record = record;
      row.at = query.instant(2);
      row.actor = query.text(3);
      row.kind = query.text(4);
      row.name = query.text(5);
      row.program_version = query.integer(6);
      row.changes = query.text(7);
      row.effects = query.text(8);
      row.system_user = query.text(9);
      row.host = query.text(10);
      if (!query.is_null(11)) row.undone_by = query.integer(11);
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

std::int64_t SqliteStore::origin() {
  if (origin_) return *origin_;
  {
    Query query(use(sql_.origin), options_.system_user, options_.host);
    if (query.next()) origin_ = query.integer(0);
  }
  if (!origin_) {
    Query(use(sql_.insert_origin), options_.system_user, options_.host).run();
    origin_ = connection_.db().getLastInsertRowid();
  }
  return *origin_;
}

std::int64_t SqliteStore::add_step(const StepInfo& info) {
  const std::int64_t from = origin();
  Query(use(sql_.insert_step), info.at, info.actor, info.kind, info.name, program_version(), from).run();
  return connection_.db().getLastInsertRowid();
}

void SqliteStore::add_history(const RecordRow& row, std::int64_t step, const std::string& changes,
                              const std::string& effects) {
  Query(use(sql_.insert_history), row.id, row.version, step, changes, effects).run();
}

// ---- the store itself
// -----------------------------------------------------------------------------------------

std::string SqliteStore::store_id() {
  return guarded(connection_.path(), [&] {
    Query query(use(sql_.meta), "store_id");
    return query.next() ? query.text(0) : std::string();
  });
}

bool SqliteStore::is_rehearsal() {
  return guarded(connection_.path(), [&] {
    Query query(use(sql_.meta), "rehearsal");
    return query.next() && query.text(0) == "1";
  });
}

bool SqliteStore::may_stay_open() const {
  // A log is put away by the last one who closes; a journal that is empty needs nobody.
  return connection_.journal_mode() == "truncate" && !connection_.in_transaction();
}

std::string SqliteStore::description() {
  return fmt::format("SQLite {}, schema {}, journal mode {} with synchronous FULL", sqlite3_libversion(),
                     connection_.db().execAndGet("PRAGMA user_version").getInt(), connection_.journal_mode());
}

}  // namespace sqlite
}  // namespace leadflow::runtime
