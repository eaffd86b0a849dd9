// How a worker waits, and how it is told to stop.

#pragma once

#include <cstdint>

namespace leadflow::runtime {

class Pause {
 public:
  virtual ~Pause() = default;
  /// Whether the worker is to finish what it is doing and end.
  virtual bool stopped() = 0;
  /// Returns after that long, or as soon as the worker is to stop.
  virtual void wait(std::int64_t ms) = 0;
};

}  // namespace leadflow::runtime
