// Records: rows read, listed, counted and written.

#include <fmt/format.h>

#include "runtime/engine/decide.h"
#include "runtime/engine/value_json.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

RecordRow read_row(const Query& query) {
  RecordRow row;
  int i = 0;
  row.id = query.integer(i++);
  row.version = query.integer(i++);
  row.type = query.text(i++);
  row.key = query.text(i++);
  row.workflow = query.text(i++);
  row.state = query.text(i++);
  row.owner.kind = static_cast<Owner::Kind>(query.integer(i++));
  row.owner.name = query.text(i++);
  row.branch = query.text(i++);
  row.created_by = query.text(i++);
  row.created_at = query.instant(i++);
  row.entered_at = query.instant(i++);
  row.entry = query.integer(i++);
  row.contact_attempts = query.integer(i++);
  row.contacted = query.flag(i++);
  row.first_contact_at = query.maybe_instant(i++);
  row.favorite = query.flag(i++);
  row.do_not_contact = query.integer(i++);
  row.returned = query.flag(i++);
  row.closed = query.flag(i++);
  row.closed_at = query.maybe_instant(i++);
  row.credited_to = query.text(i++);
  row.pull_count = query.integer(i++);
  row.pull_after = query.maybe_instant(i++);
  row.parent = query.integer(i++);
  if (!query.is_null(i)) row.nurture = NurtureRun{query.text(i), query.instant(i + 1), query.integer(i + 2)};
  i += 3;
  row.open_timers = query.integer(i++);
  row.open_activities = query.integer(i++);
  row.open_appointments = query.integer(i++);
  row.source = query.integer(i++);
  row.withdrawn = query.flag(i++);
  row.attributes = query.text(i++);
  return row;
}

namespace {

std::optional<std::int64_t> or_null(std::int64_t id) {
  return id != 0 ? std::optional(id) : std::nullopt;
}

/// A row's values as its statements take them.
struct Bound {
  explicit Bound(const RecordRow& row)
      : key(row.key.empty() ? nullptr : &row.key), parent(or_null(row.parent)), source(or_null(row.source)) {
    if (!row.nurture) return;
    nurture = &row.nurture->name;
    nurture_started = row.nurture->started_at;
    nurture_steps = row.nurture->steps_done;
  }
  const std::string* key;
  std::optional<std::int64_t> parent, source;
  const std::string* nurture = nullptr;
  std::optional<Instant> nurture_started;
  std::int64_t nurture_steps = 0;
};

int run_whole(SQLite::Statement& statement, const RecordRow& row, bool working) {
  const Bound b(row);
  return Query(statement, row.id, row.version, row.type, b.key, row.workflow, row.state,
               static_cast<int>(row.owner.kind), row.owner.name, row.branch, row.created_by, row.created_at,
               row.entered_at, row.entry, row.contact_attempts, row.contacted, row.first_contact_at,
               row.favorite, row.do_not_contact, row.returned, row.closed, row.closed_at, row.credited_to,
               row.pull_count, row.pull_after, b.parent, b.nurture, b.nurture_started, b.nurture_steps,
               row.open_timers, row.open_activities, row.open_appointments, b.source, row.withdrawn,
               row.attributes, working)
      .run();
}

int run_moved(SQLite::Statement& statement, const RecordRow& row) {
  const Bound b(row);
  return Query(statement, row.id, row.version, row.state, row.branch, row.entered_at, row.entry,
               row.contact_attempts, row.contacted, row.first_contact_at, row.favorite, row.do_not_contact,
               row.returned, row.closed, row.closed_at, row.credited_to, row.pull_count, row.pull_after,
               b.nurture, b.nurture_started, b.nurture_steps, row.open_timers, row.open_activities,
               row.open_appointments, row.attributes)
      .run();
}

int run_plain(SQLite::Statement& statement, const RecordRow& row) {
  const Bound b(row);
  return Query(statement, row.id, row.version, row.branch, row.entered_at, row.entry, row.contact_attempts,
               row.contacted, row.first_contact_at, row.favorite, row.do_not_contact, row.returned,
               row.closed, row.closed_at, row.credited_to, row.pull_count, row.pull_after, b.nurture,
               b.nurture_started, b.nurture_steps, row.open_timers, row.open_activities,
               row.open_appointments, row.attributes)
      .run();
}

/// Whether everything that an index but record_state or a rarely changed column holds is as it was.
bool same_place(const RecordRow& a, const RecordRow& b) {
  return a.type == b.type && a.key == b.key && a.workflow == b.workflow && a.owner == b.owner &&
         a.parent == b.parent && a.source == b.source && a.withdrawn == b.withdrawn &&
         a.created_by == b.created_by && a.created_at == b.created_at;
}

}  // namespace

