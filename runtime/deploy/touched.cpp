#include "runtime/deploy/touched.h"

#include <algorithm>

#include "runtime/engine/timers.h"

namespace leadflow::runtime {

namespace {

using compiler::Difference;

/// `lead.budget`: what stands before and behind the first dot.
std::pair<std::string, std::string> halves(const std::string& path) {
  const std::size_t dot = path.find('.');
  return dot == std::string::npos ? std::pair{path, std::string()}
                                  : std::pair{path.substr(0, dot), path.substr(dot + 1)};
}

std::string last_part(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? path : path.substr(dot + 1);
}

bool is_place(const Difference& difference) {
  return difference.what == "workflow" || difference.what == "phase" || difference.what == "state";
}

/// Whether what stands there goes somewhere else with all that waits for it.
bool moves_all(const Difference& difference) {
  const std::string& key = difference.kind->key;
  if (difference.what == "record") return key == "record_removed";
  if (!is_place(difference)) return false;
  return key.ends_with("_removed") || key.ends_with("_renamed") || key.ends_with("_phase_changed") ||
         key == "phase_kind_changed" || key == "workflow_for_changed";
}

/// Whether what waits there loses its effect, or gets it back: timers and reminders, not what is queued.
bool stills(const Difference& difference) {
  return difference.kind->key == "workflow_disabled_changed";
}

/// The record type of a top-level rule; empty without such a rule.
std::string type_of_rule(const compiler::Program& program, const std::string& name) {
  for (std::uint32_t i = 0; i < program.rules.size(); ++i) {
    const compiler::Rule& rule = program.rules[i];
    if (rule.scope == compiler::RuleScope::Top && rule.name == name && rule.record.valid())
      return program.record_types[rule.record].name;
  }
  return {};
}

}  // namespace

/// By states and whole workflows, or, without any, by record type.
struct TouchCounter::Place {
  std::vector<std::string> states;
  std::string type;

  bool holds(const std::string& workflow, const std::string& state, const std::string& record_type) const {
    if (states.empty()) return !type.empty() && type == record_type;
    return std::any_of(states.begin(), states.end(), [&](const std::string& each) {
      return each == workflow || each == workflow + "." + state;
    });
  }
};

TouchCounter::TouchCounter(Store& store) : store_(store), waiting_(store.count_waiting()) {
  for (const StateCount& count : store.count_by_state())
    by_state_[count.workflow + "." + count.state] += count.records;
  store.each_waiting_after([this](const WaitingAfter& row) {
    After after{row.workflow, row.state, row.type, {}, {}, {}, {}};
    if (const std::optional<engine::AfterPayload> payload = engine::after_from_json(row.payload)) {
      after.name = payload->name;
      after.origin_workflow = payload->workflow;
      after.origin_state = payload->state;
      if (!payload->of_rule) after.origin = payload->workflow + "." + payload->state + "." + payload->name;
    }
    afters_.push_back(std::move(after));
  });
}

std::int64_t TouchCounter::records_in(const Place& place) const {
  if (place.states.empty() && !place.type.empty()) return store_.count_type(place.type);
  std::int64_t sum = 0;
  for (const auto& [path, records] : by_state_) {
    const auto [workflow, state] = halves(path);
    if (place.holds(workflow, state, {})) sum += records;
  }
  return sum;
}

/// An action is called by its state, a transition by its workflow.
std::int64_t TouchCounter::afters_of_action(const std::string& path) const {
  return std::count_if(afters_.begin(), afters_.end(), [&](const After& after) {
    return !after.origin.empty() &&
           (after.origin == path || after.origin_workflow + "." + after.name == path);
  });
}

void TouchCounter::all_that_waits(const Place& place, Touched& touched) const {
  for (const WaitingCount& each : waiting_) {
    if (!place.holds(each.workflow, each.state, each.type)) continue;
    const bool timer = each.kind == "rule" || each.kind == "nurture";
    (timer ? touched.timers : each.kind == "activity" ? touched.activities : touched.messages) += each.count;
  }
  touched.timers += std::count_if(afters_.begin(), afters_.end(), [&](const After& after) {
    return place.holds(after.workflow, after.state, after.type);
  });
}

void TouchCounter::of_rule(const Place& place, const std::string& rule, Touched& touched) const {
  for (const WaitingCount& each : waiting_) {
    if (each.kind == "rule" && each.name == rule && place.holds(each.workflow, each.state, each.type))
      touched.timers += each.count;
  }
  touched.timers += std::count_if(afters_.begin(), afters_.end(), [&](const After& after) {
    if (!after.origin.empty() || after.name != rule) return false;
    return after.origin_state.empty() ? place.holds(after.workflow, after.state, after.type)
                                      : place.holds(after.origin_workflow, after.origin_state, after.type);
  });
}

void TouchCounter::of_name(const std::string& kind, const std::string& name, Touched& touched) const {
  for (const WaitingCount& each : waiting_) {
    if (each.kind != kind || each.name != name) continue;
    touched.records += each.records;
    (kind == "activity" ? touched.activities : touched.messages) += each.count;
  }
}

void TouchCounter::of_hours(const std::string& hours, Touched& touched) const {
  const compiler::Program& program = store_.program();
  Place place;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
    const compiler::Workflow& workflow = program.workflows[i];
    if (workflow.hours.valid() && program.hours[workflow.hours].name == hours)
      place.states.push_back(workflow.name);
  }
  touched.records = records_in(place);
  for (const WaitingCount& each : waiting_) {
    if (each.kind == "rule" && place.holds(each.workflow, each.state, each.type))
      touched.timers += each.count;
  }
}

