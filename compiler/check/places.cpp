#include "compiler/check/places.h"

#include <algorithm>

#include <fmt/format.h>

namespace leadflow::compiler {

namespace {

using dsl::ast::EventKind;

// Where the record stands when `event` has set off a rule; nothing: anywhere.
const std::vector<StateId>* states_at(const Event& event) {
  switch (event.kind) {
    case EventKind::Entered:
    case EventKind::TimeIn:
      return event.states.empty() ? nullptr : &event.states;
    case EventKind::Moved:
      return event.to.empty() ? nullptr : &event.to;
    default:
      return nullptr;
  }
}

void drop(std::vector<StateId>& from, const std::vector<StateId>& what) {
  std::erase_if(from, [&](StateId s) { return std::find(what.begin(), what.end(), s) != what.end(); });
}

void sort_unique(std::vector<AttributeId>& set) {
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
}

}  // namespace

std::string_view state_word(const Program& program, StateId state) {
  const Workflow& workflow = program.workflows[program.states[state].workflow];
  return workflow.vocabulary == dsl::ast::Vocabulary::Buckets ? "status" : "step";
}

RulePlaces places_of(const Program& program, const Rule& rule) {
  RulePlaces places;
  if (rule.scope == RuleScope::State) places = {false, {rule.state}, {}};
  if (rule.scope == RuleScope::Phase) places = {false, program.phases[rule.phase].states, {}};
  if (places.any) {
    bool all_named = !rule.on.empty();
    std::vector<StateId> named;
    for (const Event& event : rule.on) {
      const std::vector<StateId>* states = states_at(event);
      if (states == nullptr) {
        all_named = false;
      } else {
        named.insert(named.end(), states->begin(), states->end());
      }
    }
    if (all_named) places = {false, named, {}};
  }
  Known known;
  known.program = &program;
  known.record = rule.record;
  const PossibleStates possible = possible_states(known, rule.when);
  if (places.any && !possible.others) return {false, possible.listed, {}};
  if (places.any) {
    places.excluded = possible.excluded;
    return places;
  }
  drop(places.states, possible.excluded);
  if (!possible.others) {
    std::erase_if(places.states, [&](StateId s) {
      return std::find(possible.listed.begin(), possible.listed.end(), s) == possible.listed.end();
    });
  }
  return places;
}

std::string event_key(const Event& event, std::uint32_t state) {
  std::string key = fmt::format("{}:{}", static_cast<int>(event.kind), state);
  switch (event.kind) {
    case EventKind::Applied:
      key += event.action;
      break;
    case EventKind::Changed:
      key += fmt::format("a{}", event.attribute.index);
      break;
    case EventKind::Becomes:
      key += fmt::format("w{}", meaning(event.when));
      break;
    case EventKind::ActivityDone:
    case EventKind::ActivityLate:
      key += fmt::format("y{}", event.activity.index);
      break;
    case EventKind::RequestDelivered:
    case EventKind::RequestFailed:
      key += event.endpoint_name;
      break;
    case EventKind::Custom:
      key += fmt::format("c{}", event.custom.index);
      break;
    case EventKind::TimeIn:
    case EventKind::TimeBefore:
    case EventKind::TimeAfter:
    case EventKind::Reaching:
      key += fmt::format("t{}", meaning(event.time));
      if (event.duration) key += dsl::to_text(*event.duration);
      if (event.at) key += dsl::to_text(*event.at);
      break;
    default:
      break;
  }
  return key;
}

void add_required(const std::vector<Requirement>& requirements, std::vector<AttributeId>& set) {
  for (const Requirement& requirement : requirements) {
    if (!requirement.when.empty()) continue;
    set.insert(set.end(), requirement.attributes.begin(), requirement.attributes.end());
  }
  sort_unique(set);
}

std::vector<AttributeId> surely_set(const Program& program, RecordTypeId record) {
  std::vector<AttributeId> set;
  const RecordType& type = program.record_types[record];
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    const Attribute& attribute = type.attributes[i];
    if (attribute.required || !attribute.default_value.empty() || !attribute.computed.empty())
      set.push_back(AttributeId{i});
  }
  add_required(type.validity.requirements, set);
  return set;
}

std::vector<AttributeId> surely_set(const Program& program, StateId id) {
  const State& state = program.states[id];
  std::vector<AttributeId> set = surely_set(program, program.workflows[state.workflow].record);
  add_required(program.workflows[state.workflow].validity.requirements, set);
  add_required(program.phases[state.phase].validity.requirements, set);
  add_required(state.validity.requirements, set);
  return set;
}

bool contains(const std::vector<AttributeId>& sorted, AttributeId attribute) {
  return std::binary_search(sorted.begin(), sorted.end(), attribute);
}

bool only_nobody(const std::vector<Permit>& by) {
  return !by.empty() && std::all_of(by.begin(), by.end(),
                                    [](const Permit& permit) { return permit.kind == Permit::Kind::Nobody; });
}

}  // namespace leadflow::compiler
