// Names a place where a value stands while a step is taken.

#pragma once

#include <compare>
#include <cstdint>

namespace leadflow::runtime::proving {

/// Where a value can come from or go to.
struct SlotKey {
  enum class Kind : std::uint8_t { Attribute, ActionAsk, FollowAsk, Member };
  Kind kind = Kind::Attribute;
  std::uint32_t owner = 0;  // record type, action, follow-on, custom event
  std::uint32_t index = 0;  // of the attribute, the ask, the member
  auto operator<=>(const SlotKey&) const = default;
};

}  // namespace leadflow::runtime::proving
