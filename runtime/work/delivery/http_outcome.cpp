#include <fmt/format.h>

#include <algorithm>

#include "runtime/work/delivery/http_client.h"
#include "runtime/work/delivery/retry_after.h"
#include "runtime/work/delivery/secrets.h"
#include "runtime/work/one_line.h"

namespace leadflow::runtime::delivery {

namespace {

using Outcome = Delivery::Outcome;

/// Whether the same request may be taken later (RFC 9110: 408, 429 and what is the server's own fault; RFC
/// 8470: 425).
bool is_passing(long status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

Delivery without_status(const HttpReply& reply, const std::vector<std::string>& secrets) {
  if (!reply.refused.empty()) return {Outcome::Refused, reply.refused, {}};
  const std::string error = one_line(redacted(reply.error, secrets), 300);
  if (!reply.body_sent) return {Outcome::Passing, error, {}};
  return {
      Outcome::Unknown, fmt::format("the server had the whole request and did not answer: {}", error), {}};
}

}  // namespace

Delivery delivery_of(const HttpReply& reply, const std::vector<std::int64_t>& accepted,
                     const std::vector<std::string>& secrets, Instant now) {
  const long status = reply.status;
  if (status == 0) return without_status(reply, secrets);
  const bool listed =
      accepted.empty() || std::find(accepted.begin(), accepted.end(), status) != accepted.end();
  if (status < 300 && listed) return {Outcome::Accepted, fmt::format("{}", status), {}};
  if (status >= 300 && status < 400) {
    const std::string to = reply.location.substr(0, reply.location.find_first_of("?#"));
    return {Outcome::Permanent,
            fmt::format(
                "{}: the server redirects{}, and redirects are not followed; the endpoint's URL must be the "
                "final one",
                status, to.empty() ? "" : fmt::format(" to `{}`", one_line(redacted(to, secrets), 200))),
            {}};
  }
  const std::string said = one_line(redacted(reply.body, secrets), 200);
  Delivery delivery{Outcome::Permanent, fmt::format("{}{}{}", status, said.empty() ? "" : ": ", said), {}};
  if (status < 300) delivery.detail = fmt::format("{}, which `accept` does not list", delivery.detail);
  if (is_passing(status)) {
    delivery.outcome = Outcome::Passing;
    delivery.retry_after_seconds = retry_after_seconds(reply.retry_after, now);
  }
  return delivery;
}

}  // namespace leadflow::runtime::delivery
