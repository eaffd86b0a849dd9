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

  /// The step is taken, or taken once more in another way: nothing is written yet.
  virtual void begins() = 0;
  /// The value of an attribute (not a computed one) was looked at; `past`: as it was before the step.
  virtual void reads(RecordId record, std::uint32_t attribute, bool past) = 0;
  /// Only whether the attribute is set was looked at.
  virtual void looks_if_set(RecordId record, std::uint32_t attribute) = 0;
  /// A counter, a flag or whatever else the house keeps of the record was looked at.
  virtual void looks_at(RecordId record, compiler::Builtin what) = 0;
  /// From now on, or no more, what is looked at decides only whether the step is refused because of the
  /// record that it would leave.
  virtual void checks(bool checking) = 0;
  /// The value is written over, after it was compared with what is written.
  virtual void replaces(RecordId record, std::uint32_t attribute) = 0;
  /// The value is copied to an attribute of a record that is made.
  virtual void copies(RecordId record, std::uint32_t attribute, compiler::RecordTypeId to_type,
                      std::uint32_t to) = 0;
  using ValueAt = std::function<Value(std::uint32_t node)>;
  /// What that node of the expression gives; nothing: it is to be worked out. `value_at` works out others.
  virtual std::optional<Value> gives(const compiler::Expr& expr, std::uint32_t node,
                                     const ValueAt& value_at) = 0;
  /// Whom a distribution may choose from.
  virtual std::vector<Candidate> candidates() = 0;
  /// Whether a person is in one of the groups that an activity is for; nothing: it is to be looked up.
  virtual std::optional<bool> belongs() = 0;
};

}  // namespace leadflow::runtime
