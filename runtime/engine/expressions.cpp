#include "runtime/engine/expressions.h"

#include <algorithm>
#include <limits>

#include "dsl/text.h"
#include "runtime/engine/oracle.h"
#include "runtime/engine/text.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using compiler::Builtin;
using compiler::Expr;
using compiler::ExprNode;
using compiler::ExprOp;
using compiler::TypeKind;
using compiler::UserField;

class Evaluator {
 public:
  Evaluator(Step& step, const Scope& scope, const Expr& expr) : step_(step), scope_(scope), expr_(expr) {}

  Value at(std::uint32_t index);
  bool truth(std::uint32_t index) { return at(index).is_true(); }

 private:
  const ExprNode& node(std::uint32_t index) const { return expr_.nodes[index]; }
  const Zone& zone();

  Value constant(const ExprNode& node);
  Value builtin(const Record& record, Builtin builtin, bool at_hand);
  Value user_field(const Value& who, UserField field);
  Value event_data(const ExprNode& node);
  Value variable(const ExprNode& node);
  Value elements(const ExprNode& node);
  Value of_element(const Element& element, compiler::RecordTypeId type, std::uint32_t attribute);
  const Record* linked(const ExprNode& node);
  bool in_group(const ExprNode& node);
  bool in_list(const ExprNode& node);
  bool in_phase(const ExprNode& node);

  bool compared(const ExprNode& node);
  bool equal(const Value& a, const Value& b, TextForm form);
  bool contains(const ExprNode& node);
  bool starts_or_ends(const ExprNode& node);

  Value sum_or_difference(const ExprNode& node);
  Value shifted(const ExprNode& node, const Value& from, std::uint32_t duration, bool back);
  Value product_or_quotient(const ExprNode& node);
  Value negated(const ExprNode& node);
  Value total(const ExprNode& node);
  Value length_of(const ExprNode& node, std::int64_t unit);
  Value number_result(Number number, std::string currency);
  std::string piece(std::uint32_t index);

  Step& step_;
  const Scope& scope_;
  const Expr& expr_;
};

const Zone& Evaluator::zone() {
  static const Record nothing;
  return step_.zone(scope_.record ? *scope_.record : nothing);
}

// ---- leaves
// ---------------------------------------------------------------------------------------------------

/// A duration as a length of time; a month counts 30 days, for comparisons only.
std::int64_t length_ms(const dsl::Duration& duration) {
  constexpr std::int64_t units[] = {kMinute, kHour, kDay, 7 * kDay, 30 * kDay};
  std::int64_t ms = 0;
  if (__builtin_mul_overflow(duration.count, units[static_cast<std::size_t>(duration.unit)], &ms)) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return ms;
}

Value Evaluator::constant(const ExprNode& node) {
  switch (node.type.kind) {
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
    case TypeKind::Channels:
      return Value::text_of(node.text);
    case TypeKind::Integer:
      return Value::integer(node.number);
    case TypeKind::Decimal: {
      Value value;
      value.kind = ValueKind::Decimal;
      value.decimal = parse_decimal(node.text).value_or(Decimal{});
      return value;
    }
    case TypeKind::Boolean:
      return Value::boolean(node.number != 0);
    case TypeKind::DateTime:
      return Value::instant(zone().resolve(node.local));
    case TypeKind::Date:
      return Value::of(ValueKind::Date, node.number);
    case TypeKind::User:
    case TypeKind::Owner:
      return Value::of(ValueKind::User, node.text);
    case TypeKind::Money: {
      const std::optional<Number> number = Number::from_decimal_text(node.text);
      const std::optional<std::int64_t> minor =
          number ? number->to_minor_units(currency_exponent(node.type.currency)) : std::nullopt;
      return Value::money(minor.value_or(0), node.type.currency);
    }
    case TypeKind::Enum:
      return Value::of(ValueKind::Enum, node.text);
    case TypeKind::TimeOfDay:
      return Value::of(ValueKind::TimeOfDay, node.number);
    case TypeKind::Duration:
      return Value::of(ValueKind::Duration, length_ms(node.duration));
    case TypeKind::Group:
      return Value::of(ValueKind::Group, step_.program.groups[node.aux].name);
    case TypeKind::Branch:
      return Value::of(ValueKind::Branch, step_.program.branches[node.aux].name);
    case TypeKind::Role:
      return Value::of(ValueKind::Role, node.aux);
    case TypeKind::State:
      return Value::of(ValueKind::State, node.aux);
    case TypeKind::Phase:
      return Value::of(ValueKind::Phase, node.aux);
    case TypeKind::Link:
      return Value::of(ValueKind::Link, step_.record_by_key(node.type.record, node.text));
    case TypeKind::List:
    case TypeKind::Element:
      break;
  }
  return {};
}

