// Long texts that differ in one place are the rule, so blocks are compared as a whole.

#include "dsl/common.h"

#include <algorithm>

namespace leadflow::dsl {
namespace {

constexpr std::size_t compared_at_once = 1024;

}  // namespace

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t at = 0;
  const auto is_same = [&](std::size_t bytes) { return a.substr(at, bytes) == b.substr(at, bytes); };
  while (shorter - at >= compared_at_once && is_same(compared_at_once)) at += compared_at_once;
  while (at < shorter && a[at] == b[at]) ++at;
  return at;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t length = 0;
  const auto is_same = [&](std::size_t bytes) {
    return a.substr(a.size() - length - bytes, bytes) == b.substr(b.size() - length - bytes, bytes);
  };
  while (shorter - length >= compared_at_once && is_same(compared_at_once)) length += compared_at_once;
  while (length < shorter && is_same(1)) ++length;
  return length;
}

}  // namespace leadflow::dsl
