// What can be done with a record that stands at a spot.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/footprint.h"
#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

using compiler::Builtin;
using dsl::ast::EventKind;

User proof_user(const compiler::Program& program, std::string_view name) {
  User user;
  user.name = std::string(name);
  user.email = user.name + "@people.example";
  user.phone = "+12025550199";
  if (name == proof_admin) user.role = dsl::Role::Admin;
  if (name == proof_manager) user.role = dsl::Role::Manager;
  // Managers report to somebody too: `by owner.manager` is for one person, whoever owns the record.
  if (name == proof_rep || name == proof_admin) user.manager = std::string(proof_manager);
  if (name == proof_manager) user.manager = std::string(proof_admin);
  const bool ours = name == proof_admin || name == proof_manager || name == proof_rep;
  for (std::uint32_t i = 0; ours && i < program.groups.size(); ++i)
    user.groups.push_back(program.groups[i].name);
  return user;
}

Explorer::Explorer(const compiler::Program& program, const Domain& domain, const Questions& questions,
                   const Bounds& bounds)
    : program_(program), questions_(questions), bounds_(bounds), domain_(domain), freedom_(program, domain_) {
  for (const std::string_view name : {proof_rep, proof_manager, proof_admin})
    people_.emplace(name, proof_user(program, name));
  for (const auto& [name, user] : people_) users_[name] = user;
  for (std::uint32_t type = 0; type < program.record_types.size(); ++type) {
    std::vector<bool>& noticed = noticed_.emplace_back();
    for (std::uint32_t i = 0; i < program.record_types[type].attributes.size(); ++i)
      noticed.push_back(domain_.attribute({type}, i).shifts || domain_.attribute({type}, i).noticed);
  }
  listen();
}

void Explorer::listen() {
  const auto hear = [&](const compiler::Event& event) {
    switch (event.kind) {
      case EventKind::ActivityDone:
      case EventKind::ActivityLate:
        tasks_matter_ = true;
        for (std::uint32_t i = 0; i < program_.activities.size(); ++i) {
          if (!event.activity.valid() || event.activity.index == i)
            heard_tasks_.insert(program_.activities[i].name);
        }
        break;
      case EventKind::AppointmentHeld:
      case EventKind::AppointmentMissed:
      case EventKind::AppointmentCancelled:
        meetings_matter_ = true;
        break;
      case EventKind::Custom:
        heard_custom_.insert(event.custom.index);
        break;
      case EventKind::Assigned:
        owner_matters_ = true;
        break;
      default:
        if (event.kind >= EventKind::EmailOpened && event.kind <= EventKind::RequestFailed)
          heard_.insert(event.kind);
    }
  };
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
    if (program_.rules[i].disabled) continue;
    for (const compiler::Event& event : program_.rules[i].on) hear(event);
  }
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
    for (const compiler::Event& event : program_.nurtures[i].stop) hear(event);
  }
  owner_matters_ = owner_matters_ || domain_.mentions(Builtin::Owner);
  owner_is_told_ = domain_.tells(Builtin::Owner);
  distributed_ = ways_to_distribute();
  actor_matters_ = owner_matters_ || domain_.mentions(Builtin::Me) || domain_.mentions(Builtin::Actor);
}

Graph Explorer::run() {
  make_records();
  for (std::uint32_t node = 0; node < graph_.spots.size(); ++node) {
    if (graph_.decisions > bounds_.max_decisions) {
      gap(fmt::format("more than {} decisions were asked for", bounds_.max_decisions));
      break;
    }
    if (graph_.spots.size() > bounds_.max_states) {
      gap(fmt::format("more than {} situations were found (--max-states)", bounds_.max_states));
      break;
    }
    moves_at(node);
  }
  return std::move(graph_);
}

Graph explore(const compiler::Program& program, const Domain& domain, const Questions& questions,
              const Bounds& bounds) {
  return Explorer(program, domain, questions, bounds).run();
}

