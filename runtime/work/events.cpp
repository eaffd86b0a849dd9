#include "runtime/work/events.h"

namespace leadflow::runtime {

std::string_view to_text(WorkEvent::Kind kind) {
  switch (kind) {
    case WorkEvent::Kind::Timer:
      return "timer";
    case WorkEvent::Kind::Late:
      return "late";
    case WorkEvent::Kind::Reminder:
      return "reminder";
    case WorkEvent::Kind::Message:
      return "message";
    case WorkEvent::Kind::Lost:
      return "lost";
    case WorkEvent::Kind::Brake:
      return "brake";
    case WorkEvent::Kind::Problem:
      return "problem";
  }
  return {};
}

void WorkTotals::count(const WorkEvent& event) {
  switch (event.kind) {
    case WorkEvent::Kind::Timer:
      timers += 1;
      return;
    case WorkEvent::Kind::Late:
      late += 1;
      return;
    case WorkEvent::Kind::Reminder:
      reminders += 1;
      return;
    case WorkEvent::Kind::Lost:
      unknown += 1;
      return;
    case WorkEvent::Kind::Brake:
      return;
    case WorkEvent::Kind::Problem:
      problems += 1;
      refused += event.outcome == "refused" ? 1 : 0;
      return;
    case WorkEvent::Kind::Message:
      break;
  }
  if (event.outcome == "sent")
    sent += 1;
  else if (event.outcome == "queued")
    retried += 1;
  else if (event.outcome == "failed")
    failed += 1;
  else if (event.outcome == "unknown")
    unknown += 1;
  else
    stopped += 1;
}

}  // namespace leadflow::runtime
