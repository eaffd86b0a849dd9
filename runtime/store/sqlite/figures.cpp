// The rows that figures are counted from, a page of records at a time.
//
// What hangs on a record is read by the record, along the key or the record index of
// its table, and what was taken back is left out.

#include <limits>

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// What a period without an end asks of a column.
constexpr Instant always_since{std::numeric_limits<std::int64_t>::min()};
constexpr Instant always_until{std::numeric_limits<std::int64_t>::max()};

class PageReader {
 public:
  PageReader(SQLite::Database& db, const FigureQuery& query) : db_(db), query_(query) {}

  FigurePage read(std::int64_t program_version) {
    page_.program_version = program_version;
    if (query_.only) {
      read_only();
    } else {
      read_records();
    }
    if (query_.contacts) read_contacts();
    if (query_.entries) read_entries();
    if (query_.steps) read_steps();
    if (query_.activities) read_activities();
    if (query_.appointments) read_appointments();
    return std::move(page_);
  }

 private:
  static constexpr const char* columns =
      "SELECT id, coalesce(key, ''), type, workflow, state, owner_kind, owner, branch, created_at, "
      "first_contact_at, closed_at, credited_to, working, CASE WHEN ?1 THEN attributes ELSE '' END "
      "FROM record WHERE withdrawn = 0 AND ";

  void read_records() {
    SQLite::Statement statement(db_, std::string(columns) + "id > ?2 ORDER BY id LIMIT ?3");
    Query rows(statement, query_.attributes, query_.after, query_.limit);
    std::int64_t looked_at = 0;
    while (rows.next()) {
      if (++looked_at == query_.limit) page_.next = rows.integer(0);
      add_record(rows);
    }
  }

  void read_only() {
    SQLite::Statement statement(db_, std::string(columns) + "id = ?2");
    for (const RecordId id : *query_.only) {
      Query rows(statement, query_.attributes, id);
      if (rows.next()) add_record(rows);
    }
  }

  static Instant since(const Period& period) { return period.since.value_or(always_since); }
  static Instant until(const Period& period) { return period.until.value_or(always_until); }

  void add_record(const Query& rows) {
    if (!query_.received.has(rows.instant(8))) return;
    FigureRecord& record = page_.records.emplace_back();
    record.id = rows.integer(0);
    record.key = rows.text(1);
    record.type = rows.text(2);
    record.workflow = rows.text(3);
    record.state = rows.text(4);
    record.owner = {static_cast<Owner::Kind>(rows.integer(5)), rows.text(6)};
    record.branch = rows.text(7);
    record.created_at = rows.instant(8);
    record.first_contact_at = rows.maybe_instant(9);
    record.closed_at = rows.maybe_instant(10);
    record.credited_to = rows.text(11);
    record.working = rows.flag(12);
    record.attributes = rows.text(13);
  }

  /// The step whose effects hold the first contact. The cheap look for the member's text comes first.
  void read_contacts() {
    SQLite::Statement statement(
        db_,
        "SELECT s.actor FROM history h JOIN step s ON s.id = h.step "
        "WHERE h.record = ?1 AND h.undone_by IS NULL AND instr(h.effects, '\"first\":true') > 0 "
        "AND EXISTS (SELECT 1 FROM json_each(h.effects) e WHERE json_extract(e.value, '$.effect') = "
        "'contact' AND json_extract(e.value, '$.first')) ORDER BY h.version");
    for (FigureRecord& record : page_.records) {
      if (!record.first_contact_at) continue;
      Query rows(statement, record.id);
      while (rows.next()) record.contacted_by = rows.text(0);
    }
  }

  void read_entries() {
    SQLite::Statement statement(
        db_, "SELECT workflow, state, entered_at FROM state_entry WHERE record = ?1 ORDER BY entry");
    for (const FigureRecord& record : page_.records) {
      Query rows(statement, record.id);
      while (rows.next()) page_.entries.push_back({record.id, rows.text(0), rows.text(1), rows.instant(2)});
    }
  }