void Explorer::make_records() {
  for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
    const compiler::Workflow& workflow = program_.workflows[i];
    if (workflow.disabled) continue;
    bool unnamed = false;
    for (const compiler::Entry& entry : workflow.entries) {
      Move move;
      move.workflow = {i};
      move.actor = std::string(proof_rep);
      move.name = entry.name;
      const bool usual = entry.name.empty() || !entry.when.empty();
      if (!entry.name.empty()) take(no_node, move);
      if (!usual || unnamed) continue;
      unnamed = true;
      move.name.clear();
      take(no_node, move);
    }
  }
}

void Explorer::moves_at(std::uint32_t node) {
  actions_at(node);
  follow_ons_at(node);
  edits_at(node);
  timers_at(node);
  events_at(node);
  tasks_at(node);
  pulls_at(node);
}

// ---- people
// ---------------------------------------------------------------------------------------------------

std::vector<std::string> Explorer::actors(const Spot& spot) const {
  std::vector<std::string> all = {std::string(proof_rep), std::string(proof_manager),
                                  std::string(proof_admin)};
  if (spot.owner.kind == Owner::Kind::User && people_.count(spot.owner.name) == 0)
    all.insert(all.begin(), spot.owner.name);
  return all;
}

bool Explorer::try_actors(std::uint32_t node, Move move, const std::vector<std::string>& people) {
  bool everywhere = false;  // somebody could do it in every case
  for (const std::string& actor : people) {
    if (everywhere && !actor_matters_) break;
    move.actor = actor;
    everywhere = !take(node, move).denied || everywhere;
  }
  return everywhere;
}

// ---- actions
// --------------------------------------------------------------------------------------------------

std::vector<Given> Explorer::combined(const std::vector<std::pair<std::string, std::vector<Value>>>& values,
                                      const std::string& what) {
  std::vector<Given> all = {{}};
  for (const auto& [name, choices] : values) {
    if (all.size() * choices.size() > 64) {
      gap(fmt::format("more than 64 combinations of answers to {}", what));
      for (Given& given : all) given.emplace_back(name, choices.front());
      continue;
    }
    std::vector<Given> next;
    for (const Given& given : all) {
      for (const Value& value : choices) {
        next.push_back(given);
        if (!value.is_unset()) next.back().emplace_back(name, value);
      }
    }
    all = std::move(next);
  }
  return all;
}

std::vector<Given> Explorer::answers(const std::vector<compiler::Ask>& asks, SlotKey::Kind kind,
                                     std::uint32_t owner) {
  std::vector<std::pair<std::string, std::vector<Value>>> values;
  std::string what;
  const AnswerJoint* beside = kind == SlotKey::Kind::ActionAsk ? domain_.answers(owner) : nullptr;
  for (std::uint32_t i = 0; i < asks.size(); ++i) {
    if (beside != nullptr && beside->joint.position(SlotKey{kind, owner, i}) >= 0) continue;
    std::vector<Value> choices = domain_.slot({kind, owner, i}).values;
    const bool may_lack = asks[i].optional || !asks[i].default_value.empty();
    if (!may_lack)
      choices.erase(
          std::remove_if(choices.begin(), choices.end(), [](const Value& value) { return value.is_unset(); }),
          choices.end());
    if (choices.empty()) choices.emplace_back();
    if (!asks[i].default_value.empty() && choices.size() == 1) choices.front() = Value{};
    values.emplace_back(asks[i].name, std::move(choices));
    what = asks[i].name;
  }
  return combined(values, fmt::format("`{}`", what));
}

void Explorer::actions_at(std::uint32_t node) {
  const compiler::StateId state = graph_.spots[node].state;
  for (const compiler::ActionRef& ref : program_.states[state].actions) {
    const compiler::Action& action = program_.actions[ref.id];
    if (action.disabled) continue;
    graph_.actions[ref.id.index].seen = true;
    Move move;
    move.kind = Move::Kind::Apply;
    move.name = action.name;
    move.action = ref.id.index;
    for (Given& given : answers(action.asks, SlotKey::Kind::ActionAsk, ref.id.index)) {
      move.given = std::move(given);
      if (const AnswerJoint* beside = domain_.answers(ref.id.index))
        answer_joint(node, move, *beside);
      else
        try_actors(node, move, actors(graph_.spots[node]));
    }
  }
}

