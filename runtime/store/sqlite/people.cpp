// The people of the store.

#include <fmt/format.h>

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

dsl::Role role_of(const std::string& name) {
  for (const dsl::Role role : {dsl::Role::Rep, dsl::Role::Manager, dsl::Role::Admin}) {
    if (dsl::to_text(role) == name) return role;
  }
  throw StoreError(StoreErrorKind::Corrupt,
                   fmt::format("a person of the store has the unknown role `{}`", name));
}

}  // namespace

std::optional<User> SqliteStore::user(std::string_view name) {
  const auto known = people_.find(name);
  if (known != people_.end()) return known->second;
  return guarded(connection_.path(), [&] {
    const std::string key(name);
    std::optional<User> found;
    {
      Query query(use(sql_.person), key);
      if (query.next()) {
        User user;
        user.name = query.text(0);
        user.active = query.flag(1);
        user.role = role_of(query.text(2));
        user.branch = query.text(3);
        user.manager = query.text(4);
        user.email = query.text(5);
        user.phone = query.text(6);
        user.deputy = query.text(7);
        user.deputy_until = query.maybe_instant(8);
        user.weight = query.integer(9);
        found = std::move(user);
      }
    }
    if (found) {
      Query groups(use(sql_.person_groups), key);
      while (groups.next()) found->groups.push_back(groups.text(0));
    }
    people_[key] = found;
    return found;
  });
}

std::vector<User> SqliteStore::users() {
  return guarded(connection_.path(), [&] {
    std::vector<std::string> names;
    {
      SQLite::Statement statement(connection_.db(), "SELECT name FROM person ORDER BY name");
      Query query(statement);
      while (query.next()) names.push_back(query.text(0));
    }
    std::vector<User> people;
    for (const std::string& name : names) {
      if (std::optional<User> person = user(name)) people.push_back(std::move(*person));
    }
    return people;
  });
}

void SqliteStore::put_user(const User& user) {
  require_writing();
  people_.erase(user.name);
  guarded(connection_.path(), [&] {
    SQLite::Database& db = connection_.db();
    SQLite::Statement put(
        db,
        "INSERT INTO person (name, active, role, branch, manager, email, phone, deputy, deputy_until, "
        "weight) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (name) DO UPDATE SET active = ?2, "
        "role = ?3, branch = ?4, manager = ?5, email = ?6, phone = ?7, deputy = ?8, deputy_until = ?9, "
        "weight = ?10");
    Query(put, user.name, user.active, dsl::to_text(user.role), user.branch, user.manager, user.email,
          user.phone, user.deputy, user.deputy_until, user.weight)
        .run();
    SQLite::Statement clear(db, "DELETE FROM person_group WHERE person = ?");
    Query(clear, user.name).run();
    SQLite::Statement add(
        db, "INSERT INTO person_group (group_name, person) VALUES (?, ?) ON CONFLICT DO NOTHING");
    for (const std::string& group : user.groups) Query(add, group, user.name).run();
  });
}

}  // namespace leadflow::runtime::sqlite
