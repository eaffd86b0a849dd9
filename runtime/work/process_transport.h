// Delivery by the helper process `leadflow-deliver`.
//
// The protocols live in a process of their own because the library that speaks them
// costs every start of `leadflow` ten times what the rest does. What the split must
// not cost is certainty: a helper that dies or hangs with a message in its hands
// leaves an outcome that nobody knows, and exactly that is said.

#pragma once

#include <chrono>
#include <string>

#include "runtime/work/line_process.h"
#include "runtime/work/transport_factory.h"

namespace leadflow::runtime {

/// Starts the helper with the first message, and again when it died. For one thread.
class ProcessTransport final : public Transport {
 public:
  /// `margin`: how much longer than the message's own time-out an answer may take before the helper is
  /// killed.
  explicit ProcessTransport(TransportOptions options,
                            std::chrono::milliseconds margin = std::chrono::seconds(10));

  /// Passing when the helper died before it had the message, Unknown when it died or fell silent with it,
  /// Refused when there is no helper that fits.
  Delivery deliver(const Message& message) override;

 private:
  /// Why there is no helper; nothing when one runs that speaks our protocol.
  std::optional<Delivery> start();
  /// Hands the line to a helper that runs or can be started; nothing when it was taken.
  std::optional<Delivery> hand_over(const std::string& line);
  Delivery answer(const Message& message, LineProcess::Deadline deadline);

  TransportOptions options_;
  std::chrono::milliseconds margin_;
  LineProcess helper_;
};

}  // namespace leadflow::runtime
