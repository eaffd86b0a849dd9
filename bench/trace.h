// The SQL of a run, as it reached SQLite: statements and what was bound to them, in order.
//
// Written for three readers: bench_bare, which executes it again through the C API, the sqlite3 shell, and
// scripts in other languages. So what leadflow is compared with does the very same reads and writes, whatever
// they are.

#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::bench {

struct Bound {
  enum class Kind : std::uint8_t { Null, Integer, Real, Text, Blob };
  Kind kind = Kind::Null;
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes;  // of a text or blob
};

/// The values that stand in `expanded` where `sql` has parameters, `?` or `?3`, by the parameters' numbers.
/// `expanded` is what sqlite3_expanded_sql gives. Throws std::runtime_error if the two do not fit.
std::vector<Bound> bound_values(std::string_view sql, std::string_view expanded);

/// Takes the statements one by one and writes the three forms; a null file is left out.
///
/// The binary form is a sequence of: `O`, a connection is opened; `S` size:u32 text, the next statement
/// (numbered from 0); `R` statement:u32 count:u32 and the values, each `n`, `i` int64, `f` double, `t`
/// size:u32 bytes or `b` size:u32 bytes. Numbers are in the machine's own byte order.
class TraceWriter {
 public:
  TraceWriter(std::FILE* binary, std::FILE* shell, std::FILE* json)
      : binary_(binary), shell_(shell), json_(json) {}
  void opened();
  void ran(std::string_view sql, std::string_view expanded);
  /// Closes the JSON list.
  void finish();

 private:
  void write_binary(std::string_view sql, const std::vector<Bound>& values);
  void write_json(std::string_view sql, const std::vector<Bound>& values);

  std::FILE* binary_;
  std::FILE* shell_;
  std::FILE* json_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  bool first_ = true;
};

}  // namespace leadflow::bench
