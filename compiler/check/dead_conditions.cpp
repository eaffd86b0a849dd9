// Conditions that can never hold, and ones that an earlier one always shadows.
//
// A condition is asked together with those around it as long as no operation
// before it has written anything.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/check/conditions.h"
#include "compiler/check/unset.h"
#include "compiler/footprint.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;

/// How many earlier conditions of one chain are looked at together.
constexpr std::size_t max_chain = 24;

class DeadConditions {
 public:
  explicit DeadConditions(const Flow& flow) : flow_(flow), program_(flow.program) {}

  void run() {
    for (std::uint32_t i = 0; i < program_.record_types.size(); ++i) {
      const Known here = known(RecordTypeId{i});
      validity(here, program_.record_types[i].validity);
      for (const Attribute& attribute : program_.record_types[i].attributes)
        check_not(flow_, here, attribute.computed);
    }
    for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) workflow(program_.workflows[i]);
    for (std::uint32_t i = 0; i < program_.phases.size(); ++i) {
      const Phase& phase = program_.phases[i];
      Known here = known(program_.workflows[phase.workflow].record);
      here.states = &phase.states;
      validity(here, phase.validity);
    }
    for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
      const State& state = program_.states[i];
      const std::vector<StateId> only{StateId{i}};
      Known here = known(program_.workflows[state.workflow].record);
      here.states = &only;
      validity(here, state.validity);
    }
    for (std::uint32_t i = 0; i < program_.actions.size(); ++i) action(program_.actions[i]);
    for (std::uint32_t i = 0; i < program_.follow_ons.size(); ++i) follow_on(program_.follow_ons[i]);
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i) rule(program_.rules[i]);
    for (std::uint32_t i = 0; i < program_.distributions.size(); ++i) {
      const Distribution& distribution = program_.distributions[i];
      holds(known(distribution.record), distribution.qualifies);
    }
    for (std::uint32_t i = 0; i < program_.always.size(); ++i) {
      const AlwaysPromise& promise = program_.always[i];
      Known here = known(program_.workflows[promise.workflow].record);
      here.states = &promise.states;
      holds(here, promise.always);
    }
  }

 private:
  Known known(RecordTypeId record) const {
    Known known;
    known.program = &program_;
    known.record = record;
    return known;
  }

  bool holds(const Known& here, const Expr& condition) {
    if (condition.empty()) return true;
    check_not(flow_, here, condition);
    if (can_hold(here, condition)) return true;
    never(condition.span());
    return false;
  }

  void never(Span where) {
    auto& finding =
        flow_.found.add(DiagnosticKind::ConditionNeverHolds, where, "this condition can never hold");
    finding.help.push_back("compare with a value that is possible here, or take out what depends on it");
  }

  void validity(const Known& here, const Validity& validity) {
    checks(here, validity.requirements, validity.refusals);
  }
  void checks(const Known& here, const std::vector<Requirement>& requirements,
              const std::vector<Refusal>& refusals) {
    for (const Requirement& requirement : requirements) holds(here, requirement.when);
    for (const Refusal& refusal : refusals) holds(here, refusal.when);
  }

  void workflow(const Workflow& workflow) {
    Known here = known(workflow.record);
    validity(here, workflow.validity);
    // Entries: a caller can name one, so only the one without a name can be out of reach.
    std::vector<PathCondition> before;
    for (const Entry& entry : workflow.entries) {
      const bool possible = holds(here, entry.when);
      if (entry.name.empty() && possible) {
        std::vector<PathCondition> all = before;
        all.push_back({&entry.when, true});
        const bool late = !entry.when.empty() ? !can_hold(here, all) : unconditional_before(workflow, entry);
        if (late) shadowed_entry(workflow, entry);
      }
      if (!entry.when.empty() && before.size() < max_chain) before.push_back({&entry.when, false});
    }
  }

  static bool unconditional_before(const Workflow& workflow, const Entry& entry) {
    for (const Entry& other : workflow.entries) {
      if (&other == &entry) return false;
      if (other.when.empty()) return true;
    }
    return false;
  }

  void shadowed_entry(const Workflow& workflow, const Entry& entry) {
    Span where = entry.when.span();
    if (entry.when.empty()) where = program_.states[entry.at].name_span;
    for (const dsl::ast::File& file : flow_.tree.files) {
      for (const dsl::ast::Workflow& written : file.workflows) {
        if (written.name.text != workflow.name) continue;
        for (const dsl::ast::Entry& one : written.entries) {
          if (!one.name) where = one.at.span;
        }
      }
    }
    auto& finding = flow_.found.add(DiagnosticKind::ShadowedCondition, where,
                                    "this entry is never chosen: one before it always is");
    finding.help.push_back("move it before the other one, give it a name, or take it out");
  }

  void action(const Action& action) {
    Known here = known(program_.workflows[action.workflow].record);
    here.states = &action.from;
    std::vector<PathCondition> around;
    if (holds(here, action.when) && !action.when.empty()) around.push_back({&action.when, true});
    checks(here, action.requirements, action.refusals);
    for (const Ask& ask : action.asks) {
      if (ask.attribute.valid()) around.clear();
    }
    written_ = false;
    operations(here, action.operations, around);
  }

  void follow_on(const FollowOn& follow_on) {
    const Known here = known(program_.workflows[follow_on.workflow].record);
    holds(here, follow_on.when);
    checks(here, follow_on.requirements, follow_on.refusals);
  }

  void rule(const Rule& rule) {
    const Known here = known(rule.record);
    for (const Event& event : rule.on) holds(here, event.when);
    std::vector<PathCondition> around;
    if (holds(here, rule.when) && !rule.when.empty()) around.push_back({&rule.when, true});
    written_ = false;
    operations(here, rule.operations, around);
  }

  void operations(const Known& here, const Ops& ops, std::vector<PathCondition> around) {
    for (const Op& op : ops) {
      if (written_) around.clear();
      if (const auto* after = std::get_if<dsl::After<Compiled>>(&op.what)) {
        written_ = true;  // time passes
        operations(here.states == nullptr ? here : known(here.record), after->then, {});
      } else if (const auto* choice = std::get_if<dsl::If<Compiled>>(&op.what)) {
        chain(here, *choice, around);
      } else {
        effects_.clear();
        effects_of(op, effects_);
        for (const Effect& effect : effects_) written_ = written_ || writes(effect.kind);
      }
    }
  }

  static bool writes(EffectKind kind) { return kind != EffectKind::Note && kind != EffectKind::NotifyPeople; }

  void chain(const Known& outer, const dsl::If<Compiled>& choice, const std::vector<PathCondition>& around) {
    const Known here = written_ ? known(outer.record) : outer;
    std::vector<PathCondition> before = around;
    const bool wrote = written_;
    for (std::size_t i = 0; i < choice.branches.size(); ++i) {
      const auto& branch = choice.branches[i];
      std::vector<PathCondition> all = before;
      all.push_back({&branch.when, true});
      check_not(flow_, here, branch.when);
      if (!can_hold(here, all)) {
        if (i == 0 || !can_hold(here, branch.when) || !can_hold_with(here, around, branch.when)) {
          never(branch.when.span());
        } else {
          shadowed(branch.when.span(), choice.branches[i - 1].when.span());
        }
      }
      written_ = false;
      std::vector<PathCondition> inside = around;
      inside.push_back({&branch.when, true});
      if (wrote) inside = {{&branch.when, true}};
      operations(here, branch.then, std::move(inside));
      written_ = wrote;
      if (before.size() < max_chain + around.size()) before.push_back({&branch.when, false});
    }
    if (!choice.otherwise.empty()) {
      if (!can_hold(here, before))
        shadowed(choice.otherwise.front().span, choice.branches.back().when.span());
      operations(here, choice.otherwise, {});
    }
    written_ = true;  // one of the branches may have
  }

  static bool can_hold_with(const Known& here, std::vector<PathCondition> around, const Expr& condition) {
    around.push_back({&condition, true});
    return can_hold(here, around);
  }

  void shadowed(Span where, Span by) {
    auto& finding = flow_.found.add(DiagnosticKind::ShadowedCondition, where,
                                    "this is never reached: the conditions before it always come first");
    finding.labels.push_back({by, "an earlier condition"});
    finding.help.push_back("put the narrower condition first, or take this one out");
  }

  const Flow& flow_;
  const Program& program_;
  std::vector<Effect> effects_;
  bool written_ = false;  // an operation before this one may have changed the record
};

}  // namespace

void check_conditions(const Flow& flow) {
  DeadConditions(flow).run();
}

}  // namespace leadflow::compiler
