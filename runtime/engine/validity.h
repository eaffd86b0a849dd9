// What must hold of a record that a step leaves behind and of the elements of its lists, and who may edit it
// by hand.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// Appends the names of attributes that one of the requirements asks for and the scope's record lacks, each
/// once.
void add_missing(Step& step, const Scope& scope, const std::vector<compiler::Requirement>& requirements,
                 std::vector<std::string>& missing);
/// Refuses as incomplete when anything is missing.
void refuse_missing(Step& step, std::vector<std::string> missing);
/// Refuses by the first `refuse` that holds.
void check_refusals(Step& step, const Scope& scope, const std::vector<compiler::Refusal>& refusals);

/// Every record that the step touched, as it would be left: requirements, refusals, promises, uniques.
void check_touched(Step& step);

/// Blaming: whether the rule that just ran (empty: the step's own part) broke a condition that was kept
/// before. One that cannot be told without further facts is passed over.
void look_for_breaker(Step& step, const std::string& rule);

/// A list with its elements as they are kept, held to their record type as a record of it would be: types and
/// links, people, defaults, ranges, what is required and what is refused. What needs a record of the store
/// (`unique`, `edit`, a workflow, promises) says nothing of them. Whoever writes a list, however it came,
/// comes by here. Refuses the first element that may not be so, its place before the message: "`lines` 2: ".
/// `holder` has the list; `name` is the list's.
Value fitting_list(Step& step, const Record& holder, const compiler::Type& type, const Value& list,
                   std::string_view name, Source source);

/// Whether the one acting may write these attributes by hand: the nearest scope that speaks of an attribute
/// decides.
void check_edit(Step& step, const Touched& record, const std::vector<compiler::AttributeId>& attributes);

}  // namespace leadflow::runtime::engine
