// Prepared statements, bound and read by C++ types.
//
// A Prepared is written once as a member with its SQL, prepared when first used
// and kept for the connection's life. Bound texts are not copied: they must live
// until the statement has run. Private to runtime/store/sqlite.

#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "runtime/instant.h"

namespace leadflow::runtime::sqlite {

class Prepared {
 public:
  /// `sql` is kept as it is: a literal.
  explicit Prepared(const char* sql) : sql_(sql) {}

  SQLite::Statement& get(SQLite::Database& db) {
    if (!statement_) statement_ = std::make_unique<SQLite::Statement>(db, sql_);
    return *statement_;
  }
  void finalize() { statement_.reset(); }

 private:
  const char* sql_;
  std::unique_ptr<SQLite::Statement> statement_;
};

inline void bind_one(SQLite::Statement& s, int i, const std::string& text) {
  s.bindNoCopy(i, text);
}
inline void bind_one(SQLite::Statement& s, int i, const std::string* text) {  // nullptr: NULL
  if (text != nullptr) {
    s.bindNoCopy(i, *text);
  } else {
    s.bind(i);
  }
}
/// Texts that are not whole strings are copied by SQLite.
inline void bind_one(SQLite::Statement& s, int i, std::string_view text) {
  s.bind(i, std::string(text));
}
inline void bind_one(SQLite::Statement& s, int i, const char* literal) {
  s.bindNoCopy(i, literal);
}
inline void bind_one(SQLite::Statement& s, int i, std::int64_t number) {
  s.bind(i, number);
}
inline void bind_one(SQLite::Statement& s, int i, int number) {
  s.bind(i, number);
}
inline void bind_one(SQLite::Statement& s, int i, std::uint32_t number) {
  s.bind(i, static_cast<std::int64_t>(number));
}
inline void bind_one(SQLite::Statement& s, int i, std::uint8_t number) {
  s.bind(i, static_cast<int>(number));
}
inline void bind_one(SQLite::Statement& s, int i, bool flag) {
  s.bind(i, flag ? 1 : 0);
}
inline void bind_one(SQLite::Statement& s, int i, Instant at) {
  s.bind(i, at.ms);
}
inline void bind_one(SQLite::Statement& s, int i, std::nullptr_t) {
  s.bind(i);
}
template <class T>
void bind_one(SQLite::Statement& s, int i, const std::optional<T>& value) {
  if (value) {
    bind_one(s, i, *value);
  } else {
    s.bind(i);
  }
}

/// A statement in use: bound when made, reset when it goes, so that no lock outlives it.
class Query {
 public:
  template <class... Args>
  explicit Query(SQLite::Statement& statement, Args&&... args) : statement_(statement) {
    static_assert((!std::is_same_v<Args, std::string> && ...), "a bound text must outlive the query");
    int index = 0;
    (bind_one(statement_, ++index, args), ...);
  }
  ~Query() { statement_.tryReset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Goes to the next row, if there is one.
  bool next() { return statement_.executeStep(); }
  /// Runs a statement without rows; how many rows it changed.
  int run() { return statement_.exec(); }

  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  bool flag(int column) const { return integer(column) != 0; }
  bool is_null(int column) const { return statement_.getColumn(column).isNull(); }
  std::string text(int column) const { return statement_.getColumn(column).getString(); }
  Instant instant(int column) const { return Instant{integer(column)}; }
  std::optional<Instant> maybe_instant(int column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
  }

 private:
  SQLite::Statement& statement_;
};

}  // namespace leadflow::runtime::sqlite
