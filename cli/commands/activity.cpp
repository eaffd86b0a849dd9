// `leadflow activity`: what people have to do, by when, and what they did.

#include <fmt/format.h>

#include <ostream>

#include "cli/agenda_view.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/record_view.h"
#include "runtime/service/settle.h"

namespace leadflow::cli {

namespace {

using runtime::ActivityRow;

struct ActivityFlags {
  StoreFlags store;
  std::string verb;
  std::string id;
  std::string note;
  AgendaFlags list;
  runtime::StepOptions step;
};

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

int list_activities(Session& session, const ActivityFlags& flags) {
  StoreAccess access(session, flags.store);
  const runtime::AgendaOptions options = agenda_options(access, flags.list, {"open", "done", "cancelled"});
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
  if (flags.store.json) {
    JsonObject summary = document("summary");
    session.out << summary.boolean("ok", true).number("activities", end.rows).boolean("more", end.more).str()
                << '\n';
    return kDone;
  }
  if (!table.empty()) print(session, table);
  session.out.flush();
  say(session, counted(end.rows, "activity", "activities") + (end.more ? "; there are more" : ""));
  if (const std::string line = zones.line(); !line.empty()) say(session, line);
  return kDone;
}

int settle(Session& session, ActivityFlags& flags, runtime::SettleCommand::Kind kind) {
  if (flags.id.empty())
    throw Failure(kUsage, fmt::format("`leadflow activity {}` needs the activity's ID", flags.verb),
                  "`leadflow activity list` shows them");
  const std::int64_t id = whole_number("ID", flags.id, 1);
  StoreAccess access(session, flags.store);
  flags.step.at = access.now();
  flags.step.actor = access.actor();
  return run_and_print(session, access.store(), std::string(runtime::to_text(kind)), flags.store.json,
                       flags.step.dry_run, [&] {
                         access.program();
                         access.person(access.actor());
                         return runtime::settle_step(access.store(), kind, id, flags.note, flags.step);
                       });
}

}  // namespace

int activity(const std::vector<std::string>& args, Session& session) {
  using Kind = runtime::SettleCommand::Kind;
  ActivityFlags flags;
  Arguments arguments("activity");
  arguments.positional("list|done|cancel", flags.verb, "what to do");
  arguments.positional("ID", flags.id, "the activity's number; not for list", false);
  arguments.option("--note", flags.note, "TEXT", "done, cancel: a note for the history");
  arguments.option("--once", flags.step.once, "KEY",
                   "done, cancel: a second call with this key and the same content changes nothing");
  arguments.flag("--dry-run", flags.step.dry_run, "done, cancel: say what would happen; write nothing");
  add_agenda_flags(arguments, flags.list, "list: open, done, cancelled or all (open)");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  if (flags.verb == "list") {
    if (!flags.id.empty())
      throw Failure(kUsage, "`leadflow activity list` takes no ID", "--record ID is one record's");
    return list_activities(session, flags);
  }
  if (flags.verb == "done") return settle(session, flags, Kind::ActivityDone);
  if (flags.verb == "cancel") return settle(session, flags, Kind::ActivityCancelled);
  throw unknown_name("command", flags.verb, {"list", "done", "cancel"});
}

}  // namespace leadflow::cli
