#include "runtime/service/cells.h"

#include <fmt/format.h>
#include <time.h>

#include <optional>

#include "dsl/text.h"
#include "runtime/calendar/zone.h"
#include "runtime/engine/decide.h"

namespace leadflow::runtime {

namespace {

using compiler::TypeKind;

std::variant<Value, std::string> formatted_time(const compiler::Type& type, const std::string& text,
                                                const CellFormat& format) {
  std::tm read{};
  read.tm_mday = 1;
  const char* end = strptime(text.c_str(), format.date_format.c_str(), &read);
  if (end == nullptr || *end != '\0') {
    return fmt::format("`{}` is not a date in the format `{}`", text, format.date_format);
  }
  const dsl::Date date{static_cast<std::int16_t>(read.tm_year + 1900),
                       static_cast<std::uint8_t>(read.tm_mon + 1), static_cast<std::uint8_t>(read.tm_mday)};
  if (!dsl::is_valid(date)) return fmt::format("`{}` is a date that does not exist", text);
  if (type.kind == TypeKind::Date) return Value::of(ValueKind::Date, dsl::days_since_epoch(date));
  const std::optional<Zone> zone = find_zone(format.zone);
  if (!zone) return fmt::format("the time zone `{}` is not installed", format.zone);
  const dsl::TimeOfDay time{static_cast<std::int16_t>(read.tm_hour * 60 + read.tm_min)};
  const Instant minute = zone->resolve(dsl::LocalTime{date, time});
  return Value::instant(Instant{minute.ms + read.tm_sec * kSecond});
}

/// `1.234,50` to `1234.50`; nothing where the points do not group thousands.
std::optional<std::string> with_point(const std::string& text) {
  std::string plain;
  std::size_t since_group = 0;
  bool grouped = false, fraction = false;
  for (const char c : text) {
    if (c == '.') {
      if (fraction || (grouped && since_group != 3)) return std::nullopt;
      grouped = true;
      since_group = 0;
    } else if (c == ',') {
      if (fraction || (grouped && since_group != 3)) return std::nullopt;
      fraction = true;
      plain += '.';
    } else {
      if (!fraction && c >= '0' && c <= '9') ++since_group;
      plain += c;
    }
  }
  if (grouped && !fraction && since_group != 3) return std::nullopt;
  return plain;
}

/// An error speaks of the file's text, not of what we made of it.
void quote_as_written(std::string& message, const std::string& plain, const std::string& text) {
  const std::string quoted = fmt::format("`{}`", dsl::trimmed(plain));
  if (const std::size_t at = message.find(quoted); at != std::string::npos)
    message.replace(at, quoted.size(), fmt::format("`{}`", dsl::trimmed(text)));
}

bool is_numeric(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal || kind == TypeKind::Money;
}

}  // namespace

std::variant<Value, std::string> read_cell(const compiler::Program& program, const compiler::Type& type,
                                           const std::string& text, const CellFormat& format) {
  if (dsl::is_blank(text)) return Value{};
  const bool time = type.kind == TypeKind::Date || type.kind == TypeKind::DateTime;
  if (time && !format.date_format.empty()) return formatted_time(type, text, format);
  if (is_numeric(type.kind) && format.decimal == ',') {
    const std::optional<std::string> plain = with_point(text);
    if (!plain) return fmt::format("`{}` is not a number with a decimal comma", text);
    auto value = parse_value(program, type, *plain, format.zone);
    if (auto* message = std::get_if<std::string>(&value)) quote_as_written(*message, *plain, text);
    return value;
  }
  if (type.kind == TypeKind::Enum) {
    for (const compiler::EnumValue& value : program.value_sets[type.values].values) {
      if (value.name == text) return Value::of(ValueKind::Enum, value.name);
    }
    for (const compiler::EnumValue& value : program.value_sets[type.values].values) {
      if (dsl::equal_folded(value.label, text) || dsl::equal_folded(value.name, text))
        return Value::of(ValueKind::Enum, value.name);
    }
  }
  return parse_value(program, type, text, format.zone);
}

}  // namespace leadflow::runtime
