// Which members of each struct of a program are stored, and in which order.
//
// One specialisation a struct; operations describe themselves by their shape()
// (see codec.h). Spans are left out: a stored program needs no places in a text.
// The order is part of the format: a change here raises `image_format`.

#pragma once

#include <tuple>

#include "compiler/workflow.h"

namespace leadflow::compiler {

/// `value` is a tuple of member pointers.
template <class T>
struct Members;

/// How many enumerators `E` has; a stored number at or above it is an ImageError.
template <class E>
struct Enumerators;

#define LEADFLOW_ENUM(Type, Last)                                                      \
  template <>                                                                          \
  struct Enumerators<Type> {                                                           \
    static constexpr std::uint64_t count = static_cast<std::uint64_t>(Type::Last) + 1; \
  };
LEADFLOW_ENUM(TypeKind, Channels)
LEADFLOW_ENUM(Builtin, Me)
LEADFLOW_ENUM(UserField, Manager)
LEADFLOW_ENUM(ExprOp, OrElse)
LEADFLOW_ENUM(RuleScope, Top)
LEADFLOW_ENUM(dsl::DurationUnit, Month)
LEADFLOW_ENUM(dsl::Channel, Sms)
LEADFLOW_ENUM(dsl::ContactChannel, Sms)
LEADFLOW_ENUM(dsl::ContactKind, Made)
LEADFLOW_ENUM(dsl::Role, Admin)
LEADFLOW_ENUM(dsl::Recipient<Compiled>::Kind, Path)
LEADFLOW_ENUM(dsl::TransferTarget<Compiled>::Kind, Path)
LEADFLOW_ENUM(dsl::Permit<Compiled>::Kind, User)
LEADFLOW_ENUM(dsl::Due<Compiled>::Kind, After)
LEADFLOW_ENUM(dsl::ast::BodyFormat, Form)
LEADFLOW_ENUM(dsl::ast::EventKind, Custom)
LEADFLOW_ENUM(dsl::ast::HowOften, OncePerEntry)
LEADFLOW_ENUM(dsl::ast::DistributeBy, LeastLoaded)
LEADFLOW_ENUM(dsl::ast::CapPer, Week)
LEADFLOW_ENUM(dsl::ast::Vocabulary, Stages)
LEADFLOW_ENUM(dsl::ast::PhaseKind, Archived)
#undef LEADFLOW_ENUM

#define LEADFLOW_MEMBERS(Type, ...)                             \
  template <>                                                   \
  struct Members<Type> {                                        \
    using T = Type;                                             \
    static constexpr auto value = std::make_tuple(__VA_ARGS__); \
  };

// literals and the pieces of operations
LEADFLOW_MEMBERS(Date, &T::year, &T::month, &T::day)
LEADFLOW_MEMBERS(TimeOfDay, &T::minutes)
LEADFLOW_MEMBERS(LocalTime, &T::date, &T::time)
LEADFLOW_MEMBERS(Duration, &T::count, &T::unit, &T::business)
LEADFLOW_MEMBERS(dsl::MessageRef<Compiled>, &T::channel, &T::message)
LEADFLOW_MEMBERS(dsl::Who<Compiled>, &T::user, &T::path)
LEADFLOW_MEMBERS(dsl::Recipient<Compiled>, &T::kind, &T::group, &T::user, &T::path)
LEADFLOW_MEMBERS(dsl::TransferTarget<Compiled>, &T::kind, &T::user, &T::branch, &T::group, &T::path)
LEADFLOW_MEMBERS(dsl::Assign<Compiled>, &T::attribute, &T::value)
LEADFLOW_MEMBERS(dsl::Permit<Compiled>, &T::kind, &T::role, &T::group, &T::path)
LEADFLOW_MEMBERS(dsl::ForEach<Compiled>, &T::name, &T::in)
LEADFLOW_MEMBERS(dsl::Due<Compiled>, &T::kind, &T::duration, &T::anchor)
LEADFLOW_MEMBERS(dsl::Branch<Compiled>, &T::when, &T::then)
LEADFLOW_MEMBERS(dsl::If<Compiled>, &T::branches, &T::otherwise, &T::has_else)
LEADFLOW_MEMBERS(dsl::Create<Compiled>, &T::once, &T::record, &T::for_each, &T::values, &T::has_values)

// types and texts (ExprNode has a form of its own, see codec.h)
LEADFLOW_MEMBERS(Type, &T::kind, &T::values, &T::record, &T::currency)
LEADFLOW_MEMBERS(TextPiece, &T::literal, &T::value, &T::has_fallback, &T::fallback)
LEADFLOW_MEMBERS(TextTemplate, &T::pieces)

// declarations
LEADFLOW_MEMBERS(EnumValue, &T::name, &T::label)
LEADFLOW_MEMBERS(ValueSet, &T::name, &T::label, &T::values)
LEADFLOW_MEMBERS(Requirement, &T::attributes, &T::when)
LEADFLOW_MEMBERS(Refusal, &T::message, &T::when)
LEADFLOW_MEMBERS(EditRule, &T::has_list, &T::attributes, &T::by)
LEADFLOW_MEMBERS(Validity, &T::requirements, &T::refusals, &T::edits)
LEADFLOW_MEMBERS(Attribute, &T::name, &T::label, &T::type, &T::required, &T::computed, &T::from, &T::to,
                 &T::default_value)
LEADFLOW_MEMBERS(RecordType, &T::name, &T::label, &T::attributes, &T::unique, &T::validity, &T::workflows,
                 &T::rules)
LEADFLOW_MEMBERS(Named, &T::name, &T::label)
LEADFLOW_MEMBERS(DaySpan, &T::from, &T::to)
LEADFLOW_MEMBERS(Hours, &T::name, &T::label, &T::timezone, &T::weekly, &T::closed)
LEADFLOW_MEMBERS(Message, &T::channel, &T::name, &T::label, &T::record, &T::disabled, &T::subject, &T::body)
LEADFLOW_MEMBERS(EndpointHeader, &T::name, &T::env)
LEADFLOW_MEMBERS(EndpointValue, &T::name, &T::value)
LEADFLOW_MEMBERS(Endpoint, &T::name, &T::label, &T::record, &T::disabled, &T::url, &T::headers, &T::sign_env,
                 &T::send, &T::format, &T::timeout_seconds, &T::retries)
LEADFLOW_MEMBERS(Event, &T::kind, &T::duration, &T::states, &T::to, &T::action, &T::attribute, &T::time,
                 &T::when, &T::at, &T::activity, &T::endpoint, &T::endpoint_name, &T::custom)
LEADFLOW_MEMBERS(NurtureStep, &T::after, &T::send)
LEADFLOW_MEMBERS(Nurture, &T::name, &T::label, &T::record, &T::disabled, &T::steps, &T::stop)
LEADFLOW_MEMBERS(SortKey, &T::value, &T::descending)
LEADFLOW_MEMBERS(Cap, &T::count, &T::per)
LEADFLOW_MEMBERS(Distribution, &T::name, &T::label, &T::record, &T::pull, &T::disabled, &T::qualifies,
                 &T::among, &T::by, &T::order, &T::caps)
LEADFLOW_MEMBERS(CustomEvent, &T::name, &T::label, &T::members)
LEADFLOW_MEMBERS(Ask, &T::name, &T::label, &T::type, &T::optional, &T::default_value, &T::attribute)
LEADFLOW_MEMBERS(Action, &T::name, &T::label, &T::category, &T::workflow, &T::is_transition, &T::from, &T::to,
                 &T::disabled, &T::by, &T::when, &T::requirements, &T::refusals, &T::asks, &T::operations)
LEADFLOW_MEMBERS(Rule, &T::name, &T::label, &T::scope, &T::workflow, &T::phase, &T::state, &T::record, &T::on,
                 &T::when, &T::often, &T::disabled, &T::time_only, &T::leaves_closed, &T::operations)
LEADFLOW_MEMBERS(ActionRef, &T::id, &T::name, &T::label, &T::category)
LEADFLOW_MEMBERS(State, &T::name, &T::label, &T::workflow, &T::phase, &T::open, &T::show, &T::has_show,
                 &T::chance, &T::chance_attribute, &T::has_chance, &T::validity, &T::actions, &T::rules,
                 &T::always)
LEADFLOW_MEMBERS(Phase, &T::name, &T::label, &T::workflow, &T::kind, &T::states, &T::validity)
LEADFLOW_MEMBERS(Entry, &T::name, &T::label, &T::at, &T::when)
LEADFLOW_MEMBERS(FollowOn, &T::name, &T::label, &T::workflow, &T::at, &T::by, &T::when, &T::requirements,
                 &T::refusals, &T::asks, &T::copies_all, &T::copy)
LEADFLOW_MEMBERS(AlwaysPromise, &T::text, &T::workflow, &T::disabled, &T::states, &T::always)
LEADFLOW_MEMBERS(Workflow, &T::name, &T::label, &T::description, &T::record, &T::vocabulary, &T::hours,
                 &T::disabled, &T::messages_per_hour, &T::brake_per_day, &T::entries, &T::follow_ons,
                 &T::phases, &T::states, &T::rules, &T::validity)
LEADFLOW_MEMBERS(Change, &T::attribute, &T::retired, &T::from, &T::to)
#undef LEADFLOW_MEMBERS

}  // namespace leadflow::compiler
