// Finding what a pull distribution gives out next.

#include <map>

#include "runtime/store/sqlite/pull_sql.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// The indexes of pull distributions that are there, with the statements that made them.
std::map<std::string, std::string> pull_indexes(SQLite::Database& db) {
  SQLite::Statement find(db,
                         "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name GLOB 'pull_*'");
  Query query(find);
  std::map<std::string, std::string> found;
  while (query.next()) found.emplace(query.text(0), query.text(1));
  return found;
}

}  // namespace

void SqliteStore::make_pull_indexes(const compiler::Program& after) {
  SQLite::Database& db = connection_.db();
  std::map<std::string, std::string> before = pull_indexes(db);
  for (std::uint32_t i = 0; i < after.distributions.size(); ++i) {
    const compiler::Distribution& distribution = after.distributions[i];
    if (!distribution.pull || distribution.disabled || !distribution.record.valid()) continue;
    const PullSql sql = pull_sql(after, distribution);
    const auto same = before.find(sql.index);
    if (same != before.end() && same->second == sql.create) {
      before.erase(same);
      continue;
    }
    if (same != before.end()) {
      db.exec("DROP INDEX " + sql.index);
      before.erase(same);
    }
    db.exec(sql.create);
  }
  for (const auto& [name, sql] : before) db.exec("DROP INDEX " + name);
}

bool SqliteStore::pulls_in_order(compiler::DistributionId distribution) {
  return pull_sql(program(), program().distributions[distribution]).in_order;
}

bool SqliteStore::each_to_pull(compiler::DistributionId distribution, const User& user, Instant now,
                               const std::function<bool(RecordId)>& visit) {
  return guarded(connection_.path(), [&] {
    const PullSql sql = pull_sql(program(), program().distributions[distribution]);
    const auto indexes = pull_indexes(connection_.db());
    const auto made = indexes.find(sql.index);
    // A store whose program an older leadflow deployed has none: then the records are read and sorted.
    SQLite::Statement statement(connection_.db(),
                                sql.walk(made != indexes.end() && made->second == sql.create));
    Query query(statement, now, user.branch, user.name);
    while (query.next()) {
      if (!visit(query.integer(0))) break;
    }
    return sql.in_order;
  });
}

}  // namespace leadflow::runtime::sqlite
