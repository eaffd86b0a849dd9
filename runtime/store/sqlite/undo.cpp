// Taking a person's last step on a record back, by appending its inverse. What people did about its
// messages in the outbox is no step on the record: it is passed over.
//
// Nothing is erased: the record, and every other record of the step, gets a
// version that undoes the changes, the step's messages that are still in the house
// are withdrawn, and what it set or ended is as it was before.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/raw_json.h"
#include "runtime/store/changes.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

struct PastStep {
  std::int64_t id = 0;
  std::string kind, name, actor;
  bool can_be_taken_back() const {
    if (kind == "settle")
      return !actor.empty();  // a person's; time and the world outside can't be taken back
    return kind == "apply" || kind == "edit" || kind == "follow" || kind == "pull";
  }
};

/// What the step did to one record.
struct PastChange {
  RecordId record = 0;
  std::int64_t version = 0;
  std::string changes;
  bool made_it() const { return version == 1; }
};

Refused refusal(std::string message) {
  return Refused{RefusalKind::Refused, std::move(message), {}, {}};
}

class Undo {
 public:
  Undo(SqliteStore& store, const StepInfo& info) : store_(store), db_(store.connection().db()), info_(info) {}

  std::optional<Refused> run(RecordId record) {
    if (std::optional<Refused> why = find_step(record)) return why;
    read_changes();
    if (std::optional<Refused> why = look_outside()) return why;
    for (const PastChange& change : changes_) {
      if (std::optional<Refused> why = look_at(change)) return why;
    }
    take_back();
    return std::nullopt;
  }

 private:
  std::optional<Refused> find_step(RecordId record);
  void read_changes();
  std::optional<Refused> look_outside();
  std::optional<Refused> look_at(const PastChange& change);
  void take_back();
  void take_back_record(const PastChange& change);
  void restore_rows();
  void restore_turns();
  std::int64_t last_standing_version(RecordId record);

  template <class... Args>
  int exec(const char* sql, Args&&... args) {
    SQLite::Statement statement(db_, sql);
    return Query(statement, std::forward<Args>(args)...).run();
  }
  template <class... Args>
  bool exists(const char* sql, Args&&... args) {
    SQLite::Statement statement(db_, sql);
    return Query(statement, std::forward<Args>(args)...).next();
  }

  SqliteStore& store_;
  SQLite::Database& db_;
  const StepInfo& info_;
  PastStep past_;
  std::vector<PastChange> changes_;
  std::int64_t step_ = 0;  // of the undo
};

std::optional<Refused> Undo::find_step(RecordId record) {
  SQLite::Statement find(db_,
                         "SELECT s.id, s.kind, s.name, s.actor FROM history h JOIN step s ON s.id = h.step "
                         "WHERE h.record = ? AND h.undone_by IS NULL AND s.kind NOT IN ('undo', 'outbox') "
                         "ORDER BY h.version DESC LIMIT 1");
  Query query(find, record);
  if (!query.next()) {
    return Refused{
        RefusalKind::NotFound, fmt::format("there is nothing to take back on record {}", record), {}, {}};
  }
  past_ = {query.integer(0), query.text(1), query.text(2), query.text(3)};
  if (past_.can_be_taken_back()) return std::nullopt;
  return refusal(
      fmt::format("the last step on record {} was not a person's disposition but `{}{}{}`, and only those "
                  "can be taken back",
                  record, past_.kind, past_.name.empty() ? "" : " ", past_.name));
}

void Undo::read_changes() {
  SQLite::Statement find(
      db_, "SELECT record, version, changes FROM history WHERE step = ? ORDER BY record, version");
  Query query(find, past_.id);
  while (query.next()) changes_.push_back({query.integer(0), query.integer(1), query.text(2)});
}

std::optional<Refused> Undo::look_outside() {
  // As it stands now, or as it stood before a person tried it again or dropped it.
  SQLite::Statement find(
      db_,
      "SELECT o.kind, o.name, o.state FROM outbox o WHERE o.step = ?1 AND (o.state IN ('sending', 'sent', "
      "'failed', 'unknown') OR EXISTS (SELECT 1 FROM history h JOIN step s ON s.id = h.step "
      "WHERE h.record = o.record AND s.kind = 'outbox' AND json_extract(h.effects, '$[0].message') = o.id "
      "AND json_extract(h.effects, '$[0].from') IN ('failed', 'unknown'))) ORDER BY o.n LIMIT 1");
  Query query(find, past_.id);
  if (!query.next()) return std::nullopt;
  return refusal(fmt::format(
      "{} `{}` of this step has left the house or may have (it is `{}`), so the step can't be taken back",
      query.text(0) == "web" ? "web request" : query.text(0), query.text(1), query.text(2)));
}

std::int64_t Undo::last_standing_version(RecordId record) {
  SQLite::Statement find(db_,
                         "SELECT h.version FROM history h JOIN step s ON s.id = h.step "
                         "WHERE h.record = ? AND h.undone_by IS NULL AND s.kind NOT IN ('undo', 'outbox') "
                         "ORDER BY h.version DESC LIMIT 1");
  Query query(find, record);
  return query.next() ? query.integer(0) : 0;
}

