// What can happen to a record, each with its effect and its events.
//
// The commands and the operations are written in these; nothing else changes a
// record. Each refuses through the step and then leaves the record as it was.

#pragma once

#include <string>
#include <string_view>

#include "runtime/engine/expressions.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// Whether a value comes from a program, which the compiler checked, or from outside.
enum class Source : std::uint8_t { Program, Hand };

/// Writes an attribute: converted to its type, within its range, its link or person looked up. The first
/// write of a new record is no change: no effect, no event.
void write(Step& step, Touched& record, compiler::AttributeId attribute, const Value& value, Source source);
/// A value as one of `type`, keys looked up, the elements of a list held to their record type; refuses what
/// does not fit: as invalid what was given, as the workflow's refusal what a program worked out. `name` is
/// for the message.
Value given_value(Step& step, const Record& record, const compiler::Type& type, const Value& value,
                  std::string_view name, Source source = Source::Hand);
/// Whether a value that is of the attribute's type is within its range; refuses, as given_value(), where it
/// is not. `scope` has the record that it is for.
bool within_range(Step& step, const Scope& scope, const compiler::Attribute& attribute, const Value& value,
                  Source source);
void refuse_computed(Step& step, const compiler::Attribute& attribute);

/// A new record of the type with the defaults of its attributes for what is not set. Call when the rest is
/// written.
void write_defaults(Step& step, Touched& record);
/// Puts a new record into a state.
void place(Step& step, Touched& record, compiler::StateId state);
/// The entry that fits: the first with a `when` that holds, else the first without; none: refused.
compiler::StateId fitting_entry(Step& step, Touched& record, compiler::WorkflowId workflow);
/// The effects and events of a record that is new and placed.
void announce(Step& step, Touched& record, bool once);

/// A move as an operation, a transition or a rule makes it.
void move(Step& step, const Context& context, compiler::StateId to);

void contact(Step& step, Touched& record, dsl::ContactKind kind);

/// Owner and branch at once; `distribution`: handed out by it. The event `assigned` is raised by the caller.
void transfer(Step& step, Touched& record, Owner owner, std::string branch, const std::string& distribution);

/// `do not contact` (`blocked`) and `allow contact`.
void flag_contact(Step& step, Touched& record, bool blocked, std::uint8_t channels);

void close(Step& step, Touched& record, std::string credit);
void give_back(Step& step, Touched& record);
/// Late since it was due, however late that was noticed.
void mark_late(Step& step, Touched& record, const OpenActivity& open);
/// Whether it was due before now and no one has marked it late, this step neither.
bool is_overdue(const Step& step, const Touched& record, const OpenActivity& open);
void stop_nurture(Step& step, Touched& record, const std::string& why);

}  // namespace leadflow::runtime::engine
