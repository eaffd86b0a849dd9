// Words and sets that several flow checks share.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/conditions.h"
#include "compiler/workflow.h"

namespace leadflow::compiler {

/// `status` or `step`, as the state's workflow calls it.
std::string_view state_word(const Program& program, StateId state);

/// The states in which a rule can find its record when it runs: those of `states`, or, where `any`, all
/// states of its workflow (at the top level: of every workflow of its record type) but `excluded`.
struct RulePlaces {
  bool any = true;
  std::vector<StateId> states;
  std::vector<StateId> excluded;
};
RulePlaces places_of(const Program& program, const Rule& rule);

/// Equal for events that happen together: same kind and same particulars. `state` is one of the event's
/// states, or none.
std::string event_key(const Event& event, std::uint32_t state);

/// The attributes that a record in this state surely has: required without a condition by the
/// record type, workflow, phase or state, or with a default. Sorted. Computed attributes count.
std::vector<AttributeId> surely_set(const Program& program, StateId state);
std::vector<AttributeId> surely_set(const Program& program, RecordTypeId record);
/// What unconditional requirements add; keeps the order.
void add_required(const std::vector<Requirement>& requirements, std::vector<AttributeId>& set);
bool contains(const std::vector<AttributeId>& sorted, AttributeId attribute);

/// Whether nobody at all is among `by` (which is not empty).
bool only_nobody(const std::vector<Permit>& by);

}  // namespace leadflow::compiler
