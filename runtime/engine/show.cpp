// Values and types in words for people.

#include <fmt/format.h>

#include "runtime/engine/decide.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using compiler::Program;
using compiler::Type;
using compiler::TypeKind;

std::string clock_text(Instant instant, const Zone& zone) {
  return dsl::to_text(zone.local(instant).minute);
}

std::string duration_text(std::int64_t ms) {
  std::string text = ms < 0 ? "-" : "";
  std::int64_t minutes = (ms < 0 ? -(ms / kMinute) : ms / kMinute);
  const auto part = [&](std::int64_t size, std::string_view word) {
    const std::int64_t count = minutes / size;
    minutes %= size;
    if (count == 0) return;
    if (!text.empty() && text != "-") text += ' ';
    text += fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
  };
  part(24 * 60, "day");
  part(60, "hour");
  part(1, "minute");
  return text.empty() || text == "-" ? "0 minutes" : text;
}

std::string number_text(const Value& value) {
  const Number& number = *value.exact;
  if (!value.text.empty()) {
    const int exponent = currency_exponent(value.text);
    const std::optional<std::int64_t> minor = number.to_minor_units(exponent);
    return minor ? money_text(*minor, exponent) + " " + value.text : std::string();
  }
  if (const std::optional<std::int64_t> whole = number.to_integer()) return std::to_string(*whole);
  const std::optional<Decimal> decimal = number.to_decimal();
  return decimal ? to_text(*decimal) : std::string();
}

std::string enum_label(const Program& program, const Type& type, const std::string& name) {
  if (type.kind != TypeKind::Enum || !type.values.valid()) return name;
  for (const compiler::EnumValue& one : program.value_sets[type.values].values) {
    if (one.name == name) return one.label.empty() ? name : one.label;
  }
  return name;
}

std::string list_text(const Program& program, const Type& type, const Value& value, const Zone& zone) {
  const compiler::RecordType* record =
      type.kind == TypeKind::List && type.record.valid() ? &program.record_types[type.record] : nullptr;
  std::string text;
  for (const Element& element : *value.list) {
    if (!text.empty()) text += "; ";
    bool first = true;
    for (std::size_t i = 0; i < element.size(); ++i) {
      if (element[i].is_unset()) continue;
      if (!first) text += ", ";
      first = false;
      const bool known = record && i < record->attributes.size();
      text += show(program, known ? record->attributes[i].type : Type{}, element[i], zone);
    }
  }
  return text;
}

std::string label_of(const std::string& name, const std::string& label) {
  return label.empty() ? name : label;
}

}  // namespace

std::string show(const Program& program, const Type& type, const Value& value, const Zone& zone) {
  switch (value.kind) {
    case ValueKind::Unset:
      return {};
    case ValueKind::Boolean:
      return value.is_true() ? "true" : "false";
    case ValueKind::Integer:
      return std::to_string(value.number);
    case ValueKind::Decimal:
      return to_text(value.decimal);
    case ValueKind::Text:
    case ValueKind::User:
      return value.text;
    case ValueKind::Date:
      return dsl::to_text(dsl::date_from_days(value.number));
    case ValueKind::Instant:
      return clock_text(Instant{value.number}, zone);
    case ValueKind::TimeOfDay:
      return dsl::to_text(dsl::TimeOfDay{static_cast<std::int16_t>(value.number)});
    case ValueKind::Duration:
      return duration_text(value.number);
    case ValueKind::Enum:
      return enum_label(program, type, value.text);
    case ValueKind::Group: {
      const compiler::GroupId group = program.group(value.text);
      return group.valid() ? label_of(value.text, program.groups[group].label) : value.text;
    }
    case ValueKind::Branch: {
      const compiler::BranchId branch = program.branch(value.text);
      return branch.valid() ? label_of(value.text, program.branches[branch].label) : value.text;
    }
    case ValueKind::Role:
      return std::string(dsl::to_text(static_cast<dsl::Role>(value.number)));
    case ValueKind::Link:
      return value.number == 0 ? std::string() : fmt::format("#{}", value.number);
    case ValueKind::Money:
      return money_text(value.number, currency_exponent(value.text)) + " " + value.text;
    case ValueKind::List:
      return value.list ? list_text(program, type, value, zone) : std::string();
    case ValueKind::State:
      return program.states[static_cast<std::uint32_t>(value.number)].label;
    case ValueKind::Phase:
      return program.phases[static_cast<std::uint32_t>(value.number)].label;
    case ValueKind::Exact:
      return number_text(value);
  }
  return {};
}

std::string type_words(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::Text:
      return "text";
    case TypeKind::Integer:
      return "a whole number";
    case TypeKind::Decimal:
      return "a number";
    case TypeKind::Boolean:
      return "true or false";
    case TypeKind::DateTime:
      return "a date and time, as 2026-03-02 10:00";
    case TypeKind::Date:
      return "a date, as 2026-03-02";
    case TypeKind::Email:
      return "an e-mail address";
    case TypeKind::Phone:
      return "a phone number";
    case TypeKind::Url:
      return "a URL";
    case TypeKind::User:
      return "a person of the store";
    case TypeKind::Money:
      return "an amount in " + type.currency;
    case TypeKind::Link:
      return "a record of type `" + program.record_types[type.record].name + "`";
    case TypeKind::List:
      return "a list of `" + program.record_types[type.record].name + "`";
    case TypeKind::TimeOfDay:
      return "a time of day, as 09:00";
    case TypeKind::Duration:
      return "a duration";
    case TypeKind::Enum:
      break;
    default:
      return std::string(compiler::to_text(type.kind));
  }
  constexpr std::size_t shown = 12;
  const auto& values = program.value_sets[type.values].values;
  std::string text = "one of ";
  for (std::size_t i = 0; i < values.size() && i < shown; ++i) text += (i > 0 ? ", " : "") + values[i].name;
  return values.size() > shown ? text + " ..." : text;
}

}  // namespace leadflow::runtime::engine

namespace leadflow::runtime {

std::string to_text(const compiler::Program& program, const compiler::Type& type, const Value& value,
                    std::string_view zone) {
  return engine::show(program, type, value, zone_named(zone));
}

std::string to_text(const compiler::Program& program, const Value& value, std::string_view zone) {
  return to_text(program, compiler::Type{}, value, zone);
}

}  // namespace leadflow::runtime
