// Values that are sums of attributes, each by a number: what a solver of linear arithmetic decides.
//
// Of money in billionths of the currency's smallest unit, of dates in billionths of a day, of lengths of
// time in billionths of a millisecond. Exact, as the engine's arithmetic is; what does not fit is no sum.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "compiler/workflow.h"
#include "runtime/engine/value.h"
#include "runtime/prove/slot_key.h"

namespace leadflow::runtime::proving {

inline constexpr Int128 billion = 1'000'000'000;

/// (constant + the slots' values by their factors) / divisor. A value that is not set counts as 0.
struct Linear {
  bool never_set = false;
  std::set<SlotKey> guards;           // it is set where all of these are
  std::map<SlotKey, Int128> factors;  // of the value in its stored unit; none is 0
  Int128 constant = 0;
  Int128 divisor = 1;  // more than 0
};

/// What the names of an expression mean at its place.
struct LinearReader {
  std::function<std::optional<SlotKey>(const compiler::ExprNode&)> slot;
  std::function<const compiler::Expr*(const compiler::ExprNode&)> computed;  // nullptr: it is not
  std::function<Value(const compiler::Expr&, std::uint32_t)> constant;
};

/// Of the number, the money, the date or the length of time at that node; nothing: it is no such sum.
std::optional<Linear> linear_of(const compiler::Expr& expr, std::uint32_t index, const LinearReader& reader);

/// Whole numbers by slot: a sum of stored values.
using Form = std::map<SlotKey, Int128>;

/// `form <= bound`; the first factor is positive and they have no common divisor.
struct Cut {
  Form form;
  Int128 bound = 0;
  auto operator<=>(const Cut&) const = default;
};

/// A comparison of two sums.
struct Relation {
  const compiler::ExprNode* node = nullptr;  // of the program
  std::set<SlotKey> slots;                   // that it speaks of
  std::vector<Cut> cuts;                     // what decides it where all of them are set or not
};

/// Nothing: it is not linear, or numbers outgrow 128 bits.
std::optional<Relation> relation_of(const compiler::Expr& expr, std::uint32_t index,
                                    const LinearReader& reader);

/// The bound where `sum <= 0` holds; nothing: it has no slots, or outgrows 128 bits.
std::optional<Cut> cut_of(const Linear& sum);
/// What the cut asks before `slot` is written with `value`, both as they are stored.
std::optional<Linear> before_write(const Cut& cut, const SlotKey& slot, const Linear& value);
/// One less the other.
std::optional<Linear> difference(const Linear& a, const Linear& b);
/// As a slot of the kind stores it; nothing: it could have to round, or to refuse, what is written.
std::optional<Linear> as_stored(const Linear& sum, compiler::TypeKind kind);
/// Its value, as it is stored.
Linear slot_alone(const SlotKey& slot);

/// How a slot stores it: whole, smallest units, days, billionths; nothing: it is no such value.
std::optional<Int128> stored_number(const Value& value);
Value stored_value(const compiler::Type& type, Int128 number);
bool is_linear_kind(compiler::TypeKind kind);
/// The least and the greatest number that a slot of the kind stores.
std::pair<Int128, Int128> stored_limits(compiler::TypeKind kind);
bool is_stored_by(compiler::TypeKind kind, Int128 number);

}  // namespace leadflow::runtime::proving
