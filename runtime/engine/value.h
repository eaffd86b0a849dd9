// The values that records hold and expressions give.
//
// One small struct rather than a class hierarchy: it is copied, compared,
// stored and printed. What a `number` means depends on the kind.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/engine/number.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

/// A record of the store; 0 is none; negative numbers stand for records that a Decision makes.
using RecordId = std::int64_t;

enum class ValueKind : std::uint8_t {
  Unset,
  Boolean,    // number: 0 or 1
  Integer,    // number
  Decimal,    // decimal
  Text,       // text (also e-mails, phones and URLs, as written)
  Date,       // number: days since 1970-01-01
  Instant,    // number: ms since 1970-01-01T00:00:00Z
  TimeOfDay,  // number: minutes
  Duration,   // number: ms
  Enum,       // text: the value's name
  User,       // text: the name
  Group,      // text: the name
  Branch,     // text: the name
  Role,       // number: dsl::Role
  Link,       // number: the record
  Money,      // number: minor units; text: the currency
  List,       // list
  State,      // number: index in the program
  Phase,      // number: index in the program
  Exact,      // exact: what arithmetic gives before it is written; text: the currency, if it is money
};

struct Value;
/// One element of a list: a value for each attribute of its record type.
using Element = std::vector<Value>;

struct Value {
  ValueKind kind = ValueKind::Unset;
  std::int64_t number = 0;
  Decimal decimal{};
  std::string text;
  std::shared_ptr<const std::vector<Element>> list;  // never changed once made
  std::shared_ptr<const Number> exact;

  /// Not written, white space only, or a list without elements.
  bool is_unset() const;
  bool is_true() const { return kind == ValueKind::Boolean && number != 0; }

  static Value boolean(bool b) {
    Value v;
    v.kind = ValueKind::Boolean;
    v.number = b;
    return v;
  }
  static Value integer(std::int64_t i) {
    Value v;
    v.kind = ValueKind::Integer;
    v.number = i;
    return v;
  }
  static Value of(ValueKind kind, std::int64_t number) {
    Value v;
    v.kind = kind;
    v.number = number;
    return v;
  }
  static Value of(ValueKind kind, std::string text) {
    Value v;
    v.kind = kind;
    v.text = std::move(text);
    return v;
  }
  static Value text_of(std::string text) { return of(ValueKind::Text, std::move(text)); }
  static Value instant(Instant at) { return of(ValueKind::Instant, at.ms); }
  static Value money(std::int64_t minor, std::string currency) {
    Value v;
    v.kind = ValueKind::Money;
    v.number = minor;
    v.text = std::move(currency);
    return v;
  }
};

/// Same stored value (text compared to the letter); what `verify` and the history compare by.
bool same_value(const Value& a, const Value& b);

}  // namespace leadflow::runtime
