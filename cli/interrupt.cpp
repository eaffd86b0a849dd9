#include "cli/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <stdexcept>

#include "cli/exit_codes.h"

namespace leadflow::cli {

namespace {

// What a handler may touch: the signal that came, and a pipe that wakes whoever waits.
volatile std::sig_atomic_t signal_seen = 0;
std::array<int, 2> wake = {-1, -1};

void take_signal(int signal) {
  if (signal_seen != 0) _exit(kInterrupted);
  signal_seen = signal;
  const int kept = errno;
  static_cast<void>(!::write(wake[1], "", 1));
  errno = kept;
}

}  // namespace

SignalPause::SignalPause() {
  signal_seen = 0;
  if (::pipe2(wake.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("no pipe for signals");
  struct sigaction action {};
  action.sa_handler = take_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGTERM, &action, &old_term_);
  sigaction(SIGINT, nullptr, &old_int_);
  if (old_int_.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
}

SignalPause::~SignalPause() {
  sigaction(SIGTERM, &old_term_, nullptr);
  sigaction(SIGINT, &old_int_, nullptr);
  ::close(wake[0]);
  ::close(wake[1]);
}

bool SignalPause::stopped() {
  return signal_seen != 0;
}

bool SignalPause::interrupted() const {
  return signal_seen == SIGINT;
}

void SignalPause::wait(std::int64_t ms) {
  pollfd descriptor{wake[0], POLLIN, 0};  // what the handler wrote stays there: later waits end at once
  static_cast<void>(::poll(&descriptor, 1, static_cast<int>(std::clamp<std::int64_t>(ms, 0, INT_MAX))));
}

}  // namespace leadflow::cli
