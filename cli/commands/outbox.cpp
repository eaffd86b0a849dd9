// `leadflow outbox`: what waits to leave the house, and what people decide about it.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/agenda_view.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/times.h"
#include "runtime/service/settle.h"

namespace leadflow::cli {

namespace {

using runtime::OutboxRow;

struct OutboxFlags {
  StoreFlags store;
  std::string verb;
  std::string id;
  std::string record;
  std::vector<std::string> states;
  std::string limit = "0";
  std::optional<std::string> once;
  runtime::StepOptions step;
};

constexpr auto all_states =
    std::to_array<std::string_view>({"queued", "held", "held_back", "not_sendable", "disabled", "sending",
                                     "sent", "failed", "unknown", "dropped", "withdrawn"});
/// What waits for the worker or for a person.
constexpr auto waiting_states =
    std::to_array<std::string_view>({"queued", "sending", "held", "failed", "unknown"});

constexpr std::int64_t outbox_page_size = 200;

/// Why it is where it is, as far as that is not plain.
std::string reason_of(const OutboxRow& row) {
  if (!row.last_error.empty()) return row.last_error;
  if (row.state == "held") return "waits for approval";
  if (row.state == "held_back") return "do not contact";
  if (row.state == "not_sendable") return "there is no address";
  if (row.state == "disabled") return "the template or endpoint is disabled";
  if (row.state == "unknown") return "nobody can say whether it arrived";
  if (row.state == "withdrawn") return "its step was taken back";
  return {};
}

std::string row_json(const OutboxRow& row) {
  JsonObject object;
  object.number("id", row.id)
      .text("kind", row.kind)
      .text("state", row.state)
      .text_or_null("reason", reason_of(row));
  object.text("name", row.name).text_or_null("to", row.to).text_or_null("to_user", row.to_user);
  object.boolean("notification", row.notification).text_or_null("subject", row.subject);
  object.text_or_null("body", row.body).text("created_at", runtime::to_rfc3339(row.created_at));
  object.number("attempts", row.attempts).text_or_null("last_error", row.last_error);
  object.text_or_null("next_at", row.next_at ? runtime::to_rfc3339(*row.next_at) : std::string());
  object.number("step", row.step).number("n", row.n);
  add_row_record(object, row.record);
  return object.str();
}

runtime::OutboxFilter filter_of(StoreAccess& access, const OutboxFlags& flags) {
  runtime::OutboxFilter filter;
  filter.states = flags.states;
  for (const std::string& state : filter.states) {
    if (state != "all" && std::find(all_states.begin(), all_states.end(), state) == all_states.end()) {
      std::vector<std::string_view> names(all_states.begin(), all_states.end());
      names.push_back("all");
      throw unknown_name("state", state, names);
    }
  }
  if (filter.states.empty() && flags.record.empty())
    filter.states.assign(waiting_states.begin(), waiting_states.end());
  if (std::find(filter.states.begin(), filter.states.end(), "all") != filter.states.end())
    filter.states.clear();
  Transaction transaction(access.store(), runtime::Access::Read);
  access.program();
  if (!flags.record.empty()) filter.record = record_of(access.store(), flags.record).id;
  filter.limit = outbox_page_size;
  return filter;
}

/// Messages a page at a time; `take` gets them inside a transaction.
template <class Take>
runtime::AgendaEnd each_message(StoreAccess& access, runtime::OutboxFilter filter, std::int64_t limit,
                                Take take) {
  runtime::AgendaEnd end;
  for (bool ended = false; !ended;) {
    Transaction transaction(access.store(), runtime::Access::Read);
    const std::vector<OutboxRow> page = access.store().list_outbox(filter);
    ended = static_cast<std::int64_t>(page.size()) < filter.limit;
    for (const OutboxRow& row : page) {
      filter.after = row.id;
      if (limit > 0 && end.rows == limit) {
        end.more = ended = true;
        break;
      }
      ++end.rows;
      take(row);
    }
  }
  return end;
}

int list_messages(Session& session, const OutboxFlags& flags) {
  StoreAccess access(session, flags.store);
  const runtime::OutboxFilter filter = filter_of(access, flags);
  Table table({"ID", "STATE", "KIND", "NAME", "TO", "RECORD", "SINCE", "WHY"});
  ZonesShown zones;
  const runtime::AgendaEnd end =
      each_message(access, filter, whole_number("--limit", flags.limit), [&](const OutboxRow& row) {
        if (flags.store.json) {
          session.out << row_json(row) << '\n';
          return;
        }
        const std::string zone = runtime::zone_of(access.store().program(), row.record.workflow);
        table.add({std::to_string(row.id), row.state, row.kind, row.name,
                   row.to_user.empty() ? row.to : row.to_user + " <" + row.to + ">",
                   row_record_text(row.record), zones.text(row.created_at, zone), reason_of(row)});
      });
  if (flags.store.json) {
    JsonObject summary = document("summary");
    session.out << summary.boolean("ok", true).number("messages", end.rows).boolean("more", end.more).str()
                << '\n';
    return kDone;
  }
  if (!table.empty()) print(session, table);
  session.out.flush();
  say(session, counted(end.rows, "message") + (end.more ? "; there are more" : ""));
  if (const std::string line = zones.line(); !line.empty()) say(session, line);
  return kDone;
}

int settle(Session& session, OutboxFlags& flags, runtime::MessageCommand::Kind kind) {
  if (flags.id.empty())
    throw Failure(kUsage, fmt::format("`leadflow outbox {}` needs the message's ID", flags.verb),
                  "`leadflow outbox list` shows them");
  const std::int64_t id = whole_number("ID", flags.id, 1);
  flags.step.once = once_key(flags.once);
  StoreAccess access(session, flags.store);
  flags.step.at = access.now();
  flags.step.actor = access.actor();
  return run_and_print(session, access.store(), flags.verb, flags.store.json, flags.step.dry_run, [&] {
    access.program();
    access.person(access.actor());
    return runtime::message_step(access.store(), kind, id, flags.step);
  });
}

}  // namespace

int outbox(const std::vector<std::string>& args, Session& session) {
  using Kind = runtime::MessageCommand::Kind;
  OutboxFlags flags;
  Arguments arguments("outbox");
  arguments.positional("list|approve|retry|drop", flags.verb, "what to do");
  arguments.positional("ID", flags.id, "the message's number; not for list", false);
  arguments.list("--state", flags.states, "STATE",
                 "list: in this state, or all; may be repeated (queued, sending, held, failed, unknown)");
  arguments.option("--record", flags.record, "ID", "list: of one record, in any state");
  arguments.option("--limit", flags.limit, "N", "list: at most so many (0: all)");
  arguments.option("--once", flags.once, "KEY",
                   "a second call with this key and the same content changes nothing; not for list");
  arguments.flag("--dry-run", flags.step.dry_run, "say what would happen; write nothing; not for list");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  if (flags.verb == "list") {
    if (!flags.id.empty())
      throw Failure(kUsage, "`leadflow outbox list` takes no ID", "--record ID is one record's");
    return list_messages(session, flags);
  }
  if (flags.verb == "approve") return settle(session, flags, Kind::Approve);
  if (flags.verb == "retry") return settle(session, flags, Kind::Retry);
  if (flags.verb == "drop") return settle(session, flags, Kind::Drop);
  throw unknown_name("command", flags.verb, {"list", "approve", "retry", "drop"});
}

}  // namespace leadflow::cli