std::optional<Refused> Undo::look_at(const PastChange& change) {
  const bool used = last_standing_version(change.record) != change.version ||
                    (change.made_it() &&
                     exists("SELECT 1 FROM record WHERE (parent = ?1 OR source = ?1) AND withdrawn = 0 "
                            "AND NOT EXISTS (SELECT 1 FROM history WHERE record = record.id AND step = ?2)",
                            change.record, past_.id));
  if (used) {
    return refusal(
        fmt::format("record {}, which the step {} too, was changed since, so the step can't be taken back",
                    change.record, change.made_it() ? "made" : "changed"));
  }
  RecordRow row = store_.row(change.record).value();
  const std::vector<std::string> wrong = fold_changes(row, invert_changes(change.changes));
  if (wrong.empty() || change.made_it()) return std::nullopt;
  return refusal(fmt::format("`{}` of record {} was changed since, so the step can't be taken back",
                             wrong.front(), change.record));
}

void Undo::take_back() {
  StepInfo info = info_;
  info.kind = "undo";
  info.name = past_.name;
  step_ = store_.add_step(info);
  for (const PastChange& change : changes_) take_back_record(change);
  exec("UPDATE history SET undone_by = ? WHERE step = ?", step_, past_.id);
  restore_rows();
  restore_turns();
}

void Undo::take_back_record(const PastChange& change) {
  const RecordRow before = store_.row(change.record).value();
  RecordRow row = before;
  if (change.made_it()) {
    row.withdrawn = true;  // as it was, but gone: the history still says what it held
    row.open_timers = row.open_activities = row.open_appointments = 0;
  } else {
    fold_changes(row, invert_changes(change.changes));
  }
  row.version = before.version + 1;
  store_.save_row(row, before);
  store_.add_history(row, step_, diff_rows(before, row),
                     change.made_it() ? R"([{"effect":"withdrawn"}])"
                                      : fmt::format(R"([{{"effect":"undone","step":{}}}])", past_.id));
  if (before.attributes != row.attributes || row.withdrawn) {
    store_.add_uniques(store_.drop_old_uniques(row, store_.as_record(row)));
  }
  if (row.withdrawn) {
    exec("DELETE FROM state_entry WHERE record = ?", row.id);
  } else {
    exec("DELETE FROM state_entry WHERE record = ? AND entry > ?", row.id, row.entry);
  }
}

/// Rows that the step made are withdrawn, those that it ended are open again.
void Undo::restore_rows() {
  for (const PastChange& change : changes_) {
    const RecordId record = change.record;
    exec(
        "UPDATE timer SET state = 'withdrawn', ended_step = ? WHERE record = ? AND set_step = ? AND state = "
        "'waiting'",
        step_, record, past_.id);
    exec(
        "UPDATE timer SET state = 'waiting', ended_step = NULL WHERE record = ?1 AND ended_step = ?2 AND "
        "set_step <> ?2 "
        "AND state = 'dropped'",
        record, past_.id);
    exec(
        "UPDATE activity SET state = 'withdrawn', ended_step = ?, ended_at = ? WHERE record = ? AND set_step "
        "= ? AND state = 'open'",
        step_, info_.at, record, past_.id);
    exec(
        "UPDATE activity SET state = 'open', ended_step = NULL, ended_at = NULL WHERE record = ?1 AND "
        "ended_step = ?2 "
        "AND set_step <> ?2",
        record, past_.id);
    exec(
        "UPDATE appointment SET state = 'withdrawn', ended_step = ? WHERE record = ? AND set_step = ? AND "
        "state = 'scheduled'",
        step_, record, past_.id);
    exec(
        "UPDATE appointment SET state = 'scheduled', ended_step = NULL WHERE record = ?1 AND ended_step = ?2 "
        "AND set_step <> ?2",
        record, past_.id);
    exec("DELETE FROM done_once WHERE record = ? AND step = ?", record, past_.id);
  }
  exec("UPDATE outbox SET state = 'withdrawn' WHERE step = ? AND state IN ('queued', 'held')", past_.id);
  exec("DELETE FROM suppression WHERE step = ?", past_.id);
  exec("UPDATE suppression SET lifted_step = NULL WHERE lifted_step = ?", past_.id);
}

void Undo::restore_turns() {
  std::vector<std::pair<std::string, std::string>> turns;
  for (const PastChange& change : changes_) {
    SQLite::Statement find(
        db_, "SELECT distribution, person FROM distribution_turn WHERE record = ? AND step = ?");
    Query query(find, change.record, past_.id);
    while (query.next()) turns.emplace_back(query.text(0), query.text(1));
  }
  for (const auto& [distribution, person] : turns) {
    exec("DELETE FROM distribution_turn WHERE distribution = ? AND person = ? AND step = ?", distribution,
         person, past_.id);
    exec(
        "UPDATE distribution_share SET given = given - 1, (last_turn, last_pass) = "
        "(SELECT coalesce(max(turn), 0), coalesce(pass, 0) FROM (SELECT turn, pass FROM distribution_turn t "
        "WHERE t.distribution = ?1 AND t.person = ?2 ORDER BY at DESC, turn DESC LIMIT 1)) "
        "WHERE distribution = ?1 AND person = ?2",
        distribution, person);
  }
}

}  // namespace

std::optional<Refused> SqliteStore::undo(RecordId record, const StepInfo& info) {
  require_writing();
  return guarded(connection_.path(), [&]() -> std::optional<Refused> {
    try {
      return Undo(*this, info).run(record);
    } catch (const RawJsonError& error) {
      throw StoreError(StoreErrorKind::Corrupt,
                       fmt::format("the history of record {} is damaged: {}", record, error.what()));
    }
  });
}

}  // namespace leadflow::runtime::sqlite
