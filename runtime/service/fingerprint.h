// A short text for a long one, the same on every machine: FNV-1a of 128 bits
// (Fowler, Noll and Vo; http://www.isthe.com/chongo/tech/comp/fnv/). It tells texts
// apart, it does not guard against somebody who wants two to be alike.

#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace leadflow::runtime {

/// 32 hexadecimal digits.
inline std::string fingerprint(std::string_view text) {
  __extension__ using Wide = unsigned __int128;
  const Wide prime = (Wide{1} << 88) + 0x13b;
  Wide hash = (Wide{0x6c62272e07bb0142} << 64) + 0x62b821756295c58d;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= prime;
  }
  return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(hash >> 64),
                     static_cast<std::uint64_t>(hash));
}

}  // namespace leadflow::runtime
