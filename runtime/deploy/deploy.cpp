#include "runtime/deploy/deploy.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "dsl/diagnostics.h"
#include "runtime/deploy/retime.h"

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

/// Every named thing of a program, by what it is called.
std::set<std::pair<std::string, std::string>> names_of(const Program& program) {
  std::set<std::pair<std::string, std::string>> names;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i)
    names.emplace("workflow", program.workflows[i].name);
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
  for (std::uint32_t i = 0; i < program.rules.size(); ++i) names.emplace("rule", program.rules[i].name);
  for (std::uint32_t i = 0; i < program.groups.size(); ++i) names.emplace("group", program.groups[i].name);
  return names;
}

std::pair<std::string, std::string> split(const std::string& path) {
  const std::size_t dot = path.find('.');
  return dot == std::string::npos ? std::pair{path, std::string()}
                                  : std::pair{path.substr(0, dot), path.substr(dot + 1)};
}

std::string settle_state(const std::string& gone, const std::set<std::string>& left) {
  const std::string workflow = split(gone).first + ".";
  std::vector<std::string_view> candidates;
  for (const std::string& path : left) {
    if (path.starts_with(workflow)) candidates.push_back(path);
  }
  if (const auto near = dsl::did_you_mean(gone, candidates))
    return fmt::format("moved {} to {}", gone, *near);
  return fmt::format("retired {} into {}STATE", gone, workflow);
}

void plan_states(Store& store, const Program& next, DeployPlan& plan) {
  const std::set<std::string> left = state_paths(next);
  std::map<std::string, const compiler::Change*> settled;
  for (const compiler::Change& change : next.changes) {
    if (!change.attribute) settled.emplace(change.from, &change);
  }
  for (const StateCount& count : store.count_by_state()) {
    if (count.workflow.empty()) continue;
    const std::string path = count.workflow + "." + count.state;
    if (left.contains(path)) continue;
    const auto found = settled.find(path);
    if (found != settled.end()) {
      plan.migrations.push_back({*found->second, count.records});
    } else {
      plan.stranded.push_back({"state", path, count.records, settle_state(path, left)});
    }
  }
}

/// An attribute's type in one word a change of which strands values: `text`, `money USD`, `link to account`.
std::string type_text(const Program& program, const compiler::Type& type) {
  std::string text(compiler::to_text(type.kind));
  if (type.kind == compiler::TypeKind::Money) text += " " + type.currency;
  if (type.record.valid()) text += " of " + program.record_types[type.record].name;
  return text;
}

/// Text types hold any text, so values stay readable between them.
bool readable_as(const Program& before, const compiler::Type& from, const Program& after,
                 const compiler::Type& to) {
  using compiler::TypeKind;
  const auto textual = [](TypeKind kind) { return kind == TypeKind::Text || kind == TypeKind::Url; };
  if (from.kind == TypeKind::Enum && to.kind == TypeKind::Enum) {
    std::set<std::string> names;
    for (const compiler::EnumValue& value : after.value_sets[to.values].values) names.insert(value.name);
    for (const compiler::EnumValue& value : before.value_sets[from.values].values) {
      if (!names.contains(value.name)) return false;
    }
    return true;
  }
  const bool from_text = textual(from.kind) || from.kind == TypeKind::Email || from.kind == TypeKind::Phone ||
                         from.kind == TypeKind::Enum;
  if (from_text && textual(to.kind)) return true;
  if (from.kind == TypeKind::Integer && to.kind == TypeKind::Decimal) return true;
  return type_text(before, from) == type_text(after, to);
}

void plan_attribute(Store& store, const Program& before, const compiler::RecordType& type,
                    const compiler::Attribute& attribute, const Program& next, DeployPlan& plan) {
  if (!attribute.computed.empty()) return;
  const std::string path = type.name + "." + attribute.name;
  const compiler::RecordTypeId next_id = next.record_type(type.name);
  const compiler::RecordType* next_type = next_id.valid() ? &next.record_types[next_id] : nullptr;
  const compiler::AttributeId kept =
      next_type != nullptr ? next_type->find(attribute.name) : compiler::AttributeId{};
  if (kept.valid()) {
    const compiler::Attribute& now = next_type->attributes[kept.index];
    if (now.computed.empty() && readable_as(before, attribute.type, next, now.type)) return;
    const std::int64_t records = store.count_attribute(type.name, attribute.name);
    if (records == 0) return;
    plan.stranded.push_back(
        {"value", path, records,
         fmt::format("keep `{}` as {} under this name and give the new one another, or: retired attribute {}",
                     attribute.name, type_text(before, attribute.type), path)});
    return;
  }
  for (const compiler::Change& change : next.changes) {
    if (change.attribute && change.from == path) {
      plan.migrations.push_back({change, store.count_attribute(type.name, attribute.name)});
      return;
    }
  }
  const std::int64_t records = store.count_attribute(type.name, attribute.name);
  if (records == 0) return;
  std::vector<std::string_view> names;
  if (next_type != nullptr) {
    for (const compiler::Attribute& candidate : next_type->attributes) names.push_back(candidate.name);
  }
  const auto near = dsl::did_you_mean(attribute.name, names);
  plan.stranded.push_back({"attribute", path, records,
                           near ? fmt::format("moved attribute {} to {}.{}", path, type.name, *near)
                                : fmt::format("retired attribute {}", path)});
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
    for (const compiler::Attribute& attribute : type.attributes)
      plan_attribute(store, before, type, attribute, next, plan);
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

DeployPlan plan_deploy(Store& store, const Program& next, const std::string& next_json) {
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
  plan_states(store, next, plan);
  plan_types(store, before, next, plan);
  plan_running(store, next, plan);
  return plan;
}

std::optional<std::int64_t> deploy(Store& store, const Program& next, const std::string& next_json,
                                   const StepInfo& info, DeployPlan& plan) {
  plan = plan_deploy(store, next, next_json);
  if (plan.unchanged || !plan.stranded.empty()) return std::nullopt;
  const bool timed = plan.from_version != 0 &&
                     time_rules_text(store.program_json(plan.from_version)) != time_rules_text(next_json);
  const std::int64_t version = store.install(next, next_json, {0, info.at, info.actor, {}});
  for (const Migration& migration : plan.migrations) migrate(store, migration.change, info);
  if (timed || (plan.from_version != 0 && !plan.migrations.empty()))
    plan.retimed = retime_records(store, info);
  return version;
}

}  // namespace leadflow::runtime
