#include "cli/agenda_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/failure.h"
#include "cli/outcome.h"
#include "cli/record_view.h"
#include "cli/times.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

runtime::When when_of(const AgendaFlags& flags) {
  if (static_cast<int>(flags.today) + static_cast<int>(flags.overdue) + static_cast<int>(flags.next) > 1)
    throw Failure(kUsage, "--today, --late and --next do not go together");
  if (flags.today) return runtime::When::Today;
  if (flags.overdue) return runtime::When::Overdue;
  return flags.next ? runtime::When::Next : runtime::When::Any;
}

std::string known_group(StoreAccess& access, const std::string& name) {
  const compiler::Program& program = access.program();
  if (name.empty() || program.group(name).valid()) return name;
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.groups.size(); ++i) names.push_back(program.groups[i].name);
  throw unknown_name("group", name, names);
}

/// `overdue` is the option for what is past its time.
void add_agenda_flags(Arguments& arguments, AgendaFlags& flags, std::string_view states) {
  arguments.flag("--today", flags.today, "list: those of today, in the hours of the record's workflow");
  arguments.flag("--late", flags.overdue, "list: those past their time");
  arguments.flag("--next", flags.next, "list: those still to come");
  arguments.option("--for", flags.person, "USER", "list: theirs, and of those whom they stand in for");
  arguments.option("--group", flags.group, "GROUP", "list: of the group and its members");
  arguments.option("--record", flags.record, "ID", "list: of one record");
  arguments.option("--state", flags.state, "STATE", states);
  arguments.option("--limit", flags.limit, "N", "list: at most so many (0: all)");
}

}  // namespace

runtime::AgendaOptions agenda_options(StoreAccess& access, const AgendaFlags& flags,
                                      const std::vector<std::string_view>& states) {
  runtime::AgendaOptions options;
  options.when = when_of(flags);
  options.limit = whole_number("--limit", flags.limit);
  options.now = access.now();
  options.state = flags.state.value_or(std::string(states.front()));
  if (options.state == "all") {
    options.state.clear();
  } else if (std::find(states.begin(), states.end(), options.state) == states.end()) {
    std::vector<std::string_view> names = states;
    names.push_back("all");
    throw unknown_name("state", options.state, names);
  }
  Transaction transaction(access.store(), runtime::Access::Read);
  options.group = known_group(access, flags.group);
  if (!flags.person.empty()) options.person = access.person(flags.person).name;
  if (!flags.record.empty()) options.record = record_of(access.store(), flags.record).id;
  return options;
}

void add_row_record(JsonObject& object, const runtime::RowRecord& record) {
  object.number("record", record.id).text_or_null("key", record.key).text("type", record.type);
  object.text_or_null("workflow", record.workflow).text_or_null("status", record.state);
  object.text_or_null("owner", record.owner.name);
  object.boolean("owner_is_group", record.owner.kind == runtime::Owner::Kind::Group);
}

std::string row_record_text(const runtime::RowRecord& record) {
  return record.key.empty() ? std::to_string(record.id) : fmt::format("{} ({})", record.id, record.key);
}

std::string ZonesShown::text(runtime::Instant at, const std::string& zone) {
  zones_.insert(zone);
  return local_text(at, zone);
}

std::string ZonesShown::line() const {
  std::string zones;
  for (const std::string& zone : zones_) zones += (zones.empty() ? "" : ", ") + zone;
  if (zones_.size() > 1) zones += ", as the workflow of each has it";
  return zones.empty() ? std::string() : "times in " + zones;
}

void finish_list(Session& session, bool json, const Table& table, const ZonesShown& zones,
                 const runtime::AgendaEnd& end, std::string_view singular, std::string_view plural) {
  if (json) {
    JsonObject summary = document("summary");
    session.out << summary.boolean("ok", true).number(plural, end.rows).boolean("more", end.more).str()
                << '\n';
    return;
  }
  if (!table.empty()) print(session, table);
  session.out.flush();
  say(session, counted(end.rows, singular, plural) + (end.more ? "; there are more" : ""));
  if (const std::string line = zones.line(); !line.empty()) say(session, line);
}

// ---- the command
// ----------------------------------------------------------------------------------------------

namespace {

std::string verbs_text(const AgendaCommand& command, std::string_view between) {
  std::string text;
  for (const AgendaVerb& verb : command.verbs) {
    if (!text.empty()) text += between;
    text += verb.name;
  }
  return text;
}

std::string states_text(const AgendaCommand& command) {
  std::string text;
  for (const std::string_view state : command.states) text += (text.empty() ? "" : ", ") + std::string(state);
  return fmt::format("list: {} or all ({})", text, command.states.front());
}

int settle_one(const AgendaCommand& command, Session& session, AgendaCall& call,
               runtime::SettleCommand::Kind kind) {
  if (call.id.empty()) {
    throw Failure(kUsage,
                  fmt::format("`leadflow {} {}` needs the {}'s ID", command.name, call.verb, command.name),
                  fmt::format("`leadflow {} list` shows them", command.name));
  }
  const std::int64_t id = whole_number("ID", call.id, 1);
  call.step.once = once_key(call.once);
  StoreAccess access(session, call.store);
  call.step.at = access.now();
  call.step.actor = access.actor();
  return run_and_print(session, access.store(), std::string(runtime::to_text(kind)), call.store.json,
                       call.step.dry_run, [&] {
                         access.program();
                         access.person(access.actor());
                         return runtime::settle_step(access.store(), kind, id, call.note, call.step);
                       });
}

}  // namespace

int run_agenda(const AgendaCommand& command, const std::vector<std::string>& args, Session& session) {
  AgendaCall call;
  Arguments arguments(command.name);
  const std::string settles = verbs_text(command, ", ") + ": ";
  arguments.positional("list|" + verbs_text(command, "|"), call.verb, "what to do");
  arguments.positional("ID", call.id, fmt::format("the {}'s number; not for list", command.name), false);
  arguments.option("--note", call.note, "TEXT", settles + "a note for the history");
  arguments.option("--once", call.once, "KEY",
                   settles + "a second call with this key and the same content changes nothing");
  arguments.flag("--dry-run", call.step.dry_run, settles + "say what would happen; write nothing");
  add_agenda_flags(arguments, call.list, states_text(command));
  add_store_flags(arguments, call.store);
  if (!arguments.parse(args, session)) return kDone;
  if (call.verb == "list") {
    if (!call.id.empty())
      throw Failure(kUsage, fmt::format("`leadflow {} list` takes no ID", command.name),
                    "--record ID is one record's");
    command.list(session, call);
    return kDone;
  }
  std::vector<std::string_view> verbs = {"list"};
  for (const AgendaVerb& verb : command.verbs) {
    if (verb.name == call.verb) return settle_one(command, session, call, verb.kind);
    verbs.push_back(verb.name);
  }
  throw unknown_name("command", call.verb, verbs);
}

}  // namespace leadflow::cli
