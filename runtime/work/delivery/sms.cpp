#include "runtime/work/delivery/sms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runtime/work/address.h"
#include "runtime/work/delivery/base64.h"
#include "runtime/work/one_line.h"

namespace leadflow::runtime::delivery {

namespace {

using nlohmann::json;
using Outcome = Delivery::Outcome;
using Values = std::array<std::pair<std::string_view, const std::string*>, 3>;

/// One pass, so that a text that looks like a placeholder stays a text.
std::string filled(std::string_view pattern, const Values& values) {
  std::string text;
  while (!pattern.empty()) {
    const auto value = std::find_if(values.begin(), values.end(),
                                    [&](const auto& each) { return pattern.starts_with(each.first); });
    if (value != values.end()) {
      text += *value->second;
      pattern.remove_prefix(value->first.size());
    } else {
      text += pattern.front();
      pattern.remove_prefix(1);
    }
  }
  return text;
}

void fill(json& value, const Values& values) {
  if (value.is_string()) value = filled(value.get_ref<const std::string&>(), values);
  if (!value.is_structured()) return;
  for (json& each : value) fill(each, values);
}

/// application/x-www-form-urlencoded as the WHATWG URL standard writes it.
void append_form(std::string& form, std::string_view text) {
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._*").find(c) != std::string_view::npos;
    if (plain)
      form += c;
    else if (c == ' ')
      form += '+';
    else
      form += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
}

}  // namespace

std::string sms_body(const std::string& fields, bool form, const std::string& to, const std::string& text,
                     const std::string& id) {
  json object = json::parse(fields);
  fill(object, {{{"{to}", &to}, {"{text}", &text}, {"{id}", &id}}});
  if (!form) return object.dump();
  std::string body;
  for (const auto& [name, value] : object.items()) {
    if (!body.empty()) body += '&';
    append_form(body, name);
    body += '=';
    append_form(body, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return body;
}

SmsTransport::SmsTransport(HttpClient& http, SmsSettings settings, Environment environment, Clock& clock)
    : http_(http), settings_(std::move(settings)), environment_(std::move(environment)), clock_(clock) {}

std::string SmsTransport::add_headers(HttpRequest& request, std::vector<std::string>& secrets) const {
  request.headers = {
      {"Content-Type", settings_.form ? "application/x-www-form-urlencoded" : "application/json"}};
  for (const auto* headers : {&settings_.headers, &settings_.headers_from_env}) {
    for (const auto& [name, value] : *headers) {
      if (!may_set_header(name))
        return fmt::format("`{}` in [sms] is no header that may be set", one_line(name, 100));
    }
  }
  for (const auto& [name, value] : settings_.headers) request.headers.emplace_back(name, value);
  for (const auto& [name, variable] : settings_.headers_from_env) {
    const Secret secret =
        operators_secret(environment_, variable, fmt::format("the value of [sms] header `{}`", name));
    if (!secret.problem.empty()) return secret.problem;
    request.headers.emplace_back(name, secret.value);
    secrets.push_back(secret.value);
  }
  if (settings_.user.empty()) return {};
  const Secret password =
      operators_secret(environment_, settings_.password_env, "the password of [sms] user");
  request.user = settings_.user;
  request.password = password.value;
  secrets.push_back(password.value);
  secrets.push_back(to_base64(fmt::format("{}:{}", request.user, request.password)));
  return password.problem;
}

Delivery SmsTransport::deliver(const Message& message) {
  if (settings_.url.empty()) {
    return {Outcome::Refused,
            "there is no SMS provider: add [sms] with `url` and `fields` to leadflow.toml, or set "
            "LEADFLOW_SMS_URL",
            {}};
  }
  std::string problem;
  const std::optional<Target> target = parse_target(settings_.url, problem);
  if (!target) return {Outcome::Refused, fmt::format("the URL in [sms] {}", problem), {}};
  if (std::optional<Delivery> refused = refused_target(*target, http_.settings())) return *refused;
  const std::string to = dialable(message.to);
  if (to.empty())
    return {Outcome::Permanent,
            fmt::format("`{}` is no phone number of 3 to 15 digits", one_line(message.to, 100)),
            {}};

  HttpRequest request;
  request.target = *target;
  request.body = sms_body(settings_.fields, settings_.form, to, message.body, message.stable_id);
  std::vector<std::string> secrets;
  if (const std::string missing = add_headers(request, secrets); !missing.empty())
    return {Outcome::Refused, missing, {}};
  const std::int64_t asked_ms = std::clamp<std::int64_t>(message.timeout_seconds, 1, 86'400) * 1000;
  request.timeout_ms = std::min(asked_ms, settings_.timeout_ms);
  const HttpReply reply = http_.post(request);
  Delivery delivery = delivery_of(reply, settings_.accept, secrets, clock_.now());
  if (reply.status == 401 || reply.status == 403) {
    delivery.outcome = Outcome::Refused;
    delivery.detail =
        fmt::format("the SMS provider does not take the credentials in [sms]: {}", delivery.detail);
  }
  return delivery;
}

}  // namespace leadflow::runtime::delivery
