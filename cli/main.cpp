// The process: its streams, its environment, its clock. Everything else is run().

#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "cli/allocation.h"
#include "cli/exit_codes.h"
#include "cli/run.h"

namespace {

/// The store takes back what was not committed when it is opened next.
void interrupted(int) {
  _exit(leadflow::cli::kInterrupted);
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

/// The name behind the user's id, which the environment's word for it would not prove. Looked up in the file
/// and not through the C library, whose name services cannot be linked statically; without a name, the
/// number.
std::string system_user() {
  const std::string id = std::to_string(geteuid());
  std::ifstream people("/etc/passwd");
  for (std::string line; std::getline(people, line);) {
    const std::size_t name = line.find(':');
    const std::size_t password = line.find(':', name + 1);
    if (name == std::string::npos || password == std::string::npos) continue;
    if (line.substr(password + 1, line.find(':', password + 1) - password - 1) == id)
      return line.substr(0, name);
  }
  return id;
}

std::string host() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::size_t terminal_columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

int main(int count, char** values) {
  leadflow::cli::keep_memory();
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  if (std::signal(SIGINT, SIG_IGN) != SIG_IGN) std::signal(SIGINT, interrupted);

  leadflow::runtime::SystemClock clock;
  const leadflow::dsl::DiskFiles disk;
  leadflow::cli::Session session{std::cin, std::cout,   std::cerr,     clock,
                                 disk,     environment, system_user(), host()};
  session.in_descriptor = STDIN_FILENO;
  session.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  session.err_is_terminal = isatty(STDERR_FILENO) != 0;
  session.columns = session.out_is_terminal ? terminal_columns() : 80;
  const int code = leadflow::cli::run(std::vector<std::string>(values + 1, values + count), session);
  std::cout.flush();
  std::cerr.flush();
  std::_Exit(code);  // see Session::kept
}
