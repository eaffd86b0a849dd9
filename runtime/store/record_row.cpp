#include "runtime/store/record_row.h"

#include <fmt/format.h>

#include "runtime/engine/value_json.h"

namespace leadflow::runtime {

namespace {

/// What a row and a Record have alike, member by member; `from` and `to` are one of each.
template <class From, class To>
void copy_alike(From& from, To& to) {
  to.id = from.id;
  to.version = from.version;
  to.key = from.key;
  to.owner = from.owner;
  to.branch = from.branch;
  to.created_by = from.created_by;
  to.created_at = from.created_at;
  to.entered_at = from.entered_at;
  to.entry = from.entry;
  to.contact_attempts = from.contact_attempts;
  to.contacted = from.contacted;
  to.first_contact_at = from.first_contact_at;
  to.favorite = from.favorite;
  to.do_not_contact = static_cast<decltype(to.do_not_contact)>(from.do_not_contact);
  to.returned = from.returned;
  to.closed = from.closed;
  to.closed_at = from.closed_at;
  to.credited_to = from.credited_to;
  to.pull_count = from.pull_count;
  to.pull_after = from.pull_after;
  to.parent = from.parent;
  to.nurture = from.nurture;
  to.open_timers = from.open_timers;
  to.open_activities = from.open_activities;
  to.open_appointments = from.open_appointments;
}

}  // namespace

RecordRow to_row(const compiler::Program& program, const Record& record) {
  RecordRow row;
  copy_alike(record, row);
  row.type = program.record_types[record.type].name;
  if (record.workflow.valid()) row.workflow = program.workflows[record.workflow].name;
  if (record.state.valid()) row.state = program.states[record.state].name;
  row.attributes.clear();
  append_attributes_json(row.attributes, program, record.type, record.attributes);
  return row;
}

Record to_record(const compiler::Program& program, const RecordRow& row) {
  Record record;
  copy_alike(row, record);
  record.type = program.record_type(row.type);
  if (!record.type.valid())
    throw ValueJsonError(fmt::format("the program has no record type `{}`", row.type));
  if (!row.workflow.empty()) {
    record.workflow = program.workflow(row.workflow);
    if (!record.workflow.valid())
      throw ValueJsonError(fmt::format("the program has no workflow `{}`", row.workflow));
    record.state = program.state(record.workflow, row.state);
    if (!record.state.valid()) {
      throw ValueJsonError(fmt::format("workflow `{}` has no state `{}`", row.workflow, row.state));
    }
  }
  record.attributes = read_attributes_json(program, record.type, row.attributes);
  return record;
}

}  // namespace leadflow::runtime
