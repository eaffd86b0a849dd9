#include "cli/child_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "cli/failure.h"
#include "dsl/source.h"

namespace leadflow::cli {

namespace {

/// Closed at the latest when it goes.
struct OpenDescriptor {
  int number = -1;
  OpenDescriptor() = default;
  OpenDescriptor(const OpenDescriptor&) = delete;
  OpenDescriptor& operator=(const OpenDescriptor&) = delete;
  ~OpenDescriptor() { close(); }
  void close() {
    if (number >= 0) ::close(number);
    number = -1;
  }
};

int start_child(const std::vector<std::string>& command, int out, pid_t& child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int end_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildOutput child_output(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Failure(kUnreadable, fmt::format("cannot run `{}`: {}", command[0], std::strerror(errno)));
  OpenDescriptor from, to;
  from.number = ends[0];
  to.number = ends[1];
  pid_t child = -1;
  const int error = start_child(command, to.number, child);
  to.close();
  if (error != 0)
    throw Failure(kUnreadable, fmt::format("cannot run `{}`: {}", command[0], std::strerror(error)));
  ChildOutput result;
  std::array<char, 65'536> buffer;
  for (;;) {
    const ssize_t count = ::read(from.number, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    result.out.append(buffer.data(), static_cast<std::size_t>(count));
    if (result.out.size() > dsl::max_file_bytes) {
      kill(child, SIGKILL);
      end_of(child);
      throw Failure(kUnreadable, fmt::format("`{}` prints too much", command[0]));
    }
  }
  result.code = end_of(child);
  return result;
}

}  // namespace leadflow::cli
