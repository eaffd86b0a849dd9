#include "runtime/prove/domain.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "compiler/types.h"
#include "dsl/text.h"
#include "runtime/engine/values.h"
#include "runtime/prove/domain_scan.h"

namespace leadflow::runtime::proving {

using compiler::ExprOp;
using compiler::TypeKind;

Domain::Domain(const compiler::Program& program) : program_(program) {
  DomainScan(*this).run();
  for (auto& [key, slot] : slots_) add_candidates(slot);
}

const Slot& Domain::slot(const SlotKey& key) const {
  return slots_.at(key);
}

const std::string* Domain::guessed(const compiler::ExprNode* node) const {
  const auto found = guesses_.find(node);
  return found == guesses_.end() ? nullptr : &found->second;
}

bool Domain::has_guess(const compiler::Expr& expr) const {
  return std::any_of(expr.nodes.begin(), expr.nodes.end(),
                     [&](const compiler::ExprNode& node) { return guesses_.count(&node) > 0; });
}

std::set<std::uint32_t> Domain::reads(compiler::RecordTypeId type, const compiler::Expr& expr) const {
  std::set<std::uint32_t> found;
  std::vector<const compiler::Expr*> open = {&expr};
  std::set<std::uint32_t> seen;
  while (!open.empty()) {
    const compiler::Expr* at = open.back();
    open.pop_back();
    for (const compiler::ExprNode& node : at->nodes) {
      if (node.op != ExprOp::Attribute && node.op != ExprOp::Before) continue;
      if (!seen.insert(node.aux).second) continue;
      const compiler::Expr& computed = program_.record_types[type].attributes[node.aux].computed;
      if (computed.empty())
        found.insert(node.aux);
      else
        open.push_back(&computed);
    }
  }
  return found;
}

// ---- regions
// --------------------------------------------------------------------------------------------------

namespace {

engine::TextForm form_of_type(const compiler::Type& type) {
  return engine::text_form(type.kind, type.kind);
}

bool matches_pattern(const Slot::Pattern& pattern, const std::string& text) {
  if (pattern.op == ExprOp::Contains) return dsl::contains_folded(text, pattern.text);
  return pattern.op == ExprOp::StartsWith ? dsl::starts_folded(text, pattern.text)
                                          : dsl::ends_folded(text, pattern.text);
}

/// One plain value of the type.
Value usual_value(const compiler::Program& program, const compiler::Type& type) {
  switch (type.kind) {
    case TypeKind::Text:
      return Value::text_of("Ada");
    case TypeKind::Email:
      return Value::text_of("ada@example.com");
    case TypeKind::Phone:
      return Value::text_of("+12025550100");
    case TypeKind::Url:
      return Value::text_of("https://example.com/");
    case TypeKind::Integer:
      return Value::integer(1);
    case TypeKind::Decimal: {
      Value value;
      value.kind = ValueKind::Decimal;
      value.decimal = parse_decimal("1").value_or(Decimal{});
      return value;
    }
    case TypeKind::Boolean:
      return Value::boolean(false);
    case TypeKind::Date:
      return Value::of(ValueKind::Date, proof_time.ms / kDay + 30);
    case TypeKind::DateTime:
      return Value::instant({proof_time.ms + 30 * kDay});
    case TypeKind::Money:
      return Value::money(10'000, type.currency);
    case TypeKind::User:
      return Value::of(ValueKind::User, std::string(proof_rep));
    case TypeKind::Link:
      return Value::of(ValueKind::Link, first_linked + type.record.index);
    case TypeKind::Enum:
      if (type.values.valid() && !program.value_sets[type.values].values.empty())
        return Value::of(ValueKind::Enum, program.value_sets[type.values].values.front().name);
      return {};
    case TypeKind::List: {
      Value list;
      list.kind = ValueKind::List;
      const auto& attributes = program.record_types[type.record].attributes;
      Element element(attributes.size());
      for (std::size_t i = 0; i < attributes.size(); ++i) {
        const bool nested = attributes[i].type.kind == TypeKind::List;
        if (!nested && attributes[i].computed.empty()) element[i] = usual_value(program, attributes[i].type);
      }
      list.list = std::make_shared<const std::vector<Element>>(1, element);
      return list;
    }
    default:
      return {};
  }
}

/// The scale on which neighbours of a constant are looked for.
std::optional<double> on_scale(const Value& value) {
  switch (value.kind) {
    case ValueKind::Integer:
    case ValueKind::Date:
    case ValueKind::Instant:
    case ValueKind::Money:
      return static_cast<double>(value.number);
    case ValueKind::Decimal:
      return static_cast<double>(value.decimal.nano) / 1e9;
    default:
      return std::nullopt;
  }
}

Value from_scale(const compiler::Type& type, double number) {
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
      value.decimal.nano = static_cast<Int128>(std::llround(number * 1000)) * 1'000'000;
      return value;
    }
    default:
      return {};
  }
}

void add_neighbours(const Slot& slot, const std::vector<Value>& around, std::vector<Value>& candidates) {
  std::vector<double> points;
  const double step = slot.type.kind == TypeKind::DateTime ? static_cast<double>(kDay) : 1;
  for (const Value& value : around) {
    std::optional<double> point = on_scale(value);
    if (!point) continue;
    if (slot.type.kind == TypeKind::DateTime && value.kind == ValueKind::Date)
      point = *point * static_cast<double>(kDay);
    points.push_back(*point);
  }
  std::sort(points.begin(), points.end());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double low = std::floor(points[i]), high = std::ceil(points[i]);
    for (const double one : {points[i], low, high, high + step, low - step, high + 2 * step, low - 2 * step})
      candidates.push_back(from_scale(slot.type, one));
    if (i + 1 < points.size()) {
      const double middle = (points[i] + points[i + 1]) / 2;
      candidates.push_back(from_scale(slot.type, middle));
    }
  }
}

