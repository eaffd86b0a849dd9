// kill_at N COMMAND...: runs COMMAND and kills it with SIGKILL just before its Nth system call.
//
// Exits 137 when it was killed. When it ended first, exits as it did, and the last line on
// standard error is `system calls: M`, so that a caller knows when every point has been tried.

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: kill_at N COMMAND...\n");
    return 2;
  }
  const long point = std::atol(argv[1]);
  const pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    raise(SIGSTOP);
    execvp(argv[2], argv + 2);
    std::perror(argv[2]);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);

  long calls = 0;
  bool entering = true;
  bool started = false;  // the calls before exec are ours
  for (int signal = 0;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, static_cast<long>(signal));
    signal = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
      std::fprintf(stderr, "system calls: %ld\n", calls);
      return WEXITSTATUS(status);
    }
    if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    const int stop = WSTOPSIG(status);
    if (stop == (SIGTRAP | 0x80)) {
      if (entering && started && ++calls == point) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        return 137;
      }
      entering = !entering;
    } else if (stop == SIGTRAP) {
      started = true;  // exec
    } else {
      signal = stop;
    }
  }
}
