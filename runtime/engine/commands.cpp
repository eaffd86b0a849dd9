// Creating, editing, events.

#include "runtime/engine/commands.h"

#include <algorithm>
#include <optional>

#include "dsl/diagnostics.h"
#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/rules.h"
#include "runtime/engine/validity.h"

namespace leadflow::runtime::engine {

using compiler::AttributeId;
using compiler::StateId;
using compiler::WorkflowId;
using dsl::ast::EventKind;

Touched* subject_of(Step& step, RecordId id) {
  step.subject = id;
  Touched* record = step.touch(id);
  if (!record && step.needs.empty())
    step.refuse(RefusalKind::NotFound, "there is no record #" + std::to_string(id));
  return record;
}

namespace {

/// The attributes that the values are for; refuses names that are none.
std::vector<AttributeId> attributes_of(Step& step, const Record& record, const Given& values) {
  const compiler::RecordType& type = step.program.record_types[record.type];
  std::vector<AttributeId> attributes;
  for (const auto& [name, value] : values) {
    attributes.push_back(type.find(name));
    if (!attributes.back().valid())
      step.refuse(RefusalKind::Invalid, in_ticks(type.name) + " has no attribute " + in_ticks(name));
  }
  return attributes;
}

void write_given(Step& step, Touched& record, const Given& values) {
  const std::vector<AttributeId> attributes = attributes_of(step, record.after, values);
  for (std::size_t i = 0; i < values.size() && !step.halted(); ++i) {
    write(step, record, attributes[i], values[i].second, Source::Hand);
  }
}

// ---- create
// ---------------------------------------------------------------------------------------------------

/// The workflow that the new record goes through; none for a type without.
WorkflowId workflow_for(Step& step, const CreateCommand& command) {
  if (command.placed_at.valid()) return step.program.states[command.placed_at].workflow;
  if (command.workflow.valid()) return command.workflow;
  const compiler::RecordType& type = step.program.record_types[command.type];
  if (type.workflows.empty()) return {};
  if (type.workflows.size() == 1) return type.workflows.front();
  std::string names;
  for (const WorkflowId id : type.workflows)
    names += (names.empty() ? "" : ", ") + step.program.workflows[id].name;
  step.refuse(RefusalKind::NotFound, in_ticks(type.name) + " has several workflows: say which of " + names);
  return {};
}

void check_workflow(Step& step, const CreateCommand& command, WorkflowId id) {
  if (!id.valid()) return;
  const compiler::Workflow& workflow = step.program.workflows[id];
  if (workflow.record != command.type) {
    return step.refuse(RefusalKind::NotFound,
                       "workflow " + in_ticks(workflow.name) + " is for other records");
  }
  if (workflow.disabled)
    step.refuse(RefusalKind::NotFound, "workflow " + in_ticks(workflow.name) + " is disabled");
}

StateId entry_state(Step& step, Touched& record, const CreateCommand& command, WorkflowId id) {
  if (command.placed_at.valid()) return command.placed_at;
  if (command.entry.empty()) return fitting_entry(step, record, id);
  const compiler::Workflow& workflow = step.program.workflows[id];
  for (const compiler::Entry& entry : workflow.entries) {
    if (entry.name != command.entry) continue;
    if (holds(step, condition_scope(step, record), entry.when)) return entry.at;
    step.refuse(RefusalKind::NotOffered, "the condition of entry " + in_ticks(entry.name) + " does not hold");
    return {};
  }
  std::vector<std::string_view> names;
  for (const compiler::Entry& entry : workflow.entries) {
    if (!entry.name.empty()) names.push_back(entry.name);
  }
  const std::optional<std::string> near = dsl::did_you_mean(command.entry, names);
  step.refuse(RefusalKind::NotFound, in_ticks(workflow.name) + " has no entry " + in_ticks(command.entry) +
                                         (near ? "; did you mean " + in_ticks(*near) + "?" : ""));
  return {};
}

}  // namespace

void perform(Step& step, const CreateCommand& command) {
  step.quiet = command.quiet;
  const WorkflowId workflow = workflow_for(step, command);
  if (!step.halted()) check_workflow(step, command, workflow);
  if (step.halted()) return;
  Touched& record = step.make(command.type);
  step.subject = record.after.id;
  record.after.key = command.key;
  record.after.created_at = command.received_at.value_or(step.now());
  record.after.workflow = workflow;
  if (!command.key.empty()) {
    const RecordId other = step.record_by_key(command.type, command.key);
    if (other != 0) {
      return step.refuse(RefusalKind::NotUnique,
                         "record #" + std::to_string(other) + " has the key " + in_ticks(command.key));
    }
  }
  write_given(step, record, command.values);
  if (!step.halted()) write_defaults(step, record);
  if (step.halted()) return;
  if (workflow.valid()) {
    const StateId state = entry_state(step, record, command, workflow);
    if (step.halted()) return;
    place(step, record, state);
  } else if (!command.entry.empty()) {
    return step.refuse(RefusalKind::NotFound,
                       "its type has no workflow, so no entry " + in_ticks(command.entry));
  }
  announce(step, record, false);
  if (command.quiet) step.remark(record, "made quietly: no rules ran");
}

void perform(Step& step, const EditCommand& command) {
  step.quiet = command.quiet;
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  const std::vector<AttributeId> attributes = attributes_of(step, record->after, command.values);
  if (!step.halted()) check_edit(step, *record, attributes);
  if (!step.halted()) write_given(step, *record, command.values);
  if (!step.halted() && command.quiet) step.remark(*record, "edited quietly: no rules ran");
}

// ---- events
// ---------------------------------------------------------------------------------------------------

namespace {

bool comes_from_outside(EventKind kind) {
  return kind == EventKind::Custom || (kind >= EventKind::EmailOpened && kind <= EventKind::RequestFailed);
}

Given event_data(Step& step, const Touched& record, const compiler::CustomEvent& event, const Given& given) {
  Given data;
  for (const auto& [name, value] : given) {
    const auto member =
        std::find_if(event.members.begin(), event.members.end(),
                     [&given_name = name](const compiler::Attribute& one) { return one.name == given_name; });
    if (member == event.members.end()) {
      step.refuse(RefusalKind::Invalid, "event " + in_ticks(event.name) + " has no " + in_ticks(name));
      return data;
    }
    Value fitting = given_value(step, record.after, member->type, value, name);
    if (step.refused) return data;
    if (!within_range(step, condition_scope(step, record), *member, fitting, Source::Hand)) return data;
    data.emplace_back(name, std::move(fitting));
  }
  return data;
}

}  // namespace

void perform(Step& step, const EventCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  if (!comes_from_outside(command.kind)) {
    return step.refuse(RefusalKind::Invalid, "this event does not come from outside");
  }
  QueuedEvent event;
  event.kind = command.kind;
  event.record = record;
  event.state = record->after.state;
  event.entry = record->after.entry;
  event.name = command.name;
  if (command.kind == EventKind::Custom) {
    event.custom = step.program.event(command.name);
    if (!event.custom.valid())
      return step.refuse(RefusalKind::NotFound, "there is no event " + in_ticks(command.name));
    event.data_name = command.name;
    event.data = event_data(step, *record, step.program.events[event.custom], command.data);
  }
  const bool email = command.kind >= EventKind::EmailOpened && command.kind <= EventKind::EmailBounced;
  const bool sms = command.kind == EventKind::SmsReplied || command.kind == EventKind::SmsFailed;
  if (email || sms) {
    event.data_name = email ? "email" : "sms";
    if (!command.name.empty()) event.data = {{"template", Value::text_of(command.name)}};
  }
  if (step.halted()) return;
  step.accepted = true;
  EventRaised raised{event_words(step, event)};
  if (command.kind == EventKind::Custom) raised.data = event.data;
  step.effect(*record, std::move(raised));
  step.queue.push_back(std::move(event));
}

}  // namespace leadflow::runtime::engine
