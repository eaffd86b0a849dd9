#include "cli/agenda_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/failure.h"
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

}  // namespace

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

}  // namespace leadflow::cli
