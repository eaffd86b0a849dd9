#include "runtime/work/delivery/idn.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "runtime/work/address.h"

namespace leadflow::runtime::delivery {

std::optional<std::string> ascii_host(std::string_view host) {
  const bool ascii =
      std::all_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return is_host_name(host) ? std::optional<std::string>(host) : std::nullopt;
  if (host.find('\0') != std::string_view::npos) return std::nullopt;
  char* converted = nullptr;
  const int error =
      idn2_to_ascii_8z(std::string(host).c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, decltype(&idn2_free)> freed(converted, [](void* memory) { idn2_free(memory); });
  if (error != IDN2_OK || !is_host_name(converted)) return std::nullopt;
  return std::string(converted);
}

std::string ascii_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return std::string(address);
  const std::optional<std::string> host = ascii_host(address.substr(at + 1));
  return host ? std::string(address.substr(0, at + 1)) + *host : std::string(address);
}

}  // namespace leadflow::runtime::delivery
