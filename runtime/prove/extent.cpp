#include "runtime/prove/extent.h"

#include <algorithm>

#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

using compiler::Expr;
using compiler::ExprNode;
using compiler::ExprOp;
using compiler::TypeKind;

namespace {

using End = std::optional<Int128>;

/// Beside `+` and `-` what is not set counts as 0.
Extent counted(Extent extent) {
  if (!extent.may_be_unset) return extent;
  if (!extent.may_be_set) return {true, false, 0, 0};
  if (extent.low) extent.low = std::min<Int128>(*extent.low, 0);
  if (extent.high) extent.high = std::max<Int128>(*extent.high, 0);
  return extent;
}

End plus(const End& a, const End& b) {
  return a && b ? End(*a + *b) : std::nullopt;
}

Extent negated(const Extent& extent) {
  Extent turned = extent;
  turned.low = extent.high ? End(-*extent.high) : std::nullopt;
  turned.high = extent.low ? End(-*extent.low) : std::nullopt;
  return turned;
}

Extent sum(const Extent& one, const Extent& other) {
  const Extent a = counted(one);
  const Extent b = counted(other);
  return {one.may_be_unset && other.may_be_unset, true, plus(a.low, b.low), plus(a.high, b.high)};
}

bool is_small(const End& end) {
  constexpr Int128 most = billion * billion;
  return end && *end<most&& * end> - most;
}

Extent product(const Extent& a, const Extent& b) {
  Extent result;
  result.may_be_unset = a.may_be_unset || b.may_be_unset;
  result.may_be_set = a.may_be_set && b.may_be_set;
  if (!is_small(a.low) || !is_small(a.high) || !is_small(b.low) || !is_small(b.high)) return result;
  const Int128 corners[] = {*a.low * *b.low, *a.low * *b.high, *a.high * *b.low, *a.high * *b.high};
  const auto floor = [](Int128 x) { return (x - ((x % billion) + billion) % billion) / billion; };
  result.low = floor(*std::min_element(std::begin(corners), std::end(corners)));
  result.high = -floor(-*std::max_element(std::begin(corners), std::end(corners)));
  return result;
}

bool is_plain_number(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal;
}

bool on_one_scale(const compiler::Type& a, const compiler::Type& b) {
  if (is_plain_number(a.kind) && is_plain_number(b.kind)) return true;
  return a.kind == b.kind && (a.kind == TypeKind::Money || a.kind == TypeKind::Date);
}

End scaled(const Value& value) {
  switch (value.kind) {
    case ValueKind::Integer:
    case ValueKind::Date:
    case ValueKind::Money:
      return static_cast<Int128>(value.number) * billion;
    case ValueKind::Decimal:
      return value.decimal.nano;
    default:
      return std::nullopt;
  }
}

}  // namespace

Extent extent_of(const Expr& expr, std::uint32_t index, const Leaves& leaves) {
  const ExprNode& node = expr.nodes[index];
  const auto part = [&](std::uint32_t child) { return extent_of(expr, child, leaves); };
  switch (node.op) {
    case ExprOp::Negate:
      return negated(part(node.a));
    case ExprOp::Add:
    case ExprOp::Subtract: {
      const bool known = on_one_scale(expr.nodes[node.a].type, expr.nodes[node.b].type) &&
                         node.type.kind != TypeKind::Duration && node.type.kind != TypeKind::Date;
      if (!known) return {};
      return sum(part(node.a), node.op == ExprOp::Add ? part(node.b) : negated(part(node.b)));
    }
    case ExprOp::Multiply: {
      const bool known =
          is_plain_number(expr.nodes[node.a].type.kind) && is_plain_number(expr.nodes[node.b].type.kind);
      return known ? product(part(node.a), part(node.b)) : Extent{};
    }
    default:
      return leaves(index);
  }
}

Answers answers_of(const Expr& expr, std::uint32_t index, const Leaves& leaves) {
  const ExprNode& node = expr.nodes[index];
  const bool ordered = node.op >= ExprOp::Equal && node.op <= ExprOp::GreaterEqual;
  if (!ordered || !on_one_scale(expr.nodes[node.a].type, expr.nodes[node.b].type)) return {};
  Extent a = extent_of(expr, node.a, leaves);
  Extent b = extent_of(expr, node.b, leaves);
  if (!a.may_be_set || !b.may_be_set) return {false, true};
  const bool unset = a.may_be_unset || b.may_be_unset;  // then it fails
  if (node.op == ExprOp::Greater || node.op == ExprOp::GreaterEqual) std::swap(a, b);
  const auto before = [](const End& x, const End& y) { return x && y && *x < *y; };
  const auto not_after = [](const End& x, const End& y) { return x && y && *x <= *y; };
  const bool less = before(a.high, b.low), more = before(b.high, a.low);
  const bool at_most = not_after(a.high, b.low), at_least = not_after(b.high, a.low);
  const bool same = at_most && at_least;
  switch (node.op) {
    case ExprOp::Equal:
      return {!less && !more, unset || !same};
    case ExprOp::NotEqual:
      return {!same, unset || (!less && !more)};
    case ExprOp::Less:
    case ExprOp::Greater:
      return {!at_least, unset || !less};
    default:
      return {!more, unset || !at_most};
  }
}

Extent region_extent(const Slot& slot, const Value& value) {
  if (!slot.is_tested()) return {};
  if (value.is_unset()) return {true, false};
  const End at = scaled(value);
  if (!at) return {false, true};
  // The neighbours of a constant: a whole number's are one away from it.
  const Int128 unit = slot.type.kind == TypeKind::Decimal ? 1 : billion;
  const auto floor = [&](Int128 x) { return x - ((x % unit) + unit) % unit; };
  Extent extent{false, true};
  if (slot.joint) {
    const Int128 stored = *at / unit;
    const auto above = slot.cuts.lower_bound(stored);
    if (above != slot.cuts.end()) extent.high = *above * unit;
    if (above != slot.cuts.begin()) extent.low = (*std::prev(above) + 1) * unit;
    return extent;
  }
  for (const Value& constant : slot.constants) {
    const End point = scaled(constant);
    if (!point) continue;
    if (*point == *at) return {false, true, at, at};
    const Int128 next = floor(*point) + unit;
    const Int128 last = floor(*point - 1);
    if (*point < *at) extent.low = std::max(extent.low.value_or(next), next);
    if (*point > *at) extent.high = std::min(extent.high.value_or(last), last);
  }
  return extent;
}

void widen(Extent& extent) {
  if (extent.low) *extent.low -= billion;
  if (extent.high) *extent.high += billion;
}

bool overlap(const Extent& one, const Extent& other) {
  if (one.may_be_unset && other.may_be_unset) return true;
  if (!one.may_be_set || !other.may_be_set) return false;
  return !(one.high && other.low && *one.high < *other.low) &&
         !(other.high && one.low && *other.high < *one.low);
}

}  // namespace leadflow::runtime::proving
