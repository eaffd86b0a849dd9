// Where a replay begins that leaves the first part of the past out: records and all that waits, as they
// stood then. Internal to runtime/rehearse.

#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "runtime/rehearse/compare.h"

namespace leadflow::runtime {

class StartAt {
 public:
  StartAt(const compiler::Program& program, PastNames& names, Past& past)
      : program_(program), names_(names), past_(past) {}

  /// Takes a step of before in.
  void fold(const PastStep& step);
  /// Places what stood before step `step` in the world, and tells the comparison. Records that the program
  /// has no place for are left out and counted.
  void place(std::int64_t step, World& world, Comparison& comparison,
             std::map<std::string, std::int64_t>& left_out);

 private:
  bool place_record(const RecordRow& row, World& world, std::map<std::string, std::int64_t>& left_out);

  const compiler::Program& program_;
  PastNames& names_;
  Past& past_;
  std::map<RecordId, RecordRow> rows_;
  std::unordered_set<std::int64_t> late_;  // activities
};

}  // namespace leadflow::runtime
