// Chance, handed in: nothing else in the house draws a number.

#pragma once

#include <cstdint>

namespace leadflow::runtime {

class Randomness {
 public:
  virtual ~Randomness() = default;
  /// Any number below `bound`, each as likely; 0 when `bound` is 0 or 1.
  virtual std::uint64_t below(std::uint64_t bound) = 0;
};

/// The system's.
class SystemRandomness final : public Randomness {
 public:
  std::uint64_t below(std::uint64_t bound) override;
};

/// The same numbers for the same seed, on every machine: SplitMix64 (Steele, Lea, Flood 2014).
class SeededRandomness final : public Randomness {
 public:
  explicit SeededRandomness(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) override;

 private:
  std::uint64_t state_;
};

}  // namespace leadflow::runtime
