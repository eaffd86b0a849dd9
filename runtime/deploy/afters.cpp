#include "runtime/deploy/afters.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "runtime/engine/timers.h"

namespace leadflow::runtime {

namespace {

using compiler::Program;
using engine::AfterPayload;
using Path = std::vector<std::int32_t>;

/// An `after` of an action or rule, in the order of the text.
struct AfterBlock {
  Path path;  // see AfterPayload
  dsl::Duration duration;
  bool operator==(const AfterBlock&) const = default;
};

void collect_afters(const compiler::Ops& operations, const Path& above, std::vector<AfterBlock>& found) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    Path path = above;
    path.push_back(static_cast<std::int32_t>(i));
    if (const auto* after = std::get_if<dsl::After<compiler::Compiled>>(&operations[i].what))
      found.push_back({path, after->duration});
    const auto* choice = std::get_if<dsl::If<compiler::Compiled>>(&operations[i].what);
    if (!choice) continue;
    const auto branch = [&](std::int32_t number, const compiler::Ops& then) {
      Path inside = path;
      inside.push_back(number);
      collect_afters(then, inside, found);
    };
    for (std::size_t b = 0; b < choice->branches.size(); ++b)
      branch(static_cast<std::int32_t>(b), choice->branches[b].then);
    branch(-1, choice->otherwise);
  }
}

std::vector<AfterBlock> afters_in(const compiler::Ops& operations) {
  std::vector<AfterBlock> found;
  collect_afters(operations, {}, found);
  return found;
}

/// The same `after` in the next text of its action: the only one of its duration, or the one at the same
/// place among as many.
std::optional<Path> found_again(const std::vector<AfterBlock>& before, const Path& path,
                                const std::vector<AfterBlock>& next) {
  const auto was =
      std::find_if(before.begin(), before.end(), [&](const AfterBlock& one) { return one.path == path; });
  if (was == before.end()) return std::nullopt;
  const auto lasts_as_long = [&](const AfterBlock& one) { return one.duration == was->duration; };
  const bool only_one = std::count_if(before.begin(), before.end(), lasts_as_long) == 1 &&
                        std::count_if(next.begin(), next.end(), lasts_as_long) == 1;
  if (only_one) return std::find_if(next.begin(), next.end(), lasts_as_long)->path;
  if (before.size() != next.size()) return std::nullopt;
  return next[static_cast<std::size_t>(was - before.begin())].path;
}

compiler::StateId state_named(const Program& program, const std::string& workflow, const std::string& state) {
  const compiler::WorkflowId id = program.workflow(workflow);
  return id.valid() ? program.state(id, state) : compiler::StateId{};
}

const compiler::Action* action_named(const Program& program, const AfterPayload& payload) {
  const compiler::StateId state = state_named(program, payload.workflow, payload.state);
  if (!state.valid()) return nullptr;
  for (const compiler::ActionRef& action : program.states[state].actions) {
    if (action.name == payload.name) return &program.actions[action.id];
  }
  return nullptr;
}

/// The rule of that name that speaks of a record there (without a state: of its workflow), disabled or not,
/// as the engine looks for it.
const compiler::Rule* rule_for_after(const Program& program, const WaitingAfter& row,
                                     const std::string& name) {
  const auto among = [&](const std::vector<compiler::RuleId>& rules) -> const compiler::Rule* {
    for (const compiler::RuleId id : rules) {
      if (program.rules[id].name == name) return &program.rules[id];
    }
    return nullptr;
  };
  const compiler::StateId state = state_named(program, row.workflow, row.state);
  const compiler::Rule* found = nullptr;
  if (state.valid()) found = among(program.states[state].rules);
  const compiler::WorkflowId workflow = program.workflow(row.workflow);
  if (!found && workflow.valid()) found = among(program.workflows[workflow].rules);
  const compiler::RecordTypeId type = program.record_type(row.type);
  return found || !type.valid() ? found : among(program.record_types[type].rules);
}

std::string rule_path(const Program& program, const compiler::Rule& rule) {
  if (!rule.workflow.valid()) return rule.name;
  const std::string workflow = program.workflows[rule.workflow].name + ".";
  if (rule.scope == compiler::RuleScope::State)
    return workflow + program.states[rule.state].name + "." + rule.name;
  if (rule.scope == compiler::RuleScope::Phase)
    return workflow + program.phases[rule.phase].name + "." + rule.name;
  return workflow + rule.name;
}

/// Every `after` of the program by the place it stands in.
std::map<std::string, std::vector<AfterBlock>> places_of(const Program& program) {
  std::map<std::string, std::vector<AfterBlock>> places;
  const auto add = [&places](const std::string& place, const compiler::Ops& operations) {
    std::vector<AfterBlock> found = afters_in(operations);
    if (!found.empty()) places[place] = std::move(found);
  };
  for (std::uint32_t i = 0; i < program.states.size(); ++i) {
    const compiler::State& state = program.states[i];
    const std::string path = program.workflows[state.workflow].name + "." + state.name + ".";
    for (const compiler::ActionRef& action : state.actions)
      add("action " + path + action.name, program.actions[action.id].operations);
  }
  for (std::uint32_t i = 0; i < program.rules.size(); ++i)
    add("rule " + rule_path(program, program.rules[i]), program.rules[i].operations);
  return places;
}

