// bench_record [--trace FILE] [--shell FILE] [--json FILE] -- ARGS...
//
// Runs `leadflow ARGS...` in this process and writes down the SQL that reaches SQLite; see trace.h for the
// forms. Results go to standard output as usual.

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "bench/trace.h"
#include "cli/run.h"
#include "dsl/loader.h"
#include "runtime/clock.h"

namespace {

using leadflow::bench::TraceWriter;

// SQLite calls back without a word about who asked, when a connection opens; hence the one global.
TraceWriter* the_trace = nullptr;

int on_statement(unsigned, void*, void* statement, void* text) {
  const std::string_view sql = static_cast<const char*>(text);
  if (sql.substr(0, 2) == "--") return 0;  // of a trigger
  const std::unique_ptr<char, decltype(&sqlite3_free)> expanded(
      sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement)), &sqlite3_free);
  try {
    the_trace->ran(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)), expanded.get());
  } catch (const std::exception& error) {
    std::cerr << "bench_record: " << error.what() << " in: " << sql << "\n";
    std::_Exit(1);  // an exception may not cross SQLite
  }
  return 0;
}

int on_open(sqlite3* connection, const char**, const sqlite3_api_routines*) {
  the_trace->opened();
  return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, &on_statement, nullptr);
}

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
  TraceWriter trace(binary, shell, json);
  the_trace = &trace;
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(&on_open));

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
