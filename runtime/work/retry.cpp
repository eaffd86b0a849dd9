#include "runtime/work/retry.h"

#include <algorithm>

namespace leadflow::runtime {

namespace {

/// `base` doubled `times` times, at most `most`.
std::int64_t doubled(std::int64_t base, std::int64_t times, std::int64_t most) {
  for (; times > 0 && base < most; --times) base *= 2;
  return std::min(base, most);
}

}  // namespace

Instant next_try(Instant now, std::int64_t tries, std::optional<std::int64_t> asked_seconds,
                 Randomness& randomness) {
  const auto chance = [&](std::int64_t most) {
    return static_cast<std::int64_t>(randomness.below(static_cast<std::uint64_t>(most) + 1));
  };
  const std::int64_t wait = doubled(first_wait, tries - 1, longest_wait);
  const std::int64_t own = wait / 2 + chance(wait / 2);
  if (!asked_seconds) return Instant{now.ms + own};
  const std::int64_t seconds = std::clamp<std::int64_t>(*asked_seconds, 0, longest_granted_wait / kSecond);
  const std::int64_t asked = seconds * kSecond;
  return Instant{now.ms + std::max(own, asked + chance(asked / 10))};
}

std::int64_t wait_after_refusal(std::int64_t times) {
  return doubled(refused_wait, times - 1, longest_granted_wait);
}

}  // namespace leadflow::runtime
