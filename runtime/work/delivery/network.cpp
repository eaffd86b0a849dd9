// Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052 (NAT64), RFC 3056 (6to4), RFC
// 6598.

#include "runtime/work/delivery/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace leadflow::runtime::delivery {

namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
  std::string_view what;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::string_view kPrivate = "a private address";
constexpr std::string_view kLoopback = "this machine";
constexpr std::string_view kLinkLocal = "a link-local address, where clouds keep their metadata";
constexpr std::string_view kMulticast = "a multicast address";
constexpr std::string_view kReserved = "a reserved address";

constexpr std::array kRanges4 = {
    Range4{ip(0, 0, 0, 0), 8, kLoopback},         Range4{ip(10, 0, 0, 0), 8, kPrivate},
    Range4{ip(100, 64, 0, 0), 10, kPrivate},      Range4{ip(127, 0, 0, 0), 8, kLoopback},
    Range4{ip(168, 63, 129, 16), 32, kLinkLocal}, Range4{ip(169, 254, 0, 0), 16, kLinkLocal},
    Range4{ip(172, 16, 0, 0), 12, kPrivate},      Range4{ip(192, 0, 0, 0), 24, kReserved},
    Range4{ip(192, 0, 2, 0), 24, kReserved},      Range4{ip(192, 31, 196, 0), 24, kReserved},
    Range4{ip(192, 52, 193, 0), 24, kReserved},   Range4{ip(192, 88, 99, 0), 24, kReserved},
    Range4{ip(192, 168, 0, 0), 16, kPrivate},     Range4{ip(192, 175, 48, 0), 24, kReserved},
    Range4{ip(198, 18, 0, 0), 15, kReserved},     Range4{ip(198, 51, 100, 0), 24, kReserved},
    Range4{ip(203, 0, 113, 0), 24, kReserved},    Range4{ip(224, 0, 0, 0), 4, kMulticast},
    Range4{ip(240, 0, 0, 0), 4, kReserved},
};

std::string_view not_public(std::uint32_t address) {
  for (const Range4& range : kRanges4) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return range.what;
  }
  return {};
}

std::uint32_t four_bytes(const std::uint8_t* bytes) {
  return ip(bytes[0], bytes[1], bytes[2], bytes[3]);
}

using Bytes16 = std::array<std::uint8_t, 16>;

bool starts_with(const Bytes16& address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

std::string_view not_public(const Bytes16& address) {
  const std::uint32_t last = four_bytes(address.data() + 12);
  if (starts_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return not_public(last);  // mapped
  if (starts_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
    return last <= 1 ? kLoopback : kReserved;  // ::, ::1
  if (starts_with(address, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return not_public(last);  // NAT64
  if (starts_with(address, {0, 0x64, 0xFF, 0x9B})) return kPrivate;                           // local NAT64
  if (starts_with(address, {0x20, 0x02})) return not_public(four_bytes(address.data() + 2));  // 6to4
  if (address[0] == 0xFE && (address[1] & 0xC0) == 0x80) return kLinkLocal;
  if (address[0] == 0xFE && (address[1] & 0xC0) == 0xC0) return kPrivate;  // site-local, given up
  if ((address[0] & 0xFE) == 0xFC) return kPrivate;                        // unique local
  if (address[0] == 0xFF) return kMulticast;
  if ((address[0] & 0xE0) != 0x20) return kReserved;                           // not global unicast
  if (starts_with(address, {0x20, 0x01}) && address[2] < 2) return kReserved;  // 2001::/23, Teredo too
  if (starts_with(address, {0x20, 0x01, 0x0D, 0xB8})) return kReserved;        // documentation
  if (starts_with(address, {0x3F, 0xFF}) && (address[2] & 0xF0) == 0) return kReserved;
  return {};
}

Bytes16 bytes_of(const in6_addr& address) {
  Bytes16 bytes;
  std::memcpy(bytes.data(), &address, bytes.size());
  return bytes;
}

}  // namespace

std::string_view not_public(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, address, sizeof v4);
    return not_public(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    return not_public(bytes_of(v6.sin6_addr));
  }
  return kReserved;
}

std::string_view not_public(std::string_view literal) {
  const std::string text(literal.substr(0, literal.find('%')));
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return not_public(ntohl(v4.s_addr));
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return not_public(bytes_of(v6));
  return {};
}

std::string to_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, address, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace leadflow::runtime::delivery
