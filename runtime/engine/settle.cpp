// Activities, appointments and messages that a person (or a late mark) settles.

#include <algorithm>

#include "runtime/engine/changes.h"
#include "runtime/engine/commands.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/permissions.h"

namespace leadflow::runtime::engine {

using dsl::ast::EventKind;

namespace {

using Settle = SettleCommand::Kind;

void refuse_outsider(Step& step, std::string_view what) {
  if (step.halted()) return;
  step.refuse(RefusalKind::NotPermitted, in_ticks(step.actor) + " may not settle this " + std::string(what) +
                                             ": only the owner, who stands in for them, or a manager");
}

/// Nobody settles what time or the world outside settles; a person must answer for it.
void check_settles_activity(Step& step, const Record& record) {
  if (!step.actor.empty() && !answers_for(step, record.owner)) refuse_outsider(step, "activity");
}

void check_settles_appointment(Step& step, const Record& record, const std::string& person) {
  if (step.actor.empty() || answers_for(step, record.owner)) return;
  if (!person.empty() && answers_for(step, Owner{Owner::Kind::User, person})) return;
  refuse_outsider(step, "appointment");
}

void settle_activity(Step& step, Touched& record, const SettleCommand& command) {
  const auto& open = step.activities(record);
  const auto found =
      std::find_if(open.begin(), open.end(), [&](const OpenActivity& one) { return one.id == command.id; });
  if (step.halted()) return;
  if (found == open.end())
    return step.refuse(RefusalKind::NotFound, "there is no open activity " + std::to_string(command.id));
  const bool late = command.kind == Settle::ActivityLate;
  if (late && found->late)
    return step.refuse(RefusalKind::NotOffered, in_ticks(found->activity) + " is marked late already");
  check_settles_activity(step, record.after);
  if (step.halted()) return;
  step.accepted = true;
  if (late) return mark_late(step, record, *found);
  if (is_overdue(step, record, *found)) mark_late(step, record, *found);  // no worker was awake to do it
  record.after.open_activities -= 1;
  const bool done = command.kind == Settle::ActivityDone;
  step.effect(record, ActivityEnded{found->id, found->activity, done ? "done" : "cancelled"});
  if (!command.note.empty()) step.effect(record, Noted{command.note});
  if (!done) return;
  if (QueuedEvent* event = step.raise(EventKind::ActivityDone, record)) event->name = found->activity;
}

void settle_appointment(Step& step, Touched& record, const SettleCommand& command) {
  const auto& open = step.appointments(record);
  const auto found = std::find_if(open.begin(), open.end(),
                                  [&](const OpenAppointment& one) { return one.id == command.id; });
  if (step.halted()) return;
  if (found == open.end())
    return step.refuse(RefusalKind::NotFound, "there is no open appointment " + std::to_string(command.id));
  check_settles_appointment(step, record.after, found->user);
  if (step.halted()) return;
  step.accepted = true;
  record.after.open_appointments -= 1;
  const bool held = command.kind == Settle::AppointmentHeld;
  const bool missed = command.kind == Settle::AppointmentMissed;
  step.effect(record, AppointmentOutcome{found->id, held ? "held" : missed ? "missed" : "cancelled"});
  if (!command.note.empty()) step.effect(record, Noted{command.note});
  QueuedEvent* event = step.raise(held     ? EventKind::AppointmentHeld
                                  : missed ? EventKind::AppointmentMissed
                                           : EventKind::AppointmentCancelled,
                                  record);
  if (!event) return;
  event->data_name = "appointment";
  event->data = {{"title", Value::text_of(found->title)},
                 {"user", found->user.empty() ? Value{} : Value::of(ValueKind::User, found->user)},
                 {"starts_at", Value::instant(found->starts_at)}};
}

// ---- messages
// ---------------------------------------------------------------------------------------------------

using MessageKind = MessageCommand::Kind;

/// The states from which a message may go this way.
bool stands_open_to(const MessageCommand& command) {
  const bool tried = command.state == "failed" || command.state == "unknown";
  switch (command.kind) {
    case MessageKind::Approve:
      return command.state == "held";
    case MessageKind::Retry:
      return tried;
    case MessageKind::Drop:
      return tried || command.state == "held" || command.state == "queued";
  }
  return false;
}

std::string_view verb(MessageKind kind) {
  switch (kind) {
    case MessageKind::Approve:
      return "approved";
    case MessageKind::Retry:
      return "tried again";
    case MessageKind::Drop:
      return "dropped";
  }
  return {};
}

/// An approval is somebody else's than the rep's whose message waits for it; a message that is not to leave
/// any more may be dropped by who answers for the record.
void check_settles_message(Step& step, const Record& record, MessageKind kind) {
  const User* actor = step.user(step.actor);
  const User* owner = record.owner.kind == Owner::Kind::User ? step.user(record.owner.name) : nullptr;
  if (step.halted()) return;
  const bool manages = actor && (actor->role != dsl::Role::Rep || (owner && owner->manager == actor->name));
  if (manages || (kind == MessageKind::Drop && answers_for(step, record.owner))) return;
  if (step.halted()) return;
  step.refuse(RefusalKind::NotPermitted,
              in_ticks(step.actor) + " may not do this: only an admin, a manager or the owner's manager" +
                  (kind == MessageKind::Drop ? ", or the owner" : ""));
}

}  // namespace

void perform(Step& step, const SettleCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  switch (command.kind) {
    case Settle::ActivityDone:
    case Settle::ActivityLate:
    case Settle::ActivityCancelled:
      return settle_activity(step, *record, command);
    case Settle::AppointmentHeld:
    case Settle::AppointmentMissed:
    case Settle::AppointmentCancelled:
      return settle_appointment(step, *record, command);
  }
}

void perform(Step& step, const MessageCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  if (!stands_open_to(command)) {
    return step.refuse(RefusalKind::NotOffered, "message " + std::to_string(command.id) + " is " +
                                                    in_ticks(command.state) + ", so it can't be " +
                                                    std::string(verb(command.kind)));
  }
  check_settles_message(step, record->after, command.kind);
  if (step.halted()) return;
  std::string to = "dropped";
  if (command.kind != MessageKind::Drop) {
    const bool concerned = !command.notification && command.message != OutboxKind::Web;
    const bool back = concerned && is_held_back(step, record->after, command.message, command.to);
    to = std::string(to_text(back ? OutboxState::HeldBack : OutboxState::Queued));
  }
  step.effect(*record, MessageSettled{command.id, command.message, command.name, command.state, to});
}

}  // namespace leadflow::runtime::engine
