// Timers, late marks and reminders, each a step of its own when its time has come.
//
// No lease guards them: a step is found, decided and committed inside one write
// transaction, so of many workers one does it and the others find it done.

#pragma once

#include <optional>

#include "runtime/service/steps.h"
#include "runtime/work/context.h"

namespace leadflow::runtime {

class Timekeeper {
 public:
  Timekeeper(WorkContext& context, Problems& problems) : context_(context), problems_(problems) {}

  /// Does what has been due for longest. False: nothing is due.
  bool run_one();
  /// When the next thing is due; also something that is due now. Needs an open transaction.
  std::optional<Instant> next_time();
  /// Tries again what could not be done.
  void look_again() { cursor_ = {}; }

 private:
  WorkEvent run(const DueWork& work, Instant now);
  void end_refused(const DueWork& work, const Outcome& outcome, Instant now);
  void skip(const DueWork& work, const std::string& why);

  WorkContext& context_;
  Problems& problems_;
  DueCursor cursor_;
};

}  // namespace leadflow::runtime
