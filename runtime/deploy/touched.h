// What of a store a difference of programs touches: live records, open activities, messages that wait.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/diff.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

struct Touched {
  std::int64_t records = 0;     // that stand where it applies, or hold a value of the attribute
  std::int64_t activities = 0;  // open ones of these records, or of the kind
  std::int64_t messages = 0;    // queued or held ones of these records, or of the template or endpoint
  bool any() const { return records != 0 || activities != 0 || messages != 0; }
  bool operator==(const Touched&) const = default;
};

/// Counts once and answers for every difference. Needs an open transaction.
class TouchCounter {
 public:
  explicit TouchCounter(Store& store);
  Touched of(const compiler::Difference& difference) const;

 private:
  /// By state ("leads.fresh") and by the name of the activity, template or endpoint.
  struct Counts {
    std::map<std::string, std::int64_t> by_state;
    std::map<std::string, std::int64_t> by_name;
  };
  static std::int64_t in_states(const Counts& counts, const std::vector<std::string>& states);

  Store& store_;
  Counts records_;
  Counts activities_;
  Counts messages_;
};

}  // namespace leadflow::runtime