/// Whether every place is as it was; then nothing that waits need be read.
bool all_stay(const Program& before, const Program& next) {
  const bool moves = std::any_of(next.changes.begin(), next.changes.end(), [&](const auto& change) {
    const std::size_t dot = change.from.find('.');
    return !change.attribute &&
           state_named(before, change.from.substr(0, dot), change.from.substr(dot + 1)).valid();
  });
  if (moves) return false;
  const auto there = places_of(next);
  for (const auto& [place, blocks] : places_of(before)) {
    const auto same = there.find(place);
    if (same == there.end() || same->second != blocks) return false;
  }
  return true;
}

class AfterPlanner {
 public:
  AfterPlanner(const Program& before, const Program& next) : before_(before), next_(next) {
    for (const compiler::Change& change : next.changes) {
      if (!change.attribute) states_.emplace(change.from, &change);
    }
  }

  void look_at(const WaitingAfter& row) {
    std::optional<AfterPayload> payload = engine::after_from_json(row.payload);
    if (payload) payload->of_rule ? rule(row, *payload) : action(row, *payload);
  }

  AfterPlan made;

 private:
  const compiler::Change* change_of(const std::string& workflow, const std::string& state) const {
    const auto found = states_.find(workflow + "." + state);
    return found == states_.end() ? nullptr : found->second;
  }

  static void follow(const compiler::Change* change, std::string& workflow, std::string& state) {
    if (change == nullptr) return;
    const std::size_t dot = change->to.find('.');
    workflow = change->to.substr(0, dot);
    state = change->to.substr(dot + 1);
  }

  void action(const WaitingAfter& row, AfterPayload& payload) {
    const compiler::Action* was = action_named(before_, payload);
    if (was == nullptr) return;
    const std::string workflow = payload.workflow, state = payload.state;
    follow(change_of(workflow, state), payload.workflow, payload.state);
    const compiler::Action* now = action_named(next_, payload);
    const std::string place = (was->is_transition ? workflow : workflow + "." + state) + "." + was->name;
    settle(row, payload, {was->operations, now != nullptr ? &now->operations : nullptr},
           {place, (was->is_transition ? "transition " : "action ") + was->name, false, now != nullptr});
  }

  /// Its rule is looked for where the record stands, if it speaks of the record there, else where it stood
  /// when it ran.
  void rule(const WaitingAfter& row, AfterPayload& payload) {
    WaitingAfter there = row;
    const compiler::Rule* was = rule_for_after(before_, row, payload.name);
    if (!payload.workflow.empty()) {
      WaitingAfter home = row;
      home.workflow = payload.workflow;
      home.state = payload.state;
      const compiler::Rule* noted = rule_for_after(before_, home, payload.name);
      if (noted != was) there = home;
      was = noted;
    }
    if (was == nullptr) return;
    follow(change_of(there.workflow, there.state), there.workflow, there.state);
    const compiler::Rule* now = rule_for_after(next_, there, payload.name);
    if (now != nullptr && !payload.workflow.empty()) note_home(*now, there, payload);
    settle(row, payload, {was->operations, now != nullptr ? &now->operations : nullptr},
           {rule_path(before_, *was), "rule " + was->name, true, now != nullptr});
  }

  /// As the engine notes it.
  void note_home(const compiler::Rule& rule, const WaitingAfter& there, AfterPayload& payload) const {
    const bool of_states =
        rule.scope == compiler::RuleScope::State || rule.scope == compiler::RuleScope::Phase;
    payload.workflow = rule.workflow.valid() ? next_.workflows[rule.workflow].name : std::string();
    payload.state = of_states ? there.state : std::string();
  }

  /// An `after` belongs to the state its record stands in: a record whose state is retired leaves it.
  bool left(const WaitingAfter& row) const {
    const compiler::Change* const change = change_of(row.workflow, row.state);
    return change != nullptr && change->retired;
  }

  struct Texts {
    const compiler::Ops& before;
    const compiler::Ops* next;  // none: the action or rule is gone
  };

  void settle(const WaitingAfter& row, AfterPayload& payload, const Texts& texts, HomelessAfters homeless) {
    const std::vector<AfterBlock> before = afters_in(texts.before);
    const bool was_there = std::any_of(before.begin(), before.end(),
                                       [&](const AfterBlock& one) { return one.path == payload.path; });
    if (!was_there) return;
    std::optional<Path> path;
    if (texts.next != nullptr) path = found_again(before, payload.path, afters_in(*texts.next));
    if (!path) {
      if (!left(row)) add_homeless(std::move(homeless));
      return;
    }
    payload.path = *std::move(path);
    std::string text = engine::to_json(payload);
    if (text != row.payload) made.moved.push_back({row.timer, std::move(text)});
  }

  void add_homeless(HomelessAfters homeless) {
    auto known = std::find_if(made.homeless.begin(), made.homeless.end(), [&](const HomelessAfters& one) {
      return one.place == homeless.place && one.is_rule == homeless.is_rule;
    });
    if (known == made.homeless.end()) known = made.homeless.insert(made.homeless.end(), std::move(homeless));
    known->count += 1;
  }

  const Program& before_;
  const Program& next_;
  std::map<std::string, const compiler::Change*> states_;  // by the old name
};

}  // namespace

AfterPlan plan_afters(Store& store, const Program& before, const Program& next) {
  if (all_stay(before, next)) return {};
  AfterPlanner planner(before, next);
  store.each_waiting_after([&](const WaitingAfter& row) { planner.look_at(row); });
  return std::move(planner.made);
}

}  // namespace leadflow::runtime
