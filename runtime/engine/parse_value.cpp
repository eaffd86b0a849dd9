// Text that a person typed or a file holds, as a value.

#include <algorithm>
#include <charconv>

#include "dsl/text.h"
#include "runtime/engine/decide.h"
#include "runtime/engine/value_json.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime {

namespace {

using compiler::Program;
using compiler::Type;
using compiler::TypeKind;
using Parsed = std::variant<Value, std::string>;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Parsed wrong(const Program& program, const Type& type, std::string_view text) {
  return "`" + std::string(text) + "` is not " + engine::type_words(program, type);
}

/// A number that is none of ours for its digits alone; other texts are no number at all.
Parsed wrong_number(const Program& program, const Type& type, std::string_view text,
                    std::string_view number) {
  constexpr std::size_t most_before = 18, most_after = 9;
  const bool digits = number.find_first_not_of("-0123456789_.") == std::string_view::npos;
  const std::size_t point = number.find('.');
  const auto count = [](std::string_view part) {
    return static_cast<std::size_t>(
        std::count_if(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; }));
  };
  const std::string quoted = "`" + std::string(text) + "`";
  if (digits && point != std::string_view::npos && count(number.substr(point + 1)) > most_after)
    return quoted + " has more than 9 digits after the point";
  if (digits && type.kind != TypeKind::Integer && count(number.substr(0, point)) > most_before)
    return quoted + " has more than 18 digits before the point";
  if (digits && point == std::string_view::npos && count(number) > most_before)
    return quoted + " is beyond the 64 bits of a whole number";
  return wrong(program, type, text);
}

Parsed parse_money(const Program& program, const Type& type, std::string_view text) {
  const std::size_t space = text.find_last_of(" \t");
  std::string_view amount = text;
  if (space != std::string_view::npos) {
    if (!dsl::equal_folded(text.substr(space + 1), type.currency)) return wrong(program, type, text);
    amount = trim(text.substr(0, space));
  }
  const std::optional<Number> number = Number::from_decimal_text(amount);
  if (!number) return wrong_number(program, type, text, amount);
  const int exponent = currency_exponent(type.currency);
  const std::optional<std::int64_t> minor = number->to_minor_units(exponent);
  const std::string quoted = "`" + std::string(text) + "`";
  if (!minor) return quoted + " is too large an amount";
  if (Number::from_minor_units(*minor, exponent) == *number) return Value::money(*minor, type.currency);
  // Rounding is the writer's to do: what is stored must be what was meant.
  if (exponent == 0) return quoted + " has decimal places, and " + type.currency + " has none: round it";
  return quoted + " has more than " + std::to_string(exponent) + " decimal places, and " + type.currency +
         " has no more: round it";
}

Parsed parse_boolean(const Program& program, const Type& type, std::string_view text) {
  for (std::string_view yes : {"true", "yes"}) {
    if (dsl::equal_folded(text, yes)) return Value::boolean(true);
  }
  for (std::string_view no : {"false", "no"}) {
    if (dsl::equal_folded(text, no)) return Value::boolean(false);
  }
  return wrong(program, type, text);
}

Parsed parse_instant(const Program& program, const Type& type, std::string_view text,
                     std::string_view zone_name) {
  if (const std::optional<Instant> instant = parse_rfc3339(text)) return Value::instant(*instant);
  const Zone zone = zone_named(zone_name);
  if (const std::optional<dsl::Date> date = dsl::parse_date(text)) {
    return Value::instant(zone.resolve(dsl::LocalTime{*date, dsl::TimeOfDay{0}}));
  }
  std::string minutes(text.substr(0, 16));
  if (minutes.size() == 16 && (minutes[10] == 'T' || minutes[10] == 't')) minutes[10] = ' ';
  const std::optional<dsl::LocalTime> local = dsl::parse_local_time(minutes);
  const std::string_view rest = text.size() > 16 ? text.substr(16) : std::string_view();
  int seconds = 0;
  if (!rest.empty()) {
    if (rest.size() != 3 || rest[0] != ':') return wrong(program, type, text);
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + 3, seconds);
    if (error != std::errc() || end != rest.data() + 3 || seconds > 59) return wrong(program, type, text);
  }
  if (!local) return wrong(program, type, text);
  return Value::instant(zone.resolve(ClockTime{*local, seconds, 0}));
}

