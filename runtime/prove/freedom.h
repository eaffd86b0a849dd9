// Which attributes a situation need not remember in a state, because people may edit them into anything.
//
// Whoever needs another value sets it first. What a `refuse`, a `require` or an `always`
// of the state says of several attributes only bounds which values they have together.
// Where a rule waits for what an attribute becomes, it is free as long as no edit of it
// was seen to lead anywhere else; then it is remembered, and the search begins anew.
// The members of a Joint are remembered together, where anything looks at one of them.

#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

class Freedom {
 public:
  Freedom(const compiler::Program& program, const Domain& domain);

  bool is_remembered(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].remembered[attribute];
  }
  /// It is set in that state, whatever happens.
  bool is_required(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].required[attribute];
  }
  /// A condition of the state speaks of it: not every value goes with every value of the others.
  bool is_bound(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].bound[attribute];
  }
  /// The order in which several attributes are edited matters for these.
  bool is_ordered(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].ordered[attribute];
  }
  /// Who may edit it hangs on groups and roles, not on the record.
  bool is_same_for_all(compiler::StateId state, std::uint32_t attribute) const {
    return states_[state.index].same_for_all[attribute];
  }
  /// Attributes of which edits have to be tried, several of a group at once.
  const std::vector<std::vector<std::uint32_t>>& edits(compiler::StateId state) const {
    return states_[state.index].edits;
  }

  /// An edit of the attributes was seen to lead on. True: something has to be remembered that was not.
  bool remember(compiler::StateId state, const std::vector<std::uint32_t>& attributes);

 private:
  struct InState {
    std::vector<bool> remembered, required, bound, ordered, same_for_all;
    std::vector<bool> followed;  // a rule waits for its change, or for what it becomes
    std::vector<bool> asked;     // an `always` reads it: whether an edit breaks it is to be seen
    bool flagged = false;        // edits that rules wait for lead on
    std::vector<std::vector<std::uint32_t>> bonds;  // attributes that are looked at together
    std::vector<std::vector<std::uint32_t>> edits;
  };
  void look_at(compiler::StateId state);
  void bind(InState& in, compiler::RecordTypeId type, const std::vector<const compiler::Expr*>& exprs,
            std::set<std::uint32_t> attributes = {}) const;
  void validity(InState& in, compiler::RecordTypeId type, const compiler::Validity& validity) const;
  void locks(InState& in, const std::vector<const compiler::Validity*>& scopes) const;
  void rules(InState& in, compiler::RecordTypeId type, const std::vector<compiler::RuleId>& rules) const;
  void wait(InState& in, compiler::RecordTypeId type, const compiler::Event& on) const;
  void bind_rules(InState& in, compiler::RecordTypeId type, const std::vector<compiler::RuleId>& rules) const;
  /// The attributes of which an edit may set off the event.
  std::set<std::uint32_t> waited_for(compiler::RecordTypeId type, const compiler::Event& on) const;
  static void bind_together(InState& in, const Joint& joint);
  void group(InState& in, compiler::RecordTypeId type) const;

  const compiler::Program& program_;
  const Domain& domain_;
  std::vector<InState> states_;
};

}  // namespace leadflow::runtime::proving