bool SqliteStore::is_working(const RecordRow& row) {
  if (row.workflow.empty() || row.closed || row.returned || row.withdrawn) return false;
  const compiler::Program& now = program();
  const compiler::WorkflowId workflow = now.workflow(row.workflow);
  const compiler::StateId state = workflow.valid() ? now.state(workflow, row.state) : compiler::StateId{};
  return state.valid() && now.states[state].open;
}

void SqliteStore::save_row(const RecordRow& row, const RecordRow& before) {
  const bool working = is_working(row);
  int changed = 0;
  if (row.version == 1) {
    changed = run_whole(use(sql_.insert_record), row, working);
  } else if (!same_place(row, before) || working != is_working(before)) {
    changed = run_whole(use(sql_.update_record), row, working);
  } else if (row.state != before.state) {
    changed = run_moved(use(sql_.update_moved), row);
  } else {
    changed = run_plain(use(sql_.update_plain), row);
  }
  if (changed != 1) {
    throw StoreError(StoreErrorKind::Conflict,
                     fmt::format("record {} was changed underneath; nothing was written", row.id));
  }
  rows_[row.id] = row;
}

std::optional<RecordRow> SqliteStore::row(RecordId id) {
  const auto known = rows_.find(id);
  if (known != rows_.end()) return known->second;
  Query query(use(sql_.record), id);
  if (!query.next()) return std::nullopt;
  RecordRow row = read_row(query);
  if (connection_.writing()) rows_.emplace(id, row);
  return row;
}

Record SqliteStore::as_record(const RecordRow& row) {
  try {
    return to_record(program(), row);
  } catch (const ValueJsonError& error) {
    throw StoreError(
        StoreErrorKind::Corrupt,
        fmt::format("record {} does not fit the deployed program: {}; `leadflow verify` says more", row.id,
                    error.what()));
  }
}

// ---- what unique attributes hold
// ------------------------------------------------------------------------------

std::vector<SqliteStore::UniqueValue> SqliteStore::drop_old_uniques(const RecordRow& row,
                                                                    const Record& record) {
  const compiler::RecordType& type = program().record_types[record.type];
  std::vector<UniqueValue> wanted;
  for (std::uint32_t i = 0; i < type.unique.size() && !row.withdrawn; ++i) {
    std::string value = unique_key(program(), record, i);
    if (!value.empty()) wanted.push_back({row.type, unique_name(type, i), std::move(value), row.id});
  }
  std::vector<UniqueValue> gone;
  {
    Query query(use(sql_.uniques_of), row.id);
    while (query.next()) {
      UniqueValue held{row.type, query.text(0), query.text(1), row.id};
      std::size_t same = 0;
      while (same < wanted.size() && (wanted[same].rule != held.rule || wanted[same].value != held.value))
        ++same;
      if (same < wanted.size()) {
        wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(same));
      } else {
        gone.push_back(std::move(held));
      }
    }
  }
  for (const UniqueValue& value : gone)
    Query(use(sql_.delete_unique), value.type, value.rule, value.value).run();
  return wanted;
}

void SqliteStore::add_uniques(const std::vector<UniqueValue>& values) {
  for (const UniqueValue& value : values) {
    RecordId holder = 0;
    {
      Query query(use(sql_.unique_holder), value.type, value.rule, value.value);
      if (query.next()) holder = query.integer(0);
    }
    if (holder != 0) {
      throw StoreError(StoreErrorKind::Conflict,
                       fmt::format("records {} and {} have the same {}, which must be unique", holder,
                                   value.record, value.rule));
    }
    Query(use(sql_.insert_unique), value.type, value.rule, value.value, value.record).run();
  }
}

// ---- looking records up
// ---------------------------------------------------------------------------------------

std::optional<Record> SqliteStore::record(RecordId id) {
  return guarded(connection_.path(), [&]() -> std::optional<Record> {
    const std::optional<RecordRow> found = row(id);
    if (!found || found->withdrawn) return std::nullopt;
    return as_record(*found);
  });
}

namespace {

std::vector<RecordId> ids_of(Query&& query) {
  std::vector<RecordId> ids;
  while (query.next()) ids.push_back(query.integer(0));
  return ids;
}

}  // namespace

