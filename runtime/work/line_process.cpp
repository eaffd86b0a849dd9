#include "runtime/work/line_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace leadflow::runtime {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 1 << 20;

int spawn(const std::vector<std::string>& command, int end, pid_t& process) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  const int error = posix_spawn(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

LineProcess::~LineProcess() {
  if (!running()) return;
  shutdown(socket_, SHUT_WR);  // its input ends, and with it the child; one that hangs is killed
  std::string rest;
  const auto deadline = steady_clock::now() + std::chrono::seconds(2);
  while (read(rest, deadline) == Result::Done) continue;
  kill();
}

int LineProcess::start(const std::vector<std::string>& command) {
  kill();
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return errno;
  const int error = spawn(command, ends[1], process_);
  ::close(ends[1]);
  socket_ = ends[0];
  if (error == 0) return 0;
  process_ = -1;
  close();
  return error;
}

LineProcess::Result LineProcess::wait(short events, Deadline deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return Result::Late;
    pollfd waited{socket_, events, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (ready > 0) return Result::Done;
    if (ready < 0 && errno != EINTR) return Result::Ended;
  }
}

LineProcess::Result LineProcess::write(std::string_view line, Deadline deadline) {
  std::string whole(line);
  whole += '\n';
  for (std::size_t sent = 0; sent < whole.size();) {
    const ssize_t count =
        send(socket_, whole.data() + sent, whole.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Result::Ended;
    if (const Result waited = wait(POLLOUT, deadline); waited != Result::Done) return waited;
  }
  return Result::Done;
}

LineProcess::Result LineProcess::read(std::string& line, Deadline deadline) {
  for (std::size_t looked_at = 0;;) {
    if (const std::size_t end = read_.find('\n', looked_at); end != std::string::npos) {
      line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return Result::Done;
    }
    looked_at = read_.size();
    if (looked_at > kLongestLine) return Result::Ended;
    if (const Result waited = wait(POLLIN, deadline); waited != Result::Done) return waited;
    std::array<char, 16'384> buffer;
    const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Result::Ended;
    read_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void LineProcess::kill() {
  if (running()) {
    ::kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  process_ = -1;
  close();
}

void LineProcess::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  read_.clear();
}

}  // namespace leadflow::runtime
