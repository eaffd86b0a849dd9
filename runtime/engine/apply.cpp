// Actions, transitions and follow-ons.

#include <algorithm>

#include "runtime/engine/asks.h"
#include "runtime/engine/changes.h"
#include "runtime/engine/commands.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/oracle.h"
#include "runtime/engine/permissions.h"
#include "runtime/engine/validity.h"

namespace leadflow::runtime::engine {

using compiler::AttributeId;

namespace {

bool in_enabled_workflow(Step& step, const Record& record) {
  if (!record.state.valid()) {
    step.refuse(RefusalKind::NotOffered, "the record is in no workflow");
    return false;
  }
  if (step.is_enabled(record.workflow)) return true;
  step.refuse(RefusalKind::NotOffered,
              "workflow " + in_ticks(step.program.workflows[record.workflow].name) + " is disabled");
  return false;
}

compiler::FollowOnId find_follow_on(const Step& step, const Record& record, std::string_view name) {
  for (const compiler::FollowOnId id : step.program.workflows[record.workflow].follow_ons) {
    if (step.program.follow_ons[id].name == name) return id;
  }
  return {};
}

void copy_to_child(Step& step, const Touched& parent, Touched& child, const compiler::FollowOn& follow_on) {
  const auto& attributes = step.program.record_types[parent.after.type].attributes;
  for (std::uint32_t i = 0; i < attributes.size() && !step.halted(); ++i) {
    if (!attributes[i].computed.empty()) continue;
    const bool listed =
        std::find(follow_on.copy.begin(), follow_on.copy.end(), AttributeId{i}) != follow_on.copy.end();
    const bool copied = follow_on.copies_all ? attributes[i].type.kind != compiler::TypeKind::List : listed;
    if (copied && step.situation.oracle != nullptr)
      step.situation.oracle->copies(parent.after.id, i, child.after.type, i);
    if (copied) write(step, child, AttributeId{i}, parent.after.attributes[i], Source::Program);
  }
}

/// The parent's attributes with those that the asks brought: what `require` of a follow-on looks at.
Record with_answers(const Touched& parent, const std::vector<compiler::Ask>& asks, const Given& answers) {
  Record seen = parent.after;
  for (const compiler::Ask& ask : asks) {
    if (!ask.attribute.valid()) continue;
    for (const auto& [name, value] : answers) {
      if (name == ask.name) seen.attributes[ask.attribute.index] = value;
    }
  }
  return seen;
}

}  // namespace

void check_offered(Step& step, const Touched& record, const compiler::Action& action) {
  if (action.disabled) return step.refuse(RefusalKind::NotOffered, in_ticks(action.name) + " is disabled");
  if (holds(step, condition_scope(step, record), action.when)) return;
  step.refuse(RefusalKind::NotOffered,
              in_ticks(action.name) + " is not offered now: its condition does not hold");
}

void check_offered(Step& step, const Touched& record, const compiler::FollowOn& follow_on) {
  if (holds(step, condition_scope(step, record), follow_on.when)) return;
  step.refuse(RefusalKind::NotOffered,
              in_ticks(follow_on.name) + " is not offered now: its condition does not hold");
}

void check_permitted(Step& step, const Touched& record, const std::vector<compiler::Permit>& by) {
  if (permitted(step, condition_scope(step, record), by)) return;
  if (!step.needs.empty()) return;
  const std::string who =
      step.actor.empty() ? "nobody who acts is named" : in_ticks(step.actor) + " may not do this";
  step.refuse(RefusalKind::NotPermitted,
              by.empty() ? who : who + ": only " + by_words(step, record.after.type, by));
}

void perform(Step& step, const ApplyCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted() || !in_enabled_workflow(step, record->after)) return;
  const compiler::Action* action = find_action(step.program, record->after, command.action);
  if (!action) {
    const std::string& state = step.program.states[record->after.state].name;
    return step.refuse(RefusalKind::NotOffered,
                       in_ticks(command.action) + " is not offered in " + in_ticks(state));
  }
  check_offered(step, *record, *action);
  if (!step.halted()) check_permitted(step, *record, action->by);
  if (step.halted()) return;

  if (QueuedEvent* event = step.raise(dsl::ast::EventKind::Applied, *record)) event->name = action->name;
  Answers answers = take_answers(step, *record, action->asks, command.answers, record);
  if (step.halted()) return;
  const Scope scope = condition_scope(step, *record, &answers.given);
  std::vector<std::string> missing;
  add_missing(step, scope, action->requirements, missing);
  answers.add_missing(missing);
  refuse_missing(step, std::move(missing));
  if (!step.halted()) check_refusals(step, scope, action->refusals);
  if (step.halted()) return;

  step.reached(Trace::What::Action, action->name_span);
  Context context;
  context.record = record;
  context.action = action;
  context.action_state = record->after.state;
  context.answers = &answers.given;
  perform_all(step, context, action->operations);
  if (action->is_transition && !step.halted()) move(step, context, action->to);
}

void perform(Step& step, const FollowCommand& command) {
  const Record* found = step.record(command.record);
  if (!found && step.needs.empty())
    step.refuse(RefusalKind::NotFound, "there is no record #" + std::to_string(command.record));
  if (step.halted() || !in_enabled_workflow(step, *found)) return;
  Touched parent;  // read, not changed
  parent.before = found;
  parent.after = *found;
  parent.after.attributes.resize(step.program.record_types[found->type].attributes.size());
  const compiler::FollowOnId id = find_follow_on(step, parent.after, command.follow_on);
  if (!id.valid())
    return step.refuse(RefusalKind::NotOffered, "there is no follow-on " + in_ticks(command.follow_on));
  const compiler::FollowOn* follow_on = &step.program.follow_ons[id];
  check_offered(step, parent, *follow_on);
  if (!step.halted()) check_permitted(step, parent, follow_on->by);
  if (step.halted()) return;

  Touched& child = step.make(parent.after.type);
  step.subject = child.after.id;
  child.after.parent = parent.after.id;
  child.after.owner = parent.after.owner;
  child.after.branch = parent.after.branch;
  child.after.workflow = follow_on->workflow;
  copy_to_child(step, parent, child, *follow_on);
  Answers answers = take_answers(step, parent, follow_on->asks, command.answers, &child);
  if (step.halted()) return;
  const Record seen = with_answers(parent, follow_on->asks, answers.given);
  Scope scope = condition_scope(step, parent, &answers.given);
  scope.record = &seen;
  std::vector<std::string> missing;
  add_missing(step, scope, follow_on->requirements, missing);
  answers.add_missing(missing);
  refuse_missing(step, std::move(missing));
  if (!step.halted()) check_refusals(step, scope, follow_on->refusals);
  if (!step.halted()) write_defaults(step, child);
  if (step.halted()) return;
  if (step.situation.trace != nullptr)
    step.situation.trace->reached.push_back({Trace::What::FollowOn, {}, id.index});
  place(step, child, follow_on->at);
  announce(step, child, false);
  answers.tell(step, child);
}

}  // namespace leadflow::runtime::engine

namespace leadflow::runtime {

const compiler::Action* find_action(const compiler::Program& program, const Record& record,
                                    std::string_view name) {
  if (!record.state.valid()) return nullptr;
  for (const compiler::ActionRef& action : program.states[record.state].actions) {
    if (action.name == name) return &program.actions[action.id];
  }
  return nullptr;
}

}  // namespace leadflow::runtime
