// Many dispositions, or outside events, from NDJSON, a line each.
//
// Lines are applied in their order, committed in groups, and a line is answered
// only once what it did is on disk. A line that cannot be read or is refused is
// answered and the rest goes on. Memory does not grow with the input.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/clock.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// Where lines come from, without their line ends.
class LineSource {
 public:
  virtual ~LineSource() = default;
  /// False at the end. A line longer than max_batch_line is cut there and marked by `too_long`.
  virtual bool next(std::string& line, bool& too_long) = 0;
  /// Whether next() would answer at once. A group is committed before the source makes us wait.
  virtual bool ready() = 0;
};

/// Bytes that one line may have.
inline constexpr std::size_t max_batch_line = 1024 * 1024;
/// Lines that one transaction holds at most.
inline constexpr int max_batch_group = 100;

/// What the lines hold: `{"id", "action", "with"}` or `{"id", "event", "name", "data"}`.
enum class BatchKind : std::uint8_t { Actions, Events };

struct BatchOptions {
  std::string actor;  // of lines without `as`
  bool dry_run = false;
  BatchKind kind = BatchKind::Actions;
};

struct BatchSummary {
  std::int64_t lines = 0;
  std::int64_t done = 0;
  std::int64_t replayed = 0;
  std::int64_t refused = 0;  // all that failed, whatever the reason
};

/// `answer` gets each committed line's result as one JSON object without a line end, in order. Throws
/// StoreError; what was answered before is committed, the rest is not applied.
BatchSummary apply_batch(Store& store, LineSource& lines, Clock& clock, const BatchOptions& options,
                         const std::function<void(std::string_view)>& answer);

}  // namespace leadflow::runtime
