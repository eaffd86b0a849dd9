// Records that follow a renamed or retired state or attribute of the program.
//
// Runs inside the transaction of a deploy. Every touched record gets a version and
// a row of history like after any other step.

#include <fmt/format.h>

#include "dsl/json_text.h"
#include "runtime/store/attribute_renamer.h"
#include "runtime/store/changes.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// Records read at once; each page is changed before the next is read.
constexpr std::int64_t rename_page_size = 500;

std::string renamed_effect(std::string_view what, const std::string& from, const std::string& to) {
  std::string out = R"([{"effect":"renamed","what":)";
  dsl::append_json_string(out, what);
  out += ",\"from\":";
  dsl::append_json_string(out, from);
  if (!to.empty()) {
    out += ",\"to\":";
    dsl::append_json_string(out, to);
  }
  return out += "}]";
}

}  // namespace

// ---- attributes
// -----------------------------------------------------------------------------------------------

std::int64_t SqliteStore::rename_attribute(const std::string& type, const std::string& from,
                                           const std::string& to, const StepInfo& info) {
  require_writing();
  return guarded(connection_.path(), [&] {
    const AttributeRenamer renamer(program(), type, from, to);
    const std::string effects =
        renamed_effect("attribute", type + "." + from, to.empty() ? to : type + "." + to);
    SQLite::Statement page(connection_.db(),
                           "SELECT " LEADFLOW_RECORD_COLUMNS
                           " FROM record WHERE id > ?1 AND instr(attributes, ?2) > 0 ORDER BY id LIMIT ?3");
    const std::string member = "\"" + from + "\":";
    std::int64_t count = 0, step = 0, after = 0;
    for (;;) {
      std::vector<RecordRow> rows;
      {
        Query query(page, after, member, rename_page_size);
        while (query.next()) rows.push_back(read_row(query));
      }
      if (rows.empty()) return count;
      after = rows.back().id;
      for (const RecordRow& before : rows) {
        if (!renamer.concerns(before.type)) continue;
        RecordRow row = before;
        row.attributes = renamer.rename(before.type, before.attributes);
        if (row.attributes == before.attributes) continue;
        if (step == 0) step = add_step(info);
        ++row.version;
        save_row(row, before);
        add_history(row, step, diff_rows(before, row), effects);
        rows_.erase(row.id);  // a deploy must not remember every record
        ++count;
      }
    }
  });
}

std::int64_t SqliteStore::count_attribute(const std::string& type, const std::string& attribute) {
  std::int64_t count = 0;
  each_with_attribute(type, attribute, [&count](std::int64_t) { ++count; });
  return count;
}

void SqliteStore::each_with_attribute(const std::string& type, const std::string& attribute,
                                      const Visit& visit) {
  guarded(connection_.path(), [&] {
    const AttributeRenamer without(program(), type, attribute, {});
    const std::string member = "\"" + attribute + "\":";
    SQLite::Statement statement(connection_.db(),
                                "SELECT id, type, attributes FROM record WHERE withdrawn = 0 AND "
                                "instr(attributes, ?) > 0 ORDER BY id");
    Query query(statement, member);
    while (query.next()) {
      const std::string of = query.text(1), attributes = query.text(2);
      if (without.concerns(of) && without.rename(of, attributes) != attributes) visit(query.integer(0));
    }
  });
}

// ---- states
// ---------------------------------------------------------------------------------------------------

std::int64_t SqliteStore::rename_state(const std::string& from_workflow, const std::string& from_state,
                                       const std::string& to_workflow, const std::string& to_state,
                                       const StepInfo& info) {
  require_writing();
  return guarded(connection_.path(), [&]() -> std::int64_t {
    SQLite::Database& db = connection_.db();
    rows_.clear();
    RecordRow before, after;
    before.workflow = from_workflow;
    before.state = from_state;
    after.workflow = to_workflow;
    after.state = to_state;
    const std::string changes = diff_rows(before, after);
    if (changes == "{}") return 0;
    const std::string effects =
        renamed_effect("state", from_workflow + "." + from_state, to_workflow + "." + to_state);
    const bool working = is_working(after);
    std::int64_t count = 0;
    {
      SQLite::Statement any(db, "SELECT count(*) FROM record WHERE workflow = ? AND state = ?");
      Query query(any, from_workflow, from_state);
      query.next();
      count = query.integer(0);
    }
    if (count != 0) {
      const std::int64_t step = add_step(info);
      SQLite::Statement history(
          db,
          "INSERT INTO history (record, version, step, changes, effects) "
          "SELECT id, version + 1, ?3, ?4, ?5 FROM record WHERE workflow = ?1 AND state = ?2");
      Query(history, from_workflow, from_state, step, changes, effects).run();
      SQLite::Statement move(db,
                             "UPDATE record SET workflow = ?3, state = ?4, version = version + 1, "
                             "working = (?5 AND closed = 0 AND returned = 0 AND withdrawn = 0) "
                             "WHERE workflow = ?1 AND state = ?2");
      Query(move, from_workflow, from_state, to_workflow, to_state, working).run();
    }
    // What was entered under the old name counts as entered under the new one.
    SQLite::Statement entries(
        db, "UPDATE state_entry SET workflow = ?3, state = ?4 WHERE workflow = ?1 AND state = ?2");
    Query(entries, from_workflow, from_state, to_workflow, to_state).run();
    return count;
  });
}

}  // namespace leadflow::runtime::sqlite
