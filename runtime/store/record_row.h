// A record as a store keeps it: names instead of indices, attributes as JSON text.
//
// The history speaks of rows, not of Records, because it outlives programs: a row
// can be compared, folded and taken back whatever the program of today says.

#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "compiler/workflow.h"
#include "runtime/engine/situation.h"

namespace leadflow::runtime {

struct RecordRow {
  RecordId id = 0;
  std::int64_t version = 0;
  std::string type;
  std::string key;       // empty: none
  std::string workflow;  // empty: in none, then `state` too
  std::string state;
  Owner owner;
  std::string branch;
  std::string created_by;
  Instant created_at{};
  Instant entered_at{};
  std::int64_t entry = 0;
  std::int64_t contact_attempts = 0;
  bool contacted = false;
  std::optional<Instant> first_contact_at;
  bool favorite = false;
  std::int64_t do_not_contact = 0;
  bool returned = false;
  bool closed = false;
  std::optional<Instant> closed_at;
  std::string credited_to;
  std::int64_t pull_count = 0;
  std::optional<Instant> pull_after;
  RecordId parent = 0;
  std::optional<NurtureRun> nurture;
  std::int64_t open_timers = 0;
  std::int64_t open_activities = 0;
  std::int64_t open_appointments = 0;
  RecordId source = 0;     // the record whose step made it; 0: none (a follow-on has a parent instead)
  bool withdrawn = false;  // its making was taken back: kept for the history, shown nowhere
  std::string attributes = "{}";
};

/// The one list of what the history compares: `visit(name, member pointer)` for every field but id, version
/// and attributes. A name is stored in every history row: it is never changed.
template <class V>
void each_field(V&& visit) {
  visit("type", &RecordRow::type);
  visit("key", &RecordRow::key);
  visit("workflow", &RecordRow::workflow);
  visit("state", &RecordRow::state);
  visit("owner", &RecordRow::owner);
  visit("branch", &RecordRow::branch);
  visit("created_by", &RecordRow::created_by);
  visit("created_at", &RecordRow::created_at);
  visit("entered_at", &RecordRow::entered_at);
  visit("entry", &RecordRow::entry);
  visit("contact_attempts", &RecordRow::contact_attempts);
  visit("contacted", &RecordRow::contacted);
  visit("first_contact_at", &RecordRow::first_contact_at);
  visit("favorite", &RecordRow::favorite);
  visit("do_not_contact", &RecordRow::do_not_contact);
  visit("returned", &RecordRow::returned);
  visit("closed", &RecordRow::closed);
  visit("closed_at", &RecordRow::closed_at);
  visit("credited_to", &RecordRow::credited_to);
  visit("pull_count", &RecordRow::pull_count);
  visit("pull_after", &RecordRow::pull_after);
  visit("parent", &RecordRow::parent);
  visit("nurture", &RecordRow::nurture);
  visit("open_timers", &RecordRow::open_timers);
  visit("open_activities", &RecordRow::open_activities);
  visit("open_appointments", &RecordRow::open_appointments);
  visit("source", &RecordRow::source);
  visit("withdrawn", &RecordRow::withdrawn);
}

/// `record` as a row; `source` and `withdrawn` are those of a row that was just made.
RecordRow to_row(const compiler::Program& program, const Record& record);

/// The row as a Record of `program`. Throws ValueJsonError when the program has no such type, workflow or
/// state, or the attributes are not those of the type.
Record to_record(const compiler::Program& program, const RecordRow& row);

}  // namespace leadflow::runtime
