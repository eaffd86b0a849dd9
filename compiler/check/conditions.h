// Whether conditions can hold together, by what they compare with constants.
//
// A condition is true or false, never in between: a comparison with something
// not set is false. So conditions are plain logic over comparisons, and each
// comparison narrows what its left side can be: unset or not, an interval, a set
// of values. What is not understood is taken to be possible, and a search that
// grows past a named limit gives up with "can hold": no false alarms.

#pragma once

#include <cstdint>
#include <vector>

#include "compiler/footprint.h"
#include "compiler/workflow.h"

namespace leadflow::compiler {

/// How many comparisons one question may look at.
inline constexpr int max_condition_steps = 2000;

/// What is known where conditions are asked. Everything pointed to must outlive the question.
struct Known {
  const Program* program = nullptr;
  RecordTypeId record;
  const std::vector<StateId>* states = nullptr;   // the status is one of these; nullptr: any
  const std::vector<AttributeId>* set = nullptr;  // these attributes are set
  struct Value {
    AttributeId attribute;
    const Expr* constant = nullptr;  // nullptr: not set
  };
  std::vector<Value> values;  // these attributes are this
};

/// Whether all of `conditions` can come out as they say at once. Empty expressions say nothing.
bool can_hold(const Known& known, const std::vector<PathCondition>& conditions);
bool can_hold(const Known& known, const Expr& condition);

/// A hash of what `node` of `expr` means; equal for equal expressions, wherever they are written.
std::vector<std::uint64_t> meanings(const Expr& expr);
std::uint64_t meaning(const Expr& expr);

/// Whether `expr` is one constant; and whether two constants are surely different values.
bool is_constant(const Expr& expr);
bool are_different_constants(const Expr& a, const Expr& b);

/// The states in which a condition can hold: those of `listed` but not of `excluded`; any other if `others`.
struct PossibleStates {
  bool others = true;
  std::vector<StateId> listed;
  std::vector<StateId> excluded;
};
PossibleStates possible_states(const Known& known, const Expr& condition);

}  // namespace leadflow::compiler
