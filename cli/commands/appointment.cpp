// `leadflow appointment`: when people meet, and what became of it.

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

using runtime::AppointmentRow;

struct AppointmentFlags {
  StoreFlags store;
  std::string verb;
  std::string id;
  std::string note;
  AgendaFlags list;
  runtime::StepOptions step;
};

bool is_overdue(const AppointmentRow& row, runtime::Instant now) {
  return row.state == "scheduled" && row.ends_at <= now;
}

std::string row_json(runtime::Store& store, const AppointmentRow& row, runtime::Instant now) {
  JsonObject object;
  object.number("id", row.id).text("title", row.title).text("state", row.state);
  object.boolean("late", is_overdue(row, now));
  object.text("starts_at", runtime::to_rfc3339(row.starts_at))
      .text("ends_at", runtime::to_rfc3339(row.ends_at));
  object.text_or_null("user", row.person);
  object.text_or_null("deputy", row.person.empty() ? std::string() : deputy_of(store, row.person, now));
  add_row_record(object, row.record);
  return object.str();
}

int list_appointments(Session& session, const AppointmentFlags& flags) {
  StoreAccess access(session, flags.store);
  const runtime::AgendaOptions options =
      agenda_options(access, flags.list, {"scheduled", "held", "missed", "cancelled"});
  Table table({"ID", "BEGINS", "ENDS", "STATE", "TITLE", "FOR", "RECORD", "OWNER"});
  ZonesShown zones;
  const runtime::AgendaEnd end =
      runtime::each_appointment(access.store(), options, [&](const AppointmentRow& row) {
        if (flags.store.json) {
          session.out << row_json(access.store(), row, options.now) << '\n';
          return;
        }
        const std::string zone = runtime::zone_of(access.store().program(), row.record.workflow);
        table.add({std::to_string(row.id), zones.text(row.starts_at, zone), zones.text(row.ends_at, zone),
                   is_overdue(row, options.now) ? row.state + ", past" : row.state, row.title, row.person,
                   row_record_text(row.record), owner_text(row.record.owner)});
      });
  if (flags.store.json) {
    JsonObject summary = document("summary");
    session.out
        << summary.boolean("ok", true).number("appointments", end.rows).boolean("more", end.more).str()
        << '\n';
    return kDone;
  }
  if (!table.empty()) print(session, table);
  session.out.flush();
  say(session, counted(end.rows, "appointment") + (end.more ? "; there are more" : ""));
  if (const std::string line = zones.line(); !line.empty()) say(session, line);
  return kDone;
}

int settle(Session& session, AppointmentFlags& flags, runtime::SettleCommand::Kind kind) {
  if (flags.id.empty())
    throw Failure(kUsage, fmt::format("`leadflow appointment {}` needs the appointment's ID", flags.verb),
                  "`leadflow appointment list` shows them");
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

int appointment(const std::vector<std::string>& args, Session& session) {
  using Kind = runtime::SettleCommand::Kind;
  AppointmentFlags flags;
  Arguments arguments("appointment");
  arguments.positional("list|held|missed|cancel", flags.verb, "what to do");
  arguments.positional("ID", flags.id, "the appointment's number; not for list", false);
  arguments.option("--note", flags.note, "TEXT", "held, missed, cancel: a note for the history");
  arguments.option("--once", flags.step.once, "KEY",
                   "held, missed, cancel: a second call with this key and the same content changes nothing");
  arguments.flag("--dry-run", flags.step.dry_run,
                 "held, missed, cancel: say what would happen; write nothing");
  add_agenda_flags(arguments, flags.list, "list: scheduled, held, missed, cancelled or all (scheduled)");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  if (flags.verb == "list") {
    if (!flags.id.empty())
      throw Failure(kUsage, "`leadflow appointment list` takes no ID", "--record ID is one record's");
    return list_appointments(session, flags);
  }
  if (flags.verb == "held") return settle(session, flags, Kind::AppointmentHeld);
  if (flags.verb == "missed") return settle(session, flags, Kind::AppointmentMissed);
  if (flags.verb == "cancel") return settle(session, flags, Kind::AppointmentCancelled);
  throw unknown_name("command", flags.verb, {"list", "held", "missed", "cancel"});
}

}  // namespace leadflow::cli
