// Evaluation of compiled expressions, exactly as the language describes it.
//
// Nothing is set off by evaluating: it reads records and facts through the Step.
// A missing fact is noted there and counts as not set for the while.

#pragma once

#include <string_view>

#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// What names mean at a place.
struct Scope {
  const Record* record = nullptr;  // the record at hand; nullptr: literals only
  const Record* before = nullptr;  // as it was before the step; nullptr: it was not
  const Given* answers = nullptr;
  const QueuedEvent* event = nullptr;
  std::string_view actor;
  bool actor_owns = false;            // in operations: the one acting stands for the owner nobody is
  bool past = false;                  // linked records too as they were before the step
  const Element* variable = nullptr;  // of `for each`
  const Element* element = nullptr;   // of `sum`
  compiler::RecordTypeId variable_type, element_type;  // what these are elements of; none: single values
};

/// Of operations: the one acting stands for a missing owner.
Scope operation_scope(const Step& step, const Context& context);
/// Of conditions of a rule, an action, a state.
Scope condition_scope(const Step& step, const Touched& record, const Given* answers = nullptr,
                      const QueuedEvent* event = nullptr);

Value evaluate(Step& step, const Scope& scope, const compiler::Expr& expr);
/// Whether a condition holds; one that is not written does.
bool holds(Step& step, const Scope& scope, const compiler::Expr& expr);

/// An element of a list as a record to read, its attributes still to be put in: what its record type says
/// holds for it, in the hours of the record that holds the list.
Record element_record(compiler::RecordTypeId type, const Record* holder);

/// The attribute of the scope's record, a computed one computed; nothing where its type has no such
/// attribute.
Value attribute_of(Step& step, const Scope& scope, const Record& record, compiler::AttributeId attribute);

/// Whether it is set; nothing more of it is looked at.
bool has_attribute(Step& step, const Scope& scope, const Record& record, compiler::AttributeId attribute);
/// The condition reads nothing but what the step left alone, and no clock: it gives what it gave before.
bool gives_as_before(const Step& step, const Touched& record, const compiler::Expr& expr);

/// The user or group as a value, and back.
Value owner_value(const Owner& owner);

}  // namespace leadflow::runtime::engine
