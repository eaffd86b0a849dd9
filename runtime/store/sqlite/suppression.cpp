// The store's do-not-contact list, as rows to look at. What joins or leaves it is a
// ContactFlag of a step like any other (write.cpp).

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

SuppressionRow read_suppression(const Query& query) {
  int i = 0;
  SuppressionRow row;
  row.channel = static_cast<std::uint8_t>(query.integer(i++));
  row.address = query.text(i++);
  row.step = query.integer(i++);
  row.at = query.instant(i++);
  row.by = query.text(i++);
  row.how = query.text(i++);
  row.name = query.text(i++);
  row.record = query.integer(i++);
  row.lifted_at = query.maybe_instant(i++);
  row.lifted_by = query.text(i++);
  return row;
}

}  // namespace

std::vector<SuppressionRow> SqliteStore::list_suppressed(const SuppressionFilter& filter) {
  return guarded(connection_.path(), [&] {
    // A step that lists an address has the record among its history, if it has one; the first is its own.
    std::string sql =
        "SELECT u.channel, u.address, u.step, u.at, s.actor, s.kind, s.name, "
        "coalesce((SELECT min(h.record) FROM history h WHERE h.step = u.step), 0), l.at, coalesce(l.actor, "
        "'') "
        "FROM suppression u JOIN step s ON s.id = u.step LEFT JOIN step l ON l.id = u.lifted_step "
        "WHERE (u.channel, u.address, u.step) > (?1, ?2, ?3) AND (u.channel & ?4) <> 0";
    if (!filter.lifted) sql += " AND u.lifted_step IS NULL";
    if (!filter.starts.empty()) sql += " AND substr(u.address, 1, length(?5)) = ?5";
    SQLite::Statement statement(connection_.db(), sql + " ORDER BY u.channel, u.address, u.step LIMIT ?6");
    Query query(statement, filter.after_channel, filter.after_address, filter.after_step, filter.channels);
    if (!filter.starts.empty()) bind_one(statement, 5, filter.starts);
    bind_one(statement, 6, filter.limit);
    std::vector<SuppressionRow> rows;
    while (query.next()) rows.push_back(read_suppression(query));
    return rows;
  });
}

bool SqliteStore::is_suppressed(std::uint8_t channel, const std::string& address) {
  return guarded(connection_.path(), [&] { return Query(use(sql_.suppressed), channel, address).next(); });
}

}  // namespace leadflow::runtime::sqlite
