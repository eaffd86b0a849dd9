// What all of a worker's parts work with, and how they use the store.

#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "runtime/clock.h"
#include "runtime/randomness.h"
#include "runtime/store/store.h"
#include "runtime/work/events.h"
#include "runtime/work/pause.h"
#include "runtime/work/transport.h"

namespace leadflow::runtime {

/// Everything must outlive the worker. The store's connection is the worker's alone.
struct WorkContext {
  Store& store;
  Clock& clock;
  Transport& transport;
  Randomness& randomness;
  Pause& pause;
  std::string worker;  // host and process, for people
  WorkListener listener;
};

/// More problems than this in one run, and the run ends: then it is the store that is broken.
inline constexpr std::size_t max_problems = 100;

/// Tells each problem once.
class Problems {
 public:
  explicit Problems(WorkContext& context) : context_(context) {}
  void tell(const std::string& key, WorkEvent event) {
    if (!told_.insert(key).second) return;
    event.about = event.kind;
    event.kind = WorkEvent::Kind::Problem;
    event.at = context_.clock.now();
    context_.listener(event);
  }
  std::size_t count() const { return told_.size(); }

 private:
  WorkContext& context_;
  std::set<std::string> told_;
};

/// The store as a whole can't be used; anything else is the trouble of one step.
inline bool is_fatal(StoreErrorKind kind) {
  return kind != StoreErrorKind::Corrupt && kind != StoreErrorKind::Conflict;
}

/// Runs `work` in a transaction and commits it if it gives true. While others hold the store it is tried
/// again, without end unless the worker is to stop: then `patience` more times.
template <class Work>
bool in_transaction(WorkContext& context, Access access, int patience, const Work& work) {
  for (std::int64_t wait = 20;; wait = std::min<std::int64_t>(wait * 2, 2 * kSecond)) {
    try {
      context.store.begin(access);
      const bool wanted = work();
      if (wanted)
        context.store.commit();
      else
        context.store.rollback();
      return wanted;
    } catch (const StoreError& error) {
      context.store.rollback();
      if (error.kind() != StoreErrorKind::Busy || (context.pause.stopped() && patience-- <= 0)) throw;
    } catch (...) {
      context.store.rollback();
      throw;
    }
    context.pause.wait(wait / 2 + static_cast<std::int64_t>(
                                      context.randomness.below(static_cast<std::uint64_t>(wait / 2 + 1))));
  }
}

}  // namespace leadflow::runtime
