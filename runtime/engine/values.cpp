#include "runtime/engine/values.h"

#include <algorithm>

#include "dsl/text.h"

namespace leadflow::runtime::engine {

using compiler::Program;
using compiler::Type;
using compiler::TypeKind;

std::optional<Number> as_number(const Value& value) {
  switch (value.kind) {
    case ValueKind::Integer:
      return Number::from_integer(value.number);
    case ValueKind::Decimal:
      return Number::from_decimal(value.decimal);
    case ValueKind::Money:
      return Number::from_minor_units(value.number, currency_exponent(value.text));
    case ValueKind::Exact:
      return *value.exact;
    default:
      return std::nullopt;
  }
}

Value exact(Number number, std::string currency) {
  Value value;
  value.kind = ValueKind::Exact;
  value.text = std::move(currency);
  value.exact = std::make_shared<const Number>(std::move(number));
  return value;
}

// ---- time
// -----------------------------------------------------------------------------------------------------

Instant start_of(std::int64_t day, const Zone& zone) {
  return zone.resolve(dsl::LocalTime{dsl::date_from_days(day), dsl::TimeOfDay{0}});
}

std::int64_t day_of(Instant instant, const Zone& zone) {
  return dsl::days_since_epoch(zone.local(instant).minute.date);
}

std::optional<Instant> as_instant(const Value& value, const Zone& zone) {
  if (value.kind == ValueKind::Instant) return Instant{value.number};
  if (value.kind == ValueKind::Date) return start_of(value.number, zone);
  return std::nullopt;
}

// ---- comparing
// ------------------------------------------------------------------------------------------------

TextForm text_form(TypeKind a, TypeKind b) {
  if (a == TypeKind::Phone || b == TypeKind::Phone) return TextForm::Phone;
  if (a == TypeKind::Email || b == TypeKind::Email) return TextForm::Email;
  return TextForm::Folded;
}

std::string normal_text(std::string_view text, TextForm form) {
  switch (form) {
    case TextForm::Email:
      return dsl::normal_email(text);
    case TextForm::Phone:
      return dsl::normal_phone(text);
    case TextForm::Folded:
      break;
  }
  return dsl::fold_case(text);
}

namespace {

std::partial_ordering ordering(int sign) {
  return sign < 0   ? std::partial_ordering::less
         : sign > 0 ? std::partial_ordering::greater
                    : std::partial_ordering::equivalent;
}

std::partial_ordering equality(bool equal) {
  return equal ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

std::partial_ordering compare_texts(const Value& a, const Value& b, TextForm form) {
  if (form == TextForm::Folded) return ordering(dsl::compare_folded(a.text, b.text));
  return ordering(normal_text(a.text, form).compare(normal_text(b.text, form)));
}

bool is_number(const Value& value) {
  return value.kind == ValueKind::Integer || value.kind == ValueKind::Decimal ||
         value.kind == ValueKind::Money || value.kind == ValueKind::Exact;
}

bool is_time(const Value& value) {
  return value.kind == ValueKind::Date || value.kind == ValueKind::Instant;
}

}  // namespace

std::partial_ordering compare(const Value& a, const Value& b, TextForm form) {
  if (is_number(a) && is_number(b)) {
    const bool plain = a.kind == b.kind &&
                       (a.kind == ValueKind::Integer || (a.kind == ValueKind::Money && a.text == b.text));
    if (plain) return a.number <=> b.number;
    return *as_number(a) <=> *as_number(b);
  }
  if (is_time(a) && is_time(b)) {
    if (a.kind == b.kind) return a.number <=> b.number;
    return *as_instant(a, Zone{}) <=> *as_instant(b, Zone{});
  }
  if (a.kind == ValueKind::Boolean && b.kind == ValueKind::Boolean)
    return equality(a.is_true() == b.is_true());
  if (a.kind == ValueKind::Text || b.kind == ValueKind::Text) return compare_texts(a, b, form);
  if (a.kind != b.kind) return std::partial_ordering::unordered;
  switch (a.kind) {
    case ValueKind::TimeOfDay:
    case ValueKind::Duration:
      return a.number <=> b.number;
    case ValueKind::Role:
    case ValueKind::Link:
    case ValueKind::State:
    case ValueKind::Phase:
      return equality(a.number == b.number);
    case ValueKind::List:
      return equality(same_value(a, b));
    default:
      return equality(a.text == b.text);
  }
}

std::string comparison_key(const Type& type, const Value& value) {
  if (value.is_unset()) return {};
  switch (value.kind) {
    case ValueKind::Text:
      return normal_text(value.text, text_form(type.kind, type.kind));
    case ValueKind::Decimal:
      return to_text(value.decimal);
    case ValueKind::Money:
      return std::to_string(value.number) + " " + value.text;
    case ValueKind::Enum:
    case ValueKind::User:
    case ValueKind::Group:
    case ValueKind::Branch:
      return value.text;
    default:
      return std::to_string(value.number);
  }
}

// ---- converting
// -----------------------------------------------------------------------------------------------

namespace {

using Converted = std::variant<Value, std::string>;

Converted wrong(const Program& program, const Type& type) {
  return "it must be " + type_words(program, type);
}

bool has_control_or_space(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
}

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && !has_control_or_space(text);
}

Converted convert_text(const Type& type, const Value& value) {
  if (type.kind == TypeKind::Email && !is_address(value.text))
    return "it is no e-mail address: `" + value.text + "`";
  if (type.kind == TypeKind::Phone &&
      dsl::normal_phone(value.text).find_first_of("0123456789") == std::string::npos) {
    return "it is no phone number: `" + value.text + "`";
  }
  if (type.kind == TypeKind::Url && has_control_or_space(value.text))
    return "it is no address: `" + value.text + "`";
  Value text = value;
  text.kind = ValueKind::Text;
  return text;
}

Converted convert_number(const Program& program, const Type& type, const Value& value) {
  const std::optional<Number> number = as_number(value);
  if (!number) return wrong(program, type);
  const bool is_money =
      value.kind == ValueKind::Money || (value.kind == ValueKind::Exact && !value.text.empty());
  if (type.kind == TypeKind::Money) {
    if (!is_money || value.text != type.currency) return wrong(program, type);
    const std::optional<std::int64_t> minor = number->to_minor_units(currency_exponent(type.currency));
    if (!minor) return std::string("it is too large an amount");
    return Value::money(*minor, type.currency);
  }
  if (is_money) return wrong(program, type);
  if (type.kind == TypeKind::Integer) {
    const std::optional<std::int64_t> whole = number->to_integer();
    if (!whole) return std::string("it must be a whole number of at most 64 bits");
    return Value::integer(*whole);
  }
  const std::optional<Decimal> decimal = number->to_decimal();
  if (!decimal) return std::string("it must have at most 18 digits before and 9 after the point");
  Value converted;
  converted.kind = ValueKind::Decimal;
  converted.decimal = *decimal;
  return converted;
}

Converted convert_enum(const Program& program, const Type& type, const Value& value) {
  const compiler::ValueSet& set = program.value_sets[type.values];
  for (const compiler::EnumValue& one : set.values) {
    if (one.name == value.text) return Value::of(ValueKind::Enum, value.text);
  }
  return wrong(program, type);
}

Converted convert_list(const Program& program, const Type& type, const Value& value, const Zone& zone) {
  const compiler::RecordType& record = program.record_types[type.record];
  auto elements = std::make_shared<std::vector<Element>>();
  for (const Element& from : *value.list) {
    Element to(record.attributes.size());
    for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i) {
      if (from[i].is_unset()) continue;
      Converted one = convert(program, record.attributes[i].type, from[i], zone);
      if (std::string* error = std::get_if<std::string>(&one))
        return "`" + record.attributes[i].name + "`: " + *error;
      to[i] = std::get<Value>(std::move(one));
    }
    elements->push_back(std::move(to));
  }
  Value list;
  list.kind = ValueKind::List;
  list.list = std::move(elements);
  return list;
}

bool keeps_kind(TypeKind type, ValueKind kind) {
  switch (type) {
    case TypeKind::Date:
      return kind == ValueKind::Date;
    case TypeKind::DateTime:
      return kind == ValueKind::Instant;
    case TypeKind::TimeOfDay:
      return kind == ValueKind::TimeOfDay;
    case TypeKind::Duration:
      return kind == ValueKind::Duration;
    case TypeKind::User:
      return kind == ValueKind::User;
    case TypeKind::Owner:
      return kind == ValueKind::User || kind == ValueKind::Group;
    case TypeKind::Group:
      return kind == ValueKind::Group;
    case TypeKind::Branch:
      return kind == ValueKind::Branch;
    case TypeKind::Role:
      return kind == ValueKind::Role;
    case TypeKind::Link:
      return kind == ValueKind::Link;
    case TypeKind::State:
      return kind == ValueKind::State;
    case TypeKind::Phase:
      return kind == ValueKind::Phase;
    default:
      return false;
  }
}

}  // namespace

