#include "runtime/service/cells.h"

#include <fmt/format.h>
#include <time.h>

#include <array>
#include <optional>

#include "dsl/text.h"
#include "runtime/calendar/zone.h"
#include "runtime/engine/decide.h"

namespace leadflow::runtime {

namespace {

using compiler::TypeKind;

constexpr int four_digits = 1000;

/// What `format` reads all of `text` as.
std::optional<std::tm> read_time(const std::string& text, const std::string& format) {
  std::tm read{};
  read.tm_mday = 1;
  const char* end = strptime(text.c_str(), format.c_str(), &read);
  return end != nullptr && *end == '\0' ? std::optional(read) : std::nullopt;
}

std::variant<Value, std::string> formatted_time(const compiler::Type& type, const std::string& text,
                                                const CellFormat& format) {
  const std::optional<std::tm> read = read_time(text, format.date_format);
  if (!read) return fmt::format("`{}` is not a date in the format `{}`", text, format.date_format);
  const int year = read->tm_year + 1900;
  // strptime takes the `24` of `3/2/24` for the year 24 where the format says %Y
  if (year < four_digits)
    return fmt::format("`{}` has no year of four digits; `%y` reads those of two", text);
  const dsl::Date date{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(read->tm_mon + 1),
                       static_cast<std::uint8_t>(read->tm_mday)};
  if (!dsl::is_valid(date)) return fmt::format("`{}` is a date that does not exist", text);
  if (type.kind == TypeKind::Date) return Value::of(ValueKind::Date, dsl::days_since_epoch(date));
  const std::optional<Zone> zone = find_zone(format.zone);
  if (!zone) return fmt::format("the time zone `{}` is not installed", format.zone);
  const dsl::TimeOfDay time{static_cast<std::int16_t>(read->tm_hour * 60 + read->tm_min)};
  const Instant minute = zone->resolve(dsl::LocalTime{date, time});
  return Value::instant(Instant{minute.ms + read->tm_sec * kSecond});
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

bool tells_date(const std::string& date_format) {
  std::tm probe{};
  probe.tm_year = 2029 - 1900;
  probe.tm_mon = 10;
  probe.tm_mday = 22;
  probe.tm_yday = 325;
  probe.tm_wday = 4;
  std::array<char, 256> written{};
  const std::size_t length = strftime(written.data(), written.size(), date_format.c_str(), &probe);
  const std::optional<std::tm> read = read_time(std::string(written.data(), length), date_format);
  return read && read->tm_year == probe.tm_year && read->tm_mon == probe.tm_mon &&
         read->tm_mday == probe.tm_mday;
}

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
