// Every invariant of the store, checked: what the file says against what its history
// says, page by page, so that writers wait for a page at most.

#include <fmt/format.h>

#include <array>

#include "runtime/engine/decide.h"
#include "runtime/engine/value_json.h"
#include "runtime/raw_json.h"
#include "runtime/store/changes.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

constexpr std::int64_t verify_page_size = 200;
/// More would be read by nobody; the number of the others is said.
constexpr std::size_t max_lines = 100;

/// One question to the whole store: every row it gives is a line. `line` has a {} for each of its columns.
struct Question {
  const char* sql;
  const char* line;
  int columns;
};

constexpr std::array questions = {
    Question{"SELECT s.id FROM step s WHERE s.program_version > (SELECT coalesce(max(version), 0) FROM "
             "program_version)",
             "step {} was done under a version of the program that was never deployed", 1},
    Question{"SELECT h.record, h.version, h.undone_by FROM history h JOIN step s ON s.id = h.undone_by WHERE "
             "s.kind <> 'undo' "
             "OR s.id <= h.step",
             "version {1} of record {0} is said to be taken back by step {2}, which did not do so", 3},
    Question{"SELECT o.id, o.record FROM outbox o JOIN step s ON s.id = o.step LEFT JOIN history h ON h.step "
             "= o.step AND "
             "h.record = o.record WHERE h.record IS NULL",
             "message {} of record {} is in the outbox, but in no history", 2},
    Question{"SELECT o.id, o.record FROM outbox o WHERE o.state IN ('queued', 'held') AND o.step IN "
             "(SELECT step FROM history WHERE undone_by IS NOT NULL)",
             "message {} of record {} waits, though its step was taken back", 2},
    Question{"SELECT o.id, o.record FROM outbox o WHERE o.attempts <> (SELECT count(*) FROM outbox_attempt a "
             "WHERE a.outbox = o.id)",
             "the attempts at message {} of record {} are miscounted", 2},
    Question{"SELECT o.id, o.record FROM outbox o WHERE (o.state = 'sending') <> (o.lease_until IS NOT NULL) "
             "OR (o.state = 'sending') <> EXISTS (SELECT 1 FROM outbox_attempt a WHERE a.outbox = o.id AND "
             "a.outcome = 'started')",
             "message {} of record {} is being sent by nobody, or is not and has an attempt under way", 2},
    Question{"SELECT o.id, o.record FROM outbox o WHERE o.state = 'queued' AND EXISTS (SELECT 1 FROM "
             "outbox_attempt a WHERE a.outbox = o.id AND a.n = o.attempts AND a.outcome = 'accepted')",
             "message {} of record {} waits to be sent, though it was accepted", 2},
    Question{
        "SELECT a.id, a.record FROM activity a WHERE a.reminded_step IS NOT NULL AND a.notify_at IS NULL",
        "activity {} of record {} was reminded of, though nobody asked for it", 2},
    Question{
        "SELECT d.distribution, d.person FROM distribution_share d WHERE d.given <> (SELECT count(*) FROM "
        "distribution_turn t WHERE t.distribution = d.distribution AND t.person = d.person)",
        "the turns of {1} in distribution {0} are miscounted", 2},
    Question{"SELECT d.distribution, d.person FROM distribution_share d JOIN distribution_turn t ON "
             "t.distribution = d.distribution AND t.turn = d.last_turn WHERE t.pass <> d.last_pass",
             "the last turn of {1} in distribution {0} stands elsewhere than counted", 2},
    Question{"SELECT t.distribution, t.turn FROM distribution_turn t LEFT JOIN distribution_share d ON "
             "d.distribution = t.distribution AND d.person = t.person WHERE d.person IS NULL",
             "turn {1} of distribution {0} is not counted", 2},
    Question{"SELECT g.group_name, g.person FROM person_group g LEFT JOIN person p ON p.name = g.person "
             "WHERE p.name IS NULL",
             "group {} has the member {}, who is not there", 2},
};

class Verifier {
 public:
  explicit Verifier(SqliteStore& store) : store_(store), db_(store.connection().db()) {}

  std::vector<std::string> run() {
    in_transaction([&] { check_file(); });
    if (!lines_.empty()) return finish();  // a damaged file has nothing else to say
    for (const Question& question : questions) in_transaction([&] { ask(question); });
    RecordId after = 0;
    for (bool more = true; more;) in_transaction([&] { more = check_page(after); });
    std::array<std::string, 3> last;
    for (bool more = true; more;) in_transaction([&] { more = check_uniques_held(last); });
    return finish();
  }

