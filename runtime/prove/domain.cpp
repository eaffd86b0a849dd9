#include "runtime/prove/domain.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "compiler/types.h"
#include "dsl/text.h"
#include "runtime/engine/values.h"
#include "runtime/prove/domain_scan.h"
#include "runtime/prove/joint_maker.h"
#include "runtime/prove/lists.h"

namespace leadflow::runtime::proving {

using compiler::ExprOp;
using compiler::TypeKind;

Domain::Domain(const compiler::Program& program, const Questions& questions, Solver* solver)
    : program_(program), solver_(solver) {
  DomainScan(*this, questions).run();
  for (auto& [key, slot] : slots_) {
    if (slot.type.kind != TypeKind::List) add_values(slot);
  }
  for (auto& [key, slot] : slots_) {  // their elements have the values of other slots
    if (slot.type.kind == TypeKind::List) add_lists(slot);
  }
  JointMaker(*this).run();
}

const Slot& Domain::slot(const SlotKey& key) const {
  return slots_.at(key);
}

const OpenNode* Domain::open_node(const compiler::ExprNode* node) const {
  const auto found = open_.find(node);
  return found == open_.end() ? nullptr : &found->second;
}

bool Domain::has_open(const compiler::Expr& expr) const {
  return std::any_of(expr.nodes.begin(), expr.nodes.end(),
                     [&](const compiler::ExprNode& node) { return open_.count(&node) > 0; });
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
    default:  // of lists see lists_of()
      return {};
  }
}

/// Numbers, money and times in the smallest unit that the type can hold.
Int128 unit_of(TypeKind kind) {
  return kind == TypeKind::Decimal ? billion : 1;
}

struct Around {
  Int128 low, high;  // the same where the type can hold the value itself
};

std::optional<Around> on_scale(const compiler::Type& type, const Value& value) {
  const bool decimal = type.kind == TypeKind::Decimal;
  switch (value.kind) {
    case ValueKind::Integer:
    case ValueKind::Date:
    case ValueKind::Instant:
    case ValueKind::Money: {
      const Int128 at = static_cast<Int128>(value.number) * unit_of(type.kind);
      return Around{at, at};
    }
    case ValueKind::Decimal: {
      if (decimal) return Around{value.decimal.nano, value.decimal.nano};
      Int128 low = value.decimal.nano / billion;
      const Int128 rest = value.decimal.nano % billion;
      if (rest < 0) --low;
      return Around{low, rest == 0 ? low : low + 1};
    }
    default:
      return std::nullopt;
  }
}

/// A value on and on either side of every constant, and between two: round ones first.
void add_neighbours(const Slot& slot, const std::vector<Value>& around, std::vector<Value>& candidates) {
  const Int128 step = slot.type.kind == TypeKind::DateTime ? Int128{kDay} : unit_of(slot.type.kind);
  std::vector<Int128> points;
  for (const Value& value : around) {
    const std::optional<Around> at = on_scale(slot.type, value);
    if (at) points.insert(points.end(), {at->low, at->high});
  }
  std::sort(points.begin(), points.end());
  const auto add = [&](Int128 number) { candidates.push_back(stored_value(slot.type, number)); };
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (const Int128 away : {Int128{0}, step, -step, 2 * step, -2 * step}) add(points[i] + away);
    if (i + 1 < points.size()) add((points[i] + points[i + 1]) / 2);
  }
  for (const Int128 point : points) {  // where the constants stand closer than that
    for (const Int128 away : {1, -1, 2, -2}) add(point + away);
  }
}

void add_texts(const Slot& slot, std::vector<Value>& candidates) {
  const std::string host = slot.type.kind == TypeKind::Email ? "@example.com" : "";
  for (const Slot::Pattern& pattern : slot.patterns) {
    for (const std::string& text : {pattern.text, pattern.text + host, "x" + pattern.text, pattern.text + "x",
                                    "x" + pattern.text + "x" + host})
      candidates.push_back(Value::text_of(text));
  }
  for (const std::string_view text : {"Bea", "Kim", "q7w", "bo@mail.test", "kim@post.test", "+442071234567",
                                      "+4930123456", "http://mail.test/", "https://post.test/"})
    candidates.push_back(Value::text_of(std::string(text)));
}

bool is_between(const Slot& slot, const Value& value, const Value& from, const Value& to) {
  const engine::TextForm form = form_of_type(slot.type);
  if (!from.is_unset() && engine::compare(value, from, form) < 0) return false;
  return to.is_unset() || !(engine::compare(value, to, form) > 0);
}

}  // namespace

