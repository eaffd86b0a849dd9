// The outbox, as rows to look at. Delivering is the worker's.

#include "runtime/store/sqlite/lists.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

constexpr const char* columns = "SELECT " LEADFLOW_ROW_RECORD
                                ", o.id, o.step, o.n, o.kind, o.state, o.name, o.recipient, o.to_person, "
                                "o.notification, o.subject, o.body, "
                                "o.created_at, o.attempts, o.last_error, "
                                "CASE WHEN o.state = 'queued' THEN o.next_at END ";

OutboxRow read_message(const Query& query) {
  int i = 0;
  OutboxRow row;
  row.record = read_row_record(query, i);
  row.id = query.integer(i++);
  row.step = query.integer(i++);
  row.n = query.integer(i++);
  row.kind = query.text(i++);
  row.state = query.text(i++);
  row.name = query.text(i++);
  row.to = query.text(i++);
  row.to_user = query.text(i++);
  row.notification = query.flag(i++);
  row.subject = query.text(i++);
  row.body = query.text(i++);
  row.created_at = query.instant(i++);
  row.attempts = query.integer(i++);
  row.last_error = query.text(i++);
  if (!query.is_null(i)) row.next_at = query.instant(i);
  return row;
}

}  // namespace

std::vector<OutboxRow> SqliteStore::list_outbox(const OutboxFilter& filter) {
  return guarded(connection_.path(), [&] {
    std::string sql = columns;
    // Messages of one record are found by its history: the outbox has an index by step, none by record.
    sql += filter.record != 0
               ? "FROM history h JOIN outbox o ON o.step = h.step AND o.record = h.record JOIN record r "
                 "ON r.id = h.record WHERE h.record = ?1 AND o.id > ?2"
               : "FROM outbox o JOIN record r ON r.id = o.record WHERE o.id > ?2";
    std::string states;
    for (std::size_t i = 0; i < filter.states.size(); ++i)
      states += (i == 0 ? "?" : ",?") + std::to_string(i + 4);
    if (!states.empty()) sql += " AND o.state IN (" + states + ")";
    SQLite::Statement statement(connection_.db(), sql + " ORDER BY o.id LIMIT ?3");
    Query query(statement);
    if (filter.record != 0) bind_one(statement, 1, filter.record);
    bind_one(statement, 2, filter.after);
    bind_one(statement, 3, filter.limit);
    for (std::size_t i = 0; i < filter.states.size(); ++i)
      bind_one(statement, static_cast<int>(i) + 4, filter.states[i]);
    std::vector<OutboxRow> rows;
    while (query.next()) rows.push_back(read_message(query));
    return rows;
  });
}

std::optional<OutboxRow> SqliteStore::message(std::int64_t id) {
  return guarded(connection_.path(), [&] {
    SQLite::Statement statement(
        connection_.db(),
        std::string(columns) + "FROM outbox o JOIN record r ON r.id = o.record WHERE o.id = ?");
    Query query(statement, id);
    return query.next() ? std::optional(read_message(query)) : std::nullopt;
  });
}

}  // namespace leadflow::runtime::sqlite
