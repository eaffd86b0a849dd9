// `leadflow show` and `leadflow history`: one record, as it is and how it came to be so.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/exit_codes.h"
#include "cli/json_object.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/record_view.h"
#include "cli/store_access.h"
#include "cli/times.h"

namespace leadflow::cli {

int show(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string record;
  bool all = false;
  Arguments arguments("show");
  arguments.positional("ID", record, "the record: its number, key:KEY or TYPE:KEY");
  arguments.flag("--all", all, "attributes too that its status does not show (with --json always)");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  StoreAccess access(session, flags);
  Transaction transaction(access.store(), runtime::Access::Read);
  access.program();
  const runtime::Record found = record_of(access.store(), record);
  if (flags.json) {
    session.out << R"({"format_version":1,)" << record_json(access.store(), found, access.now()).substr(1)
                << '\n';
  } else {
    session.out << record_text(access.store(), found, access.now(), all);
  }
  return kDone;
}

namespace {

/// A record that a step on another one made.
struct Made {
  runtime::RecordId id;
  std::string type, key;
};

/// A record's steps, and by step what they made. One whose step was taken back is no longer there.
struct OwnHistory {
  std::vector<runtime::HistoryRow> rows;
  std::map<std::int64_t, std::vector<Made>> made;

  bool has(std::int64_t step) const {
    return std::any_of(rows.begin(), rows.end(), [step](const auto& row) { return row.step == step; });
  }
};

/// Notes the record `id` with the step that made it, which is the first of its own history.
std::optional<runtime::HistoryRow> note_made(runtime::Store& store, runtime::RecordId id, OwnHistory& past) {
  const auto found = store.record(id);
  std::vector<runtime::HistoryRow> rows = store.history(id);
  if (!found || rows.empty()) return std::nullopt;
  past.made[rows.front().step].push_back({id, store.program().record_types[found->type].name, found->key});
  return std::move(rows.front());
}

/// A follow-on reads its parent and leaves it as it was, so the parent's own history has no row of that step:
/// it gets one here.
OwnHistory history_of(runtime::Store& store, runtime::RecordId record) {
  OwnHistory past{store.history(record), {}};
  for (const runtime::RecordId id : store.created_by(record)) note_made(store, id, past);
  for (const runtime::RecordId id : store.children(record)) {
    std::optional<runtime::HistoryRow> row = note_made(store, id, past);
    if (!row || past.has(row->step)) continue;
    row->record = record;
    row->changes = "{}";
    row->effects = "[]";
    past.rows.push_back(*std::move(row));
  }
  std::stable_sort(past.rows.begin(), past.rows.end(),
                   [](const auto& a, const auto& b) { return a.step < b.step; });
  return past;
}

std::string made_json(const std::vector<Made>& made) {
  std::vector<std::string> items;
  for (const Made& one : made)
    items.push_back(
        JsonObject().number("record", one.id).text("type", one.type).text_or_null("key", one.key).str());
  return json_array(items);
}

std::string row_json(const runtime::HistoryRow& row, const std::vector<Made>& made) {
  JsonObject object;
  object.number("step", row.step).number("record", row.record).text("at", runtime::to_rfc3339(row.at));
  object.text_or_null("actor", row.actor).text("what", row.kind).text_or_null("name", row.name);
  object.number("program_version", row.program_version);
  object.raw("changes", row.changes.empty() ? "null" : row.changes)
      .raw("effects", row.effects.empty() ? "[]" : row.effects)
      .raw("created", made_json(made));
  object.text_or_null("system_user", row.system_user).text_or_null("host", row.host);
  return object.raw("undone_by", row.undone_by ? std::to_string(*row.undone_by) : "null").str();
}

std::string row_text(const runtime::HistoryRow& row, const std::vector<Made>& made, const std::string& zone,
                     const Style& style) {
  std::string what = row.name.empty() ? row.kind : row.kind + " " + row.name;
  std::string text = fmt::format("{}  {}  {}", style.dim(local_text(row.at, zone)),
                                 shown(row.actor.empty() ? "-" : row.actor), style.bold(shown(what)));
  text += fmt::format("  (step {}, version {})", row.step, row.program_version);
  if (row.undone_by)
    text += fmt::format("  {}", style.yellow(fmt::format("taken back by step {}", *row.undone_by)));
  text += '\n';
  for (const std::string& line : effect_lines(row.effects, zone))
    text += fmt::format("    {}\n", shown(line));
  for (const Made& one : made) {
    text += fmt::format("    created {} {}{}\n", one.type, one.id,
                        one.key.empty() ? "" : fmt::format(" ({})", shown(one.key)));
  }
  return text;
}

}  // namespace

int history(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string record;
  Arguments arguments("history");
  arguments.positional("ID", record, "the record: its number, key:KEY or TYPE:KEY");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  StoreAccess access(session, flags);
  Transaction transaction(access.store(), runtime::Access::Read);
  access.program();
  const runtime::Record found = record_of(access.store(), record);
  const std::string zone = runtime::zone_of(access.store().program(), found.workflow);
  OwnHistory past = history_of(access.store(), found.id);
  if (flags.json) {
    for (const runtime::HistoryRow& row : past.rows)
      session.out << row_json(row, past.made[row.step]) << '\n';
    session.out << document("summary")
                       .boolean("ok", true)
                       .number("record", found.id)
                       .number("steps", static_cast<std::int64_t>(past.rows.size()))
                       .str()
                << '\n';
    return kDone;
  }
  const Style style = Style::out(session);
  for (const runtime::HistoryRow& row : past.rows)
    session.out << row_text(row, past.made[row.step], zone, style);
  say(session, fmt::format("times in {}", zone));
  return kDone;
}

}  // namespace leadflow::cli
