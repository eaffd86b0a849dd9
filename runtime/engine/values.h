// What the language means by comparing, converting and showing values.
//
// Pure functions of values. Where the meaning needs a record, its zone or other
// records, it stands in expressions.h.

#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "compiler/workflow.h"
#include "runtime/calendar/zone.h"
#include "runtime/engine/number.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime::engine {

/// An amount as a Number of its major unit; nothing for what is no number.
std::optional<Number> as_number(const Value& value);
Value exact(Number number, std::string currency = {});

/// 00:00 of the date.
Instant start_of(std::int64_t day, const Zone& zone);
std::int64_t day_of(Instant instant, const Zone& zone);
/// A date and time as an instant; a date as its first.
std::optional<Instant> as_instant(const Value& value, const Zone& zone);

/// Makes the date of a pair of a date and an instant an instant. `zone` is a function: finding the zone
/// costs.
template <class FindZone>
void align(Value& a, Value& b, const FindZone& zone) {
  if (a.kind == ValueKind::Date && b.kind == ValueKind::Instant)
    a = Value::instant(start_of(a.number, zone()));
  if (b.kind == ValueKind::Date && a.kind == ValueKind::Instant)
    b = Value::instant(start_of(b.number, zone()));
}

/// How texts of a type compare: e-mails and phones by their normal form, others folded.
enum class TextForm : std::uint8_t { Folded, Email, Phone };
TextForm text_form(compiler::TypeKind a, compiler::TypeKind b);
std::string normal_text(std::string_view text, TextForm form);

/// `a` beside `b`, both set. Values that have no order are only equivalent or unordered.
/// A date beside an instant is 00:00 UTC: align() puts it into a zone first.
std::partial_ordering compare(const Value& a, const Value& b, TextForm form);

/// The text by which a `unique` compares a value; empty when it is not set.
std::string comparison_key(const compiler::Type& type, const Value& value);

/// The value as it is written to something of `type`, rounded once; an error sentence where it does not fit.
/// Links and users are taken as they are: whether they exist is the caller's to ask.
std::variant<Value, std::string> convert(const compiler::Program& program, const compiler::Type& type,
                                         const Value& value, const Zone& zone);

/// As convert(), for people: values of a `one of` by their label.
std::string show(const compiler::Program& program, const compiler::Type& type, const Value& value,
                 const Zone& zone);

/// A type for people: "date and time", "one of web, referral".
std::string type_words(const compiler::Program& program, const compiler::Type& type);

}  // namespace leadflow::runtime::engine
