// Texts with placeholders, and values as people read them.

#pragma once

#include <string>

#include "runtime/engine/expressions.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// The text with its placeholders filled. One without a value gives its fallback; without one, nothing, and a
/// remark on the record.
std::string render(Step& step, const Context& context, const compiler::TextTemplate& text);

/// In a text as in a condition, a boolean that is not set is false; one with a fallback gives that.
Value or_false(Value value, const compiler::Type& type);

/// Labels for values of a `one of`, times in the record's zone, a link by its target's first text.
std::string words(Step& step, const Scope& scope, const compiler::Type& type, const Value& value);

}  // namespace leadflow::runtime::engine
