#include "compiler/graph/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

#include "compiler/check/places.h"
#include "compiler/footprint.h"
#include "dsl/clip.h"
#include "dsl/markup.h"
#include "dsl/spelling.h"

namespace leadflow::compiler::picture {

namespace {

constexpr std::size_t longest_label = 48;  // terminal columns
constexpr std::size_t most_lines = 6;      // of one arrow

/// A `move to` within operations.
struct Target {
  StateId to;
  bool conditional = false;
  bool later = false;
};

std::vector<Target> targets_of(const Ops& operations) {
  std::vector<Target> found;
  walk(operations, [&](const OpPlace& place) {
    std::vector<Effect> effects;
    effects_of(*place.op, effects);
    for (const Effect& effect : effects) {
      if (effect.kind == EffectKind::Move)
        found.push_back({effect.state, place.path != nullptr && !place.path->empty(), place.later});
    }
  });
  return found;
}

class Painter {
 public:
  explicit Painter(const Program& program)
      : program_(program),
        place_(program.states.size(), nowhere),
        workflow_(program.workflows.size(), nowhere) {}

  Picture paint(WorkflowId only) {
    for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
      if (only.valid() ? only.index == i : !program_.workflows[i].disabled) add_workflow({i});
    }
    for (std::uint32_t i = 0; i < program_.actions.size(); ++i) add_action(program_.actions[i]);
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i) add_rule(program_.rules[i]);
    return std::move(picture_);
  }

 private:
  void add_workflow(WorkflowId id) {
    const Workflow& workflow = program_.workflows[id];
    workflow_[id.index] = picture_.workflows.size();
    PictureWorkflow& drawn = picture_.workflows.emplace_back();
    drawn.name = workflow.name;
    drawn.label = workflow.label;
    drawn.record = program_.record_types[workflow.record].name;
    for (const PhaseId phase_id : workflow.phases) {
      const Phase& phase = program_.phases[phase_id];
      drawn.phases.push_back(picture_.phases.size());
      PicturePhase& added = picture_.phases.emplace_back();
      added = {phase.name, phase.label, phase.kind, workflow_[id.index], {}};
      for (const StateId state_id : phase.states) {
        const State& state = program_.states[state_id];
        place_[state_id.index] = picture_.states.size();
        added.states.push_back(picture_.states.size());
        picture_.states.push_back({state_id, state.name, state.label, picture_.phases.size() - 1, false});
      }
    }
    for (const Entry& entry : workflow.entries) {
      if (place_[entry.at.index] != nowhere) picture_.states[place_[entry.at.index]].entry = true;
    }
  }

  void add_action(const Action& action) {
    if (action.disabled || (!action.by.empty() && only_nobody(action.by))) return;
    std::vector<Target> targets = targets_of(action.operations);
    if (action.is_transition) targets.push_back({action.to, false, false});
    PictureMove move;
    move.kind = action.is_transition ? MakerKind::Transition : MakerKind::Action;
    move.name = action.name;
    move.label = action.label;
    for (const StateId from : action.from) add_moves(move, from, targets, !action.when.empty());
  }

  void add_rule(const Rule& rule) {
    if (rule.disabled) return;
    const std::vector<Target> targets = targets_of(rule.operations);
    if (targets.empty()) return;
    PictureMove move;
    move.kind = MakerKind::Rule;
    move.name = rule.name;
    move.label = rule.label;
    move.from_closed = rule.leaves_closed;
    const RulePlaces places = places_of(program_, rule);
    for (const StateId from : places.states) add_moves(move, from, targets, !rule.when.empty());
    if (!places.any) return;
    if (rule.workflow.valid()) {
      add_from_anywhere(move, rule.workflow, targets, !rule.when.empty());
      return;
    }
    for (const WorkflowId each : program_.record_types[rule.record].workflows)
      add_from_anywhere(move, each, targets, !rule.when.empty());
  }

  void add_moves(PictureMove move, StateId from, const std::vector<Target>& targets, bool conditional) {
    move.from = place_[from.index];
    if (move.from == nowhere) return;
    // A rule takes a record out of a closed state only where it names one.
    if (move.kind == MakerKind::Rule && !move.from_closed && !program_.states[from].open) return;
    move.workflow = picture_.phases[picture_.states[move.from].phase].workflow;
    add(move, targets, conditional);
  }

  void add_from_anywhere(PictureMove move, WorkflowId workflow, const std::vector<Target>& targets,
                         bool conditional) {
    if (workflow_[workflow.index] == nowhere) return;
    move.workflow = workflow_[workflow.index];
    add(move, targets, conditional);
  }

  void add(PictureMove move, const std::vector<Target>& targets, bool conditional) {
    for (const Target& target : targets) {
      move.to = place_[target.to.index];
      if (move.to == nowhere) continue;
      move.conditional = conditional || target.conditional;
      move.later = target.later;
      picture_.moves.push_back(move);
    }
  }

  const Program& program_;
  Picture picture_;
  std::vector<std::size_t> place_;     // of a state in the picture
  std::vector<std::size_t> workflow_;  // of a workflow in the picture
};

