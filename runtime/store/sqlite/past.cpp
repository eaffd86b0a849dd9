// The recorded past, read along the number of its steps.

#include "runtime/store/past.h"

#include <algorithm>
#include <type_traits>

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

class SqlitePast final : public Past {
 public:
  explicit SqlitePast(SqliteStore& store) : store_(store) {}

  std::vector<PastStep> steps(std::int64_t after, std::int64_t limit) override {
    return read([&] {
      std::vector<PastStep> all;
      {
        Query rows(use(steps_), after, limit);
        while (rows.next()) {
          PastStep& step = all.emplace_back();
          step.id = rows.integer(0);
          step.at = rows.instant(1);
          step.actor = rows.text(2);
          step.kind = rows.text(3);
          step.name = rows.text(4);
        }
      }
      for (PastStep& step : all) {
        read_changes(step);
        if (step.kind == "undo") read_undone(step);
        if (step.kind == "suppress") read_addresses(step);
      }
      return all;
    });
  }

  std::int64_t count_steps() override { return number("SELECT count(*) FROM step"); }
  RecordId last_record() override { return number("SELECT coalesce(max(id), 0) FROM record"); }

  std::vector<RecordId> made_by(RecordId source, const std::string& type) override {
    return read([&] {
      std::vector<RecordId> all;
      Query rows(use(made_), source, type);
      while (rows.next()) all.push_back(rows.integer(0));
      return all;
    });
  }

  std::vector<PastWaiting> timers(RecordId record, const std::string& what, Instant due) override {
    return waiting(timers_, record, what, due);
  }
  std::vector<Instant> ended_timers(RecordId record, std::int64_t step, const std::string& what) override {
    return read([&] {
      std::vector<Instant> all;
      Query rows(use(ended_), record, step, what);
      while (rows.next()) all.push_back(rows.instant(0));
      return all;
    });
  }
  std::vector<PastWaiting> activities(RecordId record, const std::string& activity, Instant due) override {
    return waiting(activities_, record, activity, due);
  }
  std::optional<PastAppointment> appointment(std::int64_t id) override {
    return read([&]() -> std::optional<PastAppointment> {
      Query rows(use(appointment_), id);
      if (!rows.next()) return std::nullopt;
      return PastAppointment{id, rows.text(0), rows.instant(1)};
    });
  }

  /// Three ways to be heard of; the last one is looked up for those alone who are gone, whose end matters.
  std::vector<PastPerson> people() override {
    return read([&] {
      std::map<std::string, PastPerson> all;
      const auto heard = [&](const std::string& name, Instant first, Instant last) {
        if (name.empty()) return;
        const auto [at, fresh] = all.try_emplace(name, PastPerson{name, first, last});
        if (fresh) return;
        at->second.first = std::min(at->second.first, first);
        at->second.last = std::max(at->second.last, last);
      };
      for (const char* sql :
           {"SELECT actor, min(at), max(at) FROM step GROUP BY actor",
            "SELECT to_person, min(created_at), max(created_at) FROM outbox GROUP BY to_person",
            "SELECT person, min(at), max(at) FROM distribution_turn GROUP BY person"}) {
        SQLite::Statement find(db(), sql);
        Query rows(find);
        while (rows.next()) heard(rows.text(0), rows.instant(1), rows.instant(2));
      }
      SQLite::Statement given(
          db(),
          "SELECT p.name, min(s.at), max(s.at) FROM person p, history h JOIN step s ON s.id = "
          "h.step WHERE p.active = 0 AND instr(h.effects, '\"to\":\"' || p.name || '\"') > 0 "
          "GROUP BY p.name");
      Query rows(given);
      while (rows.next()) heard(rows.text(0), rows.instant(1), rows.instant(2));
      std::vector<PastPerson> list;
      for (auto& [name, person] : all) list.push_back(std::move(person));
      return list;
    });
  }

