// Lists that stand for all lists of a type: one that the engine takes, and one that it refuses.

#pragma once

#include <cstdint>
#include <functional>

#include "compiler/workflow.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime::proving {

struct Slot;

/// Not set: none was found.
struct Lists {
  Value fitting;
  Value refused;
};

/// Of one element. `slot_of` gives what is known of the values of an attribute of the elements.
Lists lists_of(const compiler::Program& program, const compiler::Type& list,
               const std::function<const Slot&(std::uint32_t attribute)>& slot_of);

}  // namespace leadflow::runtime::proving
