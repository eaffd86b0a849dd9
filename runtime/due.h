// What happens by itself when its time comes: which is first, and the command it becomes.
//
// A store and a rehearsal find what waits each in its own way; the order in which it
// is worked off and what is then decided are the same for both.

#pragma once

#include <tuple>

#include "runtime/engine/decide.h"
#include "runtime/store/work.h"

namespace leadflow::runtime {

/// Whether `a` is worked off before `b`: by the due time; of one time timers come first, then late marks,
/// then reminders, and of these what was set first.
inline bool comes_before(const DueWork& a, const DueWork& b) {
  return std::tuple(a.due, a.kind, a.id) < std::tuple(b.due, b.kind, b.id);
}

/// Nobody acts: what an `after` keeps of its actor stands in the payload.
inline Command due_command(const DueWork& work) {
  switch (work.kind) {
    case DueWork::Kind::Timer:
      return {{}, TimerCommand{work.record, work.id, work.timer, work.rule, work.entry, work.payload}};
    case DueWork::Kind::Late:
      return {{}, SettleCommand{work.record, SettleCommand::Kind::ActivityLate, work.id}};
    case DueWork::Kind::Reminder:
      break;
  }
  return {{}, RemindCommand{work.record, work.id}};
}

}  // namespace leadflow::runtime
