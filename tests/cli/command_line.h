// `leadflow` run within the test, in a folder of its own, with a clock that stands still.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runtime/instant.h"

namespace leadflow::testing {

struct Ended {
  int code = 0;
  std::string out;
  std::string err;
};

/// A temporary folder that is the working directory while this lives.
class Place {
 public:
  Place();
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// 2026-03-02T10:00:00Z until it is changed.
  runtime::Instant now{1'772'445'600'000};
  std::map<std::string, std::string> environment;

  Ended run(const std::vector<std::string>& args, const std::string& input = {}) const;
  /// A line as one would type it: `leadflow add lead name="Ada L" > out.txt < in.txt`.
  Ended line(const std::string& command) const;

  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  bool has(const std::string& name) const;

 private:
  std::filesystem::path before_;
  std::filesystem::path folder_;
};

/// Words of a command line: blanks between them, '...' and "..." (with \" and \\) around them.
std::vector<std::string> words(const std::string& line);

/// A store for rehearsals in the place, with people and the program `text`; fails the test when it cannot be
/// made.
void make_store(const Place& place, const std::string& program);

/// Every line of `text` is JSON; the values' texts again.
bool is_json(const std::string& text);
bool is_ndjson(const std::string& text);

/// A small program: leads, two statuses and a sale.
extern const char* const small_program;

}  // namespace leadflow::testing
