// What of a program a decision came by: for coverage.
//
// An observer that a caller may hang into a Situation; what decide() gives is the
// same with and without one. Places are told by where they stand in the text, so
// copies of a statement (`like`, a template's instances) are one place.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsl/source.h"

namespace leadflow::runtime {

struct Trace {
  enum class What : std::uint8_t {
    State,      // entered
    Action,     // an action or transition was applied
    FollowOn,   // the same of a follow-on, which is told by its index and has no place
    Rule,       // fired
    Refusal,    // a `refuse` or `require` was the reason
    Operation,  // run
    Branch,     // of an `if`: its condition held
    Otherwise,  // no condition of an `if` held: the place is that of its last branch
  };
  struct Reached {
    What what = What::Operation;
    dsl::Span place;
    std::uint32_t index = 0;
  };
  // in order; of attempts that lacked facts nothing is kept, of a step that was refused what refused it
  std::vector<Reached> reached;
};

/// Takes back what an attempt left in a trace unless it is kept.
class TraceMark {
 public:
  explicit TraceMark(Trace* trace) : trace_(trace), size_(trace ? trace->reached.size() : 0) {}
  TraceMark(const TraceMark&) = delete;
  TraceMark& operator=(const TraceMark&) = delete;
  ~TraceMark() {
    if (trace_ != nullptr) trace_->reached.resize(size_);
  }
  void keep() { trace_ = nullptr; }
  /// Keeps what a step leaves that is refused and taken back.
  void keep_refusals() {
    if (trace_ == nullptr) return;
    const auto begin = trace_->reached.begin() + static_cast<std::ptrdiff_t>(size_);
    const auto undone = [](const Trace::Reached& one) { return one.what != Trace::What::Refusal; };
    trace_->reached.erase(std::remove_if(begin, trace_->reached.end(), undone), trace_->reached.end());
    keep();
  }

 private:
  Trace* trace_;
  std::size_t size_;
};

}  // namespace leadflow::runtime
