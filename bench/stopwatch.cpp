// bench_stopwatch FIRST COUNT STDIN STDOUT PROGRAM [ARG]...
//
// Runs the program COUNT times, one after another, and prints what each run took, as JSON:
// `{"seconds": [...], "cpu_seconds": N, "max_rss_kib": N}`. `{i}` in STDIN and in an argument is the run's
// number, counted from FIRST. A run that exits with other than 0 ends it all.
//
// Small and without an interpreter, because it times processes that live for less than a millisecond, and
// because a child's peak memory never reads less than its parent's.

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Run {
  double seconds = 0;
  double cpu_seconds = 0;
  long max_rss_kib = 0;
};

std::string numbered(std::string text, int number) {
  const std::string mark = "{i}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), std::to_string(number));
  }
  return text;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "bench_stopwatch: %s\n", what.c_str());
  std::exit(1);
}

Run time_one(const std::vector<std::string>& arguments, const std::string& in, const std::string& out) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);

  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  if (error != 0) fail(std::string("cannot run ") + argv[0] + ": " + std::strerror(error));
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) fail("wait4 failed");
  const Clock::time_point end = Clock::now();
  posix_spawn_file_actions_destroy(&actions);

  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::string command;
    for (const std::string& argument : arguments) command += argument + ' ';
    fail((WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status)) : "ended by a signal") +
         ": " + command);
  }
  return {std::chrono::duration<double>(end - begin).count(),
          seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6 || std::atoi(argv[2]) < 1)
    fail("usage: bench_stopwatch FIRST COUNT STDIN STDOUT PROGRAM [ARG]...");
  const int first = std::atoi(argv[1]);
  const int count = std::atoi(argv[2]);
  double cpu_seconds = 0;
  long max_rss_kib = 0;
  std::vector<Run> runs;
  for (int number = first; number < first + count; ++number) {
    std::vector<std::string> arguments;
    for (int at = 5; at < argc; ++at) arguments.push_back(numbered(argv[at], number));
    runs.push_back(time_one(arguments, numbered(argv[3], number), argv[4]));
    cpu_seconds += runs.back().cpu_seconds;
    max_rss_kib = std::max(max_rss_kib, runs.back().max_rss_kib);
  }
  std::printf("{\"seconds\": [");
  for (std::size_t at = 0; at < runs.size(); ++at)
    std::printf("%s%.6f", at == 0 ? "" : ", ", runs[at].seconds);
  std::printf("], \"cpu_seconds\": %.6f, \"max_rss_kib\": %ld}\n", cpu_seconds, max_rss_kib);
}
