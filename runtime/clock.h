// The time, handed in: nothing else in the house asks for it.

#pragma once

#include "runtime/instant.h"

namespace leadflow::runtime {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

/// The system's clock, in whole milliseconds.
class SystemClock final : public Clock {
 public:
  Instant now() override;
};

/// A clock that stands where it is put (`--at`, tests).
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}
  Instant now() override { return at_; }
  void set(Instant at) { at_ = at; }

 private:
  Instant at_;
};

}  // namespace leadflow::runtime
