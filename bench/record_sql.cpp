#include "bench/record_sql.h"

#include <sqlite3.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>

namespace leadflow::bench {

namespace {

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
    std::cerr << "the recorder: " << error.what() << " in: " << sql << "\n";
    std::_Exit(1);  // an exception may not cross SQLite
  }
  return 0;
}

int on_open(sqlite3* connection, const char**, const sqlite3_api_routines*) {
  the_trace->opened();
  return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, &on_statement, nullptr);
}

}  // namespace

void record_sql(TraceWriter& to) {
  the_trace = &to;
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(&on_open));
}

}  // namespace leadflow::bench
