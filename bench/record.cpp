// bench_record [--trace FILE] [--shell FILE] [--json FILE] -- ARGS...
//
// Runs `leadflow ARGS...` in this process and writes down the SQL that reaches SQLite; see trace.h for the
// forms. Results go to standard output as usual.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "bench/record_sql.h"
#include "cli/run.h"
#include "dsl/loader.h"
#include "runtime/clock.h"

namespace {

std::FILE* open_or_exit(const char* path) {
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr) {
    std::perror(path);
    std::exit(1);
  }
  return file;
}

}  // namespace

int main(int argc, char** argv) {
  std::FILE* binary = nullptr;
  std::FILE* shell = nullptr;
  std::FILE* json = nullptr;
  int at = 1;
  for (; at + 1 < argc && std::string_view(argv[at]) != "--"; at += 2) {
    const std::string_view option = argv[at];
    if (option == "--trace") binary = open_or_exit(argv[at + 1]);
    if (option == "--shell") shell = open_or_exit(argv[at + 1]);
    if (option == "--json") json = open_or_exit(argv[at + 1]);
  }
  leadflow::bench::TraceWriter trace(binary, shell, json);
  leadflow::bench::record_sql(trace);

  leadflow::runtime::SystemClock clock;
  const leadflow::dsl::DiskFiles disk;
  leadflow::cli::Session session{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .clock = clock,
      .disk = disk,
      .environment =
          [](const char* name) {
            const char* value = std::getenv(name);
            return std::string(value == nullptr ? "" : value);
          },
      .system_user = "bench",
      .host = "bench",
  };
  session.in_descriptor = STDIN_FILENO;
  const int code =
      leadflow::cli::run(std::vector<std::string>(argv + std::min(at + 1, argc), argv + argc), session);
  trace.finish();
  for (std::FILE* file : {binary, shell, json}) {
    if (file != nullptr && std::fclose(file) != 0) return 1;
  }
  return code;
}
