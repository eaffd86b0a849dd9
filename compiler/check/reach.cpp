// States that nothing reaches, and open states that nothing leaves.
//
// Every way a record can move is an edge from a state, or from a whole workflow
// (rules that stand outside of states), to a state. Conditions and permissions
// are not looked at, but for `by nobody` and what a rule's `when` says of the status.

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/check/places.h"
#include "compiler/footprint.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;

class Reach {
 public:
  explicit Reach(const Flow& flow)
      : flow_(flow),
        program_(flow.program),
        from_state_(program_.states.size()),
        from_workflow_(program_.workflows.size()),
        reached_(program_.states.size()),
        workflow_reached_(program_.workflows.size()),
        excluded_(program_.states.size()) {}

  void run() {
    for (std::uint32_t i = 0; i < program_.actions.size(); ++i) add_action(program_.actions[i]);
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i) add_rule(program_.rules[i]);
    for (std::uint32_t w = 0; w < program_.workflows.size(); ++w) {
      for (const Entry& entry : program_.workflows[w].entries) reach(entry.at);
    }
    for (std::uint32_t i = 0; i < program_.follow_ons.size(); ++i) reach(program_.follow_ons[i].at);
    for (const Change& change : program_.changes) reach_named(change);
    follow();
    report();
  }

 private:
  void targets(const Ops& ops, std::vector<StateId>& to) {
    walk(ops, [&](const OpPlace& place) {
      effects_.clear();
      effects_of(*place.op, effects_);
      for (const Effect& effect : effects_) {
        if (effect.kind == EffectKind::Move) to.push_back(effect.state);
      }
    });
  }

  void add_action(const Action& action) {
    if (action.disabled || only_nobody(action.by)) return;
    std::vector<StateId> to;
    targets(action.operations, to);
    if (action.is_transition) to.push_back(action.to);
    for (const StateId from : action.from) {
      std::vector<StateId>& edges = from_state_[from.index];
      edges.insert(edges.end(), to.begin(), to.end());
    }
  }

  void add_rule(const Rule& rule) {
    if (rule.disabled) return;
    std::vector<StateId> to;
    targets(rule.operations, to);
    if (to.empty()) return;
    const RulePlaces places = places_of(program_, rule);
    for (const StateId from : places.states) {
      std::vector<StateId>& edges = from_state_[from.index];
      edges.insert(edges.end(), to.begin(), to.end());
    }
    if (!places.any) return;
    for (const StateId state : places.excluded) ++excluded_[state.index];
    if (rule.scope == RuleScope::Workflow) {
      add_everywhere(rule.workflow, to);
    } else {
      for (const WorkflowId workflow : program_.record_types[rule.record].workflows)
        add_everywhere(workflow, to);
    }
  }

  void add_everywhere(WorkflowId workflow, const std::vector<StateId>& to) {
    from_workflow_[workflow.index].push_back(to);
  }

  void reach(StateId state) {
    if (!state.valid() || reached_[state.index]) return;
    reached_[state.index] = true;
    queue_.push_back(state);
  }

  // Deploying `retired a into b` puts records into b.
  void reach_named(const Change& change) {
    if (change.attribute || !change.retired) return;
    const std::size_t dot = change.to.find('.');
    if (dot == std::string::npos) return;
    const WorkflowId workflow = program_.workflow(std::string_view(change.to).substr(0, dot));
    if (workflow.valid()) reach(program_.state(workflow, std::string_view(change.to).substr(dot + 1)));
  }

  void follow() {
    while (!queue_.empty()) {
      const StateId at = queue_.back();
      queue_.pop_back();
      for (const StateId to : from_state_[at.index]) reach(to);
      const WorkflowId workflow = program_.states[at].workflow;
      if (workflow_reached_[workflow.index]) continue;
      workflow_reached_[workflow.index] = true;
      for (const auto& rule : from_workflow_[workflow.index]) {
        for (const StateId to : rule) reach(to);
      }
    }
  }

  bool has_way_out(StateId state) const {
    const auto leaves = [state](StateId to) { return to != state; };
    const std::vector<StateId>& edges = from_state_[state.index];
    if (std::any_of(edges.begin(), edges.end(), leaves)) return true;
    std::size_t rules = 0;
    for (const auto& to : from_workflow_[program_.states[state].workflow.index]) {
      if (std::any_of(to.begin(), to.end(), leaves)) ++rules;
      if (rules > excluded_[state.index]) return true;
    }
    return false;
  }

  void report() {
    for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
      const StateId id{i};
      const State& state = program_.states[i];
      const std::string_view word = state_word(program_, id);
      if (!reached_[i]) {
        auto& finding = flow_.found.add(DiagnosticKind::UnreachedState, state.name_span,
                                        fmt::format("nothing reaches {} `{}`", word, state.name));
        finding.help.push_back(
            "add an entry, action, transition or rule that moves a record here, or take it out");
      }
      if (state.open && !has_way_out(id)) {
        auto& finding = flow_.found.add(DiagnosticKind::NoWayOut, state.name_span,
                                        fmt::format("open {} `{}` has no way out", word, state.name));
        finding.help.push_back(
            "add an action, transition or rule that moves a record on, or give its phase a kind (`won`, "
            "`lost`, `archived`)");
      }
    }
  }

  const Flow& flow_;
  const Program& program_;
  std::vector<std::vector<StateId>> from_state_;
  std::vector<std::vector<std::vector<StateId>>> from_workflow_;  // one list a rule
  std::vector<bool> reached_;
  std::vector<bool> workflow_reached_;
  std::vector<std::size_t> excluded_;  // rules of the workflow that a state is excluded from
  std::vector<StateId> queue_;
  std::vector<Effect> effects_;
};

}  // namespace

void check_reach(const Flow& flow) {
  Reach(flow).run();
}

}  // namespace leadflow::compiler
