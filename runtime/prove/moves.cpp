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

namespace {

/// Attributes whose change somebody waits for, each with its record type.
std::set<std::pair<std::uint32_t, std::uint32_t>> heard_changes(const compiler::Program& program) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> heard;
  const auto hear = [&](compiler::RecordTypeId type, const std::vector<compiler::Event>& all) {
    for (const compiler::Event& on : all) {
      if (on.attribute.valid()) heard.emplace(type.index, on.attribute.index);
    }
  };
  for (std::uint32_t i = 0; i < program.rules.size(); ++i) hear(program.rules[i].record, program.rules[i].on);
  for (std::uint32_t i = 0; i < program.nurtures.size(); ++i)
    hear(program.nurtures[i].record, program.nurtures[i].stop);
  return heard;
}

}  // namespace

Explorer::Explorer(const compiler::Program& program, const Domain& domain, const Questions& questions,
                   const Bounds& bounds)
    : program_(program),
      questions_(questions),
      bounds_(bounds),
      domain_(domain),
      asked_(program),
      splits_(program, domain_),
      freedom_(program, domain_) {
  for (const std::string_view name : {proof_rep, proof_manager, proof_admin})
    people_.emplace(name, proof_user(program, name));
  const std::set<std::pair<std::uint32_t, std::uint32_t>> heard = heard_changes(program);
  const auto notice = [&](std::uint32_t type, const compiler::StateId* state) {
    std::vector<bool>& noticed = noticed_.emplace_back();
    for (std::uint32_t i = 0; i < program.record_types[type].attributes.size(); ++i) {
      const Slot& slot = domain_.attribute({type}, i);
      // Where no rule waits for a date, nothing is set anew when it changes.
      const bool dated = slot.shifts && (state == nullptr || freedom_.is_remembered(*state, i));
      noticed.push_back(slot.noticed || dated || heard.count({type, i}) > 0);
    }
  };
  for (std::uint32_t i = 0; i < program.states.size(); ++i) {
    const compiler::StateId state{i};
    notice(program.workflows[program.states[state].workflow].record.index, &state);
  }
  for (std::uint32_t type = 0; type < program.record_types.size(); ++type) notice(type, nullptr);
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
  actor_matters_ = owner_matters_ || domain_.decides(Builtin::Me) || domain_.decides(Builtin::Actor);
}

// ---- the search
// ------------------------------------------------------------------------------------------------

void Explorer::begin() {
  const std::size_t decisions = graph_.decisions;
  graph_ = Graph{};
  graph_.decisions = decisions;
  graph_.gaps = domain_.gaps();
  graph_.demands.emplace_back();
  again_ = false;
  nodes_.clear();
  spots_.clear();
  seen_.clear();
  cases_.clear();
  endings_.clear();
  plans_.clear();
  usual_.clear();
  may_edit_.clear();
  can_be_.clear();
  probes_.clear();
  may_at_.clear();
  may_new_.clear();
  stands_at_ = nullptr;
  for (Situation* one : {&situation_, &new_situation_}) {
    *one = Situation{};
    one->now = proof_time;
    one->calendars = calendars_;
    for (const auto& [name, user] : people_) one->users[name] = user;
  }
}

void Explorer::search() {
  constexpr std::size_t soon = 20'000;  // decisions after which a search that is in vain is given up
  const std::size_t before = graph_.decisions;
  make_records();
  for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node) {
    if (again_ && graph_.decisions > before + soon) return;
    if (graph_.decisions > bounds_.max_decisions)
      return gap(fmt::format("more than {} decisions were asked for", bounds_.max_decisions));
    if (graph_.nodes.size() > bounds_.max_states)
      return gap(fmt::format("more than {} situations were found (--max-states)", bounds_.max_states));
    moves_at(node);
  }
}

Graph Explorer::run() {
  do {
    begin();
    search();
  } while (again_ && graph_.decisions <= bounds_.max_decisions);
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
    const auto make = [&](const std::string& entry) {
      Move move;
      move.workflow = {i};
      move.name = entry;
      Attempts one = by(std::move(move), {std::string(proof_rep)});
      try_all(no_node, one);
    };
    bool unnamed = false;
    for (const compiler::Entry& entry : workflow.entries) {
      const bool usual = entry.name.empty() || !entry.when.empty();
      if (!entry.name.empty()) make(entry.name);
      if (usual && !unnamed) make({});
      unnamed = unnamed || usual;
    }
  }
}

void Explorer::moves_at(std::uint32_t node) {
  const std::uint32_t at = graph_.nodes[node].spot;
  if (!plans_[at]) {
    std::vector<Attempts> plan = planned(graph_.spots[at]);
    plans_[at] = std::move(plan);
  }
  for (std::size_t i = 0; i < plans_[at]->size(); ++i) {
    // What is found on the way may make the list of plans longer, but not this plan.
    Attempts& one = (*plans_[at])[i];
    const bool in_vain =
        changes_nothing(one, node) || starts_elsewhere(one, node) || is_like_another(*plans_[at], i, node);
    if (!in_vain) try_all(node, one);
  }
  joint_edits(node);
}