Parsed parse_enum(const Program& program, const Type& type, std::string_view text) {
  const auto& values = program.value_sets[type.values].values;
  for (const compiler::EnumValue& one : values) {
    if (one.name == text) return Value::of(ValueKind::Enum, one.name);
  }
  for (const compiler::EnumValue& one : values) {
    if (dsl::equal_folded(one.name, text) || dsl::equal_folded(one.label, text))
      return Value::of(ValueKind::Enum, one.name);
  }
  return wrong(program, type, text);
}

Parsed parse_link(const Program& program, const Type& type, std::string_view text) {
  if (text.starts_with("key:") && text.size() > 4) return Value::text_of(std::string(text));
  if (text.starts_with('#')) text.remove_prefix(1);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id <= 0) {
    return "`" + std::string(text) + "` is not " + engine::type_words(program, type) +
           ": write its number, or `key:` and its key";
  }
  return Value::of(ValueKind::Link, id);
}

Parsed parse_list(const Program& program, const Type& type, std::string_view text, std::string_view zone) {
  constexpr std::size_t most = 1 << 20;  // bytes
  if (text.size() > most) return std::string("the list is too long");
  if (!text.starts_with('['))
    return std::string("a list is written as JSON: [{\"attribute\": value, ...}, ...]");
  return parse_json_value(program, type, text, zone);
}

Parsed parse_number(const Program& program, const Type& type, std::string_view text) {
  const std::optional<Number> number = Number::from_decimal_text(text);
  if (!number) return wrong_number(program, type, text, text);
  if (type.kind == TypeKind::Integer) {
    const std::optional<std::int64_t> whole = number->to_integer();
    return whole ? Parsed(Value::integer(*whole)) : wrong(program, type, text);
  }
  Value value;
  value.kind = ValueKind::Decimal;
  value.decimal = *number->to_decimal();
  return value;
}

Parsed parse_text(const Program& program, const Type& type, std::string_view text) {
  if (dsl::first_invalid_utf8(text)) return std::string("the text is not UTF-8");
  if (text.find('\0') != std::string_view::npos) return std::string("the text holds a NUL");
  const std::string_view kept = type.kind == TypeKind::Text ? text : trim(text);
  return engine::convert(program, type, Value::text_of(std::string(kept)), Zone{});
}

}  // namespace

Parsed parse_value(const Program& program, const Type& type, std::string_view text, std::string_view zone) {
  if (dsl::is_blank(text)) return Value{};
  const std::string_view trimmed = trim(text);
  switch (type.kind) {
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
      return parse_text(program, type, text);
    case TypeKind::Integer:
    case TypeKind::Decimal:
      return parse_number(program, type, trimmed);
    case TypeKind::Boolean:
      return parse_boolean(program, type, trimmed);
    case TypeKind::DateTime:
      return parse_instant(program, type, trimmed, zone);
    case TypeKind::Date: {
      const std::optional<dsl::Date> date = dsl::parse_date(trimmed);
      return date ? Parsed(Value::of(ValueKind::Date, dsl::days_since_epoch(*date)))
                  : wrong(program, type, trimmed);
    }
    case TypeKind::TimeOfDay: {
      const std::optional<dsl::TimeOfDay> time = dsl::parse_time_of_day(trimmed);
      return time ? Parsed(Value::of(ValueKind::TimeOfDay, time->minutes)) : wrong(program, type, trimmed);
    }
    case TypeKind::User:
      return Value::of(ValueKind::User, std::string(trimmed));
    case TypeKind::Money:
      return parse_money(program, type, trimmed);
    case TypeKind::Enum:
      return parse_enum(program, type, trimmed);
    case TypeKind::Link:
      return parse_link(program, type, trimmed);
    case TypeKind::List:
      return parse_list(program, type, trimmed, zone);
    default:
      return wrong(program, type, trimmed);
  }
}

}  // namespace leadflow::runtime