void Explorer::follow_ons_at(std::uint32_t node) {
  const compiler::WorkflowId workflow = graph_.spots[node].workflow;
  for (const compiler::FollowOnId id : program_.workflows[workflow].follow_ons) {
    const compiler::FollowOn& follow = program_.follow_ons[id];
    Move move;
    move.kind = Move::Kind::Follow;
    move.name = follow.name;
    for (Given& given : answers(follow.asks, SlotKey::Kind::FollowAsk, id.index)) {
      move.given = std::move(given);
      try_actors(node, move, actors(graph_.spots[node]));
    }
  }
}

// ---- edits
// ----------------------------------------------------------------------------------------------------

bool Explorer::edit(std::uint32_t node, const std::vector<std::pair<std::uint32_t, int>>& values) {
  const compiler::RecordTypeId type = graph_.spots[node].type;
  Move move;
  move.kind = Move::Kind::Edit;
  for (const auto& [attribute, region] : values) {
    for (const std::uint32_t one : domain_.together(type, attribute)) {
      const Slot& slot = domain_.attribute(type, one);
      move.given.emplace_back(slot.declared->name, slot.values[static_cast<std::size_t>(region)]);
    }
  }
  const bool everywhere = try_actors(node, std::move(move), actors(graph_.spots[node]));
  for (const auto& [attribute, region] : values) {
    const bool part = !everywhere && values.size() > 1 && domain_.together(type, attribute).size() > 1;
    if (part && !edit(node, {{attribute, region}}))
      gap("an edit of some attributes that stand side by side, together with others");
  }
  return everywhere;
}

/// Rules that wait for changes run in the order in which the attributes are given.
void Explorer::edit_in_any_order(std::uint32_t node, std::vector<std::pair<std::uint32_t, int>> values) {
  const compiler::RecordTypeId type = graph_.spots[node].type;
  const auto shifts = [&](const auto& one) { return domain_.attribute(type, one.first).shifts; };
  const auto rest = std::stable_partition(values.begin(), values.end(), shifts);
  if (rest - values.begin() > 3) return gap("an edit of more than three attributes that rules wait for");
  std::sort(values.begin(), rest);
  do {
    edit(node, values);
  } while (std::next_permutation(values.begin(), rest));
}

/// Attributes that rules wait for, or that a condition of the state binds together, may be set in one edit.
void Explorer::joint_edits(std::uint32_t node, const Spot& spot) {
  std::vector<std::uint32_t> joint;
  std::size_t ways = 1;
  for (std::uint32_t i = 0; i < spot.regions.size(); ++i) {
    const Slot& slot = domain_.attribute(spot.type, i);
    const bool alone = slot.values.size() < 2 || freedom_.is_free(spot.state, i) ||
                       domain_.leaders(spot.type)[i] != i ||
                       (!slot.watched && !freedom_.is_coupled(spot.state, i));
    if (alone) continue;
    joint.push_back(i);
    ways = std::min(ways * slot.values.size(), bounds_.max_cases + 1);
  }
  if (joint.size() < 2) return;
  if (ways > bounds_.max_cases)
    return gap(fmt::format("more than {} ways to edit several attributes at once at `{}`", bounds_.max_cases,
                           program_.states[spot.state].name));
  for (std::size_t way = 0; way < ways; ++way) {
    std::vector<std::pair<std::uint32_t, int>> values;
    std::size_t rest = way;
    for (const std::uint32_t attribute : joint) {
      const std::size_t count = domain_.attribute(spot.type, attribute).values.size();
      const int region = static_cast<int>(rest % count);
      rest /= count;
      if (region != spot.regions[attribute]) values.emplace_back(attribute, region);
    }
    if (values.size() > 1) edit_in_any_order(node, std::move(values));
  }
}

