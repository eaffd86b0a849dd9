// What a `unique` of a record type guards.
//
// The store keeps the normal form of what each record holds for it (`record_unique`),
// under the names of its attributes. Another program may mean other values by the same
// names; whoever installs one has to know.

#pragma once

#include <cstdint>
#include <string>

#include "compiler/workflow.h"

namespace leadflow::runtime {

/// What a type's unique is called: the names of its attributes, `first_name,last_name`.
std::string unique_name(const compiler::RecordType& type, std::uint32_t unique);

/// Whether a `unique` of `next` compares what none of that name compared in `before`: it is new, an attribute
/// of it has another kind of type (an e-mail and a text compare differently), or gets the values of another.
bool compares_anew(const compiler::Program& before, const compiler::Program& next,
                   compiler::RecordTypeId type, std::uint32_t unique);

}  // namespace leadflow::runtime
