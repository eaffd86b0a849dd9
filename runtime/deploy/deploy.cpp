#include "runtime/deploy/deploy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "dsl/diagnostics.h"
#include "runtime/calendar/zone.h"
#include "runtime/deploy/next_records.h"
#include "runtime/deploy/retime.h"
#include "runtime/deploy/uniques.h"

namespace leadflow::runtime {

namespace {

using compiler::Program;

std::string state_path(const Program& program, const compiler::State& state) {
  return program.workflows[state.workflow].name + "." + state.name;
}

std::set<std::string> state_paths(const Program& program) {
  std::set<std::string> paths;
  for (std::uint32_t i = 0; i < program.states.size(); ++i)
    paths.insert(state_path(program, program.states[i]));
  return paths;
}

using Names = std::set<std::pair<std::string, std::string>>;  // what, name

template <class T>
void add_names(Names& names, std::string_view what, const compiler::Table<T>& table) {
  for (std::uint32_t i = 0; i < table.size(); ++i) names.emplace(what, table[i].name);
}

/// Every named thing of a program, by what it is called.
Names names_of(const Program& program) {
  Names names;
  add_names(names, "group", program.groups);
  add_names(names, "branch", program.branches);
  add_names(names, "activity", program.activities);
  add_names(names, "hours", program.hours);
  add_names(names, "endpoint", program.endpoints);
  add_names(names, "nurture", program.nurtures);
  add_names(names, "distribution", program.distributions);
  add_names(names, "event", program.events);
  add_names(names, "workflow", program.workflows);
  add_names(names, "rule", program.rules);
  for (std::uint32_t i = 0; i < program.value_sets.size(); ++i) {
    const std::string& name = program.value_sets[i].name;
    if (!name.empty()) names.emplace("values", name);  // else it is written in place
  }
  for (std::uint32_t i = 0; i < program.messages.size(); ++i) {
    const bool email = program.messages[i].channel == dsl::Channel::Email;
    names.emplace(email ? "email" : "sms", program.messages[i].name);
  }
  for (std::uint32_t i = 0; i < program.states.size(); ++i) {
    const compiler::State& state = program.states[i];
    names.emplace("state", state_path(program, state));
    for (const compiler::ActionRef& action : state.actions)
      names.emplace("action", state_path(program, state) + "." + action.name);
  }
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i) {
    const compiler::RecordType& type = program.record_types[i];
    names.emplace("record type", type.name);
    for (const compiler::Attribute& attribute : type.attributes)
      names.emplace("attribute", type.name + "." + attribute.name);
  }
  return names;
}

std::pair<std::string, std::string> split(const std::string& path) {
  const std::size_t dot = path.find('.');
  return dot == std::string::npos ? std::pair{path, std::string()}
                                  : std::pair{path.substr(0, dot), path.substr(dot + 1)};
}

/// What a `moved` line of the program that goes did, the other way round; a state or attribute that has its
/// old name again. Empty without one.
std::string moved_back(const Program& before, const Program& next, const std::string& gone) {
  for (const compiler::Change& change : before.changes) {
    if (change.retired || change.to != gone) continue;
    const auto [scope, name] = split(change.from);
    const compiler::WorkflowId workflow = next.workflow(scope);
    const compiler::RecordTypeId type = next.record_type(scope);
    const bool is_there = change.attribute ? type.valid() && next.record_types[type].find(name).valid()
                                           : workflow.valid() && next.state(workflow, name).valid();
    if (is_there) return to_text({change.attribute, false, gone, change.from, {}});
  }
  return {};
}

/// A state that is new may be the one that is gone, under another name; one that was there before is not.
Stranded stranded_state(const Program& before, const Program& next, const std::string& gone,
                        std::int64_t records) {
  if (std::string back = moved_back(before, next, gone); !back.empty())
    return {"state", gone, records, std::move(back), true};
  const std::string workflow = split(gone).first + ".";
  const std::set<std::string> known = state_paths(before), left = state_paths(next);
  std::vector<std::string_view> candidates;
  for (const std::string& path : left) {
    if (path.starts_with(workflow) && !known.contains(path)) candidates.push_back(path);
  }
  const auto near = dsl::did_you_mean(gone, candidates);
  return {"state", gone, records,
          near ? fmt::format("moved {} to {}", gone, *near)
               : fmt::format("retired {} into {}STATE", gone, workflow)};
}

/// The record type of a workflow; empty where there is no such workflow.
std::string type_of_workflow(const Program& program, const std::string& workflow) {
  const compiler::WorkflowId id = program.workflow(workflow);
  return id.valid() ? program.record_types[program.workflows[id].record].name : std::string();
}

bool other_type(const std::string& before, const std::string& after) {
  return !before.empty() && !after.empty() && before != after;
}

/// Where records stand that the new program has no state for, and what `moved` and `retired` do with them.
/// One that nobody stands in moves too: records were in it once, and `entered_at` asks when.
void plan_states(Store& store, const Program& before, const Program& next, DeployPlan& plan) {
  const std::set<std::string> left = state_paths(next);
  std::map<std::string, const compiler::Change*> settled;
  for (const compiler::Change& change : next.changes) {
    if (!change.attribute) settled.emplace(change.from, &change);
  }
  std::map<std::string, std::int64_t> gone, staying;  // by state, and by workflow
  for (const std::string& path : state_paths(before)) {
    if (!left.contains(path)) gone.emplace(path, 0);
  }
  for (const StateCount& count : store.count_by_state()) {
    if (count.workflow.empty()) continue;
    const std::string path = count.workflow + "." + count.state;
    (left.contains(path) ? staying[count.workflow] : gone[path]) += count.records;
  }
  for (const auto& [path, records] : gone) {
    const auto found = settled.find(path);
    if (found == settled.end()) {
      if (records > 0) plan.stranded.push_back(stranded_state(before, next, path, records));
      continue;
    }
    const std::string type = type_of_workflow(before, split(path).first);
    const std::string to_workflow = split(found->second->to).first;
    if (records > 0 && other_type(type, type_of_workflow(next, to_workflow))) {
      plan.stranded.push_back({"state", path, records,
                               fmt::format("keep a workflow for {}: `{}` is for {}", type, to_workflow,
                                           type_of_workflow(next, to_workflow))});
    } else {
      plan.migrations.push_back({*found->second, records});
    }
  }
  for (const auto& [workflow, records] : staying) {
    const std::string type = type_of_workflow(before, workflow);
    if (!other_type(type, type_of_workflow(next, workflow))) continue;
    plan.stranded.push_back(
        {"workflow", workflow, records,
         fmt::format("keep `workflow {} for {}` and give the new one another name", workflow, type)});
  }
}

/// An attribute's type in one word a change of which strands values: `text`, `money USD`, `link to account`.
std::string type_text(const Program& program, const compiler::Type& type) {
  std::string text(compiler::to_text(type.kind));
  if (type.kind == compiler::TypeKind::Money) text += " " + type.currency;
  if (type.record.valid()) text += " of " + program.record_types[type.record].name;
  return text;
}

/// Values of a `one of` that the other does not have.
std::vector<std::string> values_gone(const Program& before, const compiler::Type& from, const Program& after,
                                     const compiler::Type& to) {
  std::set<std::string> names;
  for (const compiler::EnumValue& value : after.value_sets[to.values].values) names.insert(value.name);
  std::vector<std::string> gone;
  for (const compiler::EnumValue& value : before.value_sets[from.values].values) {
    if (!names.contains(value.name)) gone.push_back(value.name);
  }
  return gone;
}

/// Text types hold any text, so values stay readable between them. Two `one of` are looked at by value.
bool readable_as(const Program& before, const compiler::Type& from, const Program& after,
                 const compiler::Type& to) {
  using compiler::TypeKind;
  const auto textual = [](TypeKind kind) { return kind == TypeKind::Text || kind == TypeKind::Url; };
  if (from.kind == TypeKind::Enum && to.kind == TypeKind::Enum) return true;
  const bool from_text = textual(from.kind) || from.kind == TypeKind::Email || from.kind == TypeKind::Phone ||
                         from.kind == TypeKind::Enum;
  if (from_text && textual(to.kind)) return true;
  if (from.kind == TypeKind::Integer && to.kind == TypeKind::Decimal) return true;
  return type_text(before, from) == type_text(after, to);
}

/// An attribute of the program that goes, and where its values would stand.
struct ValueMove {
  const compiler::RecordType& type;
  const compiler::Attribute& attribute;
  const compiler::Attribute& into;
};

/// Values that cannot be read where they would stand.
void plan_values(Store& store, const Program& before, const ValueMove& move, const Program& next,
                 DeployPlan& plan) {
  const std::string path = move.type.name + "." + move.attribute.name;
  const compiler::Type& from = move.attribute.type;
  const bool stored = move.into.computed.empty();
  if (stored && from.kind == compiler::TypeKind::Enum && move.into.type.kind == compiler::TypeKind::Enum) {
    for (const std::string& value : values_gone(before, from, next, move.into.type)) {
      const std::int64_t records = store.count_value(move.type.name, move.attribute.name, value);
      if (records == 0) continue;
      plan.stranded.push_back(
          {"value", path + " = " + value, records,
           fmt::format("keep the value `{}`, or give these records another one first", value)});
    }
    return;
  }
  if (stored && readable_as(before, from, next, move.into.type)) return;
  const std::int64_t records = store.count_attribute(move.type.name, move.attribute.name);
  if (records == 0) return;
  plan.stranded.push_back(
      {"value", path, records,
       fmt::format("keep `{}` as {}, or give the new attribute a name of its own and add: "
                   "retired attribute {}",
                   move.attribute.name, type_text(before, from), path)});
}

/// The attribute is gone under its name.
void plan_gone(Store& store, const Program& before, const compiler::RecordType& type,
               const compiler::Attribute& attribute, const Program& next, DeployPlan& plan) {
  const std::string path = type.name + "." + attribute.name;
  const compiler::RecordType& next_type = next.record_types[next.record_type(type.name)];
  for (const compiler::Change& change : next.changes) {
    if (!change.attribute || change.from != path) continue;
    if (!change.retired) {
      const compiler::AttributeId into = next_type.find(split(change.to).second);
      const std::size_t stranded = plan.stranded.size();
      plan_values(store, before, {type, attribute, next_type.attributes[into.index]}, next, plan);
      if (plan.stranded.size() != stranded) return;
    }
    plan.migrations.push_back({change, store.count_attribute(type.name, attribute.name)});
    return;
  }
  const std::int64_t records = store.count_attribute(type.name, attribute.name);
  if (records == 0) return;
  std::string settle = moved_back(before, next, path);
  const bool is_known = !settle.empty();
  if (!is_known) {
    std::vector<std::string_view> names;
    for (const compiler::Attribute& candidate : next_type.attributes) {
      if (!type.find(candidate.name).valid()) names.push_back(candidate.name);
    }
    const auto near = dsl::did_you_mean(attribute.name, names);
    settle = near ? fmt::format("moved attribute {} to {}.{}", path, type.name, *near)
                  : fmt::format("retired attribute {}", path);
  }
  plan.stranded.push_back({"attribute", path, records, std::move(settle), is_known});
}

void plan_types(Store& store, const Program& before, const Program& next, DeployPlan& plan) {
  for (std::uint32_t i = 0; i < before.record_types.size(); ++i) {
    const compiler::RecordType& type = before.record_types[i];
    if (!next.record_type(type.name).valid()) {
      const std::int64_t records = store.count_type(type.name);
      if (records > 0) {
        plan.stranded.push_back({"record type", type.name, records,
                                 fmt::format("keep `record {}`: its records would have no type", type.name)});
      }
      continue;
    }
    const compiler::RecordType& next_type = next.record_types[next.record_type(type.name)];
    for (const compiler::Attribute& attribute : type.attributes) {
      if (!attribute.computed.empty()) continue;
      const compiler::AttributeId kept = next_type.find(attribute.name);
      if (kept.valid())
        plan_values(store, before, {type, attribute, next_type.attributes[kept.index]}, next, plan);
      else
        plan_gone(store, before, type, attribute, next, plan);
    }
  }
}

void plan_names(const Program& before, const Program& next, DeployPlan& plan) {
  const auto old_names = names_of(before);
  const auto new_names = names_of(next);
  for (const auto& [what, name] : new_names) {
    if (!old_names.contains({what, name})) plan.changes.push_back({true, what, name});
  }
  for (const auto& [what, name] : old_names) {
    if (!new_names.contains({what, name})) plan.changes.push_back({false, what, name});
  }
}

void migrate(Store& store, const compiler::Change& change, const StepInfo& info) {
  const auto [from_scope, from_name] = split(change.from);
  const auto [to_scope, to_name] = split(change.to);
  if (change.attribute) {
    store.rename_attribute(from_scope, from_name, to_name, info);
  } else {
    store.rename_state(from_scope, from_name, to_scope, to_name, info);
  }
}

/// The first of the records, for people to look at.
std::vector<RecordId> first_of(const std::vector<RecordId>& records) {
  return {records.begin(),
          records.begin() + static_cast<std::ptrdiff_t>(std::min(records.size(), named_ids))};
}

/// Requests that wait for an endpoint which is gone: without it nobody knows where to and with which headers.
/// An e-mail or SMS whose template is gone was whole when it was queued, and leaves.
void plan_requests(Store& store, const Program& before, const Program& next, DeployPlan& plan) {
  std::set<std::string> kept, gone;
  for (std::uint32_t i = 0; i < next.endpoints.size(); ++i) kept.insert(next.endpoints[i].name);
  for (std::uint32_t i = 0; i < before.endpoints.size(); ++i) {
    if (!kept.contains(before.endpoints[i].name)) gone.insert(before.endpoints[i].name);
  }
  if (gone.empty()) return;
  std::map<std::string, std::int64_t> waiting;
  for (const WaitingCount& each : store.count_waiting()) {
    if (each.kind == "web" && gone.contains(each.name)) waiting[each.name] += each.count;
  }
  for (const auto& [name, count] : waiting) {
    plan.stranded.push_back(
        {"message", name, count,
         fmt::format("keep `endpoint {}` until they are sent, or drop them: leadflow outbox drop", name)});
  }
}

/// Records that a new `unique` finds with the same values.
void plan_uniques(Store& store, const Program& before, const Program& next, DeployPlan& plan) {
  std::vector<compiler::Change> changes;
  for (const Migration& each : plan.migrations) changes.push_back(each.change);
  const NextRecords records(store, next, changes);
  for (const SharedUnique& each : shared_uniques(store, before, next, records)) {
    plan.stranded.push_back(
        {"unique", each.type + "." + each.attributes, static_cast<std::int64_t>(each.records.size()),
         fmt::format("give them different values first, or leave `unique {}` out", each.attributes), false,
         first_of(each.records)});
  }
}

/// `after`s whose action or rule is gone, or has them no longer.
void plan_waiting_afters(Store& store, const Program& before, const Program& next, DeployPlan& plan) {
  AfterPlan found = plan_afters(store, before, next);
  plan.afters = std::move(found.moved);
  for (const HomelessAfters& each : found.homeless) {
    const std::string settle =
        each.is_there
            ? fmt::format(
                  "keep an `after` in `{}` until their time has come: what stands in it then "
                  "is what runs",
                  each.keep)
            : fmt::format("keep `{}{}` until they have run, or with `disabled` in it to give them up",
                          each.keep, each.is_rule ? "" : " by nobody");
    plan.stranded.push_back({"timer", each.place, each.count, settle});
  }
}

/// Open activities and running nurtures whose declaration is gone. Timers of rules need no home: they end
/// with their rule.
void plan_running(Store& store, const Program& next, DeployPlan& plan) {
  for (const auto& [name, count] : store.open_activity_names()) {
    if (next.activity(name).valid()) continue;
    plan.stranded.push_back(
        {"activity", name, count, fmt::format("keep `activity {}` until they are done or cancelled", name)});
  }
  std::set<std::string> nurtures;
  for (std::uint32_t i = 0; i < next.nurtures.size(); ++i) nurtures.insert(next.nurtures[i].name);
  for (const auto& [name, count] : store.running_nurture_names()) {
    if (nurtures.contains(name)) continue;
    plan.stranded.push_back(
        {"nurture", name, count,
         fmt::format("keep `nurture {}` and what starts it until they are finished", name)});
  }
}

}  // namespace

