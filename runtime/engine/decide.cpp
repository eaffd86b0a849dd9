#include "runtime/engine/decide.h"

#include <stdexcept>

#include "runtime/engine/commands.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/oracle.h"
#include "runtime/engine/permissions.h"
#include "runtime/engine/rules.h"
#include "runtime/engine/timers.h"
#include "runtime/engine/validity.h"

namespace leadflow::runtime {

namespace {

using engine::Step;

/// People are asked for all that they do; a record may be made, edited or told something by nobody (imports,
/// the worker).
bool may_be_nobody(const Command& command) {
  return !std::holds_alternative<ApplyCommand>(command.what) &&
         !std::holds_alternative<FollowCommand>(command.what) &&
         !std::holds_alternative<PullCommand>(command.what);
}

/// Not a person's action: when a rule of it is refused, the event and the refusal are recorded.
bool comes_from_outside(const Command& command) {
  const bool settled = std::holds_alternative<SettleCommand>(command.what) && command.actor.empty();
  return settled || std::holds_alternative<EventCommand>(command.what) ||
         std::holds_alternative<TimerCommand>(command.what);
}

/// Leaves the record as it is, so its conditions are not asked: one that came to be broken by itself (a new
/// program, the time) must not keep a message or a reminder.
bool leaves_record_alone(const Command& command) {
  return std::holds_alternative<RemindCommand>(command.what) ||
         std::holds_alternative<DispatchCommand>(command.what) ||
         std::holds_alternative<RetimeCommand>(command.what);
}

void run(Step& step, const Command& command) {
  if (step.situation.oracle != nullptr) step.situation.oracle->begins();
  engine::check_actor(step, may_be_nobody(command));
  if (step.refused) return;
  std::visit([&](const auto& what) { engine::perform(step, what); }, command.what);
  if (step.mode.blaming && !step.halted()) engine::look_for_breaker(step, {});
  if (!step.halted()) engine::queue_becomes(step);
  if (!step.halted()) engine::work_off(step);
}

void finish_step(Step& step) {
  if (!step.halted()) engine::check_touched(step);
  if (!step.halted()) engine::settle_timers(step);
}

Decision result(Step& step) {
  Decision decision;
  decision.subject = step.subject;
  decision.records.reserve(step.touched.size());
  for (engine::Touched& one : step.touched) {
    const bool created = one.before == nullptr;
    decision.records.push_back(Changed{std::move(one.after), created});
  }
  decision.effects = std::move(step.effects);
  return decision;
}

Decision refusal(const Step& step) {
  Decision decision;
  decision.subject = step.subject;
  decision.refused = step.refused;
  return decision;
}

/// The rule after which the condition was broken and stayed so: others may have changed the record since.
void blame_breaker(const compiler::Program& program, const Situation& situation, const Command& command,
                   Refused& refused) {
  Step again(program, situation, command.actor, {.blaming = true});
  run(again, command);
  if (!again.halted() && again.broken && !again.broken_by.empty()) refused.rule = again.broken_by;
}

/// A condition that a rule was blamed for may have been broken by the step itself: then it is broken without
/// rules too. Proofs do not ask whose fault it was.
void name_culprit(const compiler::Program& program, const Situation& situation, const Command& command,
                  Step& step) {
  if (!step.refused_at_end || step.refused->rule.empty() || situation.oracle != nullptr) return;
  const TraceMark mark(situation.trace);
  Step alone(program, situation, command.actor, {.rules = false});
  run(alone, command);
  finish_step(alone);
  if (alone.needs.empty() && alone.refused && alone.refused->kind == step.refused->kind)
    step.refused->rule = alone.refused->rule;
  else
    blame_breaker(program, situation, command, *step.refused);
}

/// What is left of an outside event or a timer whose rule was refused: that it happened, and the refusal.
std::variant<Decision, Needs> recorded(const compiler::Program& program, const Situation& situation,
                                       const Command& command, const Refused& refused) {
  const TraceMark again(situation.trace);
  Step step(program, situation, command.actor, {.rules = false, .recording = true});
  run(step, command);
  if (!step.halted()) engine::settle_timers(step);
  if (!step.needs.empty()) return std::move(step.needs);
  if (step.refused) return refusal(step);
  engine::Touched& record = step.touched.front();
  const std::string why = std::string(to_text(refused.kind)) + ": " + refused.message;
  if (refused.rule.empty())  // a kind that is more than `refused` is said too
    step.remark(record, (refused.kind == RefusalKind::Refused ? "" : "refused, ") + why);
  else
    step.effect(record, RuleSkipped{refused.rule, {}, why, refused.kind});
  return result(step);
}

}  // namespace

std::variant<Decision, Needs> decide(const compiler::Program& program, const Situation& situation,
                                     const Command& command) {
  TraceMark attempt(situation.trace);
  const bool alone = leaves_record_alone(command);
  Step step(program, situation, command.actor, {.rules = !alone});
  run(step, command);
  if (!alone) finish_step(step);
  if (!step.needs.empty()) return std::move(step.needs);
  if (step.refused) name_culprit(program, situation, command, step);
  if (step.refused && step.accepted && comes_from_outside(command)) {
    std::variant<Decision, Needs> left = recorded(program, situation, command, *step.refused);
    if (std::holds_alternative<Decision>(left)) attempt.keep_refusals();
    return left;
  }
  step.refused ? attempt.keep_refusals() : attempt.keep();
  return step.refused ? refusal(step) : result(step);
}

Decision decide_with(const compiler::Program& program, Situation& situation, const Command& command,
                     const std::function<void(const Needs&, Situation&)>& fetch) {
  Needs last;
  for (;;) {
    std::variant<Decision, Needs> decided = decide(program, situation, command);
    if (Decision* decision = std::get_if<Decision>(&decided)) return std::move(*decision);
    Needs& needs = std::get<Needs>(decided);
    if (needs == last) throw std::logic_error("facts that were asked for were not fetched");
    fetch(needs, situation);
    last = std::move(needs);
  }
}

std::variant<Value, Needs> evaluate(const compiler::Program& program, const Situation& situation,
                                    RecordId record, const compiler::Expr& expr) {
  Step step(program, situation, {}, {});
  engine::Scope scope;
  scope.record = step.record(record);
  scope.before = scope.record;
  Value value = scope.record ? engine::evaluate(step, scope, expr) : Value{};
  if (!step.needs.empty()) return std::move(step.needs);
  return step.refused ? Value{} : std::move(value);
}

std::variant<Value, Needs> attribute_value(const compiler::Program& program, const Situation& situation,
                                           RecordId record, compiler::AttributeId attribute) {
  Step step(program, situation, {}, {});
  engine::Scope scope;
  scope.record = step.record(record);
  scope.before = scope.record;
  Value value = scope.record ? engine::attribute_of(step, scope, *scope.record, attribute) : Value{};
  if (!step.needs.empty()) return std::move(step.needs);
  return step.refused ? Value{} : std::move(value);
}

std::string_view to_text(RefusalKind kind) {
  switch (kind) {
    case RefusalKind::NotOffered:
      return "not_offered";
    case RefusalKind::NotPermitted:
      return "not_permitted";
    case RefusalKind::Incomplete:
      return "incomplete";
    case RefusalKind::Refused:
      return "refused";
    case RefusalKind::Invalid:
      return "invalid";
    case RefusalKind::NotUnique:
      return "not_unique";
    case RefusalKind::NotFound:
      return "not_found";
    case RefusalKind::RuleLimit:
      return "rule_limit";
  }
  return {};
}

bool is_refusal(std::string_view why) {
  const std::string_view name = why.substr(0, why.find(": "));
  if (name.size() == why.size()) return false;
  for (std::uint8_t kind = 0;; ++kind) {  // no number beyond the last kind has a text
    const std::string_view one = to_text(static_cast<RefusalKind>(kind));
    if (one.empty() || one == name) return !one.empty();
  }
}

std::string_view to_text(OutboxKind kind) {
  switch (kind) {
    case OutboxKind::Email:
      return "email";
    case OutboxKind::Sms:
      return "sms";
    case OutboxKind::Web:
      return "web";
  }
  return {};
}

std::string_view to_text(OutboxState state) {
  switch (state) {
    case OutboxState::Queued:
      return "queued";
    case OutboxState::Held:
      return "held";
    case OutboxState::HeldBack:
      return "held_back";
    case OutboxState::NotSendable:
      return "not_sendable";
    case OutboxState::Disabled:
      return "disabled";
  }
  return {};
}

}  // namespace leadflow::runtime
