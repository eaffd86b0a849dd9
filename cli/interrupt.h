// SIGTERM and SIGINT as a wish to stop, for commands that finish what they are doing first.

#pragma once

#include <csignal>

#include "runtime/work/pause.h"

namespace leadflow::cli {

/// While it lives the first signal asks the command to stop and ends its waiting; a second one ends the
/// process at once. One at a time.
class SignalPause final : public runtime::Pause {
 public:
  SignalPause();
  ~SignalPause() override;
  SignalPause(const SignalPause&) = delete;
  SignalPause& operator=(const SignalPause&) = delete;

  bool stopped() override;
  void wait(std::int64_t ms) override;
  /// SIGINT came: a person at the terminal, not who runs the machine's services.
  bool interrupted() const;

 private:
  struct sigaction old_term_ {};
  struct sigaction old_int_ {};
};

}  // namespace leadflow::cli