Value named(ValueKind kind, const std::string& name) {
  return name.empty() ? Value{} : Value::of(kind, name);
}

Value Evaluator::builtin(const Record& record, Builtin builtin, bool at_hand) {
  switch (builtin) {
    case Builtin::Status:
      return record.state.valid() ? Value::of(ValueKind::State, record.state.index) : Value{};
    case Builtin::Owner:
      if (record.owner.kind == Owner::Kind::Nobody && at_hand && scope_.actor_owns && !scope_.actor.empty()) {
        return Value::of(ValueKind::User, std::string(scope_.actor));
      }
      return owner_value(record.owner);
    case Builtin::Branch:
      return named(ValueKind::Branch, record.branch);
    case Builtin::Actor:
    case Builtin::Me:
      return named(ValueKind::User, std::string(scope_.actor));
    case Builtin::CreatedBy:
      return named(ValueKind::User, record.created_by);
    case Builtin::CreatedAt:
      return record.element ? Value{} : Value::instant(record.created_at);
    case Builtin::EnteredAt:
      return record.state.valid() ? Value::instant(record.entered_at) : Value{};
    case Builtin::ContactAttempts:
      return Value::integer(record.contact_attempts);
    case Builtin::Contacted:
      return Value::boolean(record.contacted);
    case Builtin::FirstContactAt:
      return record.first_contact_at ? Value::instant(*record.first_contact_at) : Value{};
    case Builtin::Favorite:
      return Value::boolean(record.favorite);
    case Builtin::DoNotContact:
      return Value::of(ValueKind::Boolean, record.do_not_contact);
    case Builtin::Returned:
      return Value::boolean(record.returned);
    case Builtin::Closed:
      return Value::boolean(record.closed);
    case Builtin::PullCount:
      return Value::integer(record.pull_count);
    case Builtin::Parent:
      return record.parent == 0 ? Value{} : Value::of(ValueKind::Link, record.parent);
  }
  return {};
}

Value Evaluator::user_field(const Value& who, UserField field) {
  if (who.kind == ValueKind::Group) return field == UserField::Name ? Value::text_of(who.text) : Value{};
  if (who.kind != ValueKind::User) return {};
  const User* user = step_.user(who.text);
  if (!user) return {};
  switch (field) {
    case UserField::Name:
      return Value::text_of(user->name);
    case UserField::Role:
      return Value::of(ValueKind::Role, static_cast<std::int64_t>(user->role));
    case UserField::Branch:
      return named(ValueKind::Branch, user->branch);
    case UserField::Email:
      return user->email.empty() ? Value{} : Value::text_of(user->email);
    case UserField::Manager:
      return named(ValueKind::User, user->manager);
  }
  return {};
}

const Value* find_given(const Given* given, std::string_view name) {
  if (!given) return nullptr;
  for (const auto& [key, value] : *given) {
    if (key == name) return &value;
  }
  return nullptr;
}

Value Evaluator::event_data(const ExprNode& node) {
  if (!scope_.event || scope_.event->data_name != node.text) return {};
  const Value* value = find_given(&scope_.event->data, node.extra);
  return value ? *value : Value{};
}

