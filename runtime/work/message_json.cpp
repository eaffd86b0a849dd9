#include "runtime/work/message_json.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "dsl/text.h"

namespace leadflow::runtime {

namespace {

using nlohmann::json;

constexpr std::array kKinds = {OutboxKind::Email, OutboxKind::Sms, OutboxKind::Web};
constexpr std::array<std::string_view, 3> kKindNames = {"email", "sms", "web"};
constexpr std::array<std::string_view, 5> kOutcomeNames = {"accepted", "passing", "permanent", "unknown",
                                                           "refused"};

struct Wrong {
  std::string what;
};

std::string text(const json& object, const char* member, bool needed = false) {
  const auto found = object.find(member);
  if (found == object.end()) {
    if (needed) throw Wrong{fmt::format("there is no \"{}\"", member)};
    return {};
  }
  if (!found->is_string()) throw Wrong{fmt::format("\"{}\" is not a text", member)};
  return found->get<std::string>();
}

void put(json& object, const char* member, const std::string& value) {
  if (!value.empty()) object[member] = value;
}

OutboxKind kind_of(const std::string& name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKindNames[i] == name) return kKinds[i];
  }
  throw Wrong{"\"kind\" is none of email, sms, web"};
}

std::vector<std::pair<std::string, std::string>> headers_of(const json& object) {
  std::vector<std::pair<std::string, std::string>> headers;
  const auto found = object.find("headers_from_env");
  if (found == object.end()) return headers;
  if (!found->is_array()) throw Wrong{"\"headers_from_env\" is not a list"};
  for (const json& pair : *found) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
      throw Wrong{"\"headers_from_env\" holds something else than pairs of texts"};
    headers.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  return headers;
}

Message read_message(const json& object) {
  if (!object.is_object()) throw Wrong{"it is not an object"};
  Message message;
  message.kind = kind_of(text(object, "kind", true));
  message.stable_id = text(object, "id", true);
  message.to = text(object, "to", true);
  message.to_name = text(object, "to_name");
  message.subject = text(object, "subject");
  message.body = text(object, "body");
  message.content_type = text(object, "content_type");
  const std::optional<Instant> at = parse_rfc3339(text(object, "at", true));
  if (!at) throw Wrong{"\"at\" is not a time as in 2026-03-02T10:00:00Z"};
  message.at = *at;
  message.headers_from_env = headers_of(object);
  message.sign_env = text(object, "sign_env");
  if (const auto found = object.find("timeout_seconds"); found != object.end()) {
    if (!found->is_number_integer()) throw Wrong{"\"timeout_seconds\" is not a whole number"};
    message.timeout_seconds = found->get<std::int64_t>();
  }
  return message;
}

}  // namespace

std::string_view to_text(Delivery::Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

std::string hello_line() {
  return fmt::format(R"({{"hello":"leadflow-deliver","protocol":{}}})", kDeliveryProtocol);
}

std::optional<int> protocol_of_hello(std::string_view line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object() || object.value("hello", json()) != "leadflow-deliver") return std::nullopt;
  const json protocol = object.value("protocol", json());
  return protocol.is_number_integer() ? std::optional(protocol.get<int>()) : std::nullopt;
}

std::optional<std::string> to_line(const Message& message) {
  json object = {{"kind", kKindNames[static_cast<std::size_t>(message.kind)]},
                 {"id", message.stable_id},
                 {"to", message.to},
                 {"at", to_rfc3339(message.at)},
                 {"timeout_seconds", message.timeout_seconds}};
  put(object, "to_name", message.to_name);
  put(object, "subject", message.subject);
  put(object, "body", message.body);
  put(object, "content_type", message.content_type);
  put(object, "sign_env", message.sign_env);
  for (const auto& [header, variable] : message.headers_from_env)
    object["headers_from_env"].push_back({header, variable});
  try {
    return object.dump();
  } catch (const json::type_error&) {  // a text that is not UTF-8
    return std::nullopt;
  }
}

std::optional<Message> message_of(std::string_view line, std::string& problem) {
  const json object = json::parse(line, nullptr, false);
  if (object.is_discarded()) {
    problem = "it is not JSON";
    return std::nullopt;
  }
  try {
    return read_message(object);
  } catch (const Wrong& wrong) {
    problem = wrong.what;
    return std::nullopt;
  }
}

std::string to_line(const Delivery& delivery, const std::string& id) {
  json object = {{"id", id}, {"outcome", to_text(delivery.outcome)}};
  put(object, "detail", delivery.detail);
  if (delivery.retry_after_seconds) object["retry_after_seconds"] = *delivery.retry_after_seconds;
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Delivery> delivery_of(std::string_view line, const std::string& id) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object() || object.value("id", json()) != id) return std::nullopt;
  Delivery delivery;
  const json outcome = object.value("outcome", json());
  const auto* const name =
      outcome.is_string() ? std::find(kOutcomeNames.begin(), kOutcomeNames.end(), outcome.get<std::string>())
                          : kOutcomeNames.end();
  if (name == kOutcomeNames.end()) return std::nullopt;
  delivery.outcome = static_cast<Delivery::Outcome>(name - kOutcomeNames.begin());
  if (const json detail = object.value("detail", json("")); detail.is_string())
    delivery.detail = detail.get<std::string>();
  if (const json after = object.value("retry_after_seconds", json()); after.is_number_integer())
    delivery.retry_after_seconds = after.get<std::int64_t>();
  return delivery;
}

}  // namespace leadflow::runtime