/// `lead_source.web`. A record counts for each attribute that holds it. What is written in place is part of
/// its attribute.
std::int64_t TouchCounter::holding_value(const std::string& path) const {
  const compiler::Program& program = store_.program();
  const auto [home, value] = halves(path);
  std::int64_t records = 0;
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i) {
    const compiler::RecordType& type = program.record_types[i];
    for (const compiler::Attribute& attribute : type.attributes) {
      if (attribute.type.kind != compiler::TypeKind::Enum || !attribute.computed.empty()) continue;
      if (program.value_sets[attribute.type.values].name == home)
        records += store_.count_value(type.name, attribute.name, value);
    }
  }
  return records;
}

/// What stands in no workflow. What is new is known to nothing in the store, so all of it is 0.
void TouchCounter::of_declaration(const Difference& difference, const std::string& path,
                                  Touched& touched) const {
  const std::string& what = difference.what;
  const auto [first, second] = halves(path);
  if (what == "attribute" || what == "value") {
    touched.records = what == "value" ? holding_value(path) : store_.count_attribute(first, second);
  } else if (what == "nurture" || what == "nurture_step") {
    for (const auto& [name, count] : store_.running_nurture_names())
      touched.records += name == first ? count : 0;
    for (const WaitingCount& each : waiting_) {
      if (each.kind == "nurture" && each.name == first) touched.timers += each.count;
    }
  } else if (what == "activity" || what == "email" || what == "sms") {
    of_name(what, first, touched);
  } else if (what == "endpoint" || what == "header") {
    of_name("web", first, touched);
  } else if (what == "hours" || what == "open" || what == "closed" || what == "closed_from") {
    of_hours(first, touched);
  } else if (what == "rule" || what == "operation") {
    Place place;
    place.type = type_of_rule(store_.program(), first);
    if (place.type.empty()) return;
    touched.records = records_in(place);
    if (difference.level != compiler::DifferenceClass::Safe) of_rule(place, first, touched);
  } else if (what != "moved" && what != "retired" && store_.program().record_type(first).valid()) {
    Place place;
    place.type = first;
    touched.records = records_in(place);
    if (moves_all(difference)) all_that_waits(place, touched);
  }
}

Touched TouchCounter::of(const Difference& difference) const {
  const std::string& path = difference.old_path.empty() ? difference.path : difference.old_path;
  Touched touched;
  if (difference.states.empty()) {
    of_declaration(difference, path, touched);
    return touched;
  }
  Place place;
  place.states = difference.states;
  touched.records = records_in(place);
  if (moves_all(difference)) {
    all_that_waits(place, touched);
  } else if (stills(difference)) {
    all_that_waits(place, touched);
    touched.messages = 0;
  } else if (!is_place(difference) && difference.level != compiler::DifferenceClass::Safe) {
    if (difference.what != "action" && difference.what != "transition" && difference.what != "ask")
      of_rule(place, last_part(path), touched);
    const bool part = difference.what == "ask";
    touched.timers += afters_of_action(part ? path.substr(0, path.rfind('.')) : path);
  }
  return touched;
}

}  // namespace leadflow::runtime