/// How many moves each state is away from `focus`.
std::vector<std::int64_t> distances(const Picture& picture, std::size_t focus) {
  std::vector<std::vector<std::size_t>> neighbours(picture.states.size());
  for (const PictureMove& move : picture.moves) {
    if (move.from == nowhere) continue;
    neighbours[move.from].push_back(move.to);
    neighbours[move.to].push_back(move.from);
  }
  std::vector<std::int64_t> distance(picture.states.size(), -1);
  distance[focus] = 0;
  std::deque<std::size_t> queue{focus};
  while (!queue.empty()) {
    const std::size_t at = queue.front();
    queue.pop_front();
    for (const std::size_t next : neighbours[at]) {
      if (distance[next] >= 0) continue;
      distance[next] = distance[at] + 1;
      queue.push_back(next);
    }
  }
  return distance;
}

/// The picture with those states only that `keep` names.
Picture only(const Picture& picture, const std::vector<bool>& keep) {
  Picture kept;
  std::vector<std::size_t> state_at(picture.states.size(), nowhere);
  std::vector<std::size_t> workflow_at(picture.workflows.size(), nowhere);
  for (const PicturePhase& phase : picture.phases) {
    std::vector<std::size_t> states;
    for (const std::size_t state : phase.states) {
      if (keep[state]) states.push_back(state);
    }
    if (states.empty()) continue;
    if (workflow_at[phase.workflow] == nowhere) {
      workflow_at[phase.workflow] = kept.workflows.size();
      kept.workflows.push_back(picture.workflows[phase.workflow]);
      kept.workflows.back().phases.clear();
    }
    PicturePhase added{phase.name, phase.label, phase.kind, workflow_at[phase.workflow], {}};
    for (const std::size_t state : states) {
      state_at[state] = kept.states.size();
      added.states.push_back(kept.states.size());
      kept.states.push_back(picture.states[state]);
      kept.states.back().phase = kept.phases.size();
    }
    kept.workflows[added.workflow].phases.push_back(kept.phases.size());
    kept.phases.push_back(std::move(added));
  }
  for (PictureMove move : picture.moves) {
    if (!keep[move.to] || (move.from != nowhere && !keep[move.from])) continue;
    if (workflow_at[move.workflow] == nowhere) continue;
    if (move.from != nowhere) move.from = state_at[move.from];
    move.to = state_at[move.to];
    move.workflow = workflow_at[move.workflow];
    kept.moves.push_back(std::move(move));
  }
  return kept;
}

std::string line_of(const PictureMove& move) {
  std::string line = drawn(move.label);
  if (move.conditional) line += " (if)";
  if (move.later) line += " (later)";
  return line;
}

}  // namespace

std::string_view to_text(MakerKind kind) {
  switch (kind) {
    case MakerKind::Action:
      return "action";
    case MakerKind::Transition:
      return "transition";
    case MakerKind::Rule:
      return "rule";
  }
  return {};
}

Picture picture_of(const Program& program, WorkflowId workflow) {
  return Painter(program).paint(workflow);
}

Picture around(const Picture& picture, StateId focus, std::int64_t depth) {
  const auto found = std::find_if(picture.states.begin(), picture.states.end(),
                                  [&](const PictureState& state) { return state.id == focus; });
  if (found == picture.states.end()) return {};
  const std::vector<std::int64_t> distance =
      distances(picture, static_cast<std::size_t>(found - picture.states.begin()));
  std::vector<bool> keep;
  for (const std::int64_t each : distance) keep.push_back(each >= 0 && each <= depth);
  return only(picture, keep);
}

std::vector<Arrow> arrows(const Picture& picture) {
  std::vector<Arrow> found;
  std::vector<std::size_t> left_out;
  std::map<std::tuple<std::size_t, std::size_t, std::size_t, bool, bool>, std::size_t> seen;
  for (const PictureMove& move : picture.moves) {
    const bool rule = move.kind == MakerKind::Rule;
    const bool from_closed = move.from == nowhere && move.from_closed;
    const auto [at, is_new] =
        seen.try_emplace({move.from, move.workflow, move.to, from_closed, rule}, found.size());
    if (is_new) {
      found.push_back({move.from, move.workflow, move.to, from_closed, rule, {}});
      left_out.push_back(0);
    }
    std::vector<std::string>& lines = found[at->second].lines;
    std::string line = line_of(move);
    if (std::find(lines.begin(), lines.end(), line) != lines.end()) continue;
    if (lines.size() < most_lines) {
      lines.push_back(std::move(line));
    } else {
      ++left_out[at->second];
    }
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (left_out[i] > 0) found[i].lines.push_back(fmt::format("and {} more", left_out[i]));
  }
  return found;
}

std::string drawn(std::string_view label) {
  return dsl::clipped(dsl::drawable(label), longest_label);
}

std::string drawn(const PicturePhase& phase) {
  const std::string label = drawn(phase.label);
  return phase.kind == dsl::ast::PhaseKind::Open ? label
                                                 : fmt::format("{} ({})", label, dsl::spelling(phase.kind));
}

}  // namespace leadflow::compiler::picture
