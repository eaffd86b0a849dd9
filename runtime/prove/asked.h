// What may still be asked of a record that stands in a state: the rest need not be remembered of it.
//
// `contact_attempts` that only an early status asks for is forgotten where no way leads
// back there. Everything that the program says of the state counts, and of every state
// that a step of its own, or of its workflow's or type's rules, may move a record to.

#pragma once

#include <set>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::runtime::proving {

class Asked {
 public:
  explicit Asked(const compiler::Program& program);

  bool is_asked(compiler::StateId state, compiler::Builtin builtin) const {
    return states_[state.index].count(builtin) > 0;
  }

 private:
  std::vector<std::set<compiler::Builtin>> states_;
};

}  // namespace leadflow::runtime::proving
