#include "runtime/work/worker.h"

namespace leadflow::runtime {

Worker::Worker(WorkContext context)
    : listener_(std::move(context.listener)),
      context_{context.store,
               context.clock,
               context.transport,
               context.randomness,
               context.pause,
               std::move(context.worker),
               [this](const WorkEvent& event) {
                 totals_.count(event);
                 if (listener_) listener_(event);
               }},
      problems_(context_),
      timekeeper_(context_, problems_),
      sender_(context_, problems_) {}

std::optional<Instant> Worker::next_time() {
  std::optional<Instant> next;
  in_transaction(context_, Access::Read, 0, [&] {
    next = timekeeper_.next_time();
    const std::optional<Instant> message = sender_.next_time();
    if (!next || (message && *message < *next)) next = message;
    return true;
  });
  return next;
}

DueCounts Worker::count_due() {
  DueCounts counts;
  in_transaction(context_, Access::Read, 0, [&] {
    counts = context_.store.count_due(context_.clock.now());
    return true;
  });
  return counts;
}

void Worker::tick() {
  const auto stopped = [this] { return context_.pause.stopped(); };
  while (!stopped()) {
    const std::optional<Instant> next = next_time();
    if (!next || *next > context_.clock.now()) return;
    // In turns, so that neither a flood of timers nor one of messages keeps the other waiting.
    bool any = false;
    for (int i = 0; i < timed_at_once && !stopped() && timekeeper_.run_one(); ++i) any = true;
    sender_.expire();
    for (int i = 0; i < messages_at_once && !stopped() && sender_.send_one(); ++i) any = true;
    if (!any) return;
  }
}

void Worker::run(std::optional<Instant> until) {
  Instant looked = context_.clock.now();
  while (!context_.pause.stopped()) {
    tick();
    const Instant now = context_.clock.now();
    if (until && now >= *until) return;
    if (now.ms - looked.ms >= problem_wait || now < looked) {
      timekeeper_.look_again();
      looked = now;
    }
    std::int64_t wait = poll_wait;
    if (const std::optional<Instant> next = next_time(); next && *next > now)
      wait = std::min(wait, next->ms - now.ms);
    if (until) wait = std::min(wait, until->ms - now.ms);
    if (!context_.pause.stopped()) context_.pause.wait(wait);
  }
}

void Worker::rehearse(FixedClock& clock, Instant until) {
  while (!context_.pause.stopped()) {
    const std::optional<Instant> next = next_time();
    if (!next || *next > until) break;
    clock.set(std::max(clock.now(), *next));
    const std::int64_t done = totals_.done() + totals_.problems;
    tick();
    if (totals_.done() + totals_.problems == done) {
      const std::optional<Instant> still = next_time();
      if (still && *still <= clock.now()) break;  // nothing moves it on
    }
  }
  if (!context_.pause.stopped()) clock.set(std::max(clock.now(), until));
}

}  // namespace leadflow::runtime