 private:
  template <class F>
  void in_transaction(F&& work) {
    store_.begin(Access::Read);
    try {
      work();
    } catch (...) {
      store_.rollback();
      throw;
    }
    store_.commit();
  }
  template <class... Args>
  void say(fmt::format_string<Args...> text, Args&&... args) {
    add(fmt::format(text, std::forward<Args>(args)...));
  }
  void add(std::string line) {
    if (lines_.size() < max_lines) {
      lines_.push_back(std::move(line));
    } else {
      ++unsaid_;
    }
  }
  std::vector<std::string> finish() {
    if (unsaid_ != 0) lines_.push_back(fmt::format("and {} more", unsaid_));
    return std::move(lines_);
  }

  void check_file();
  void ask(const Question& question);
  bool check_page(RecordId& after);
  void check_record(const RecordRow& row);
  void check_history(const RecordRow& row);
  void check_place(const RecordRow& row);
  void check_entries(const RecordRow& row);
  void check_counters(const RecordRow& row);
  void check_uniques(const RecordRow& row);
  bool holds(RecordId id, const std::string& type, const std::string& rule, const std::string& value);
  bool check_uniques_held(std::array<std::string, 3>& after);
  std::int64_t count(Prepared& statement, RecordId record) {
    Query query(store_.use(statement), record);
    query.next();
    return query.integer(0);
  }

  SqliteStore& store_;
  SQLite::Database& db_;
  std::vector<std::string> lines_;
  std::size_t unsaid_ = 0;
  Prepared page_{"SELECT " LEADFLOW_RECORD_COLUMNS ", working FROM record WHERE id > ? ORDER BY id LIMIT ?"};
  Prepared history_{"SELECT version, changes, effects FROM history WHERE record = ? ORDER BY version"};
  Prepared last_entry_{
      "SELECT entry, workflow, state, entered_at FROM state_entry WHERE record = ? ORDER BY entry DESC LIMIT "
      "1"};
  Prepared held_{
      "SELECT type, rule, value, record FROM record_unique WHERE (type, rule, value) > (?, ?, ?) "
      "ORDER BY type, rule, value LIMIT ?"};
  Prepared timers_{"SELECT count(*) FROM timer WHERE record = ? AND state = 'waiting'"};
  Prepared activities_{"SELECT count(*) FROM activity WHERE record = ? AND state = 'open'"};
  Prepared appointments_{"SELECT count(*) FROM appointment WHERE record = ? AND state = 'scheduled'"};
};

void Verifier::check_file() {
  SQLite::Statement integrity(db_, fmt::format("PRAGMA integrity_check({})", max_lines));
  Query query(integrity);
  while (query.next()) {
    if (const std::string found = query.text(0); found != "ok") say("the file is damaged: {}", found);
  }
  SQLite::Statement keys(db_, "PRAGMA foreign_key_check");
  Query broken(keys);
  while (broken.next()) {
    say("row {} of {} points to a row of {} that is not there", broken.text(1), broken.text(0),
        broken.text(2));
  }
}

void Verifier::ask(const Question& question) {
  SQLite::Statement statement(db_, question.sql);
  Query query(statement);
  while (query.next()) {
    const auto column = [&](int i) { return i < question.columns ? query.text(i) : std::string(); };
    add(fmt::format(fmt::runtime(question.line), column(0), column(1), column(2)));
  }
}

bool Verifier::check_page(RecordId& after) {
  std::vector<std::pair<RecordRow, bool>> rows;
  {
    Query query(store_.use(page_), after, verify_page_size);
    while (query.next()) rows.emplace_back(read_row(query), query.flag(34));
  }
  for (const auto& [row, working] : rows) {
    check_record(row);
    if (working != store_.is_working(row))
      say("record {} is wrongly counted as {}", row.id, working ? "open" : "not open");
    after = row.id;
  }
  return !rows.empty();
}

void Verifier::check_record(const RecordRow& row) {
  try {
    check_history(row);
  } catch (const RawJsonError& error) {
    say("the history of record {} can't be read: {}", row.id, error.what());
  }
  check_counters(row);
  if (row.withdrawn) return;
  check_place(row);
  check_entries(row);
  try {
    check_uniques(row);
  } catch (const ValueJsonError& error) {
    say("record {} does not fit the program: {}", row.id, error.what());
  }
}