/// A value of a list's element; a computed one computed, as of a record that has nothing but its attributes.
Value Evaluator::of_element(const Element& element, compiler::RecordTypeId type, std::uint32_t attribute) {
  if (type.valid()) {
    const auto& attributes = step_.program.record_types[type].attributes;
    if (attribute < attributes.size() && !attributes[attribute].computed.empty()) {
      Record record = element_record(type, scope_.record);
      record.attributes = element;
      return attribute_of(step_, scope_, record, compiler::AttributeId{attribute});
    }
  }
  return attribute < element.size() ? element[attribute] : Value{};
}

/// What a list node holds: elements of a record type, or (invalid) single values.
compiler::RecordTypeId element_type(const compiler::Type& list) {
  return list.kind == TypeKind::List ? list.record : compiler::RecordTypeId{};
}

Value Evaluator::variable(const ExprNode& node) {
  if (!scope_.variable) return {};
  const std::uint32_t index = node.aux == compiler::AttributeId::none ? 0 : node.aux;
  return of_element(*scope_.variable, scope_.variable_type, index);
}

/// The record that a link leads to. One of another type, as data from elsewhere may name, has none of the
/// attributes that are meant.
const Record* Evaluator::linked(const ExprNode& from) {
  const Value link = at(from.a);
  if (link.kind != ValueKind::Link) return nullptr;
  const Record* record = scope_.past ? step_.past_record(link.number) : step_.record(link.number);
  const compiler::RecordTypeId wanted = node(from.a).type.record;
  return record && wanted.valid() && record->type != wanted ? nullptr : record;
}

/// One list attribute of every element, one after the other; other attributes as elements of one value.
Value Evaluator::elements(const ExprNode& from) {
  const Value list = at(from.a);
  if (list.kind != ValueKind::List || !list.list) return {};
  const compiler::RecordTypeId type = element_type(node(from.a).type);
  auto all = std::make_shared<std::vector<Element>>();
  for (const Element& element : *list.list) {
    Value value = of_element(element, type, from.aux);
    if (value.kind == ValueKind::List && value.list) {
      all->insert(all->end(), value.list->begin(), value.list->end());
    } else if (!value.is_unset()) {
      all->push_back(Element{std::move(value)});
    }
  }
  Value result;
  result.kind = ValueKind::List;
  result.list = std::move(all);
  return result;
}

// ---- conditions
// -----------------------------------------------------------------------------------------------

bool Evaluator::in_group(const ExprNode& from) {
  const Value who = at(from.a);
  const std::string& group = step_.program.groups[from.aux].name;
  if (who.kind == ValueKind::Group) return who.text == group;
  if (who.kind != ValueKind::User) return false;
  const User* user = step_.user(who.text);
  return user && std::find(user->groups.begin(), user->groups.end(), group) != user->groups.end();
}

bool Evaluator::in_phase(const ExprNode& from) {
  const Value state = at(from.a);
  if (state.kind != ValueKind::State) return false;
  return step_.program.states[static_cast<std::uint32_t>(state.number)].phase.index == from.aux;
}

bool Evaluator::equal(const Value& a, const Value& b, TextForm form) {
  if (a.is_unset() || b.is_unset()) return false;
  if (a.kind == b.kind) return compare(a, b, form) == std::partial_ordering::equivalent;
  Value x = a;
  Value y = b;
  align(x, y, [this]() -> const Zone& { return zone(); });
  return compare(x, y, form) == std::partial_ordering::equivalent;
}

bool Evaluator::in_list(const ExprNode& from) {
  const Value value = at(from.a);
  const ExprNode& list = node(from.b);
  if (list.op == ExprOp::List) {
    for (const std::uint32_t child : list.children) {
      if (equal(value, at(child), text_form(node(from.a).type.kind, node(child).type.kind))) return true;
    }
    return false;
  }
  const Value values = at(from.b);
  if (values.kind != ValueKind::List || !values.list) return false;
  const TextForm form = text_form(node(from.a).type.kind, node(from.a).type.kind);
  return std::any_of(values.list->begin(), values.list->end(),
                     [&](const Element& one) { return !one.empty() && equal(value, one.front(), form); });
}

