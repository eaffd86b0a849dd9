// A timer that is due: an `after` block, a rule on time, a step of a nurture.

#include <algorithm>

#include "runtime/engine/changes.h"
#include "runtime/engine/commands.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/rules.h"
#include "runtime/engine/timers.h"

namespace leadflow::runtime::engine {

namespace {

/// The timer is gone without having done anything, and the history says why.
void end_timer(Step& step, Touched& record, const TimerCommand& command, const std::string& what,
               std::string why) {
  step.effect(record, TimerDropped{command.timer, what, std::move(why)});
}

// ---- after
// ----------------------------------------------------------------------------------------------------

/// The block at a path, if every `if` on the way still leads there.
struct Walk {
  Step& step;
  const Context& context;
  bool holds_still = true;

  const compiler::Ops* block(const compiler::Ops& from, const std::vector<std::int32_t>& path) {
    const compiler::Ops* at = &from;
    for (std::size_t i = 0; i < path.size(); ++i) {
      const auto index = static_cast<std::size_t>(path[i]);
      if (path[i] < 0 || index >= at->size()) return nullptr;
      const compiler::Op& operation = (*at)[index];
      if (const auto* after = std::get_if<dsl::After<Compiled>>(&operation.what)) {
        return i + 1 == path.size() ? &after->then : nullptr;
      }
      const auto* choice = std::get_if<dsl::If<Compiled>>(&operation.what);
      if (!choice || ++i >= path.size()) return nullptr;
      at = branch(*choice, path[i]);
      if (!at) return nullptr;
    }
    return nullptr;
  }

