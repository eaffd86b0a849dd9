// `leadflow appointment`: when people meet, and what became of it.

#include <fmt/format.h>

#include <ostream>

#include "cli/agenda_view.h"
#include "cli/commands/commands.h"
#include "cli/output.h"
#include "cli/record_view.h"

namespace leadflow::cli {

namespace {

using runtime::AppointmentRow;

std::vector<std::string_view> appointment_states() {
  return {"scheduled", "held", "missed", "cancelled"};
}

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

void list_appointments(Session& session, const AgendaCall& flags) {
  StoreAccess access(session, flags.store);
  const runtime::AgendaOptions options = agenda_options(access, flags.list, appointment_states());
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
  finish_list(session, flags.store.json, table, zones, end, "appointment", "appointments");
}

}  // namespace

int appointment(const std::vector<std::string>& args, Session& session) {
  using Kind = runtime::SettleCommand::Kind;
  return run_agenda({"appointment",
                     {{"held", Kind::AppointmentHeld},
                      {"missed", Kind::AppointmentMissed},
                      {"cancel", Kind::AppointmentCancelled}},
                     appointment_states(),
                     list_appointments},
                    args, session);
}

}  // namespace leadflow::cli