std::vector<Attempts> Explorer::planned(const Spot& spot) {
  std::vector<Attempts> all;
  const bool usual = spot.owner.kind != Owner::Kind::User || people_.count(spot.owner.name) > 0;
  const auto known = usual_.find(spot.state.index);
  if (usual && known != usual_.end()) {
    all = known->second;
  } else {
    actions_at(spot, all);
    follow_ons_at(spot, all);
    edits_at(spot, all);
    events_at(spot, all);
    pulls_at(spot, all);
    if (usual) usual_[spot.state.index] = all;
  }
  timers_at(spot, all);
  tasks_at(spot, all);
  return all;
}

Attempts Explorer::by(Move move, const std::vector<std::string>& people) {
  Attempts attempts;
  const auto add = [&](const std::string& actor) {
    move.actor = actor;
    attempts.tries.push_back({static_cast<std::uint32_t>(graph_.moves.size()), no_node});
    graph_.moves.push_back(move);
  };
  if (people.empty()) add({});
  for (const std::string& actor : people) add(actor);
  return attempts;
}

void Explorer::try_all(std::uint32_t node, Attempts& attempts) {
  attempts.everywhere = false;
  attempts.tried_at = node;
  for (Try& one : attempts.tries) {
    if (attempts.everywhere && !actor_matters_) return;
    attempts.everywhere = !take(node, one, &attempts).denied || attempts.everywhere;
  }
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

void Explorer::actions_at(const Spot& spot, std::vector<Attempts>& all) {
  for (const compiler::ActionRef& ref : program_.states[spot.state].actions) {
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
        answer_joint(spot, move, *beside, all);
      else
        all.push_back(by(move, actors(spot)));
    }
  }
}

void Explorer::follow_ons_at(const Spot& spot, std::vector<Attempts>& all) {
  for (const compiler::FollowOnId id : program_.workflows[spot.workflow].follow_ons) {
    const compiler::FollowOn& follow = program_.follow_ons[id];
    Move move;
    move.kind = Move::Kind::Follow;
    move.name = follow.name;
    for (Given& given : answers(follow.asks, SlotKey::Kind::FollowAsk, id.index)) {
      move.given = std::move(given);
      all.push_back(by(move, actors(spot)));
    }
  }
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

void Explorer::timers_at(const Spot& spot, std::vector<Attempts>& all) {
  for (std::size_t i = 0; i < spot.timers.size(); ++i) {
    const auto here = spot.timers.begin() + static_cast<std::ptrdiff_t>(i);
    const bool waits =
        std::any_of(spot.timers.begin(), here, [&](const Pending& one) { return is_due_first(one, *here); });
    if (waits) continue;
    Move move;
    move.kind = Move::Kind::Timer;
    move.name = here->what;
    move.index = i;
    all.push_back(by(std::move(move), {}));
  }
}

// ---- outside
// --------------------------------------------------------------------------------------------------

void Explorer::events_at(const Spot& spot, std::vector<Attempts>& all) {
  for (const EventKind kind : heard_) {
    Move move;
    move.kind = Move::Kind::Event;
    move.event = kind;
    if (kind < EventKind::RequestDelivered) {
      all.push_back(by(std::move(move), {}));
      continue;
    }
    for (std::uint32_t i = 0; i < program_.endpoints.size(); ++i) {
      if (program_.endpoints[i].record != spot.type) continue;
      move.name = program_.endpoints[i].name;
      all.push_back(by(move, {}));
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
      all.push_back(by(std::move(move), {}));
    }
  }
}

void Explorer::tasks_at(const Spot& spot, std::vector<Attempts>& all) {
  const auto add = [&](Move::Kind kind, const std::string& name, std::size_t index, bool by_person) {
    Move move;
    move.kind = kind;
    move.name = name;
    move.index = index;
    all.push_back(by(std::move(move), by_person ? actors(spot) : std::vector<std::string>()));
  };
  for (std::size_t i = 0; i < spot.tasks.size(); ++i) {
    if (!spot.tasks[i].late) add(Move::Kind::Late, spot.tasks[i].name, i, false);
    add(Move::Kind::Done, spot.tasks[i].name, i, true);
    add(Move::Kind::Cancelled, spot.tasks[i].name, i, true);
  }
  for (std::size_t i = 0; i < spot.meetings.size(); ++i) {
    for (const Move::Kind kind : {Move::Kind::Held, Move::Kind::Missed, Move::Kind::MeetingCancelled})
      add(kind, spot.meetings[i].title, i, true);
  }
}

void Explorer::pulls_at(const Spot& spot, std::vector<Attempts>& all) {
  if (!owner_matters_ && !domain_.mentions(Builtin::PullCount)) return;
  for (std::uint32_t i = 0; i < program_.distributions.size(); ++i) {
    const compiler::Distribution& one = program_.distributions[i];
    if (!one.pull || one.disabled || one.record != spot.type) continue;
    Move move;
    move.kind = Move::Kind::Pull;
    move.name = one.name;
    move.index = i;
    all.push_back(by(std::move(move), {std::string(proof_rep), std::string(proof_manager)}));
  }
}

}  // namespace leadflow::runtime::proving
