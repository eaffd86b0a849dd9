#include "cli/lsp/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace leadflow::cli::lsp {

const Json& member(const Json& object, const char* name) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

std::string text_member(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) throw RequestError(ErrorCode::InvalidParams, fmt::format("`{}` is no text", name));
  return value.get<std::string>();
}

std::uint32_t count_member(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_number_integer() || (value.is_number_integer() && !value.is_number_unsigned() && value < 0))
    throw RequestError(ErrorCode::InvalidParams, fmt::format("`{}` is no whole number from 0 up", name));
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::uint32_t>(std::min(value.get<std::uint64_t>(), most));
}

bool is_on(const Json& object, std::initializer_list<const char*> path) {
  const Json* at = &object;
  for (const char* name : path) at = &member(*at, name);
  return at->is_boolean() && at->get<bool>();
}

}  // namespace leadflow::cli::lsp
