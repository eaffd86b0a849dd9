// What a deployment asks: what waits, of which declaration, for records in which state.

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

using Named = std::vector<std::pair<std::string, std::int64_t>>;

Named counted(SQLite::Database& db, const char* sql) {
  SQLite::Statement statement(db, sql);
  Named all;
  Query query(statement);
  while (query.next()) all.emplace_back(query.text(0), query.integer(1));
  return all;
}

/// Each table through the index of what waits in it.
constexpr const char* waiting_sql =
    "SELECT t.kind, CASE t.kind WHEN 'rule' THEN t.rule ELSE coalesce(r.nurture, '') END, r.type, "
    "r.workflow, r.state, count(*), count(DISTINCT r.id) FROM timer t JOIN record r ON r.id = t.record "
    "WHERE t.state = 'waiting' AND (t.kind = 'rule' OR t.kind = 'nurture') AND r.withdrawn = 0 "
    "GROUP BY 1, 2, 3, 4, 5 "
    "UNION ALL SELECT 'activity', a.activity, r.type, r.workflow, r.state, count(*), count(DISTINCT r.id) "
    "FROM activity a JOIN record r ON r.id = a.record WHERE a.state = 'open' AND r.withdrawn = 0 "
    "GROUP BY 2, 3, 4, 5 "
    "UNION ALL SELECT o.kind, o.name, r.type, r.workflow, r.state, count(*), count(DISTINCT r.id) "
    "FROM outbox o JOIN record r ON r.id = o.record WHERE (o.state = 'queued' OR o.state = 'held') "
    "AND r.withdrawn = 0 GROUP BY 1, 2, 3, 4, 5";

}  // namespace

std::vector<RecordId> SqliteStore::records_with_rule_timers(RecordId after, std::int64_t limit) {
  return guarded(connection_.path(), [&] {
    SQLite::Statement statement(connection_.db(),
                                "SELECT DISTINCT record FROM timer WHERE state = 'waiting' AND kind = 'rule' "
                                "AND record > ? ORDER BY record LIMIT ?");
    std::vector<RecordId> ids;
    Query query(statement, after, limit);
    while (query.next()) ids.push_back(query.integer(0));
    return ids;
  });
}

Named SqliteStore::open_activity_names() {
  return guarded(connection_.path(), [&] {
    return counted(connection_.db(),
                   "SELECT activity, count(*) FROM activity WHERE state = 'open' GROUP BY activity");
  });
}

Named SqliteStore::running_nurture_names() {
  return guarded(connection_.path(), [&] {
    return counted(
        connection_.db(),
        "SELECT nurture, count(*) FROM record WHERE nurture IS NOT NULL AND withdrawn = 0 GROUP BY nurture");
  });
}

std::vector<WaitingCount> SqliteStore::count_waiting() {
  return guarded(connection_.path(), [&] {
    SQLite::Statement statement(connection_.db(), waiting_sql);
    std::vector<WaitingCount> counts;
    Query query(statement);
    while (query.next()) {
      counts.push_back({query.text(0), query.text(1), query.text(2), query.text(3), query.text(4),
                        query.integer(5), query.integer(6)});
    }
    return counts;
  });
}

void SqliteStore::each_waiting_after(const std::function<void(const WaitingAfter&)>& visit) {
  guarded(connection_.path(), [&] {
    SQLite::Statement statement(
        connection_.db(),
        "SELECT t.id, r.type, r.workflow, r.state, t.payload FROM timer t JOIN record r ON r.id = t.record "
        "WHERE t.state = 'waiting' AND t.kind = 'after' AND r.withdrawn = 0 ORDER BY t.id");
    Query query(statement);
    while (query.next())
      visit({query.integer(0), query.text(1), query.text(2), query.text(3), query.text(4)});
  });
}

void SqliteStore::set_timer_payload(std::int64_t timer, const std::string& payload) {
  require_writing();
  guarded(connection_.path(), [&] {
    SQLite::Statement statement(connection_.db(), "UPDATE timer SET payload = ?2 WHERE id = ?1");
    Query(statement, timer, payload).run();
  });
}

void SqliteStore::each_in_state(const std::string& workflow, const std::string& state, const Visit& visit) {
  guarded(connection_.path(), [&] {
    SQLite::Statement statement(
        connection_.db(),
        "SELECT id FROM record WHERE workflow = ? AND state = ? AND withdrawn = 0 ORDER BY id");
    Query query(statement, workflow, state);
    while (query.next()) visit(query.integer(0));
  });
}

void SqliteStore::each_rule_timer(const std::string& rule, const Visit& visit) {
  guarded(connection_.path(), [&] {
    SQLite::Statement statement(
        connection_.db(),
        "SELECT id FROM timer WHERE state = 'waiting' AND kind = 'rule' AND rule = ? ORDER BY id");
    Query query(statement, rule);
    while (query.next()) visit(query.integer(0));
  });
}

}  // namespace leadflow::runtime::sqlite
