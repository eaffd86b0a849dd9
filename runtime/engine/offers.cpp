// What may be done with a record now, and why the rest may not.

#include "runtime/engine/commands.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/permissions.h"
#include "runtime/engine/validity.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime {

namespace {

using engine::Step;

struct Offering {
  Step& step;
  const engine::Touched& record;

  /// An attribute that is asked for is no reason to refuse.
  void check_rest(const std::vector<compiler::Requirement>& requirements,
                  const std::vector<compiler::Refusal>& refusals,
                  const std::vector<compiler::Ask>& asks) const {
    const engine::Scope scope = engine::condition_scope(step, record);
    std::vector<std::string> missing;
    engine::add_missing(step, scope, requirements, missing);
    for (const compiler::Ask& ask : asks) std::erase(missing, ask.name);
    engine::refuse_missing(step, std::move(missing));
    if (!step.halted()) engine::check_refusals(step, scope, refusals);
  }

  template <class What>
  Offer offer(const What& what, std::string category, bool follow_on) const {
    Offer made;
    made.name = what.name;
    made.label = what.label;
    made.category = std::move(category);
    made.follow_on = follow_on;
    if (!step.refused) engine::check_offered(step, record, what);
    if (!step.refused) engine::check_permitted(step, record, what.by);
    if (!step.refused) check_rest(what.requirements, what.refusals, what.asks);
    made.refused = std::move(step.refused);
    step.refused.reset();
    for (const compiler::Ask& ask : what.asks) made.asks.push_back(question(ask));
    return made;
  }

  Offer::Question question(const compiler::Ask& ask) const {
    Offer::Question asked;
    asked.name = ask.name;
    asked.label = ask.label;
    asked.type = engine::type_words(step.program, ask.type);
    asked.required = !ask.optional && ask.default_value.empty();
    asked.default_value = engine::evaluate(step, engine::condition_scope(step, record), ask.default_value);
    return asked;
  }
};

}  // namespace

std::variant<std::vector<Offer>, Needs> offers(const compiler::Program& program, const Situation& situation,
                                               RecordId record, const std::string& actor) {
  Step step(program, situation, actor, {});
  std::vector<Offer> made;
  const engine::Touched* touched = step.touch(record);
  engine::check_actor(step, false);
  if (!step.needs.empty()) return std::move(step.needs);
  if (!touched || !touched->after.state.valid()) return made;
  const std::optional<Refused> nobody = std::move(step.refused);  // who does not act is offered nothing
  const bool disabled = !step.is_enabled(touched->after.workflow);
  const auto begin = [&] {
    step.refused = nobody;
    if (disabled) step.refuse(RefusalKind::NotOffered, "the workflow is disabled");
  };
  const Offering offering{step, *touched};
  const compiler::State& state = program.states[touched->after.state];
  for (const compiler::ActionRef& action : state.actions) {
    begin();
    made.push_back(offering.offer(program.actions[action.id], action.category, false));
  }
  for (const compiler::FollowOnId follow_on : program.workflows[state.workflow].follow_ons) {
    begin();
    made.push_back(offering.offer(program.follow_ons[follow_on], {}, true));
  }
  if (!step.needs.empty()) return std::move(step.needs);
  return made;
}

}  // namespace leadflow::runtime
