// Where a request goes: a URL taken apart by the library that will use it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/settings/settings.h"
#include "runtime/work/transport.h"

namespace leadflow::runtime::delivery {

struct Target {
  std::string url;   // normal form: host in ASCII, everything else escaped
  std::string host;  // without brackets or a last dot, in ASCII
  std::int64_t port = 0;
  bool https = true;
};

/// Nothing when `url` is no absolute http or https URL without a user; `problem` then says why, as the end of
/// "the URL ...".
std::optional<Target> parse_target(std::string_view url, std::string& problem);

/// What the operator's configuration says against going there, before any name is resolved; nothing when it
/// may.
std::optional<Delivery> refused_target(const Target& target, const WebSettings& web);

}  // namespace leadflow::runtime::delivery