std::string to_text(const compiler::Change& change) {
  const std::string_view attribute = change.attribute ? "attribute " : "";
  if (!change.retired) return fmt::format("moved {}{} to {}", attribute, change.from, change.to);
  return change.to.empty() ? fmt::format("retired {}{}", attribute, change.from)
                           : fmt::format("retired {}{} into {}", attribute, change.from, change.to);
}

DeployPlan plan_deploy(Store& store, const Program& next, const std::string& next_json) {
  for (std::uint32_t i = 0; i < next.hours.size(); ++i)
    zone_named(next.hours[i].timezone);  // this machine's to run
  DeployPlan plan;
  plan.from_version = store.program_version();
  if (plan.from_version == 0) {
    plan_names(Program(), next, plan);
    return plan;
  }
  plan.unchanged = store.program_json(plan.from_version) == next_json;
  if (plan.unchanged) return plan;
  const Program& before = store.program();
  plan_names(before, next, plan);
  plan_states(store, before, next, plan);
  plan_types(store, before, next, plan);
  plan_running(store, next, plan);
  plan_waiting_afters(store, before, next, plan);
  plan_requests(store, before, next, plan);
  plan_uniques(store, before, next, plan);
  return plan;
}

std::optional<std::int64_t> deploy(Store& store, const Program& next, const std::string& next_json,
                                   const StepInfo& info, DeployPlan& plan, const VersionNote& note) {
  plan = plan_deploy(store, next, next_json);
  if (plan.unchanged || !plan.stranded.empty()) return std::nullopt;
  const bool timed = plan.from_version != 0 &&
                     time_rules_text(store.program_json(plan.from_version)) != time_rules_text(next_json);
  const std::int64_t version =
      store.install(next, next_json, {0, info.at, info.actor, note.text, note.back_to});
  bool records_moved = false;
  for (const Migration& migration : plan.migrations) {
    migrate(store, migration.change, info);
    records_moved = records_moved || migration.records != 0;
  }
  for (const MovedAfter& after : plan.afters) store.set_timer_payload(after.timer, after.payload);
  if (timed || records_moved) plan.retimed = retime_records(store, info);
  return version;
}

}  // namespace leadflow::runtime