/// The history is the truth: folded from the first row on, it must give the record.
void Verifier::check_history(const RecordRow& row) {
  RecordRow folded;
  folded.id = row.id;
  std::int64_t version = 0;
  Query query(store_.use(history_), row.id);
  while (query.next()) {
    const std::int64_t next = query.integer(0);
    if (next != version + 1) say("the history of record {} has a gap before version {}", row.id, next);
    version = next;
    for (const std::string& field : fold_changes(folded, query.text(1))) {
      say("version {} of record {} changes `{}` from a value that it did not have", version, row.id, field);
    }
    raw_elements(query.text(2));
  }
  if (version != row.version)
    say("record {} is at version {}, its history at {}", row.id, row.version, version);
  for (const std::string& field : different_fields(folded, row)) {
    say("`{}` of record {} is not what its history says", field, row.id);
  }
}

void Verifier::check_place(const RecordRow& row) {
  const compiler::Program& program = store_.program();
  if (row.workflow.empty()) {
    if (!row.state.empty()) say("record {} is at `{}`, but in no workflow", row.id, row.state);
    return;
  }
  const compiler::WorkflowId workflow = program.workflow(row.workflow);
  if (!workflow.valid() || !program.state(workflow, row.state).valid()) {
    say("record {} is at `{}.{}`, which the program does not have", row.id, row.workflow, row.state);
  }
}

void Verifier::check_entries(const RecordRow& row) {
  Query query(store_.use(last_entry_), row.id);
  if (!query.next()) {
    if (row.entry != 0) say("record {} entered {} states, of which none is noted", row.id, row.entry);
    return;
  }
  if (query.integer(0) != row.entry || query.text(1) != row.workflow || query.text(2) != row.state ||
      query.integer(3) != row.entered_at.ms) {
    say("record {} is at `{}`, but the last state that it is noted to have entered is `{}`", row.id,
        row.state, query.text(2));
  }
}

void Verifier::check_counters(const RecordRow& row) {
  const auto compare = [&](std::string_view what, std::int64_t said, std::int64_t found) {
    if (said != found) say("record {} counts {} open {}, there are {}", row.id, said, what, found);
  };
  compare("timers", row.open_timers, count(timers_, row.id));
  compare("activities", row.open_activities, count(activities_, row.id));
  compare("appointments", row.open_appointments, count(appointments_, row.id));
}

void Verifier::check_uniques(const RecordRow& row) {
  const Record record = to_record(store_.program(), row);
  const compiler::RecordType& type = store_.program().record_types[record.type];
  for (std::uint32_t i = 0; i < type.unique.size(); ++i) {
    const std::string value = unique_key(store_.program(), record, i);
    if (value.empty()) continue;
    const std::string rule = unique_name(type, i);
    Query query(store_.use(store_.sql().unique_holder), type.name, rule, value);
    if (!query.next() || query.integer(0) != row.id)
      say("the {} of record {} is not guarded as unique", rule, row.id);
  }
}

bool Verifier::holds(RecordId id, const std::string& type, const std::string& rule,
                     const std::string& value) {
  const std::optional<RecordRow> row = store_.row(id);
  if (!row || row->withdrawn || row->type != type) return false;
  try {
    const compiler::Program& program = store_.program();
    const Record record = to_record(program, *row);
    const compiler::RecordType& declared = program.record_types[record.type];
    for (std::uint32_t i = 0; i < declared.unique.size(); ++i) {
      if (unique_name(declared, i) == rule && unique_key(program, record, i) == value) return true;
    }
    return false;
  } catch (const ValueJsonError&) {
    return true;  // its page said so already
  }
}

/// No value is held for a record that does not have it. True while there are more to look at.
bool Verifier::check_uniques_held(std::array<std::string, 3>& after) {
  const std::array<std::string, 3> from = after;  // bound texts must stay as they are
  Query query(store_.use(held_), from[0], from[1], from[2], verify_page_size);
  bool any = false;
  while (query.next()) {
    any = true;
    const RecordId id = query.integer(3);
    const bool held = holds(id, query.text(0), query.text(1), query.text(2));
    if (!held)
      say("the {} of a {} is kept as unique for record {}, which does not have it", query.text(1),
          query.text(0), id);
    after = {query.text(0), query.text(1), query.text(2)};
  }
  return any;
}

}  // namespace

std::vector<std::string> SqliteStore::verify() {
  return guarded(connection_.path(), [&] { return Verifier(*this).run(); });
}

}  // namespace leadflow::runtime::sqlite
