// `leadflow activity`: what people have to do, by when, and what they did.

#include <fmt/format.h>

#include <ostream>

#include "cli/agenda_view.h"
#include "cli/commands/commands.h"
#include "cli/output.h"
#include "cli/record_view.h"

namespace leadflow::cli {

namespace {

using runtime::ActivityRow;

std::vector<std::string_view> activity_states() {
  return {"open", "done", "cancelled"};
}

const std::string& label_of(const compiler::Program& program, const std::string& name) {
  const compiler::ActivityId id = program.activity(name);
  return id.valid() ? program.activities[id].label : name;
}

/// The owner is to be reminded from then on.
bool is_soon(const ActivityRow& row, runtime::Instant now) {
  return row.state == "open" && row.notify_at && *row.notify_at <= now && row.due > now;
}
bool is_late(const ActivityRow& row, runtime::Instant now) {
  return row.late || (row.state == "open" && row.due <= now);
}

std::string row_json(runtime::Store& store, const ActivityRow& row, runtime::Instant now) {
  JsonObject object;
  object.number("id", row.id)
      .text("activity", row.activity)
      .text("label", label_of(store.program(), row.activity))
      .text("state", row.state)
      .boolean("late", is_late(row, now))
      .boolean("soon", is_soon(row, now));
  object.text("due", runtime::to_rfc3339(row.due));
  object.text_or_null("notify_at", row.notify_at ? runtime::to_rfc3339(*row.notify_at) : std::string());
  object.text_or_null("ended_at", row.ended_at ? runtime::to_rfc3339(*row.ended_at) : std::string());
  object.text_or_null("note", row.note);
  add_row_record(object, row.record);
  const bool person = row.record.owner.kind == runtime::Owner::Kind::User;
  object.text_or_null("deputy", person ? deputy_of(store, row.record.owner.name, now) : std::string());
  return object.str();
}

std::string state_text(const ActivityRow& row, runtime::Instant now) {
  if (row.state != "open") return row.late ? row.state + ", late" : row.state;
  return is_late(row, now) ? "late" : is_soon(row, now) ? "soon" : "open";
}

void list_activities(Session& session, const AgendaCall& flags) {
  StoreAccess access(session, flags.store);
  const runtime::AgendaOptions options = agenda_options(access, flags.list, activity_states());
  Table table({"ID", "DUE", "STATE", "ACTIVITY", "RECORD", "OWNER", "NOTE"});
  ZonesShown zones;
  const runtime::AgendaEnd end = runtime::each_activity(access.store(), options, [&](const ActivityRow& row) {
    if (flags.store.json) {
      session.out << row_json(access.store(), row, options.now) << '\n';
      return;
    }
    const compiler::Program& program = access.store().program();
    std::string owner = owner_text(row.record.owner);
    if (const std::string deputy = deputy_of(access.store(), row.record.owner.name, options.now);
        row.record.owner.kind == runtime::Owner::Kind::User && !deputy.empty()) {
      owner += fmt::format(", {} stands in", deputy);
    }
    table.add({std::to_string(row.id), zones.text(row.due, runtime::zone_of(program, row.record.workflow)),
               state_text(row, options.now), label_of(program, row.activity), row_record_text(row.record),
               owner, row.note});
  });
  finish_list(session, flags.store.json, table, zones, end, "activity", "activities");
}

}  // namespace

int activity(const std::vector<std::string>& args, Session& session) {
  using Kind = runtime::SettleCommand::Kind;
  return run_agenda({"activity",
                     {{"done", Kind::ActivityDone}, {"cancel", Kind::ActivityCancelled}},
                     activity_states(),
                     list_activities},
                    args, session);
}

}  // namespace leadflow::cli
