// A child process that is spoken to in lines, over its standard input and output.
//
// POSIX. The two ends are one socket, not pipes: writing to a child that is gone is
// then an error of that write and no SIGPIPE, whatever the process does with signals.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::runtime {

/// Not copied; the destructor ends the child. For one thread.
class LineProcess {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  enum class Result {
    Done,
    Ended,  // the child closed its end: it died, or is about to
    Late,   // the deadline is over
  };

  LineProcess() = default;
  ~LineProcess();
  LineProcess(const LineProcess&) = delete;
  LineProcess& operator=(const LineProcess&) = delete;

  /// `command` is the executable's path and its arguments; standard error and the environment are ours.
  /// Returns 0 or what errno would be. A child that ran before is ended first.
  int start(const std::vector<std::string>& command);
  bool running() const { return process_ > 0; }

  /// Writes `line` and its end. Unless Done, the child has not seen the line's end.
  Result write(std::string_view line, Deadline deadline);
  /// The next line without its end. A line longer than a megabyte counts as Ended.
  Result read(std::string& line, Deadline deadline);

  /// Kills it at once and waits for it.
  void kill();

 private:
  Result wait(short events, Deadline deadline) const;
  void close();

  pid_t process_ = -1;
  int socket_ = -1;
  std::string read_;  // what came after the last line
};

}  // namespace leadflow::runtime
