#include "runtime/report/effects.h"

#include <nlohmann/json.hpp>

namespace leadflow::runtime::report {

namespace {

/// Names need no escapes and are by far the most; people write the rest.
std::string decoded(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::string(value);
  const std::string_view inside = value.substr(1, value.size() - 2);
  if (inside.find('\\') == std::string_view::npos) return std::string(inside);
  const nlohmann::json read = nlohmann::json::parse(value, nullptr, false);
  if (!read.is_string()) throw RawJsonError("stored JSON is damaged");
  return read.get<std::string>();
}

}  // namespace

PastEffect past_effect(std::string_view object) {
  constexpr std::string_view head = R"({"effect":")";
  if (object.starts_with(head)) {
    const std::string_view rest = object.substr(head.size());
    return {rest.substr(0, rest.find('"')), object};
  }
  for (const RawMember& member : raw_members(object)) {
    if (member.name == "effect" && member.value.size() >= 2)
      return {member.value.substr(1, member.value.size() - 2), object};
  }
  throw RawJsonError("an effect of the history has no kind");
}

std::string PastEffect::member(std::string_view name) const {
  for (const RawMember& each : raw_members(text)) {
    if (each.name == name) return decoded(each.value);
  }
  return {};
}

}  // namespace leadflow::runtime::report
