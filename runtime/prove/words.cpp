// Values and times as a `.wf` text and a shell take them.

#include <fmt/format.h>

#include "dsl/json_text.h"
#include "dsl/literals.h"
#include "dsl/shell_text.h"
#include "runtime/calendar/zone.h"
#include "runtime/prove/witness.h"

namespace leadflow::runtime::proving {

using compiler::TypeKind;

namespace {

std::string key_of(const Replay& replay, const Value& link) {
  const Record* record = replay.world.record(link.number);
  return record == nullptr ? std::string("missing") : record->key;
}

std::string date_words(std::int64_t day) {
  const dsl::Date date = dsl::date_from_days(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace

std::string quoted_text(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n')
      quoted += "\\n";
    else
      quoted += c;
  }
  return "\"" + quoted + "\"";
}

std::string comma_separated(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string wf_text(const Replay& replay, const compiler::Type& type, const Value& value) {
  const compiler::Program& program = replay.world.program();
  switch (value.kind) {
    case ValueKind::Unset:
      return "\"\"";
    case ValueKind::Boolean:
      return value.number != 0 ? "true" : "false";
    case ValueKind::Enum:
      return value.text;
    case ValueKind::User:
      return fmt::format("user \"{}\"", value.text);
    case ValueKind::Date:
      return date_words(value.number);
    case ValueKind::Link:
      return quoted_text(key_of(replay, value));
    case ValueKind::Instant: {
      const std::string at = to_rfc3339(Instant{value.number});
      return at.substr(0, 10) + " " + at.substr(11, 5);
    }
    case ValueKind::Decimal:
      return to_text(value.decimal);
    case ValueKind::Integer:
      return std::to_string(value.number);
    case ValueKind::Money:
      return money_text(value.number, currency_exponent(value.text)) + " " + value.text;
    case ValueKind::List: {
      std::vector<std::string> elements;
      const auto& attributes = program.record_types[type.record].attributes;
      for (const Element& element : *value.list) {
        std::vector<std::string> values;
        for (std::size_t i = 0; i < element.size(); ++i) {
          if (!element[i].is_unset())
            values.push_back(attributes[i].name + " = " + wf_text(replay, attributes[i].type, element[i]));
        }
        elements.push_back("{ " + comma_separated(values) + " }");
      }
      return "[" + comma_separated(elements) + "]";
    }
    default:
      return quoted_text(value.text);
  }
}

std::string shell_value(const Replay& replay, const compiler::Type& type, const std::string& name,
                        const Value& value) {
  std::string text;
  switch (value.kind) {
    case ValueKind::Unset:
      break;
    case ValueKind::Link:
      text = "key:" + key_of(replay, value);
      break;
    case ValueKind::Instant:
      text = to_rfc3339(Instant{value.number});
      break;
    case ValueKind::List: {
      text = "[";
      const auto& attributes = replay.world.program().record_types[type.record].attributes;
      for (const Element& element : *value.list) {
        text += text.size() > 1 ? ",{" : "{";
        bool first = true;
        for (std::size_t i = 0; i < element.size(); ++i) {
          if (element[i].is_unset()) continue;
          text += first ? "" : ",";
          first = false;
          dsl::append_json_string(text, attributes[i].name);
          text += ":";
          dsl::append_json_string(text, element[i].kind == ValueKind::Link
                                            ? "key:" + key_of(replay, element[i])
                                            : runtime::to_text(replay.world.program(), element[i], "UTC"));
        }
        text += "}";
      }
      text += "]";
      break;
    }
    case ValueKind::Boolean:
    case ValueKind::Enum:
    case ValueKind::Date:
    case ValueKind::Decimal:
    case ValueKind::Integer:
    case ValueKind::Money:
      text = wf_text(replay, type, value);
      break;
    default:
      text = value.text;
  }
  return dsl::shell_quoted(name + "=" + text);
}

namespace {

std::string counted(std::int64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

}  // namespace

std::string length_words(std::int64_t ms, bool days) {
  if (days && ms % kDay == 0) return counted(ms / kDay, "day");
  if (ms % kHour == 0) return counted(ms / kHour, "hour");
  return counted((ms + kMinute - 1) / kMinute, "minute");
}

std::string passing_words(std::int64_t ms) {
  std::int64_t rest = (ms + kMinute - 1) / kMinute * kMinute;
  std::vector<std::string> parts;
  bool one = true;
  for (const auto& [unit, name] :
       {std::pair(kDay, "day"), std::pair(kHour, "hour"), std::pair(kMinute, "minute")}) {
    const std::int64_t count = rest / unit;
    rest %= unit;
    if (count == 0) continue;
    one = one && parts.empty() && count == 1;
    parts.push_back(counted(count, name));
  }
  const std::string last = parts.back();
  parts.pop_back();
  return (parts.empty() ? "" : comma_separated(parts) + " and ") + last + (one ? " passes" : " pass");
}

}  // namespace leadflow::runtime::proving