void add_texts(const Slot& slot, std::vector<Value>& candidates) {
  const std::string host = slot.type.kind == TypeKind::Email ? "@example.com" : "";
  for (const Slot::Pattern& pattern : slot.patterns) {
    for (const std::string& text : {pattern.text, "x" + pattern.text, pattern.text + "x", pattern.text + host,
                                    "x" + pattern.text + "x" + host})
      candidates.push_back(Value::text_of(text));
    for (const Slot::Pattern& other : slot.patterns)
      candidates.push_back(Value::text_of(pattern.text + other.text));
  }
}

bool is_between(const Slot& slot, const Value& value, const Value& from, const Value& to) {
  const engine::TextForm form = form_of_type(slot.type);
  if (!from.is_unset() && engine::compare(value, from, form) < 0) return false;
  return to.is_unset() || !(engine::compare(value, to, form) > 0);
}

}  // namespace

std::string Domain::signature(const Slot& slot, const Value& value) const {
  const bool tested = slot.asked_if_set || slot.watched || !slot.constants.empty() || !slot.patterns.empty();
  if (!tested) return {};
  if (value.is_unset() && !(slot.type.kind == TypeKind::Boolean && !slot.asked_if_set)) return "unset";
  const Value seen = value.is_unset() ? Value::boolean(false) : value;
  std::string text = "s";
  for (const Value& constant : slot.constants) {
    Value a = seen;
    Value b = constant;
    static const Zone utc;
    engine::align(a, b, []() -> const Zone& { return utc; });
    const std::partial_ordering order = engine::compare(a, b, form_of_type(slot.type));
    text += order < 0 ? '<' : order > 0 ? '>' : order == std::partial_ordering::equivalent ? '=' : '?';
  }
  for (const Slot::Pattern& pattern : slot.patterns) text += matches_pattern(pattern, seen.text) ? '1' : '0';
  if (slot.is_date) {  // past, and two futures that differ
    const std::int64_t far = proof_time.ms + 2000 * kDay;
    const std::int64_t at = seen.kind == ValueKind::Date ? seen.number * kDay : seen.number;
    text += at <= proof_time.ms ? 'p' : at < far ? 'f' : 'F';
  }
  return text;
}

int Domain::region(const Slot& slot, const Value& value) const {
  for (std::size_t i = 0; i < slot.values.size(); ++i) {
    if (same_value(slot.values[i], value)) return static_cast<int>(i);
  }
  const std::string wanted = signature(slot, value);
  for (std::size_t i = 0; i < slot.values.size(); ++i) {
    if (signature(slot, slot.values[i]) == wanted) return static_cast<int>(i);
  }
  return -1;
}

void Domain::add_candidates(Slot& slot) const {
  std::vector<Value> candidates = {usual_value(program_, slot.type)};
  std::vector<Value> around = slot.constants;
  if (slot.watched) around.push_back(candidates.front());
  Value from, to;
  if (slot.declared != nullptr && program_.record_types.size() > 0) {
    Situation situation;
    situation.now = proof_time;
    Record record;
    record.id = 1;
    record.type = compiler::RecordTypeId{0};
    record.attributes.resize(program_.record_types[0].attributes.size());
    situation.records[1] = record;
    const auto end = [&](const compiler::Expr& expr) {
      auto value =
          expr.empty() ? std::variant<Value, Needs>(Value{}) : evaluate(program_, situation, 1, expr);
      return std::holds_alternative<Value>(value) ? std::get<Value>(value) : Value{};
    };
    from = end(slot.declared->from);
    to = end(slot.declared->to);
  }
  for (const Value* one : {&from, &to}) {
    if (!one->is_unset()) around.push_back(*one);
  }
  if (slot.is_date) {
    for (const std::int64_t days : {-400, 1800, 2200}) {
      const Value at = Value::instant({proof_time.ms + days * kDay});
      around.push_back(slot.type.kind == TypeKind::Date ? Value::of(ValueKind::Date, at.number / kDay) : at);
    }
  }
  if (slot.type.kind == TypeKind::Enum && slot.type.values.valid()) {
    for (const compiler::EnumValue& one : program_.value_sets[slot.type.values].values)
      candidates.push_back(Value::of(ValueKind::Enum, one.name));
  }
  if (slot.type.kind == TypeKind::Boolean) candidates.push_back(Value::boolean(true));
  add_neighbours(slot, around, candidates);
  for (const Value& constant : slot.constants) candidates.push_back(constant);
  add_texts(slot, candidates);
  if (compiler::is_text(slot.type.kind)) candidates.push_back(Value::text_of("Bea"));
  const int each = slot.watched ? 2 : 1;  // so that one can change into another of its region
  std::map<std::string, int> seen;
  for (const Value& candidate : candidates) {
    if (candidate.is_unset()) continue;
    auto fitting = engine::convert(program_, slot.type, candidate, Zone());
    if (!std::holds_alternative<Value>(fitting) && slot.type.kind != TypeKind::Link) continue;
    Value value = slot.type.kind == TypeKind::Link ? candidate : std::get<Value>(std::move(fitting));
    if (value.is_unset() || !is_between(slot, value, from, to)) continue;
    const bool there = std::any_of(slot.values.begin(), slot.values.end(),
                                   [&](const Value& one) { return same_value(one, value); });
    if (!there && seen[signature(slot, value)]++ < each) slot.values.push_back(std::move(value));
  }
  if (slot.values.empty() || seen.count(signature(slot, Value{})) == 0) slot.values.emplace_back();
}

}  // namespace leadflow::runtime::proving
