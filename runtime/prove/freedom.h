// Which attributes may be edited into anything in a state, without anything following from it.
//
// Such an attribute need not be remembered: whoever needs another value sets it first.

#pragma once

#include <cstdint>
#include <vector>

#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

class Freedom {
 public:
  Freedom(const compiler::Program& program, const Domain& domain);

  /// Nobody has to remember its value in that state.
  bool is_free(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].free[attribute];
  }
  /// It is set in that state, whatever happens.
  bool is_required(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].required[attribute];
  }
  /// A condition of the state hangs on the attribute and on others.
  bool is_coupled(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].coupled[attribute];
  }

 private:
  struct InState {
    std::vector<bool> free, required, coupled;
  };
  void look_at(compiler::StateId state);
  void bind(InState& in, compiler::RecordTypeId type, const compiler::Expr& expr) const;
  void validity(InState& in, compiler::RecordTypeId type, const compiler::Validity& validity) const;
  static void bind_together(InState& in, const Joint& joint);
  void locks(InState& in, const std::vector<const compiler::Validity*>& scopes) const;

  const compiler::Program& program_;
  const Domain& domain_;
  std::vector<InState> states_;
};

}  // namespace leadflow::runtime::proving