std::vector<RecordId> SqliteStore::find_key(std::string_view type, std::string_view key) {
  return guarded(connection_.path(), [&] {
    const std::string type_text(type), key_text(key);
    if (type.empty()) return ids_of(Query(use(sql_.key_of_any_type), key_text));
    return ids_of(Query(use(sql_.record_by_key), type_text, key_text));
  });
}

std::vector<RecordId> SqliteStore::children(RecordId parent) {
  return guarded(connection_.path(), [&] { return ids_of(Query(use(sql_.children), parent)); });
}

std::vector<RecordId> SqliteStore::created_by(RecordId record) {
  return guarded(connection_.path(), [&] { return ids_of(Query(use(sql_.created_by), record)); });
}

std::vector<Record> SqliteStore::list(const ListFilter& filter) {
  return guarded(connection_.path(), [&] {
    std::string text = "SELECT " LEADFLOW_RECORD_COLUMNS " FROM record WHERE withdrawn = 0 AND id > ?1";
    if (!filter.type.empty()) text += " AND type = ?3";
    // Only with a state an index has them in the order of ids; the plus keeps SQLite from sorting by another.
    if (!filter.workflow.empty()) text += filter.state.empty() ? " AND +workflow = ?4" : " AND workflow = ?4";
    if (!filter.state.empty()) text += " AND state = ?5";
    SQLite::Statement statement(connection_.db(), text + " ORDER BY id LIMIT ?2");
    Query query(statement, filter.after, filter.limit);
    if (!filter.type.empty()) bind_one(statement, 3, filter.type);
    if (!filter.workflow.empty()) bind_one(statement, 4, filter.workflow);
    if (!filter.state.empty()) bind_one(statement, 5, filter.state);
    std::vector<Record> records;
    while (query.next()) records.push_back(as_record(read_row(query)));
    return records;
  });
}

namespace {

/// Behind a WHERE: held by the person ?1 or one of their groups.
constexpr const char* held_by_one =
    " AND (owner_kind = 1 AND owner = ?1 OR owner_kind = 2 AND owner IN "
    "(SELECT group_name FROM person_group WHERE person = ?1))";

}  // namespace

std::vector<Record> SqliteStore::longest_there(const StandingFilter& filter) {
  return guarded(connection_.path(), [&] {
    std::string text =
        "SELECT " LEADFLOW_RECORD_COLUMNS " FROM record WHERE workflow = ?2 AND state = ?3 AND withdrawn = 0";
    if (!filter.held_by.empty()) text += held_by_one;
    SQLite::Statement statement(connection_.db(), text + " ORDER BY entered_at, id LIMIT ?4");
    Query query(statement);
    if (!filter.held_by.empty()) bind_one(statement, 1, filter.held_by);
    bind_one(statement, 2, filter.workflow);
    bind_one(statement, 3, filter.state);
    bind_one(statement, 4, filter.limit);
    std::vector<Record> records;
    while (query.next()) records.push_back(as_record(read_row(query)));
    return records;
  });
}

std::vector<StateCount> SqliteStore::count_by_state(const std::string& held_by) {
  return guarded(connection_.path(), [&] {
    std::string text = "SELECT workflow, state, count(*) FROM record WHERE withdrawn = 0 AND workflow <> ''";
    if (!held_by.empty()) text += held_by_one;
    SQLite::Statement statement(connection_.db(), text + " GROUP BY workflow, state");
    Query query(statement);
    if (!held_by.empty()) bind_one(statement, 1, held_by);
    std::vector<StateCount> counts;
    while (query.next()) counts.push_back({query.text(0), query.text(1), query.integer(2)});
    return counts;
  });
}

std::int64_t SqliteStore::count_type(std::string_view type) {
  return guarded(connection_.path(), [&] {
    const std::string type_text(type);
    SQLite::Statement statement(connection_.db(),
                                "SELECT count(*) FROM record WHERE withdrawn = 0 AND type = ?");
    Query query(statement, type_text);
    query.next();
    return query.integer(0);
  });
}

std::int64_t SqliteStore::count_value(const std::string& type, const std::string& attribute,
                                      const std::string& value) {
  return guarded(connection_.path(), [&] {
    const std::string path = "$." + attribute;
    SQLite::Statement statement(connection_.db(),
                                "SELECT count(*) FROM record WHERE withdrawn = 0 AND type = ? AND "
                                "json_extract(attributes, ?) = ?");
    Query query(statement, type, path, value);
    query.next();
    return query.integer(0);
  });
}

}  // namespace leadflow::runtime::sqlite
