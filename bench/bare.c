/* bench_bare STORE TRACE: the SQL of a recorded run (see trace.h), executed through SQLite's C API and nothing else.
 *
 * The floor for leadflow: the same reads with every column fetched, the same rows, the same transactions on a file of
 * the same journal mode with the same keys enforced, each statement prepared once, and no work of its own at all. */

#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { max_statements = 4096, busy_milliseconds = 10000 };

static sqlite3* connection;
static sqlite3_stmt* statements[max_statements];
static const char* texts[max_statements];
static int text_sizes[max_statements];
static uint32_t statement_count;
static int64_t checksum; /* of what was read, so that no read is for nothing */

static void fail(const char* what) {
  fprintf(stderr, "bench_bare: %s: %s\n", what, connection ? sqlite3_errmsg(connection) : "");
  exit(1);
}

static uint32_t read_u32(const char** at) {
  uint32_t number;
  memcpy(&number, *at, sizeof number);
  *at += sizeof number;
  return number;
}

static void close_connection(void) {
  for (uint32_t i = 0; i < statement_count; ++i) {
    sqlite3_finalize(statements[i]);
    statements[i] = NULL;
  }
  if (sqlite3_close(connection) != SQLITE_OK) fail("cannot close");
  connection = NULL;
}

static void open_connection(const char* store) {
  if (connection) close_connection();
  if (sqlite3_open_v2(store, &connection, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) fail("cannot open");
  sqlite3_busy_timeout(connection, busy_milliseconds);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
}

static void bind_next(sqlite3_stmt* statement, int index, const char** at) {
  const char kind = *(*at)++;
  int result = SQLITE_OK;
  if (kind == 'n') {
    result = sqlite3_bind_null(statement, index);
  } else if (kind == 'i') {
    int64_t number;
    memcpy(&number, *at, sizeof number);
    *at += sizeof number;
    result = sqlite3_bind_int64(statement, index, number);
  } else if (kind == 'f') {
    double number;
    memcpy(&number, *at, sizeof number);
    *at += sizeof number;
    result = sqlite3_bind_double(statement, index, number);
  } else {
    const int size = (int)read_u32(at);
    result = kind == 't' ? sqlite3_bind_text(statement, index, *at, size, SQLITE_STATIC)
                         : sqlite3_bind_blob(statement, index, *at, size, SQLITE_STATIC);
    *at += size;
  }
  if (result != SQLITE_OK) fail("cannot bind");
}

static void fetch_row(sqlite3_stmt* statement) {
  const int columns = sqlite3_column_count(statement);
  for (int i = 0; i < columns; ++i) {
    switch (sqlite3_column_type(statement, i)) {
      case SQLITE_INTEGER: checksum += sqlite3_column_int64(statement, i); break;
      case SQLITE_FLOAT: checksum += (int64_t)sqlite3_column_double(statement, i); break;
      case SQLITE_NULL: break;
      default: {
        const char* bytes = sqlite3_column_blob(statement, i); /* NULL if there are none */
        if (bytes) checksum += *bytes + sqlite3_column_bytes(statement, i);
      }
    }
  }
}

static void run_next(const char** at) {
  const uint32_t number = read_u32(at);
  const int count = (int)read_u32(at);
  sqlite3_stmt* statement = statements[number];
  if (!statement) {
    if (sqlite3_prepare_v3(connection, texts[number], text_sizes[number], SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
      fail(texts[number]);
    }
    statements[number] = statement;
  }
  for (int i = 1; i <= count; ++i) bind_next(statement, i, at);
  int result;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) fetch_row(statement);
  if (result != SQLITE_DONE) fail(sqlite3_sql(statement));
  sqlite3_reset(statement);
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: bench_bare STORE TRACE\n");
    return 2;
  }
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const int file = open(argv[2], O_RDONLY);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) fail("cannot read the trace");
  const char* const begin = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (begin == MAP_FAILED) fail("cannot read the trace");

  const char* at = begin;
  while (at < begin + about.st_size) {
    const char what = *at++;
    if (what == 'O') {
      open_connection(argv[1]);
    } else if (what == 'S') {
      if (statement_count == max_statements) fail("too many statements");
      text_sizes[statement_count] = (int)read_u32(&at);
      texts[statement_count] = at;
      at += text_sizes[statement_count++];
    } else {
      run_next(&at);
    }
  }
  close_connection();
  printf("%lld\n", (long long)checksum);
  return 0;
}
