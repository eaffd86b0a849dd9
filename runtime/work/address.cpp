#include "runtime/work/address.h"

#include <algorithm>

#include "dsl/text.h"

namespace leadflow::runtime {

namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 5321: Atom.
bool is_atext(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

std::string local_part_problem(std::string_view local) {
  if (local.empty()) return "has nothing before the `@`";
  if (local.size() > 64) return "has more than 64 characters before the `@`";
  if (local.front() == '"') return "has a name in quotes before the `@`, which is not supported";
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
    return "has a `.` at an end or two in a row before the `@`";
  if (local.find("=?") != std::string_view::npos)
    return "has `=?` before the `@`, which readers take for an encoded text";
  for (const char c : local) {
    if (static_cast<unsigned char>(c) >= 0x80)
      return "has letters beyond ASCII before the `@`, which few servers take";
    if (c != '.' && !is_atext(c)) return std::string("has a `") + c + "` before the `@`";
  }
  return {};
}

}  // namespace

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    if (!is_label(name.substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

std::string address_problem(std::string_view address) {
  if (address.empty()) return "is empty";
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == ' ') return "has a space in it";
    if (byte < 0x20 || byte == 0x7F) return "has a control character or line break in it";
    if (c == ',' || c == ';') return "looks like several addresses; one is expected";
    if (c == '<' || c == '>' || c == '(' || c == ')')
      return "has `<`, `>`, `(` or `)` in it; only the address itself is expected";
  }
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return "has no `@`";
  if (address.size() > 254) return "has more than 254 characters";
  if (std::string problem = local_part_problem(address.substr(0, at)); !problem.empty()) return problem;
  if (!is_host_name(address.substr(at + 1))) return "has no host name after the `@`";
  return {};
}

std::string dialable(std::string_view phone) {
  constexpr std::string_view allowed = "0123456789 ()-./";
  for (std::size_t i = 0; i < phone.size(); ++i) {
    const bool plus_in_front = phone[i] == '+' && i == phone.find_first_not_of(" (");
    if (!plus_in_front && allowed.find(phone[i]) == std::string_view::npos) return {};
  }
  std::string number = dsl::normal_phone(phone);
  const std::size_t digits = number.size() - (number.starts_with('+') ? 1 : 0);
  return digits >= 3 && digits <= 15 ? number : std::string();
}

}  // namespace leadflow::runtime
