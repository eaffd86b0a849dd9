// The search: from every way in which a record can be made, breadth first, every step that anybody or
// anything can take next. What a step does is what decide() says it does.
//
// Assumed: people do whatever they may and edit whatever they may; what comes from
// outside comes at any time; a timer fires at any time that its order allows. Imports
// that place records by hand, `undo`, a changed program and people's absence are left
// out; so is what other records do to the store's do-not-contact list.

#pragma once

#include <cstddef>

#include "runtime/prove/domain.h"
#include "runtime/prove/graph.h"

namespace leadflow::runtime::proving {

struct Bounds {
  std::size_t max_states = 50'000;
  std::size_t max_cases = 600;          // of one step, and of edits of several attributes at once
  std::size_t max_decisions = 300'000;  // calls of decide()
};

Graph explore(const compiler::Program& program, const Domain& domain, const Questions& questions,
              const Bounds& bounds);

}  // namespace leadflow::runtime::proving