Converted convert(const Program& program, const Type& type, const Value& value, const Zone& zone) {
  if (value.is_unset()) return Value{};
  if (keeps_kind(type.kind, value.kind)) return value;
  const bool named = value.kind == ValueKind::Text || value.kind == ValueKind::Enum;
  switch (type.kind) {
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
      if (value.kind == ValueKind::Text) return convert_text(type, value);
      if (value.kind == ValueKind::User || value.kind == ValueKind::Branch) return Value::text_of(value.text);
      return wrong(program, type);
    case TypeKind::Integer:
    case TypeKind::Decimal:
    case TypeKind::Money:
      return convert_number(program, type, value);
    case TypeKind::Boolean:
    case TypeKind::Channels:
      if (value.kind == ValueKind::Boolean) return Value::boolean(value.is_true());
      return wrong(program, type);
    case TypeKind::DateTime:
      if (value.kind == ValueKind::Date) return Value::instant(start_of(value.number, zone));
      return wrong(program, type);
    case TypeKind::Enum:
      return named ? convert_enum(program, type, value) : wrong(program, type);
    case TypeKind::User:
      if (value.kind == ValueKind::Text) return Value::of(ValueKind::User, value.text);
      return wrong(program, type);
    case TypeKind::List:
      if (value.kind == ValueKind::List) return convert_list(program, type, value, zone);
      return wrong(program, type);
    default:
      return wrong(program, type);
  }
}

}  // namespace leadflow::runtime::engine