std::string Domain::signature(const Slot& slot, const Value& value) const {
  if (!slot.is_tested()) return {};
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

int Domain::region(compiler::RecordTypeId type, std::uint32_t attribute,
                   const std::vector<Value>& values) const {
  const Joint* found = joint(type, attribute);
  if (found == nullptr) return region(this->attribute(type, attribute), values[attribute]);
  std::vector<StoredValue> stored;
  for (const Joint::Member& member : found->members)
    stored.push_back(stored_number(values[member.attribute]));
  return found->cell_of(stored);
}

const Joint* Domain::joint(compiler::RecordTypeId type, std::uint32_t attribute) const {
  if (!this->attribute(type, attribute).joint) return nullptr;
  for (const Joint& one : joints_) {
    if (one.type == type && one.position(attribute) >= 0) return &one;
  }
  return nullptr;
}

const AnswerJoint* Domain::answers(std::uint32_t action) const {
  const auto found = std::find_if(answers_.begin(), answers_.end(),
                                  [&](const AnswerJoint& one) { return one.action == action; });
  return found == answers_.end() ? nullptr : &*found;
}

std::vector<std::uint32_t> Domain::together(compiler::RecordTypeId type, std::uint32_t attribute) const {
  const Joint* found = joint(type, attribute);
  if (found == nullptr) return {attribute};
  std::vector<std::uint32_t> all;
  for (const Joint::Member& member : found->members) all.push_back(member.attribute);
  return all;
}

namespace {

/// The values that the range of the slot ends with; not set: it has none.
std::pair<Value, Value> range_of(const compiler::Program& program, const Slot& slot) {
  if (slot.declared == nullptr) return {};
  Situation situation;
  situation.now = proof_time;
  Record record;
  record.id = 1;
  record.type = compiler::RecordTypeId{0};
  record.attributes.resize(program.record_types[0].attributes.size());
  situation.records[1] = record;
  const auto end = [&](const compiler::Expr& expr) {
    auto value = expr.empty() ? std::variant<Value, Needs>(Value{}) : evaluate(program, situation, 1, expr);
    return std::holds_alternative<Value>(value) ? std::get<Value>(value) : Value{};
  };
  return {end(slot.declared->from), end(slot.declared->to)};
}

std::vector<Value> candidates_of(const compiler::Program& program, const Slot& slot,
                                 const std::vector<Value>& ends) {
  std::vector<Value> candidates = {usual_value(program, slot.type)};
  std::vector<Value> around = slot.constants;
  around.insert(around.end(), ends.begin(), ends.end());
  if (slot.shifts || slot.noticed) around.push_back(candidates.front());
  for (const std::int64_t days : {-400, 1800, 2200}) {
    if (!slot.is_date) break;
    const Value at = Value::instant({proof_time.ms + days * kDay});
    around.push_back(slot.type.kind == TypeKind::Date ? Value::of(ValueKind::Date, at.number / kDay) : at);
  }
  if (slot.type.kind == TypeKind::Enum && slot.type.values.valid()) {
    for (const compiler::EnumValue& one : program.value_sets[slot.type.values].values)
      candidates.push_back(Value::of(ValueKind::Enum, one.name));
  }
  if (slot.type.kind == TypeKind::Boolean) candidates.push_back(Value::boolean(true));
  if (slot.type.kind == TypeKind::User) {
    for (const std::string_view name : {proof_manager, proof_admin})
      candidates.push_back(Value::of(ValueKind::User, std::string(name)));
  }
  add_neighbours(slot, around, candidates);
  candidates.insert(candidates.end(), slot.constants.begin(), slot.constants.end());
  if (compiler::is_text(slot.type.kind)) add_texts(slot, candidates);
  return candidates;
}

}  // namespace

void Domain::add_values(Slot& slot) const {
  std::tie(slot.least, slot.greatest) = range_of(program_, slot);
  const Value& from = slot.least;
  const Value& to = slot.greatest;
  std::vector<Value> ends;
  for (const Value* end : {&from, &to}) {
    if (!end->is_unset()) ends.push_back(*end);
  }
  const int each = slot.shifts || slot.noticed ? 2 : 1;  // so that one can change into another of its region
  std::map<std::string, int> seen;
  for (const Value& candidate : candidates_of(program_, slot, ends)) {
    if (candidate.is_unset()) continue;
    auto fitting = engine::convert(program_, slot.type, candidate, Zone());
    if (!std::holds_alternative<Value>(fitting) && slot.type.kind != TypeKind::Link) continue;
    Value value = slot.type.kind == TypeKind::Link ? candidate : std::get<Value>(std::move(fitting));
    if (value.is_unset()) continue;
    if (!is_between(slot, value, from, to)) {
      const std::string side = signature(slot, value);
      if (seen[side]++ == 0) slot.outside.push_back(std::move(value));
      continue;
    }
    const bool there = std::any_of(slot.values.begin(), slot.values.end(),
                                   [&](const Value& one) { return same_value(one, value); });
    if (!there && seen[signature(slot, value)]++ < each) slot.values.push_back(std::move(value));
  }
  if (slot.values.empty() || seen.count(signature(slot, Value{})) == 0) slot.values.emplace_back();
}

void Domain::add_lists(Slot& slot) {
  const compiler::RecordTypeId record = slot.type.record;
  const auto slot_of = [&](std::uint32_t attribute) -> const Slot& {
    return this->attribute(record, attribute);
  };
  Lists lists = lists_of(program_, slot.type, slot_of);
  if (!lists.fitting.is_unset())
    slot.values.push_back(std::move(lists.fitting));
  else
    gaps_.push_back("no list of `" + program_.record_types[record].name + "` was found that may be kept");
  if (!lists.refused.is_unset()) slot.outside.push_back(std::move(lists.refused));
  slot.values.emplace_back();
}

}  // namespace leadflow::runtime::proving
