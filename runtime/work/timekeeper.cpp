#include "runtime/work/timekeeper.h"

#include <fmt/format.h>

#include <array>

#include "runtime/due.h"

namespace leadflow::runtime {

namespace {

/// How the step is called in the history.
StepInfo step_info(const DueWork& work, Instant now) {
  StepInfo info;
  info.at = now;
  switch (work.kind) {
    case DueWork::Kind::Timer:
      info.kind = "timer";
      info.name = work.name;
      info.fired_timer = work.id;
      break;
    case DueWork::Kind::Late:
      info.kind = "settle";
      info.name = "late " + work.name;
      break;
    case DueWork::Kind::Reminder:
      info.kind = "remind";
      info.name = work.name;
      break;
  }
  return info;
}

WorkEvent event_for(const DueWork& work, Instant now) {
  static constexpr std::array kinds = {WorkEvent::Kind::Timer, WorkEvent::Kind::Late,
                                       WorkEvent::Kind::Reminder};
  WorkEvent event;
  event.kind = kinds[static_cast<std::size_t>(work.kind)];
  event.at = now;
  event.record = work.record;
  event.id = work.id;
  event.name = work.name;
  event.due = work.due;
  return event;
}

/// What came of it, from the effects.
void tell_outcome(const DueWork& work, const Decision& decision, WorkEvent& event) {
  event.outcome = work.kind == DueWork::Kind::Timer ? "fired" : "done";
  for (const Effect& effect : decision.effects) {
    if (const auto* skipped = std::get_if<RuleSkipped>(&effect.what)) {
      event.outcome = skipped->refused ? "refused" : "skipped";
      event.detail = skipped->why;
    }
    const auto* dropped = std::get_if<TimerDropped>(&effect.what);
    if (dropped == nullptr || work.kind != DueWork::Kind::Timer || dropped->id != work.id) continue;
    event.outcome = "ended";
    event.detail = dropped->why;
  }
}

}  // namespace

std::optional<Instant> Timekeeper::next_time() {
  const std::optional<DueWork> work = context_.store.next_due(cursor_, kLastInstant);
  return work ? std::optional(work->due) : std::nullopt;
}

WorkEvent Timekeeper::run(const DueWork& work, Instant now) {
  StepOptions options;
  options.at = now;
  const Outcome outcome = run_step(context_.store, due_command(work), step_info(work, now), options, {});
  WorkEvent event = event_for(work, now);
  if (outcome.status != StepStatus::Done) {
    end_refused(work, outcome, now);
    event.outcome = "refused";
    event.detail = outcome.refused.message;
    return event;
  }
  tell_outcome(work, outcome.decision, event);
  event.state = outcome.state;
  event.effects = outcome.effects;
  return event;
}

/// A timer that the engine will not hear of is over: it is not tried again, and the history says why. What
/// else is refused is a contradiction in the store.
void Timekeeper::end_refused(const DueWork& work, const Outcome& outcome, Instant now) {
  if (work.kind != DueWork::Kind::Timer) throw StoreError(StoreErrorKind::Conflict, outcome.refused.message);
  Decision ended;
  ended.subject = work.record;
  ended.effects = {{work.record, {}, TimerDropped{work.id, work.name, outcome.refused.message}}};
  context_.store.write(ended, {now, {}, "timer", work.name});
}

void Timekeeper::skip(const DueWork& work, const std::string& why) {
  cursor_.after[static_cast<std::size_t>(work.kind)] = {work.due, work.id};
  WorkEvent event = event_for(work, {});
  const std::string key = fmt::format("{} {}", to_text(event.kind), work.id);
  event.detail = fmt::format("{} `{}` of record {} could not be done: {}", to_text(event.kind), work.name,
                             work.record, why);
  problems_.tell(key, std::move(event));
}

bool Timekeeper::run_one() {
  std::optional<DueWork> work;
  std::optional<WorkEvent> event;
  const auto step = [&] {
    event.reset();
    const Instant now = context_.clock.now();
    work = context_.store.next_due(cursor_, now);
    if (work) event = run(*work, now);
    return work.has_value();
  };
  try {
    if (!in_transaction(context_, Access::Write, 0, step)) return false;
  } catch (const StoreError& error) {
    if (!work || is_fatal(error.kind())) throw;
    event.reset();
    skip(*work, error.what());
  } catch (const std::logic_error& error) {  // a bug must not keep the rest from being done
    if (!work) throw;
    event.reset();
    skip(*work, error.what());
  }
  if (event) context_.listener(*event);
  if (problems_.count() > max_problems)
    throw StoreError(StoreErrorKind::Corrupt, "too many steps can't be done; `leadflow verify` says more");
  return true;
}

}  // namespace leadflow::runtime
