// `partner.example`, `10.0.0.7:8080`, `[fd00::7]:8080`: a host in the operator's lists.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace leadflow::runtime {

struct HostPattern {
  std::string_view host;  // without brackets; part of the text that was parsed
  std::int64_t port = 0;  // 0: any
};

/// Nothing for a URL, a wildcard or whatever else is not one host with at most a port.
std::optional<HostPattern> parse_host_pattern(std::string_view text);

}  // namespace leadflow::runtime
