// Lets one decision speak for many situations: what it read, and what a condition gives.
//
// A proof decides on a representative record. It must know which attributes the
// decision hung on, to decide again with their other values, and it chooses what
// no representative can stand for (the time, linked records, who is in a group).
// Without an oracle, as everywhere but in proofs, nothing is different.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/situation.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime {

class Oracle {
 public:
  Oracle() = default;
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  virtual ~Oracle() = default;

  /// The value of an attribute (not a computed one) was looked at.
  virtual void reads(RecordId record, std::uint32_t attribute) = 0;
  /// The value was compared with what is written over it, or copied to another record.
  virtual void replaces(RecordId record, std::uint32_t attribute) = 0;
  using ValueAt = std::function<Value(std::uint32_t node)>;
  /// What that node of the expression gives; nothing: it is to be worked out. `value_at` works out others.
  virtual std::optional<Value> gives(const compiler::Expr& expr, std::uint32_t node,
                                     const ValueAt& value_at) = 0;
  /// Whom a distribution may choose from; nothing: they are to be looked up.
  virtual std::optional<std::vector<Candidate>> candidates() = 0;
  /// Whether a person is in one of the groups that an activity is for; nothing: it is to be looked up.
  virtual std::optional<bool> belongs() = 0;
};

}  // namespace leadflow::runtime
