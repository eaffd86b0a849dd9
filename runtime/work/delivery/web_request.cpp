#include "runtime/work/delivery/web_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/work/delivery/signature.h"
#include "runtime/work/one_line.h"

namespace leadflow::runtime::delivery {

namespace {

using Outcome = Delivery::Outcome;

std::string unix_seconds(Instant at) {
  return std::to_string(at.ms / kSecond);
}

/// The engine writes one of two; what is none at all must not be a header either.
std::string media_type(const std::string& type) {
  if (type.empty()) return "application/json";
  const auto is_visible = [](char c) { return c > 0x20 && c < 0x7F; };
  const bool one = type.size() < 200 && type.find('/') != std::string::npos &&
                   std::all_of(type.begin(), type.end(), is_visible);
  return one ? type : "application/octet-stream";
}

}  // namespace

WebTransport::WebTransport(HttpClient& http, std::vector<SecretSettings> bound, Environment environment,
                           Clock& clock)
    : http_(http), bound_(std::move(bound)), environment_(std::move(environment)), clock_(clock) {}

std::string WebTransport::add_secrets(const Message& message, HttpRequest& request,
                                      std::vector<std::string>& secrets) const {
  const Target& target = request.target;
  for (const auto& [header, variable] : message.headers_from_env) {
    const Secret secret = secret_for_host(bound_, environment_, variable, target.host, target.port);
    if (!secret.problem.empty()) return secret.problem;
    request.headers.emplace_back(header, secret.value);
    secrets.push_back(secret.value);
  }
  if (message.sign_env.empty()) return {};
  const Secret secret = secret_for_host(bound_, environment_, message.sign_env, target.host, target.port);
  if (!secret.problem.empty()) return secret.problem;
  const std::optional<std::string> key = signing_key(secret.value);
  if (!key)
    return fmt::format("the value of `{}` begins with `whsec_` and is not base64 after it", message.sign_env);
  secrets.push_back(secret.value);
  request.headers.emplace_back(
      "webhook-signature",
      webhook_signature(*key, message.stable_id, unix_seconds(message.at), message.body));
  return {};
}

Delivery WebTransport::deliver(const Message& message) {
  std::string problem;
  const std::optional<Target> target = parse_target(message.to, problem);
  if (!target) return {Outcome::Permanent, fmt::format("the URL {}", problem), {}};
  for (const auto& [header, variable] : message.headers_from_env) {
    if (!may_set_header(header))
      return {Outcome::Permanent,
              fmt::format("`{}` is no header that an endpoint may set", one_line(header, 100)),
              {}};
  }
  if (std::optional<Delivery> refused = refused_target(*target, http_.settings())) return *refused;

  HttpRequest request;
  request.target = *target;
  request.body = message.body;
  request.headers = {{"Content-Type", media_type(message.content_type)},
                     {"webhook-id", message.stable_id},
                     {"webhook-timestamp", unix_seconds(message.at)}};
  std::vector<std::string> secrets;
  if (const std::string missing = add_secrets(message, request, secrets); !missing.empty())
    return {Outcome::Refused, missing, {}};
  const std::int64_t asked_ms = std::clamp<std::int64_t>(message.timeout_seconds, 1, 86'400) * 1000;
  request.timeout_ms = std::min(asked_ms, http_.settings().timeout_ms);
  return delivery_of(http_.post(request), {}, secrets, clock_.now());
}

}  // namespace leadflow::runtime::delivery
