// The worker's questions to the engine: remind of an activity, may a message leave.

#include <algorithm>

#include "runtime/engine/changes.h"
#include "runtime/engine/commands.h"
#include "runtime/engine/endpoints.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/text.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using dsl::SymbolKind;

std::string label_of(const Step& step, const std::string& activity) {
  const compiler::ActivityId id = step.program.activity(activity);
  if (!id.valid() || step.program.activities[id].label.empty()) return activity;
  return step.program.activities[id].label;
}

std::string time_words(Step& step, const Record& record, Instant at) {
  compiler::Type type;
  type.kind = compiler::TypeKind::DateTime;
  return show(step.program, type, Value::instant(at), step.zone(record));
}

/// What people know the record by: its first text that is set, or its key. Empty if it has neither.
std::string record_words(Step& step, const Touched& record) {
  const auto& attributes = step.program.record_types[record.after.type].attributes;
  const Scope scope = condition_scope(step, record);
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].type.kind != compiler::TypeKind::Text) continue;
    const std::string text = attribute_of(step, scope, record.after, compiler::AttributeId{i}).text;
    if (!text.empty()) return text;
  }
  return record.after.key;
}

/// No template says how a reminder reads, so this does.
void write_reminder(Step& step, const Touched& record, const OpenActivity& open, Queued& queued) {
  const std::string label = label_of(step, open.activity);
  const bool past = open.due < step.now();
  const std::string when = (past ? " was due at " : " is due at ") + time_words(step, record.after, open.due);
  const std::string who = record_words(step, record);
  const std::string number =
      step.program.record_types[record.after.type].name + " " + std::to_string(record.after.id);
  queued.subject = label + when + ": " + (who.empty() ? number : who);
  queued.body = label + when + ".\n\n" + number + (who.empty() ? "" : ": " + who) + "\n";
  if (record.after.state.valid()) queued.body += step.program.states[record.after.state].label + "\n";
  if (!open.note.empty()) queued.body += "\n" + open.note + "\n";
}

std::vector<std::string> owners(Step& step, const Record& record) {
  if (record.owner.kind == Owner::Kind::User) return {record.owner.name};
  if (record.owner.kind == Owner::Kind::Nobody) return {};
  const std::vector<std::string>* members = step.members(record.owner.name);
  return members ? *members : std::vector<std::string>{};
}

/// Disabled where it is used for the record's type. A template that is gone was whole when it was queued; an
/// endpoint that is gone takes its headers with it.
std::string why_disabled(const Step& step, const Record& record, const DispatchCommand& command) {
  const compiler::Program& program = step.program;
  if (command.kind == OutboxKind::Web) {
    const compiler::Endpoint* endpoint = find_endpoint(program, record.type, command.name);
    if (!endpoint) return "its endpoint is gone from the program";
    return endpoint->disabled ? "its endpoint is disabled" : "";
  }
  const auto kind = command.kind == OutboxKind::Email ? SymbolKind::Email : SymbolKind::Sms;
  const auto found =
      program.find_name ? program.find_name(kind, record.type.index, command.name) : std::nullopt;
  return found && program.messages[*found].disabled ? "its template is disabled" : "";
}

}  // namespace

void perform(Step& step, const RemindCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  const std::vector<OpenActivity>& all = step.activities(*record);
  const auto open = std::find_if(all.begin(), all.end(),
                                 [&](const OpenActivity& one) { return one.id == command.activity; });
  if (step.halted()) return;
  if (open == all.end()) {
    return step.refuse(RefusalKind::NotFound,
                       "there is no open activity " + std::to_string(command.activity));
  }
  step.accepted = true;
  step.effect(*record, ActivityReminded{open->id, open->activity});
  if (record->after.workflow.valid() && !step.is_enabled(record->after.workflow)) {
    return step.remark(*record, "nobody is reminded of " + in_ticks(open->activity) + ": workflow " +
                                    in_ticks(step.program.workflows[record->after.workflow].name) +
                                    " is disabled");
  }
  Queued text;
  text.name = "activity " + open->activity;
  text.notification = true;
  write_reminder(step, *record, *open, text);
  const std::vector<const User*> users = people_standing(step, owners(step, record->after));
  if (step.halted()) return;
  if (users.empty()) return step.remark(*record, "nobody to remind of " + in_ticks(open->activity));
  for (const User* user : users) {
    Queued queued = text;
    queued.to_user = user->name;
    queued.to = user->email;
    queued.state = user->email.empty() ? OutboxState::NotSendable : OutboxState::Queued;
    step.effect(*record, std::move(queued));
  }
}

void perform(Step& step, const DispatchCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  const auto stop = [&](OutboxState state, std::string why) {
    step.effect(*record, MessageStopped{command.message, command.kind, command.name, state, std::move(why)});
  };
  const std::string disabled = why_disabled(step, record->after, command);
  if (!disabled.empty()) return stop(OutboxState::Disabled, disabled);
  if (command.notification) {
    const User* user = step.user(command.to_user);
    const bool gone = !step.halted() && !command.to_user.empty() && (!user || !user->active);
    if (gone)
      stop(OutboxState::NotSendable, in_ticks(command.to_user) + " was removed from the store's people");
    return;
  }
  if (command.kind != OutboxKind::Web && is_held_back(step, record->after, command.kind, command.to) &&
      !step.halted())
    stop(OutboxState::HeldBack, "do not contact");
}

}  // namespace leadflow::runtime::engine
