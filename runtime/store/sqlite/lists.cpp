// Activities and appointments, as rows to look at.

#include "runtime/store/sqlite/lists.h"

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

RowRecord read_row_record(const Query& query, int& i) {
  RowRecord record;
  record.id = query.integer(i++);
  record.key = query.text(i++);
  record.type = query.text(i++);
  record.workflow = query.text(i++);
  record.state = query.text(i++);
  record.owner.kind = static_cast<Owner::Kind>(query.integer(i++));
  record.owner.name = query.text(i++);
  return record;
}

namespace {

constexpr const char* activities_sql =
    "SELECT " LEADFLOW_ROW_RECORD
    ", a.id, a.activity, a.due, a.notify_at, a.note, a.state, a.late, a.ended_at "
    "FROM activity a JOIN record r ON r.id = a.record";

ActivityRow read_activity(const Query& query) {
  int i = 0;
  ActivityRow row;
  row.record = read_row_record(query, i);
  row.id = query.integer(i++);
  row.activity = query.text(i++);
  row.due = query.instant(i++);
  row.notify_at = query.maybe_instant(i++);
  row.note = query.text(i++);
  row.state = query.text(i++);
  row.late = query.flag(i++);
  row.ended_at = query.maybe_instant(i++);
  return row;
}

constexpr const char* appointments_sql = "SELECT " LEADFLOW_ROW_RECORD
                                         ", a.id, a.title, a.person, a.starts_at, a.ends_at, a.state "
                                         "FROM appointment a JOIN record r ON r.id = a.record";

AppointmentRow read_appointment(const Query& query) {
  int i = 0;
  AppointmentRow row;
  row.record = read_row_record(query, i);
  row.id = query.integer(i++);
  row.title = query.text(i++);
  row.person = query.text(i++);
  row.starts_at = query.instant(i++);
  row.ends_at = query.instant(i++);
  row.state = query.text(i++);
  return row;
}

/// A page of rows in the order of their time. `open` is the state that the time's index is for: written out,
/// so that the index is seen to fit.
template <class Row, class Read>
std::vector<Row> agenda(SQLite::Database& db, const AgendaFilter& filter, std::string sql,
                        const std::string& at, const char* open, Read read) {
  sql += " WHERE r.withdrawn = 0";
  if (filter.state == open) {
    sql += std::string(" AND a.state = '") + open + "'";
  } else if (!filter.state.empty()) {
    sql += " AND a.state = ?1";
  }
  if (filter.record != 0) sql += " AND a.record = ?2";
  if (filter.from) sql += " AND " + at + " >= ?3";
  if (filter.until) sql += " AND " + at + " < ?4";
  sql += " AND (" + at + ", a.id) > (?5, ?6) ORDER BY " + at + ", a.id LIMIT ?7";
  SQLite::Statement statement(db, sql);
  Query query(statement);
  if (filter.state != open && !filter.state.empty()) bind_one(statement, 1, filter.state);
  if (filter.record != 0) bind_one(statement, 2, filter.record);
  if (filter.from) bind_one(statement, 3, *filter.from);
  if (filter.until) bind_one(statement, 4, *filter.until);
  bind_one(statement, 5, filter.after.at);
  bind_one(statement, 6, filter.after.id);
  bind_one(statement, 7, filter.limit);
  std::vector<Row> rows;
  while (query.next()) rows.push_back(read(query));
  return rows;
}

template <class Read>
auto one_row(SQLite::Database& db, std::string sql, std::int64_t id, Read read) {
  SQLite::Statement statement(db, sql + " WHERE a.id = ? AND r.withdrawn = 0");
  Query query(statement, id);
  return query.next() ? std::optional(read(query)) : std::nullopt;
}

}  // namespace

std::vector<ActivityRow> SqliteStore::list_activities(const AgendaFilter& filter) {
  return guarded(connection_.path(), [&] {
    return agenda<ActivityRow>(connection_.db(), filter, activities_sql, "a.due", "open", read_activity);
  });
}

std::optional<ActivityRow> SqliteStore::activity(std::int64_t id) {
  return guarded(connection_.path(),
                 [&] { return one_row(connection_.db(), activities_sql, id, read_activity); });
}

std::vector<AppointmentRow> SqliteStore::list_appointments(const AgendaFilter& filter) {
  return guarded(connection_.path(), [&] {
    return agenda<AppointmentRow>(connection_.db(), filter, appointments_sql, "a.starts_at", "scheduled",
                                  read_appointment);
  });
}

std::optional<AppointmentRow> SqliteStore::appointment(std::int64_t id) {
  return guarded(connection_.path(),
                 [&] { return one_row(connection_.db(), appointments_sql, id, read_appointment); });
}

}  // namespace leadflow::runtime::sqlite