void Explorer::edits_at(std::uint32_t node) {
  const Spot spot = graph_.spots[node];
  for (std::uint32_t i = 0; i < spot.regions.size(); ++i) {
    const Slot& slot = domain_.attribute(spot.type, i);
    if (slot.values.size() < 2 || freedom_.is_free(spot.state, i)) continue;
    if (const Joint* joint = domain_.joint(spot.type, i)) {
      if (domain_.leaders(spot.type)[i] == i) edit_joint(node, *joint);
      continue;
    }
    for (int region = 0; region < static_cast<int>(slot.values.size()); ++region) {
      if (region != spot.regions[i]) edit(node, {{i, region}});
    }
  }
  joint_edits(node, spot);
}

// ---- time
// -----------------------------------------------------------------------------------------------------

namespace {

/// Whether one that is set no later is sure to be due first, summer time and months of 28 days included.
bool is_due_first(const Pending& one, const Pending& other) {
  if (one.offset < 0 || other.offset < 0) return false;
  return one.offset + one.offset / 7 + 2 * kHour < other.offset;
}

}  // namespace

void Explorer::timers_at(std::uint32_t node) {
  const std::size_t count = graph_.spots[node].timers.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<Pending>& timers = graph_.spots[node].timers;
    const bool waits = std::any_of(timers.begin(), timers.begin() + static_cast<std::ptrdiff_t>(i),
                                   [&](const Pending& one) { return is_due_first(one, timers[i]); });
    if (waits) continue;
    Move move;
    move.kind = Move::Kind::Timer;
    move.name = timers[i].what;
    move.index = i;
    take(node, move);
  }
}

// ---- outside
// --------------------------------------------------------------------------------------------------

void Explorer::events_at(std::uint32_t node) {
  for (const EventKind kind : heard_) {
    Move move;
    move.kind = Move::Kind::Event;
    move.event = kind;
    if (kind < EventKind::RequestDelivered) {
      take(node, move);
      continue;
    }
    for (std::uint32_t i = 0; i < program_.endpoints.size(); ++i) {
      if (program_.endpoints[i].record != graph_.spots[node].type) continue;
      move.name = program_.endpoints[i].name;
      take(node, move);
    }
  }
  for (const std::uint32_t event : heard_custom_) {
    std::vector<std::pair<std::string, std::vector<Value>>> values;
    const auto& members = program_.events[event].members;
    for (std::uint32_t i = 0; i < members.size(); ++i)
      values.emplace_back(members[i].name, domain_.slot({SlotKey::Kind::Member, event, i}).values);
    for (Given& given : combined(values, fmt::format("event `{}`", program_.events[event].name))) {
      Move move;
      move.kind = Move::Kind::Event;
      move.name = program_.events[event].name;
      move.given = std::move(given);
      take(node, move);
    }
  }
}

void Explorer::tasks_at(std::uint32_t node) {
  const Spot spot = graph_.spots[node];
  Move move;
  const auto one = [&](Move::Kind kind, const std::string& name, std::size_t index, bool by_person) {
    move.kind = kind;
    move.name = name;
    move.index = index;
    move.actor.clear();
    if (by_person)
      try_actors(node, move, actors(spot));
    else
      take(node, move);
  };
  for (std::size_t i = 0; i < spot.tasks.size(); ++i) {
    if (!spot.tasks[i].late) one(Move::Kind::Late, spot.tasks[i].name, i, false);
    one(Move::Kind::Done, spot.tasks[i].name, i, true);
    one(Move::Kind::Cancelled, spot.tasks[i].name, i, true);
  }
  for (std::size_t i = 0; i < spot.meetings.size(); ++i) {
    for (const Move::Kind kind : {Move::Kind::Held, Move::Kind::Missed, Move::Kind::MeetingCancelled})
      one(kind, spot.meetings[i].title, i, true);
  }
}

void Explorer::pulls_at(std::uint32_t node) {
  if (!owner_matters_ && !domain_.mentions(Builtin::PullCount)) return;
  for (std::uint32_t i = 0; i < program_.distributions.size(); ++i) {
    const compiler::Distribution& one = program_.distributions[i];
    if (!one.pull || one.disabled || one.record != graph_.spots[node].type) continue;
    Move move;
    move.kind = Move::Kind::Pull;
    move.name = one.name;
    move.index = i;
    try_actors(node, move, {std::string(proof_rep), std::string(proof_manager)});
  }
}

}  // namespace leadflow::runtime::proving
