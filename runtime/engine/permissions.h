// Who may act: `by` of actions and follow-ons, and of `edit`.

#pragma once

#include <vector>

#include "runtime/engine/expressions.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// Whether the one acting is one of `by`; an empty `by` is every user of the store, and nobody is none.
bool permitted(Step& step, const Scope& scope, const std::vector<compiler::Permit>& by);

/// In words: "group `presales` or the owner".
std::string by_words(const Step& step, const std::vector<compiler::Permit>& by);

/// The one acting must be an active user of the store; an empty name is nobody, who may be asked for.
void check_actor(Step& step, bool may_be_nobody);

}  // namespace leadflow::runtime::engine
