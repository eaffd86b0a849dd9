#include <algorithm>
#include <charconv>

#include "runtime/settings/host_pattern.h"
#include "runtime/settings/settings.h"
#include "runtime/work/address.h"

namespace leadflow::runtime {

namespace {

char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_host(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return lower_letter(x) == lower_letter(y);
         });
}

}  // namespace

std::optional<HostPattern> parse_host_pattern(std::string_view text) {
  HostPattern pattern;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    pattern.host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
    const bool address = pattern.host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    if (!address || pattern.host.find(':') == std::string_view::npos) return std::nullopt;
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    pattern.host = text.substr(0, colon);
    rest = text.substr(colon);
    if (!is_host_name(pattern.host)) return std::nullopt;
  }
  if (rest.empty()) return pattern;
  rest.remove_prefix(1);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), pattern.port);
  if (error != std::errc() || end != rest.data() + rest.size() || pattern.port < 1 || pattern.port > 65'535)
    return std::nullopt;
  return pattern;
}

bool host_listed(const std::vector<std::string>& patterns, std::string_view host, std::int64_t port) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& text) {
    const std::optional<HostPattern> pattern = parse_host_pattern(text);
    return pattern && same_host(pattern->host, host) && (pattern->port == 0 || pattern->port == port);
  });
}

}  // namespace leadflow::runtime
