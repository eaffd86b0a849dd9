#include "runtime/work/delivery/deliverer.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::runtime::delivery {

namespace {

using Outcome = Delivery::Outcome;

constexpr std::size_t kLongestId = 200;

/// Safe in every place it goes: a Message-ID's left side, a header, a URL, a file name.
bool is_stable_id(std::string_view id) {
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !id.empty() && id.size() <= kLongestId && is_alphanumeric(id.front()) &&
         is_alphanumeric(id.back()) && id.find("..") == std::string_view::npos &&
         std::all_of(id.begin(), id.end(),
                     [&](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

}  // namespace

Deliverer::Deliverer(const Settings& settings, std::vector<SettingsProblem> problems,
                     const Environment& environment, Clock& clock)
    : problems_(std::move(problems)),
      http_(settings.web),
      smtp_(settings.smtp, environment),
      sms_(http_, settings.sms, environment, clock),
      web_(http_, settings.secrets, environment, clock) {}

Delivery Deliverer::deliver(const Message& message) {
  if (!problems_.empty()) {
    const SettingsProblem& first = problems_.front();
    return {Outcome::Refused,
            first.help.empty() ? first.message : fmt::format("{}; {}", first.message, first.help),
            {}};
  }
  if (!is_stable_id(message.stable_id))
    return {Outcome::Permanent, "the message's id is not made of letters, digits, `-` and `.`", {}};
  switch (message.kind) {
    case OutboxKind::Email:
      return smtp_.deliver(message);
    case OutboxKind::Sms:
      return sms_.deliver(message);
    case OutboxKind::Web:
      return web_.deliver(message);
  }
  return {Outcome::Permanent, "a kind of message that this version does not know", {}};
}

}  // namespace leadflow::runtime::delivery
