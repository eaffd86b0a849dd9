// What can be asked of a record without doing anything to it.
//
// A rehearsal works out the values of a record before it is made, in the zone of the
// workflow that it will go through. A deployment asks which records do not meet what
// the next program demands where they stand.

#pragma once

#include <optional>
#include <string>
#include <variant>

#include "runtime/engine/decide.h"

namespace leadflow::runtime {

/// As evaluate(), on `record`, with `actor` as the one acting. An amount too large is not set.
std::variant<Value, Needs> evaluate_on(const compiler::Program& program, const Situation& situation,
                                       const Record& record, const std::string& actor,
                                       const compiler::Expr& expr);

/// What keeps the record of the situation from staying as it is where it stands: the first `required`,
/// `require`, `refuse` or `at ... always` promise that it does not meet. Nothing: a step that leaves it alone
/// is not refused.
std::variant<std::optional<Refused>, Needs> unmet_by(const compiler::Program& program,
                                                     const Situation& situation, RecordId record);

}  // namespace leadflow::runtime
