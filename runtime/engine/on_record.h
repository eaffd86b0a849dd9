// An expression on a record that a caller holds, and that no store need know.
//
// A rehearsal works out the values of a record before it is made, in the zone of the
// workflow that it will go through.

#pragma once

#include <string>
#include <variant>

#include "runtime/engine/decide.h"

namespace leadflow::runtime {

/// As evaluate(), on `record`, with `actor` as the one acting. An amount too large is not set.
std::variant<Value, Needs> evaluate_on(const compiler::Program& program, const Situation& situation,
                                       const Record& record, const std::string& actor,
                                       const compiler::Expr& expr);

}  // namespace leadflow::runtime