  void read_steps() {
    SQLite::Statement statement(
        db_,
        "SELECT h.version, s.at, s.actor, s.kind, h.effects FROM history h CROSS JOIN step s ON s.id = "
        "h.step "
        "WHERE h.record = ?1 AND h.undone_by IS NULL AND s.kind <> 'undo' AND s.at >= ?2 AND s.at < ?3 "
        "ORDER BY h.version");
    for (const FigureRecord& record : page_.records) {
      Query rows(statement, record.id, since(query_.happened), until(query_.happened));
      while (rows.next()) {
        page_.steps.push_back(
            {record.id, rows.integer(0), rows.instant(1), rows.text(2), rows.text(3), rows.text(4)});
      }
    }
  }

  void read_activities() {
    SQLite::Statement statement(
        db_,
        "SELECT a.activity, a.state, s.at, a.due, a.late, a.ended_at, coalesce(e.actor, '') "
        "FROM activity a JOIN step s ON s.id = a.set_step LEFT JOIN step e ON e.id = a.ended_step "
        "WHERE a.record = ?1 AND a.state <> 'withdrawn' ORDER BY a.id");
    for (const FigureRecord& record : page_.records) {
      Query rows(statement, record.id);
      while (rows.next()) {
        page_.activities.push_back({record.id, rows.text(0), rows.text(1), rows.instant(2), rows.instant(3),
                                    rows.flag(4), rows.maybe_instant(5), rows.text(6)});
      }
    }
  }

  void read_appointments() {
    SQLite::Statement statement(db_,
                                "SELECT a.person, a.state, s.at, s.actor, e.at FROM appointment a "
                                "JOIN step s ON s.id = a.set_step LEFT JOIN step e ON e.id = a.ended_step "
                                "WHERE a.record = ?1 AND a.state <> 'withdrawn' ORDER BY a.id");
    for (const FigureRecord& record : page_.records) {
      Query rows(statement, record.id);
      while (rows.next()) {
        page_.appointments.push_back(
            {record.id, rows.text(0), rows.text(1), rows.instant(2), rows.text(3), rows.maybe_instant(4)});
      }
    }
  }

  SQLite::Database& db_;
  const FigureQuery& query_;
  FigurePage page_;
};

/// The numbers of steps grow, their times nearly always: a clock may have been set back, and a rehearsal's
/// is set by hand. So every step's time is looked at, which is little to read, and nothing else of it.
constexpr const char* touched_by_step =
    "SELECT h.record FROM step s CROSS JOIN history h ON h.step = s.id "
    "WHERE s.id > ?1 AND s.id <= ?1 + ?2 AND s.at >= ?3 AND s.at < ?4";
constexpr const char* touched_by_due =
    "SELECT record FROM activity WHERE id > ?1 AND id <= ?1 + ?2 AND due >= ?3 AND due < ?4";

}  // namespace

FigurePage SqliteStore::figures(const FigureQuery& query) {
  return guarded(connection_.path(),
                 [&] { return PageReader(connection_.db(), query).read(program_version()); });
}

TouchedPage SqliteStore::touched(const TouchedQuery& query) {
  return guarded(connection_.path(), [&] {
    const bool by_step = query.by == TouchedQuery::By::Step;
    SQLite::Statement find(connection_.db(), by_step ? touched_by_step : touched_by_due);
    Query rows(find, query.after, query.limit, query.period.since.value_or(always_since),
               query.period.until.value_or(always_until));
    TouchedPage page;
    while (rows.next()) page.records.push_back(rows.integer(0));
    SQLite::Statement last(connection_.db(), by_step ? "SELECT coalesce(max(id), 0) FROM step"
                                                     : "SELECT coalesce(max(id), 0) FROM activity");
    Query end(last);
    end.next();
    if (end.integer(0) > query.after + query.limit) page.next = query.after + query.limit;
    return page;
  });
}

}  // namespace leadflow::runtime::sqlite
