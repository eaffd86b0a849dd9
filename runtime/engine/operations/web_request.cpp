#include "dsl/json_text.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using compiler::Type;

/// A value as other programs read it: numbers as numbers, instants in UTC, names rather than labels.
void append_json(const Step& step, const Type& type, const Value& value, std::string& json) {
  switch (value.kind) {
    case ValueKind::Unset:
      json += "null";
      return;
    case ValueKind::Boolean:
      json += value.is_true() ? "true" : "false";
      return;
    case ValueKind::Integer:
      json += std::to_string(value.number);
      return;
    case ValueKind::Decimal:
      json += to_text(value.decimal);
      return;
    case ValueKind::Instant:
      append_json_instant(json, Instant{value.number});
      return;
    case ValueKind::Enum:
    case ValueKind::Group:
    case ValueKind::Branch:
      dsl::append_json_string(json, value.text);
      return;
    case ValueKind::State:
      dsl::append_json_string(json, step.program.states[static_cast<std::uint32_t>(value.number)].name);
      return;
    case ValueKind::Link:
      json += std::to_string(value.number);
      return;
    case ValueKind::List:
      break;
    default:
      dsl::append_json_string(json, show(step.program, type, value, Zone{}));
      return;
  }
  const auto* attributes = type.record.valid() ? &step.program.record_types[type.record].attributes : nullptr;
  json += '[';
  for (std::size_t i = 0; value.list && i < value.list->size(); ++i) {
    const Element& element = (*value.list)[i];
    json += i > 0 ? ",{" : "{";
    for (std::size_t j = 0; attributes && j < element.size(); ++j) {
      if (j > 0) json += ',';
      dsl::append_json_string(json, (*attributes)[j].name);
      json += ':';
      append_json(step, (*attributes)[j].type, element[j], json);
    }
    json += '}';
  }
  json += ']';
}

std::string form_text(const Step& step, const Type& type, const Value& value) {
  std::string json;
  append_json(step, type, value, json);
  if (value.is_unset()) return {};
  if (!json.starts_with('"')) return json;
  switch (value.kind) {
    case ValueKind::Instant:
      return to_rfc3339(Instant{value.number});
    case ValueKind::State:
      return step.program.states[static_cast<std::uint32_t>(value.number)].name;
    case ValueKind::Enum:
    case ValueKind::Group:
    case ValueKind::Branch:
      return value.text;
    default:
      return show(step.program, type, value, Zone{});
  }
}

/// application/x-www-form-urlencoded as the WHATWG URL standard writes it.
void append_form(std::string& form, std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' ||
                       byte == '*';
    if (plain)
      form += c;
    else if (byte == ' ')
      form += '+';
    else {
      form += '%';
      form += hex[byte >> 4];
      form += hex[byte & 15];
    }
  }
}

std::string body(Step& step, const Scope& scope, const compiler::Endpoint& endpoint) {
  const bool json = endpoint.format == dsl::ast::BodyFormat::Json;
  std::string text = json ? "{" : "";
  bool first = true;
  for (const compiler::EndpointValue& one : endpoint.send) {
    const Value value = evaluate(step, scope, one.value);
    const Type type = one.value.empty() ? Type{} : one.value.type();
    if (!first) text += json ? "," : "&";
    first = false;
    if (json) {
      dsl::append_json_string(text, one.name);
      text += ':';
      append_json(step, type, value, text);
    } else {
      append_form(text, one.name);
      text += '=';
      append_form(text, form_text(step, type, value));
    }
  }
  return json ? text + "}" : text;
}

}  // namespace

void perform(Step& step, Context& context, const dsl::WebRequest<Compiled>& operation) {
  const compiler::Endpoint& endpoint = step.program.endpoints[operation.endpoint];
  Queued queued;
  queued.kind = OutboxKind::Web;
  queued.state = endpoint.disabled ? OutboxState::Disabled : OutboxState::Queued;
  queued.name = endpoint.name;
  queued.to = endpoint.url;
  queued.content_type = endpoint.format == dsl::ast::BodyFormat::Json ? "application/json"
                                                                      : "application/x-www-form-urlencoded";
  queued.body = body(step, operation_scope(step, context), endpoint);
  step.effect(context, std::move(queued));
}

}  // namespace leadflow::runtime::engine
