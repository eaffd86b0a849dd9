// What records go by, for who is typing.

#include <charconv>

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

constexpr const char* names_sql = "SELECT id, coalesce(key, ''), type, state FROM record WHERE withdrawn = 0";

RecordName read_name(const Query& query) {
  return {query.integer(0), query.text(1), query.text(2), query.text(3)};
}

std::vector<RecordName> newest_names(SQLite::Database& db, std::int64_t limit) {
  SQLite::Statement statement(db, std::string(names_sql) + " ORDER BY id DESC LIMIT ?");
  Query query(statement, limit);
  std::vector<RecordName> names;
  while (query.next()) names.push_back(read_name(query));
  return names;
}

/// Numbers with the same first digits are ranges: 12, 120 to 129, 1200 to 1299 ...
std::vector<RecordName> names_by_id(SQLite::Database& db, const std::string& digits, std::int64_t limit) {
  constexpr std::int64_t most = 1'000'000'000'000'000;
  std::int64_t first = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), first);
  std::vector<RecordName> names;
  if (error != std::errc() || end != digits.data() + digits.size() || first < 1) return names;
  SQLite::Statement statement(db, std::string(names_sql) + " AND id >= ? AND id < ? ORDER BY id LIMIT ?");
  for (std::int64_t span = 1; first < most; first *= 10, span *= 10) {
    const std::int64_t left = limit - static_cast<std::int64_t>(names.size());
    if (left <= 0) break;
    Query query(statement, first, first + span, left);
    while (query.next()) names.push_back(read_name(query));
  }
  return names;
}

/// Keys with the same beginning stand together in the order of keys.
std::vector<RecordName> names_by_key(SQLite::Database& db, const NameFilter& filter) {
  std::string sql = std::string(names_sql) + " AND key IS NOT NULL AND key >= ?1";
  if (!filter.type.empty()) sql += " AND type = ?2";
  SQLite::Statement statement(db, sql + " ORDER BY key LIMIT ?3");
  Query query(statement);
  bind_one(statement, 1, filter.prefix);
  if (!filter.type.empty()) bind_one(statement, 2, filter.type);
  bind_one(statement, 3, filter.limit);
  std::vector<RecordName> names;
  while (query.next()) {
    RecordName name = read_name(query);
    if (name.key.compare(0, filter.prefix.size(), filter.prefix) != 0) break;
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::vector<RecordName> SqliteStore::record_names(const NameFilter& filter) {
  return guarded(connection_.path(), [&] {
    SQLite::Database& db = connection_.db();
    switch (filter.by) {
      case NameFilter::By::Id:
        return names_by_id(db, filter.prefix, filter.limit);
      case NameFilter::By::Key:
        return names_by_key(db, filter);
      case NameFilter::By::Newest:
        break;
    }
    return newest_names(db, filter.limit);
  });
}

}  // namespace leadflow::runtime::sqlite