  std::vector<PastTurns> turns() override {
    return read([&] {
      std::vector<PastTurns> all;
      SQLite::Statement find(db(),
                             "SELECT distribution, person, min(at), max(at) FROM distribution_turn "
                             "GROUP BY distribution, person");
      Query rows(find);
      while (rows.next()) all.push_back({rows.text(0), rows.text(1), rows.instant(2), rows.instant(3)});
      return all;
    });
  }

  std::vector<RecordRow> rows(RecordId after, std::int64_t limit) override {
    return read([&] {
      std::vector<RecordRow> all;
      Query rows(use(rows_), after, limit);
      while (rows.next()) all.push_back(read_row(rows));
      return all;
    });
  }

  std::vector<PastTimer> timers_before(std::int64_t step) override {
    return read([&] {
      std::vector<PastTimer> all;
      SQLite::Statement find(
          db(),
          "SELECT record, kind, what, due, entry, rule, payload FROM timer WHERE set_step < ?1 "
          "AND (ended_step IS NULL OR ended_step >= ?1) AND state <> 'withdrawn' ORDER BY id");
      Query rows(find, step);
      while (rows.next()) {
        all.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.instant(3), rows.integer(4),
                       rows.text(5), rows.text(6)});
      }
      return all;
    });
  }
  std::vector<PastActivity> activities_before(std::int64_t step) override {
    return read([&] {
      std::vector<PastActivity> all;
      SQLite::Statement find(
          db(),
          "SELECT record, id, activity, due, notify_at, note, coalesce(reminded_step < ?1, 0) FROM activity "
          "WHERE set_step < ?1 AND (ended_step IS NULL OR ended_step >= ?1) AND state <> 'withdrawn' ORDER "
          "BY id");
      Query rows(find, step);
      while (rows.next()) {
        all.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.instant(3), rows.maybe_instant(4),
                       rows.text(5), rows.flag(6)});
      }
      return all;
    });
  }
  std::vector<PastMeeting> meetings_before(std::int64_t step) override {
    return read([&] {
      std::vector<PastMeeting> all;
      SQLite::Statement find(
          db(),
          "SELECT record, title, person, starts_at, ends_at FROM appointment WHERE set_step < ?1 "
          "AND (ended_step IS NULL OR ended_step >= ?1) AND state <> 'withdrawn' ORDER BY id");
      Query rows(find, step);
      while (rows.next())
        all.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.instant(3), rows.instant(4)});
      return all;
    });
  }
  std::vector<std::pair<RecordId, std::string>> once_before(std::int64_t step) override {
    return read([&] {
      std::vector<std::pair<RecordId, std::string>> all;
      SQLite::Statement find(db(), "SELECT record, what FROM done_once WHERE step < ?");
      Query rows(find, step);
      while (rows.next()) all.emplace_back(rows.integer(0), rows.text(1));
      return all;
    });
  }
  std::vector<PastEntry> entries() override {
    return read([&] {
      std::vector<PastEntry> all;
      SQLite::Statement find(
          db(),
          "SELECT record, entry, workflow, state, entered_at FROM state_entry ORDER BY record, "
          "entry");
      Query rows(find);
      while (rows.next())
        all.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.text(3), rows.instant(4)});
      return all;
    });
  }
  std::vector<PastTurn> turns_before(std::int64_t step) override {
    return read([&] {
      std::vector<PastTurn> all;
      SQLite::Statement find(db(),
                             "SELECT distribution, person, at, pass FROM distribution_turn WHERE step < ? "
                             "ORDER BY distribution, turn");
      Query rows(find, step);
      while (rows.next()) all.push_back({rows.text(0), rows.text(1), rows.instant(2), rows.integer(3)});
      return all;
    });
  }
  std::vector<std::pair<std::uint8_t, std::string>> listed_before(std::int64_t step) override {
    return read([&] {
      std::vector<std::pair<std::uint8_t, std::string>> all;
      SQLite::Statement find(db(),
                             "SELECT DISTINCT channel, address FROM suppression WHERE step < ?1 AND "
                             "(lifted_step IS NULL OR lifted_step >= ?1)");
      Query rows(find, step);
      while (rows.next()) all.emplace_back(static_cast<std::uint8_t>(rows.integer(0)), rows.text(1));
      return all;
    });
  }

 private:
  SQLite::Database& db() { return store_.connection().db(); }
  SQLite::Statement& use(Prepared& statement) { return statement.get(db()); }
  template <class F>
  std::invoke_result_t<F> read(const F& what) {
    return guarded(store_.connection().path(), what);
  }
  std::int64_t number(const char* sql) {
    return read([&] {
      SQLite::Statement find(db(), sql);
      Query rows(find);
      rows.next();
      return rows.integer(0);
    });
  }

  void read_changes(PastStep& step) {
    Query rows(use(changes_), step.id);
    while (rows.next()) {
      step.changes.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.text(3)});
      step.undone = step.undone || !rows.is_null(4);
    }
  }
  void read_undone(PastStep& step) {
    if (step.changes.empty()) return;
    Query rows(use(undone_), step.changes.front().record, step.id);
    if (rows.next()) step.takes_back = rows.integer(0);
  }
  void read_addresses(PastStep& step) {
    const auto take = [&](Prepared& find, std::vector<std::pair<std::uint8_t, std::string>>& to) {
      Query rows(use(find), step.id);
      while (rows.next()) to.emplace_back(static_cast<std::uint8_t>(rows.integer(0)), rows.text(1));
    };
    take(listed_, step.listed);
    take(lifted_, step.lifted);
  }
  std::vector<PastWaiting> waiting(Prepared& find, RecordId record, const std::string& what, Instant due) {
    return read([&] {
      std::vector<PastWaiting> all;
      Query rows(use(find), record, what, due);
      while (rows.next()) all.push_back({rows.integer(0), rows.integer(1), rows.maybe_instant(2)});
      return all;
    });
  }

  SqliteStore& store_;
  Prepared steps_{"SELECT id, at, actor, kind, name FROM step WHERE id > ? ORDER BY id LIMIT ?"};
  Prepared changes_{
      "SELECT record, version, changes, effects, undone_by FROM history WHERE step = ? ORDER BY record, "
      "version"};
  Prepared undone_{"SELECT step FROM history WHERE record = ? AND undone_by = ?"};
  Prepared listed_{"SELECT channel, address FROM suppression WHERE step = ? ORDER BY channel, address"};
  Prepared lifted_{"SELECT DISTINCT channel, address FROM suppression WHERE lifted_step = ? ORDER BY 1, 2"};
  Prepared made_{"SELECT id FROM record WHERE source = ? AND type = ? ORDER BY id"};
  Prepared timers_{
      "SELECT t.id, t.set_step, e.at FROM timer t LEFT JOIN step e ON e.id = t.ended_step "
      "WHERE t.record = ? AND t.what = ? AND t.due = ? ORDER BY t.id"};
  Prepared ended_{
      "SELECT due FROM timer WHERE record = ? AND ended_step = ? AND what = ? ORDER BY state <> 'fired', "
      "due, id"};
  Prepared activities_{
      "SELECT a.id, a.set_step, e.at FROM activity a LEFT JOIN step e ON e.id = a.ended_step "
      "WHERE a.record = ? AND a.activity = ? AND a.due = ? ORDER BY a.id"};
  Prepared appointment_{"SELECT title, starts_at FROM appointment WHERE id = ?"};
  Prepared rows_{"SELECT " LEADFLOW_RECORD_COLUMNS
                 " FROM record WHERE withdrawn = 0 AND id > ? ORDER BY id LIMIT ?"};
};

}  // namespace

std::unique_ptr<Past> SqliteStore::past() {
  return std::make_unique<SqlitePast>(*this);
}

}  // namespace leadflow::runtime::sqlite