bool Evaluator::compared(const ExprNode& from) {
  Value a = at(from.a);
  Value b = at(from.b);
  const TypeKind type_a = node(from.a).type.kind;
  const TypeKind type_b = node(from.b).type.kind;
  if (type_a == TypeKind::Boolean && a.kind == ValueKind::Unset) a = Value::boolean(false);
  if (type_b == TypeKind::Boolean && b.kind == ValueKind::Unset) b = Value::boolean(false);
  if (a.is_unset() || b.is_unset()) return false;
  align(a, b, [this]() -> const Zone& { return zone(); });
  const std::partial_ordering order = compare(a, b, text_form(type_a, type_b));
  switch (from.op) {
    case ExprOp::Equal:
      return order == std::partial_ordering::equivalent;
    case ExprOp::NotEqual:
      return order != std::partial_ordering::equivalent;
    case ExprOp::Less:
      return order < 0;
    case ExprOp::LessEqual:
      return order <= 0;
    case ExprOp::Greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool Evaluator::contains(const ExprNode& from) {
  const Value a = at(from.a);
  const Value b = at(from.b);
  if (a.is_unset() || b.is_unset()) return false;
  if (a.kind != ValueKind::List) return dsl::contains_folded(a.text, b.text);
  const TypeKind type = node(from.b).type.kind;
  const TextForm form = text_form(type, type);
  return std::any_of(a.list->begin(), a.list->end(), [&](const Element& one) {
    return std::any_of(one.begin(), one.end(), [&](const Value& value) { return equal(value, b, form); });
  });
}

bool Evaluator::starts_or_ends(const ExprNode& from) {
  const Value a = at(from.a);
  const Value b = at(from.b);
  if (a.is_unset() || b.is_unset()) return false;
  const bool starts = from.op == ExprOp::StartsWith;
  if (text_form(node(from.a).type.kind, node(from.a).type.kind) == TextForm::Phone) {
    const std::string phone = dsl::normal_phone(a.text);
    const std::string part = dsl::normal_phone(b.text);
    return starts ? phone.starts_with(part) : phone.ends_with(part);
  }
  return starts ? dsl::starts_folded(a.text, b.text) : dsl::ends_folded(a.text, b.text);
}

// ---- arithmetic
// -----------------------------------------------------------------------------------------------

Value Evaluator::number_result(Number number, std::string currency) {
  if (number.out_of_range()) {
    step_.too_large();
    return {};
  }
  return exact(std::move(number), std::move(currency));
}

std::string currency_of(const ExprNode& node) {
  return node.type.kind == TypeKind::Money ? node.type.currency : std::string();
}

/// A date or an instant, moved on by a duration: one written with its unit is counted by the calendar.
Value Evaluator::shifted(const ExprNode& from, const Value& start, std::uint32_t index, bool back) {
  const std::optional<Instant> base = as_instant(start, zone());
  const Value length = at(index);
  if (!base || length.kind != ValueKind::Duration) return {};
  const ExprNode& written = node(index);
  std::optional<Instant> sum;
  if (written.op == ExprOp::Constant && scope_.record) {
    dsl::Duration duration = written.duration;
    if (back) duration.count = -duration.count;
    sum = step_.add_time(*scope_.record, *base, duration);
  } else {
    std::int64_t ms = 0;
    const bool wraps = back ? __builtin_sub_overflow(base->ms, length.number, &ms)
                            : __builtin_add_overflow(base->ms, length.number, &ms);
    if (!wraps && Instant{ms} >= kFirstInstant && Instant{ms} <= kLastInstant) sum = Instant{ms};
    if (!sum) step_.no_such_time(back ? length.number > 0 : length.number < 0);
  }
  if (!sum) return {};
  if (from.type.kind == TypeKind::Date) return Value::of(ValueKind::Date, day_of(*sum, zone()));
  return Value::instant(*sum);
}

bool is_time_type(TypeKind kind) {
  return kind == TypeKind::Date || kind == TypeKind::DateTime;
}

Value Evaluator::sum_or_difference(const ExprNode& from) {
  const bool minus = from.op == ExprOp::Subtract;
  const TypeKind type_a = node(from.a).type.kind;
  const TypeKind type_b = node(from.b).type.kind;
  const Value a = at(from.a);
  if (is_time_type(type_a) && type_b == TypeKind::Duration) return shifted(from, a, from.b, minus);
  const Value b = at(from.b);
  if (type_a == TypeKind::Duration && is_time_type(type_b)) return shifted(from, b, from.a, false);
  if (from.type.kind == TypeKind::Duration) {
    if (a.is_unset() || b.is_unset()) return {};
    if (a.kind == ValueKind::Date && b.kind == ValueKind::Date) {
      return Value::of(ValueKind::Duration, (a.number - b.number) * kDay);
    }
    const std::int64_t x = a.kind == ValueKind::Date ? as_instant(a, zone())->ms : a.number;
    const std::int64_t y = b.kind == ValueKind::Date ? as_instant(b, zone())->ms : b.number;
    std::int64_t ms = 0;
    if (minus ? __builtin_sub_overflow(x, y, &ms) : __builtin_add_overflow(x, y, &ms)) step_.too_large();
    return Value::of(ValueKind::Duration, ms);
  }
  const bool whole = (a.kind == ValueKind::Integer || a.is_unset()) &&
                     (b.kind == ValueKind::Integer || b.is_unset()) && from.type.kind == TypeKind::Integer;
  std::int64_t result = 0;
  if (whole && !(minus ? __builtin_sub_overflow(a.number, b.number, &result)
                       : __builtin_add_overflow(a.number, b.number, &result))) {
    return Value::integer(result);
  }
  const Number x = as_number(a).value_or(Number());
  const Number y = as_number(b).value_or(Number());
  return number_result(minus ? x - y : x + y, currency_of(from));
}

Value Evaluator::product_or_quotient(const ExprNode& from) {
  const Value a = at(from.a);
  const Value b = at(from.b);
  if (from.type.kind == TypeKind::Duration) {  // a length of time by a number
    const bool first = a.kind == ValueKind::Duration;
    const Value& length = first ? a : b;
    const std::optional<Number> factor = as_number(first ? b : a);
    if (length.kind != ValueKind::Duration || !factor) return {};
    if (from.op == ExprOp::Divide && factor->is_zero()) return {};
    const Number ms = Number::from_integer(length.number);
    const std::optional<std::int64_t> result =
        (from.op == ExprOp::Multiply ? ms * *factor : ms / *factor).to_minor_units(0);
    if (!result) step_.too_large();
    return Value::of(ValueKind::Duration, result.value_or(0));
  }
  const bool lengths = a.kind == ValueKind::Duration && b.kind == ValueKind::Duration;
  const std::optional<Number> x = lengths ? Number::from_integer(a.number) : as_number(a);
  const std::optional<Number> y = lengths ? Number::from_integer(b.number) : as_number(b);
  if (!x || !y) return {};
  if (from.op == ExprOp::Multiply) return number_result(*x * *y, currency_of(from));
  if (y->is_zero()) return {};
  return number_result(*x / *y, currency_of(from));
}

Value Evaluator::negated(const ExprNode& from) {
  const Value a = at(from.a);
  if (a.kind == ValueKind::Duration)
    return Value::of(ValueKind::Duration, a.number == INT64_MIN ? INT64_MAX : -a.number);
  if (a.kind == ValueKind::Integer && a.number != INT64_MIN) return Value::integer(-a.number);
  const std::optional<Number> number = as_number(a);
  return number ? number_result(-*number, currency_of(from)) : Value{};
}

/// What is not set counts as 0; so does a list that is not set.
Value Evaluator::total(const ExprNode& from) {
  const Value list = at(from.a);
  Number total;
  if (list.kind == ValueKind::List && list.list) {
    Scope inner = scope_;
    inner.element_type = element_type(node(from.a).type);
    for (const Element& element : *list.list) {
      inner.element = &element;
      const std::optional<Number> number = as_number(Evaluator(step_, inner, expr_).at(from.b));
      if (number) total = total + *number;
    }
  }
  return number_result(std::move(total), currency_of(from));
}

Value Evaluator::length_of(const ExprNode& from, std::int64_t unit) {
  const Value length = at(from.a);
  if (length.kind != ValueKind::Duration) return {};
  return number_result(Number::from_integer(length.number) / Number::from_integer(unit), {});
}

/// A part of a text with placeholders.
std::string Evaluator::piece(std::uint32_t index) {
  const ExprNode& from = node(index);
  const std::uint32_t first = from.op == ExprOp::OrElse ? from.a : index;
  Value value = at(first);
  if (from.op != ExprOp::OrElse) value = or_false(std::move(value), from.type);
  if (!value.is_unset() || value.kind == ValueKind::Text) {
    const bool blank = value.is_unset() && from.op == ExprOp::OrElse;
    if (!blank) return words(step_, scope_, node(first).type, value);
  }
  return from.op == ExprOp::OrElse ? piece(from.b) : std::string();
}

// ---- all of it
// ------------------------------------------------------------------------------------------------

Value Evaluator::at(std::uint32_t index) {
  const ExprNode& from = node(index);
  if (step_.situation.oracle != nullptr) {
    const auto value_at = [this](std::uint32_t other) { return at(other); };
    if (std::optional<Value> given = step_.situation.oracle->gives(expr_, index, value_at))
      return *std::move(given);
  }
  switch (from.op) {
    case ExprOp::Constant:
      return constant(from);
    case ExprOp::Now:
      return Value::instant(step_.now());
    case ExprOp::Today:
      return Value::of(ValueKind::Date, day_of(step_.now(), zone()));
    case ExprOp::Attribute:
      return scope_.record ? attribute_of(step_, scope_, *scope_.record, compiler::AttributeId{from.aux})
                           : Value{};
    case ExprOp::Before: {
      if (!scope_.before) return {};
      Scope past = scope_;
      past.record = scope_.before;
      past.past = true;
      return attribute_of(step_, past, *scope_.before, compiler::AttributeId{from.aux});
    }
    case ExprOp::Builtin: {
      const auto which = static_cast<Builtin>(from.aux);
      if (which == Builtin::Actor || which == Builtin::Me)
        return named(ValueKind::User, std::string(scope_.actor));
      if (!scope_.record) return {};
      if (step_.situation.oracle != nullptr) step_.situation.oracle->looks_at(scope_.record->id, which);
      return builtin(*scope_.record, which, true);
    }
    case ExprOp::Ask: {
      const Value* answer = find_given(scope_.answers, from.text);
      return answer ? *answer : Value{};
    }
    case ExprOp::EventData:
      return event_data(from);
    case ExprOp::Element:
      return scope_.element ? of_element(*scope_.element, scope_.element_type, from.aux) : Value{};
    case ExprOp::Variable:
      return variable(from);
    case ExprOp::EnteredAtState: {
      if (!scope_.record) return {};
      const std::optional<Instant> entered = step_.entered_at(*scope_.record, compiler::StateId{from.aux});
      return entered ? Value::instant(*entered) : Value{};
    }
    case ExprOp::AttributeOf: {
      const Record* record = linked(from);
      if (!record) return {};
      Scope there = scope_;
      there.record = record;
      there.answers = nullptr;
      return attribute_of(step_, there, *record, compiler::AttributeId{from.aux});
    }
    case ExprOp::BuiltinOf: {
      const Record* record = linked(from);
      return record ? builtin(*record, static_cast<Builtin>(from.aux), false) : Value{};
    }
    case ExprOp::UserFieldOf:
      return user_field(at(from.a), static_cast<UserField>(from.aux));
    case ExprOp::ElementsOf:
      return elements(from);
    case ExprOp::Not:
      return Value::boolean(!truth(from.a));
    case ExprOp::Negate:
      return negated(from);
    case ExprOp::IsSet:
      return Value::boolean(!at(from.a).is_unset());
    case ExprOp::IsNotSet:
      return Value::boolean(at(from.a).is_unset());
    case ExprOp::Count: {
      const Value list = at(from.a);
      return Value::integer(list.list ? static_cast<std::int64_t>(list.list->size()) : 0);
    }
    case ExprOp::Days:
      return length_of(from, kDay);
    case ExprOp::Hours:
      return length_of(from, kHour);
    case ExprOp::InGroup:
      return Value::boolean(in_group(from));
    case ExprOp::Implies:
      return Value::boolean(!truth(from.a) || truth(from.b));
    case ExprOp::Or:
      return Value::boolean(truth(from.a) || truth(from.b));
    case ExprOp::And:
      return Value::boolean(truth(from.a) && truth(from.b));
    case ExprOp::Equal:
    case ExprOp::NotEqual:
    case ExprOp::Less:
    case ExprOp::LessEqual:
    case ExprOp::Greater:
    case ExprOp::GreaterEqual:
      return Value::boolean(compared(from));
    case ExprOp::Contains:
      return Value::boolean(contains(from));
    case ExprOp::StartsWith:
    case ExprOp::EndsWith:
      return Value::boolean(starts_or_ends(from));
    case ExprOp::In:
      return Value::boolean(in_list(from));
    case ExprOp::InPhase:
      return Value::boolean(in_phase(from));
    case ExprOp::Add:
    case ExprOp::Subtract:
      return sum_or_difference(from);
    case ExprOp::Multiply:
    case ExprOp::Divide:
      return product_or_quotient(from);
    case ExprOp::Sum:
      return total(from);
    case ExprOp::List: {
      auto list = std::make_shared<std::vector<Element>>();
      for (const std::uint32_t child : from.children) {
        if (node(child).op != ExprOp::ElementLiteral) {
          list->push_back(Element{at(child)});
          continue;
        }
        const ExprNode& literal = node(child);
        Element element(step_.program.record_types[literal.type.record].attributes.size());
        for (std::size_t i = 0; i < literal.children.size(); ++i) {
          element[literal.attributes[i]] = at(literal.children[i]);
        }
        list->push_back(std::move(element));
      }
      Value value;
      value.kind = ValueKind::List;
      value.list = std::move(list);
      return value;
    }
    case ExprOp::ElementLiteral:
      return {};  // only inside a list
    case ExprOp::Join: {
      std::string text;
      for (const std::uint32_t child : from.children) text += piece(child);
      return Value::text_of(std::move(text));
    }
    case ExprOp::OrElse:
      return Value::text_of(piece(index));
  }
  return {};
}

}  // namespace

Value owner_value(const Owner& owner) {
  switch (owner.kind) {
    case Owner::Kind::Nobody:
      break;
    case Owner::Kind::User:
      return Value::of(ValueKind::User, owner.name);
    case Owner::Kind::Group:
      return Value::of(ValueKind::Group, owner.name);
  }
  return {};
}

Scope operation_scope(const Step& step, const Context& context) {
  Scope scope = condition_scope(step, *context.record, context.answers, context.event);
  scope.actor_owns = true;
  scope.variable = context.variable;
  scope.variable_type = context.variable_type;
  return scope;
}

Scope condition_scope(const Step& step, const Touched& record, const Given* answers,
                      const QueuedEvent* event) {
  Scope scope;
  scope.record = &record.after;
  scope.before = record.before;
  scope.answers = answers;
  scope.event = event;
  scope.actor = step.actor;
  return scope;
}

Record element_record(compiler::RecordTypeId type, const Record* holder) {
  Record record;
  record.element = true;
  record.type = type;
  if (holder) record.workflow = holder->workflow;
  return record;
}

Value evaluate(Step& step, const Scope& scope, const compiler::Expr& expr) {
  if (expr.empty()) return {};
  return Evaluator(step, scope, expr).at(static_cast<std::uint32_t>(expr.nodes.size() - 1));
}

bool holds(Step& step, const Scope& scope, const compiler::Expr& expr) {
  return expr.empty() || evaluate(step, scope, expr).is_true();
}

Value attribute_of(Step& step, const Scope& scope, const Record& record, compiler::AttributeId attribute) {
  const auto& attributes = step.program.record_types[record.type].attributes;
  if (attribute.index >= attributes.size()) return {};
  const compiler::Attribute& declared = attributes[attribute.index];
  if (declared.computed.empty()) {
    if (step.situation.oracle != nullptr)
      step.situation.oracle->reads(record.id, attribute.index, scope.past);
    return attribute.index < record.attributes.size() ? record.attributes[attribute.index] : Value{};
  }
  if (step.computed_depth >= max_computed_depth) return {};
  Scope own;
  own.record = &record;
  own.before = &record == scope.record ? scope.before : nullptr;
  own.actor = scope.actor;
  own.past = scope.past;
  ++step.computed_depth;
  Value value = evaluate(step, own, declared.computed);
  --step.computed_depth;
  // Within an expression numbers may be of any size; an attribute's value is one that it could hold.
  if (value.kind != ValueKind::Exact) return value;
  const auto held = convert(step.program, declared.type, value, step.zone_for(record, value));
  const std::string* error = std::get_if<std::string>(&held);
  if (error == nullptr) return value;
  step.refuse(RefusalKind::Refused, in_ticks(declared.name) + ": " + *error);
  return {};
}

bool has_attribute(Step& step, const Scope& scope, const Record& record, compiler::AttributeId attribute) {
  const bool computed = !step.program.record_types[record.type].attributes[attribute.index].computed.empty();
  if (computed || step.situation.oracle == nullptr)
    return !attribute_of(step, scope, record, attribute).is_unset();
  step.situation.oracle->looks_if_set(record.id, attribute.index);
  return attribute.index < record.attributes.size() && !record.attributes[attribute.index].is_unset();
}

// ---- what a step left alone
// -----------------------------------------------------------------------------------

namespace {

bool is_as_before(const Record& before, const Record& after, Builtin which) {
  switch (which) {
    case Builtin::Status:
      return before.state == after.state;
    case Builtin::ContactAttempts:
      return before.contact_attempts == after.contact_attempts;
    case Builtin::Contacted:
      return before.contacted == after.contacted;
    case Builtin::Favorite:
      return before.favorite == after.favorite;
    case Builtin::DoNotContact:
      return before.do_not_contact == after.do_not_contact;
    case Builtin::Returned:
      return before.returned == after.returned;
    case Builtin::Closed:
      return before.closed == after.closed;
    default:
      return false;
  }
}

/// Its value hangs on its children alone.
bool only_combines(ExprOp op) {
  switch (op) {
    case ExprOp::Constant:
    case ExprOp::Element:
    case ExprOp::ElementsOf:
    case ExprOp::Not:
    case ExprOp::Negate:
    case ExprOp::IsSet:
    case ExprOp::IsNotSet:
    case ExprOp::Count:
    case ExprOp::Sum:
    case ExprOp::List:
    case ExprOp::ElementLiteral:
      return true;
    default:
      return op >= ExprOp::Implies && op <= ExprOp::Divide;
  }
}

bool left_alone(const Step& step, const Touched& record, const compiler::Expr& expr, int depth) {
  return std::all_of(expr.nodes.begin(), expr.nodes.end(), [&](const ExprNode& node) {
    if (node.op == ExprOp::Builtin)
      return is_as_before(*record.before, record.after, static_cast<Builtin>(node.aux));
    if (node.op != ExprOp::Attribute) return only_combines(node.op);
    const auto& written = record.written;
    const compiler::Expr& computed =
        step.program.record_types[record.after.type].attributes[node.aux].computed;
    if (computed.empty()) return std::find(written.begin(), written.end(), node.aux) == written.end();
    return depth < max_computed_depth && left_alone(step, record, computed, depth + 1);
  });
}

}  // namespace

bool gives_as_before(const Step& step, const Touched& record, const compiler::Expr& expr) {
  const bool same_hours = record.before != nullptr && record.before->workflow == record.after.workflow;
  return same_hours && left_alone(step, record, expr, 0);
}

}  // namespace leadflow::runtime::engine
