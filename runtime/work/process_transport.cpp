#include "runtime/work/process_transport.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "runtime/work/message_json.h"

namespace leadflow::runtime {

namespace {

using std::chrono::steady_clock;
using Result = LineProcess::Result;

constexpr std::int64_t kLongestTimeoutSeconds = 24 * 60 * 60;

std::string helper_beside_us() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / "leadflow-deliver").string();
}

}  // namespace

ProcessTransport::ProcessTransport(TransportOptions options, std::chrono::milliseconds margin)
    : options_(std::move(options)), margin_(margin) {
  if (options_.helper_path.empty()) options_.helper_path = helper_beside_us();
}

std::optional<Delivery> ProcessTransport::start() {
  std::vector<std::string> command = {options_.helper_path};
  if (!options_.config_path.empty()) command.insert(command.end(), {"--config", options_.config_path});
  if (const int error = helper_.start(command); error != 0) {
    // Want of memory or processes passes; a helper that is not there does not.
    const bool missing = error == ENOENT || error == EACCES || error == ENOEXEC || error == ENOTDIR;
    return Delivery{missing ? Delivery::Outcome::Refused : Delivery::Outcome::Passing,
                    fmt::format("cannot start `{}`: {}; it is installed beside leadflow, or LEADFLOW_DELIVER "
                                "names it",
                                options_.helper_path, std::generic_category().message(error)),
                    {}};
  }
  std::string line;
  const Result read = helper_.read(line, steady_clock::now() + margin_);
  const std::optional<int> protocol = read == Result::Done ? protocol_of_hello(line) : std::nullopt;
  if (protocol == kDeliveryProtocol) return std::nullopt;
  helper_.kill();
  if (!protocol) {
    return Delivery{
        Delivery::Outcome::Passing,
        fmt::format("`{}` does not say what leadflow-deliver says when it starts", options_.helper_path),
        {}};
  }
  return Delivery{Delivery::Outcome::Refused,
                  fmt::format("`{}` speaks protocol {}, this leadflow {}; install both from one build",
                              options_.helper_path, *protocol, kDeliveryProtocol),
                  {}};
}

std::optional<Delivery> ProcessTransport::hand_over(const std::string& line) {
  // One that ended while nothing was in its hands is replaced, once.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!helper_.running()) {
      if (std::optional<Delivery> why = start()) return why;
    }
    const Result written = helper_.write(line, steady_clock::now() + margin_);  // it has nothing else to do
    if (written == Result::Done) return std::nullopt;
    helper_.kill();
    if (written == Result::Late) break;
  }
  return Delivery{
      Delivery::Outcome::Passing, "the helper leadflow-deliver ended before it took the message", {}};
}

Delivery ProcessTransport::answer(const Message& message, LineProcess::Deadline deadline) {
  std::string line;
  const Result read = helper_.read(line, deadline);
  if (read == Result::Done) {
    if (std::optional<Delivery> delivery = delivery_of(line, message.stable_id)) return *delivery;
  }
  helper_.kill();
  if (read == Result::Late)
    return {
        Delivery::Outcome::Unknown, "the helper leadflow-deliver did not answer in time and was stopped", {}};
  if (read == Result::Ended)
    return {Delivery::Outcome::Unknown, "the helper leadflow-deliver ended while it had the message", {}};
  return {Delivery::Outcome::Unknown, "the helper leadflow-deliver gave an answer that is none", {}};
}

Delivery ProcessTransport::deliver(const Message& message) {
  const std::optional<std::string> line = to_line(message);
  if (!line) return {Delivery::Outcome::Permanent, "a text of the message is not UTF-8", {}};
  const std::int64_t seconds = std::clamp<std::int64_t>(message.timeout_seconds, 0, kLongestTimeoutSeconds);
  if (std::optional<Delivery> early = hand_over(*line)) return *early;
  return answer(message, steady_clock::now() + std::chrono::seconds(seconds) + margin_);
}

std::unique_ptr<Transport> make_transport(const TransportOptions& options) {
  return std::make_unique<ProcessTransport>(options);
}

}  // namespace leadflow::runtime
