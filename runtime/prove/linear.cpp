#include "runtime/prove/linear.h"

#include <limits>

#include "runtime/instant.h"

namespace leadflow::runtime::proving {

using compiler::Expr;
using compiler::ExprNode;
using compiler::ExprOp;
using compiler::TypeKind;

namespace {

constexpr int deepest_sum = 64;  // parts inside parts, computed attributes too

/// 128-bit arithmetic that remembers when it did not fit.
struct Checked128 {
  bool fits = true;
  Int128 times(Int128 a, Int128 b) {
    Int128 result = 0;
    fits = !__builtin_mul_overflow(a, b, &result) && fits;
    return result;
  }
  Int128 plus(Int128 a, Int128 b) {
    Int128 result = 0;
    fits = !__builtin_add_overflow(a, b, &result) && fits;
    return result;
  }
};

Int128 common_divisor(Int128 a, Int128 b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Int128 floor_of(Int128 a, Int128 b) {
  const Int128 whole = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? whole - 1 : whole;
}

bool is_constant_sum(const Linear& sum) {
  return sum.factors.empty() && sum.guards.empty() && !sum.never_set;
}

void reduce(Linear& sum) {
  Int128 common = common_divisor(sum.constant, sum.divisor);
  for (const auto& [slot, factor] : sum.factors) common = common_divisor(common, factor);
  if (common <= 1) return;
  sum.constant /= common;
  sum.divisor /= common;
  for (auto& [slot, factor] : sum.factors) factor /= common;
}

/// By up / down. Nothing: it outgrows 128 bits.
std::optional<Linear> scaled_by(Linear sum, Int128 up, Int128 down) {
  if (down == 0) return std::nullopt;
  if (down < 0) {
    up = -up;
    down = -down;
  }
  Checked128 checked;
  const Int128 common = common_divisor(up, down);
  up /= common;
  down /= common;
  sum.constant = checked.times(sum.constant, up);
  sum.divisor = checked.times(sum.divisor, down);
  for (auto& [slot, factor] : sum.factors) factor = checked.times(factor, up);
  std::erase_if(sum.factors, [](const auto& one) { return one.second == 0; });
  if (!checked.fits) return std::nullopt;
  reduce(sum);
  return sum;
}

/// The guards are those of `a`.
std::optional<Linear> added(const Linear& a, const Linear& b, Int128 sign) {
  Checked128 checked;
  Linear sum = a;
  sum.constant = checked.times(a.constant, b.divisor);
  for (auto& [slot, factor] : sum.factors) factor = checked.times(factor, b.divisor);
  const Int128 by = checked.times(a.divisor, sign);
  sum.constant = checked.plus(sum.constant, checked.times(b.constant, by));
  for (const auto& [slot, factor] : b.factors) {
    Int128& known = sum.factors[slot];
    known = checked.plus(known, checked.times(factor, by));
  }
  sum.divisor = checked.times(a.divisor, b.divisor);
  std::erase_if(sum.factors, [](const auto& one) { return one.second == 0; });
  if (!checked.fits) return std::nullopt;
  reduce(sum);
  return sum;
}

void guard_by(Linear& sum, const Linear& other) {
  sum.never_set = sum.never_set || other.never_set;
  sum.guards.insert(other.guards.begin(), other.guards.end());
}

/// Of one stored unit.
Int128 unit_in_billionths(TypeKind kind) {
  return kind == TypeKind::Decimal ? 1 : billion;
}

bool is_plain(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal;
}

class LinearSum {
 public:
  explicit LinearSum(const LinearReader& reader) : reader_(reader) {}

  std::optional<Linear> at(const Expr& expr, std::uint32_t index) {
    if (index >= expr.nodes.size() || depth_ >= deepest_sum) return std::nullopt;
    ++depth_;
    std::optional<Linear> sum = worked_out(expr, index);
    --depth_;
    return sum;
  }

 private:
  std::optional<Linear> worked_out(const Expr& expr, std::uint32_t index) {
    const ExprNode& node = expr.nodes[index];
    switch (node.op) {
      case ExprOp::Constant:
        return constant(expr, index);
      case ExprOp::Negate: {
        const std::optional<Linear> part = at(expr, node.a);
        return part ? scaled_by(*part, -1, 1) : std::nullopt;
      }
      case ExprOp::Add:
      case ExprOp::Subtract:
        return sum(expr, node);
      case ExprOp::Multiply:
      case ExprOp::Divide:
        return product(expr, node);
      case ExprOp::Days:
      case ExprOp::Hours: {
        const std::optional<Linear> part = at(expr, node.a);
        return part ? scaled_by(*part, 1, node.op == ExprOp::Days ? kDay : kHour) : std::nullopt;
      }
      default:
        return leaf(node);
    }
  }

  std::optional<Linear> constant(const Expr& expr, std::uint32_t index) const {
    const Value value = reader_.constant(expr, index);
    const bool length = value.kind == ValueKind::Duration;
    const std::optional<Int128> number = length ? Int128{value.number} : stored_number(value);
    if (!number) return std::nullopt;
    Linear one;
    one.constant = value.kind == ValueKind::Decimal ? *number : *number * billion;
    return one;
  }

  std::optional<Linear> leaf(const ExprNode& node) {
    if (const std::optional<SlotKey> slot = reader_.slot(node)) {
      if (!is_linear_kind(node.type.kind)) return std::nullopt;
      Linear one;
      one.guards.insert(*slot);
      one.factors[*slot] = unit_in_billionths(node.type.kind);
      return one;
    }
    const Expr* computed = reader_.computed(node);
    if (computed == nullptr || computed->empty()) return std::nullopt;
    return at(*computed, static_cast<std::uint32_t>(computed->nodes.size() - 1));
  }

  /// A date some days on or back.
  std::optional<Linear> moved_date(const Expr& expr, std::uint32_t date, std::uint32_t by, Int128 sign) {
    const ExprNode& length = expr.nodes[by];
    const bool days =
        length.op == ExprOp::Constant && !length.duration.business &&
        (length.duration.unit == dsl::DurationUnit::Day || length.duration.unit == dsl::DurationUnit::Week);
    if (!days || expr.nodes[date].type.kind != TypeKind::Date) return std::nullopt;
    const std::optional<Linear> from = at(expr, date);
    if (!from) return std::nullopt;
    Linear on;
    on.constant = Int128{length.duration.count} * billion;
    if (length.duration.unit == dsl::DurationUnit::Week) on.constant *= 7;
    return added(*from, on, sign);
  }

  std::optional<Linear> sum(const Expr& expr, const ExprNode& node) {
    const TypeKind a = expr.nodes[node.a].type.kind;
    const TypeKind b = expr.nodes[node.b].type.kind;
    const Int128 sign = node.op == ExprOp::Subtract ? -1 : 1;
    if (a == TypeKind::Date && b == TypeKind::Duration) return moved_date(expr, node.a, node.b, sign);
    if (a == TypeKind::Duration && b == TypeKind::Date) return moved_date(expr, node.b, node.a, 1);
    const bool numbers = is_plain(a) && is_plain(b);
    const bool amounts = a == TypeKind::Money && b == TypeKind::Money;
    const bool dates = a == TypeKind::Date && b == TypeKind::Date && sign < 0;
    const bool lengths = a == TypeKind::Duration && b == TypeKind::Duration;
    if (!numbers && !amounts && !dates && !lengths) return std::nullopt;
    const std::optional<Linear> x = at(expr, node.a);
    const std::optional<Linear> y = at(expr, node.b);
    if (!x || !y) return std::nullopt;
    std::optional<Linear> total = added(*x, *y, sign);
    if (!total) return std::nullopt;
    if (numbers || amounts) {  // what is not set counts as 0
      total->never_set = false;
      total->guards.clear();
    } else {
      guard_by(*total, *y);
    }
    return dates ? scaled_by(*std::move(total), kDay, 1) : total;
  }

  std::optional<Linear> product(const Expr& expr, const ExprNode& node) {
    const TypeKind a = expr.nodes[node.a].type.kind;
    const TypeKind b = expr.nodes[node.b].type.kind;
    if (!(is_plain(a) || a == TypeKind::Money) || !(is_plain(b) || b == TypeKind::Money)) return std::nullopt;
    const std::optional<Linear> x = at(expr, node.a);
    const std::optional<Linear> y = at(expr, node.b);
    if (!x || !y) return std::nullopt;
    std::optional<Linear> result;
    if (node.op == ExprOp::Divide) {
      if (!is_constant_sum(*y) || y->constant == 0) return std::nullopt;
      Checked128 checked;
      const Int128 up = checked.times(y->divisor, billion);
      if (checked.fits) result = scaled_by(*x, up, y->constant);
    } else if (is_constant_sum(*y) || is_constant_sum(*x)) {
      const Linear& by = is_constant_sum(*y) ? *y : *x;
      Checked128 checked;
      const Int128 down = checked.times(by.divisor, billion);
      if (checked.fits) result = scaled_by(is_constant_sum(*y) ? *x : *y, by.constant, down);
    }
    return result;
  }

  const LinearReader& reader_;
  int depth_ = 0;
};

bool compare_alike(TypeKind a, TypeKind b) {
  if (is_plain(a) && is_plain(b)) return true;
  return a == b && (a == TypeKind::Money || a == TypeKind::Date || a == TypeKind::Duration);
}

}  // namespace

bool is_linear_kind(TypeKind kind) {
  return is_plain(kind) || kind == TypeKind::Money || kind == TypeKind::Date;
}

std::pair<Int128, Int128> stored_limits(TypeKind kind) {
  constexpr Int128 decimals = billion * billion * billion;  // 18 digits before the point, 9 after it
  if (kind == TypeKind::Decimal) return {1 - decimals, decimals - 1};
  if (kind == TypeKind::Date) return {-719'162, 2'932'896};  // 0001-01-01 to 9999-12-31
  return {std::numeric_limits<std::int64_t>::min() + 1, std::numeric_limits<std::int64_t>::max()};
}

bool is_stored_by(TypeKind kind, Int128 number) {
  const auto [least, most] = stored_limits(kind);
  return least <= number && number <= most;
}

std::optional<Int128> stored_number(const Value& value) {
  switch (value.kind) {
    case ValueKind::Integer:
    case ValueKind::Date:
    case ValueKind::Money:
      return Int128{value.number};
    case ValueKind::Decimal:
      return value.decimal.nano;
    default:
      return std::nullopt;
  }
}

Value stored_value(const compiler::Type& type, Int128 number) {
  const auto whole = static_cast<std::int64_t>(number);
  switch (type.kind) {
    case TypeKind::Integer:
      return Value::integer(whole);
    case TypeKind::Date:
      return Value::of(ValueKind::Date, whole);
    case TypeKind::DateTime:
      return Value::instant({whole});
    case TypeKind::Money:
      return Value::money(whole, type.currency);
    case TypeKind::Decimal: {
      Value value;
      value.kind = ValueKind::Decimal;
      value.decimal.nano = number;
      return value;
    }
    default:
      return {};
  }
}

std::optional<Linear> linear_of(const Expr& expr, std::uint32_t index, const LinearReader& reader) {
  return LinearSum(reader).at(expr, index);
}

std::optional<Linear> difference(const Linear& a, const Linear& b) {
  std::optional<Linear> result = added(a, b, -1);
  if (result) guard_by(*result, b);
  return result;
}

std::optional<Cut> cut_of(const Linear& sum) {
  if (sum.factors.empty()) return std::nullopt;
  Int128 common = 0;
  for (const auto& [slot, factor] : sum.factors) common = common_divisor(common, factor);
  const bool turned = sum.factors.begin()->second < 0;
  Cut cut;
  cut.bound = floor_of(-sum.constant, common);  // form <= bound; turned: -form <= bound
  for (const auto& [slot, factor] : sum.factors) cut.form[slot] = (turned ? -factor : factor) / common;
  if (turned) cut.bound = -cut.bound - 1;  // not form <= -bound - 1
  return cut;
}

std::optional<Relation> relation_of(const Expr& expr, std::uint32_t index, const LinearReader& reader) {
  const ExprNode& node = expr.nodes[index];
  const bool ordered = node.op >= ExprOp::Equal && node.op <= ExprOp::GreaterEqual;
  if (!ordered || node.a >= expr.nodes.size() || node.b >= expr.nodes.size()) return std::nullopt;
  if (!compare_alike(expr.nodes[node.a].type.kind, expr.nodes[node.b].type.kind)) return std::nullopt;
  const std::optional<Linear> a = linear_of(expr, node.a, reader);
  const std::optional<Linear> b = linear_of(expr, node.b, reader);
  if (!a || !b) return std::nullopt;
  std::optional<Linear> sum = difference(*a, *b);
  if (!sum) return std::nullopt;
  Relation relation;
  relation.node = &node;
  relation.slots = sum->guards;
  for (const auto& [slot, factor] : sum->factors) relation.slots.insert(slot);
  const bool same = node.op == ExprOp::Equal || node.op == ExprOp::NotEqual;
  const bool at_most = node.op == ExprOp::LessEqual || node.op == ExprOp::Greater || same;
  if (sum->factors.empty()) return relation;
  if (at_most) relation.cuts.push_back(*cut_of(*sum));  // sum <= 0
  if (at_most && !same) return relation;
  Checked128 checked;
  sum->constant = checked.plus(sum->constant, 1);  // sum < 0: of whole numbers
  if (!checked.fits) return std::nullopt;
  relation.cuts.push_back(*cut_of(*sum));
  return relation;
}

std::optional<Linear> before_write(const Cut& cut, const SlotKey& slot, const Linear& value) {
  Linear rest;
  rest.factors = cut.form;
  rest.constant = -cut.bound;
  const auto written = rest.factors.find(slot);
  if (written == rest.factors.end()) return rest;
  const Int128 factor = written->second;
  rest.factors.erase(written);
  const std::optional<Linear> part = scaled_by(value, factor, 1);
  return part ? added(rest, *part, 1) : std::nullopt;
}

Linear slot_alone(const SlotKey& slot) {
  Linear one;
  one.guards.insert(slot);
  one.factors[slot] = 1;
  return one;
}

std::optional<Linear> as_stored(const Linear& sum, TypeKind kind) {
  std::optional<Linear> stored = scaled_by(sum, 1, unit_in_billionths(kind));
  if (!stored || stored->divisor != 1) return std::nullopt;
  return stored;
}

}  // namespace leadflow::runtime::proving
