#include "runtime/randomness.h"

#include <random>

namespace leadflow::runtime {

std::uint64_t SystemRandomness::below(std::uint64_t bound) {
  if (bound <= 1) return 0;
  static thread_local std::random_device device;
  return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(device);
}

std::uint64_t SeededRandomness::below(std::uint64_t bound) {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31;
  return bound <= 1 ? 0 : mixed % bound;
}

}  // namespace leadflow::runtime