  const compiler::Ops* branch(const dsl::If<Compiled>& choice, std::int32_t wanted) {
    if (wanted >= static_cast<std::int32_t>(choice.branches.size())) return nullptr;
    std::int32_t now = -1;
    for (std::size_t i = 0; i < choice.branches.size() && now < 0; ++i) {
      if (holds(step, operation_scope(step, context), choice.branches[i].when))
        now = static_cast<std::int32_t>(i);
    }
    if (now != wanted) holds_still = false;
    return wanted < 0 ? &choice.otherwise : &choice.branches[static_cast<std::size_t>(wanted)].then;
  }
};

/// The rule or action that the block stands in.
struct Origin {
  const compiler::Rule* rule = nullptr;
  const compiler::Action* action = nullptr;
  compiler::StateId state;
  std::string gone;  // why there is none
};

/// Why nothing of the workflow has effect; empty where it has.
std::string why_without_effect(const Step& step, compiler::WorkflowId workflow) {
  const bool is_disabled = workflow.valid() && step.program.workflows[workflow].disabled;
  return is_disabled ? "workflow " + in_ticks(step.program.workflows[workflow].name) + " is disabled" : "";
}

/// The enabled rule of that name that speaks of records of the type in the state.
compiler::RuleId find_rule(const Step& step, compiler::RecordTypeId type, compiler::StateId state,
                           const std::string& name) {
  compiler::RuleId found;
  each_rule(step, type, state, [&](compiler::RuleId id, const compiler::Rule& rule) {
    if (rule.name == name && !found.valid()) found = id;
  });
  return found;
}

/// The enabled rule of that name where the `after` was set; the record may have left it in the same step.
compiler::RuleId find_rule(const Step& step, const Record& record, compiler::WorkflowId workflow,
                           const AfterPayload& payload) {
  if (!payload.state.empty())
    return find_rule(step, record.type, step.program.state(workflow, payload.state), payload.name);
  for (const compiler::RuleId id : step.program.workflows[workflow].rules) {
    const compiler::Rule& rule = step.program.rules[id];
    if (rule.name == payload.name && !rule.disabled) return id;
  }
  return {};
}

Origin find_origin(const Step& step, const Record& record, const AfterPayload& payload) {
  Origin origin;
  origin.gone = in_ticks(payload.name) + " is gone or disabled";
  const std::string here = why_without_effect(step, record.workflow);
  if (payload.of_rule && payload.workflow.empty()) {  // one of the top level stands in no workflow
    const compiler::RuleId id = find_rule(step, record.type, record.state, payload.name);
    if (id.valid()) origin.rule = &step.program.rules[id];
    if (!here.empty()) origin.gone = here;
    return origin;
  }
  const compiler::WorkflowId workflow = step.program.workflow(payload.workflow);
  const std::string there = why_without_effect(step, workflow);
  if (!here.empty() || !there.empty()) {
    origin.gone = there.empty() ? here : there;
    return origin;
  }
  if (!workflow.valid()) return origin;
  if (payload.of_rule) {
    const compiler::RuleId id = find_rule(step, record, workflow, payload);
    if (id.valid()) origin.rule = &step.program.rules[id];
    return origin;
  }
  origin.state = step.program.state(workflow, payload.state);
  if (!origin.state.valid()) return origin;
  for (const compiler::ActionRef& action : step.program.states[origin.state].actions) {
    if (action.name == payload.name) origin.action = &step.program.actions[action.id];
  }
  if (origin.action && origin.action->disabled) origin.action = nullptr;
  return origin;
}

void run_after(Step& step, Touched& record, const TimerCommand& command) {
  const std::optional<AfterPayload> payload = after_from_json(command.payload);
  const auto ended = [&](std::string why) { end_timer(step, record, command, "after", std::move(why)); };
  if (!payload) return ended("what it was to do cannot be read");
  if (command.entry != record.after.entry) return ended("the state was left");
  const Origin origin = find_origin(step, record.after, *payload);
  if (!origin.rule && !origin.action) return ended(origin.gone);
  if (step.mode.recording) return;
  step.actor = payload->actor;
  step.running = origin.rule;
  QueuedEvent event;  // only for the data that the block may read
  event.record = &record;
  event.data_name = payload->event;
  event.data = payload->data;
  Context context;
  context.record = &record;
  context.rule = origin.rule;
  context.action = origin.action;
  context.action_state = origin.state;
  context.answers = &payload->answers;
  context.event = &event;
  const Scope scope = condition_scope(step, record, &payload->answers, &event);
  const bool wanted = holds(step, scope, origin.rule ? origin.rule->when : origin.action->when);
  Walk walk{step, context};
  const compiler::Ops* block =
      walk.block(origin.rule ? origin.rule->operations : origin.action->operations, payload->path);
  if (!step.halted()) {
    if (!block)
      ended("its place in " + in_ticks(payload->name) + " is gone");
    else if (!wanted || !walk.holds_still)
      ended("its condition no longer holds");
    else
      perform_all(step, context, *block);
  }
  step.running = nullptr;
}

// ---- rules on time
// --------------------------------------------------------------------------------------------

void run_rule_timer(Step& step, Touched& record, const TimerCommand& command) {
  const auto ended = [&](std::string why) {
    end_timer(step, record, command, "rule " + command.rule, std::move(why));
  };
  const std::optional<std::uint32_t> on = rule_event(command.payload);
  if (command.entry != whole_life && command.entry != record.after.entry) return ended("the state was left");
  const compiler::RuleId id = find_rule(step, record.after.type, record.after.state, command.rule);
  if (!id.valid() || !on || *on >= step.program.rules[id].on.size())
    return ended("the rule does not speak of the record now");
  QueuedEvent& event = step.queue.emplace_back();
  event.kind = step.program.rules[id].on[*on].kind;
  event.record = &record;
  event.state = record.after.state;
  event.entry = record.after.entry;
  event.rule = id;
  event.on = *on;
}

// ---- nurtures
// -------------------------------------------------------------------------------------------------

void run_nurture_step(Step& step, Touched& record, const TimerCommand& command) {
  const std::optional<NurturePayload> payload = nurture_from_json(command.payload);
  const auto ended = [&](std::string why) { end_timer(step, record, command, "nurture", std::move(why)); };
  if (!payload) return ended("what it was to do cannot be read");
  if (!record.after.nurture || record.after.nurture->name != payload->nurture)
    return ended("the nurture was stopped");
  const compiler::Nurture* nurture = find_nurture(step, record.after, payload->nurture);
  if (!nurture || payload->step < 0 || static_cast<std::size_t>(payload->step) >= nurture->steps.size()) {
    return ended("the nurture has no such step now");
  }
  const std::string without_effect = why_without_effect(step, record.after.workflow);
  if (nurture->disabled) {
    step.remark(record, "nurture " + in_ticks(nurture->name) + " is disabled: a step was left out");
  } else if (!without_effect.empty()) {
    step.remark(record, without_effect + ": a step of nurture " + in_ticks(nurture->name) + " was left out");
  } else {
    Context context;
    context.record = &record;
    send_message(step, context, nurture->steps[static_cast<std::size_t>(payload->step)].send);
  }
  record.after.nurture->steps_done += 1;
  if (record.after.nurture->steps_done < static_cast<std::int64_t>(nurture->steps.size())) return;
  record.after.nurture.reset();
  step.effect(record, NurtureStopped{nurture->name, "finished"});
  if (QueuedEvent* event = step.raise(dsl::ast::EventKind::NurtureFinished, record))
    event->name = nurture->name;
}

}  // namespace

void perform(Step& step, const TimerCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  step.accepted = true;
  step.running_timer = command.timer;
  record->after.open_timers = std::max<std::int64_t>(record->after.open_timers - 1, 0);
  switch (command.kind) {
    case TimerKind::After:
      return run_after(step, *record, command);
    case TimerKind::Rule:
      return run_rule_timer(step, *record, command);
    case TimerKind::Nurture:
      return run_nurture_step(step, *record, command);
  }
}

}  // namespace leadflow::runtime::engine
