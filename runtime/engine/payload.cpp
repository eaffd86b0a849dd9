// The JSON in which timers keep what they need later. Keys are never renamed: they are on disk.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runtime/engine/timers.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using Json = nlohmann::json;

/// By ValueKind; what is empty is not kept.
constexpr std::array<std::string_view, 19> kind_names = {
    "",     "boolean", "integer", "decimal", "text", "date",  "instant", "time", "duration", "enum",
    "user", "group",   "branch",  "role",    "link", "money", "list",    "",     ""};

Json value_to_json(const Value& value);

Json list_to_json(const Value& value) {
  Json elements = Json::array();
  if (!value.list) return elements;
  for (const Element& element : *value.list) {
    Json values = Json::array();
    for (const Value& one : element) values.push_back(value_to_json(one));
    elements.push_back(std::move(values));
  }
  return elements;
}

Json value_to_json(const Value& value) {
  const auto kind = static_cast<std::size_t>(value.kind);
  // A record made in the same step has no number yet.
  const bool unborn = value.kind == ValueKind::Link && value.number < 0;
  if (kind >= kind_names.size() || kind_names[kind].empty() || unborn) return nullptr;
  Json json = {{"kind", kind_names[kind]}};
  if (value.kind == ValueKind::Decimal)
    json["decimal"] = to_text(value.decimal);
  else if (value.kind == ValueKind::List)
    json["list"] = list_to_json(value);
  else {
    if (value.number != 0) json["number"] = value.number;
    if (!value.text.empty()) json["text"] = value.text;
  }
  return json;
}

Value value_from_json(const Json& json) {
  Value value;
  if (!json.is_object()) return value;
  const std::string kind = json.value("kind", std::string());
  const auto found = std::find(kind_names.begin() + 1, kind_names.end(), kind);
  if (kind.empty() || found == kind_names.end()) return value;
  value.kind = static_cast<ValueKind>(found - kind_names.begin());
  value.number = json.value("number", std::int64_t{0});
  value.text = json.value("text", std::string());
  if (value.kind == ValueKind::Decimal)
    value.decimal = parse_decimal(json.value("decimal", std::string("0"))).value_or(Decimal{});
  if (value.kind == ValueKind::List) {
    auto list = std::make_shared<std::vector<Element>>();
    for (const Json& element : json.value("list", Json::array())) {
      Element& values = list->emplace_back();
      for (const Json& one : element) values.push_back(value_from_json(one));
    }
    value.list = std::move(list);
  }
  return value;
}

Json given_to_json(const Given& given) {
  Json json = Json::object();
  for (const auto& [name, value] : given) json[name] = value_to_json(value);
  return json;
}

Given given_from_json(const Json& json) {
  Given given;
  if (!json.is_object()) return given;
  for (const auto& [name, value] : json.items()) given.emplace_back(name, value_from_json(value));
  return given;
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Reads with `read`; nothing when the text is not such a payload.
template <class T, class Read>
std::optional<T> from_json(const std::string& text, const Read& read) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    return read(json);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string to_json(const AfterPayload& payload) {
  Json json = {{"of", payload.of_rule ? "rule" : "action"}, {"name", payload.name}, {"path", payload.path}};
  if (!payload.of_rule || !payload.workflow.empty()) json["workflow"] = payload.workflow;
  if (!payload.of_rule || !payload.state.empty()) json["state"] = payload.state;
  if (!payload.actor.empty()) json["actor"] = payload.actor;
  if (!payload.answers.empty()) json["answers"] = given_to_json(payload.answers);
  if (!payload.event.empty()) json["event"] = payload.event;
  if (!payload.data.empty()) json["data"] = given_to_json(payload.data);
  return text_of(json);
}

std::optional<AfterPayload> after_from_json(const std::string& text) {
  return from_json<AfterPayload>(text, [](const Json& json) {
    AfterPayload payload;
    payload.of_rule = json.at("of").get<std::string>() == "rule";
    payload.name = json.at("name").get<std::string>();
    payload.path = json.at("path").get<std::vector<std::int32_t>>();
    payload.workflow = json.value("workflow", std::string());
    payload.state = json.value("state", std::string());
    payload.actor = json.value("actor", std::string());
    payload.answers = given_from_json(json.value("answers", Json::object()));
    payload.event = json.value("event", std::string());
    payload.data = given_from_json(json.value("data", Json::object()));
    return payload;
  });
}

std::string to_json(const NurturePayload& payload) {
  return text_of(Json{{"nurture", payload.nurture}, {"step", payload.step}});
}

std::optional<NurturePayload> nurture_from_json(const std::string& text) {
  return from_json<NurturePayload>(text, [](const Json& json) {
    return NurturePayload{json.at("nurture").get<std::string>(), json.at("step").get<std::int64_t>()};
  });
}

std::string rule_payload(std::uint32_t on) {
  return "{\"event\":" + std::to_string(on) + "}";  // of every timer of a rule: no document for it
}

std::optional<std::uint32_t> rule_event(const std::string& payload) {
  return from_json<std::uint32_t>(payload,
                                  [](const Json& json) { return json.at("event").get<std::uint32_t>(); });
}

}  // namespace leadflow::runtime::engine
