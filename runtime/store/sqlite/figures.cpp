// The rows that figures are counted from, a page of records at a time.
//
// Every query goes over a range of record ids, along the key or the record index
// of its table, and leaves out what was taken back.

#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// The records from `first` to `last`, ids included.
struct Range {
  RecordId first = 0;
  RecordId last = 0;
};

class PageReader {
 public:
  PageReader(SQLite::Database& db, const FigureQuery& query) : db_(db), query_(query) {}

  FigurePage read(std::int64_t program_version) {
    page_.program_version = program_version;
    read_records();
    if (page_.records.empty()) return std::move(page_);
    range_ = {page_.records.front().id, page_.records.back().id};
    if (query_.contacts) read_contacts();
    if (query_.entries) read_entries();
    if (query_.steps) read_steps();
    if (query_.activities) read_activities();
    if (query_.appointments) read_appointments();
    return std::move(page_);
  }

 private:
  void read_records() {
    SQLite::Statement statement(
        db_,
        "SELECT id, coalesce(key, ''), type, workflow, state, owner_kind, owner, branch, created_at, "
        "first_contact_at, closed_at, credited_to, working, CASE WHEN ?3 THEN attributes ELSE '' END "
        "FROM record WHERE id > ?1 AND withdrawn = 0 ORDER BY id LIMIT ?2");
    Query rows(statement, query_.after, query_.limit, query_.attributes);
    while (rows.next()) {
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
  }

  /// The step whose effects hold the first contact. The cheap look for the member's text comes first.
  void read_contacts() {
    SQLite::Statement statement(
        db_,
        "SELECT h.record, s.actor FROM history h JOIN step s ON s.id = h.step "
        "WHERE h.record BETWEEN ?1 AND ?2 AND h.undone_by IS NULL AND instr(h.effects, '\"first\":true') > 0 "
        "AND EXISTS (SELECT 1 FROM json_each(h.effects) e WHERE json_extract(e.value, '$.effect') = "
        "'contact' "
        "AND json_extract(e.value, '$.first')) ORDER BY h.record, h.version");
    Query rows(statement, range_.first, range_.last);
    std::size_t at = 0;
    while (rows.next()) {
      const RecordId id = rows.integer(0);
      while (at < page_.records.size() && page_.records[at].id < id) ++at;
      if (at < page_.records.size() && page_.records[at].id == id && page_.records[at].first_contact_at)
        page_.records[at].contacted_by = rows.text(1);
    }
  }

  void read_entries() {
    SQLite::Statement statement(
        db_,
        "SELECT record, workflow, state, entered_at FROM state_entry WHERE record BETWEEN ?1 AND ?2 "
        "ORDER BY record, entry");
    Query rows(statement, range_.first, range_.last);
    while (rows.next())
      page_.entries.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.instant(3)});
  }

  void read_steps() {
    SQLite::Statement statement(
        db_,
        "SELECT h.record, h.version, s.at, s.actor, s.kind, h.effects FROM history h CROSS JOIN step s "
        "ON s.id = h.step WHERE h.record BETWEEN ?1 AND ?2 AND h.undone_by IS NULL AND s.kind <> 'undo' "
        "ORDER BY h.record, h.version");
    Query rows(statement, range_.first, range_.last);
    while (rows.next()) {
      page_.steps.push_back(
          {rows.integer(0), rows.integer(1), rows.instant(2), rows.text(3), rows.text(4), rows.text(5)});
    }
  }

  void read_activities() {
    SQLite::Statement statement(
        db_,
        "SELECT a.record, a.activity, a.state, s.at, a.due, a.late, a.ended_at, coalesce(e.actor, '') "
        "FROM activity a JOIN step s ON s.id = a.set_step LEFT JOIN step e ON e.id = a.ended_step "
        "WHERE a.record BETWEEN ?1 AND ?2 AND a.state <> 'withdrawn' ORDER BY a.record, a.id");
    Query rows(statement, range_.first, range_.last);
    while (rows.next()) {
      page_.activities.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.instant(3),
                                  rows.instant(4), rows.flag(5), rows.maybe_instant(6), rows.text(7)});
    }
  }

  void read_appointments() {
    SQLite::Statement statement(
        db_,
        "SELECT a.record, a.person, a.state, s.at, s.actor, e.at FROM appointment a "
        "JOIN step s ON s.id = a.set_step LEFT JOIN step e ON e.id = a.ended_step "
        "WHERE a.record BETWEEN ?1 AND ?2 AND a.state <> 'withdrawn' ORDER BY a.record, a.id");
    Query rows(statement, range_.first, range_.last);
    while (rows.next()) {
      page_.appointments.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.instant(3),
                                    rows.text(4), rows.maybe_instant(5)});
    }
  }

  SQLite::Database& db_;
  const FigureQuery& query_;
  FigurePage page_;
  Range range_;
};

}  // namespace

FigurePage SqliteStore::figures(const FigureQuery& query) {
  return guarded(connection_.path(),
                 [&] { return PageReader(connection_.db(), query).read(program_version()); });
}

}  // namespace leadflow::runtime::sqlite
