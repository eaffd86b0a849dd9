// What was found, in words: the half of a failure that a person reads twice.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/rehearse/stage.h"

namespace leadflow::runtime::rehearsing {

using compiler::Expr;
using compiler::ExprOp;

namespace {

std::string join(const std::vector<std::string>& parts, std::string_view empty) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text.empty() ? std::string(empty) : text;
}

bool is_path(ExprOp op) {
  return op == ExprOp::AttributeOf || op == ExprOp::BuiltinOf || op == ExprOp::UserFieldOf ||
         op == ExprOp::ElementsOf;
}
bool is_whole(ExprOp op) {
  return op == ExprOp::Count || op == ExprOp::Sum || op == ExprOp::Days || op == ExprOp::Hours;
}
bool is_part(ExprOp op) {
  return is_path(op) || is_whole(op) || op == ExprOp::Attribute || op == ExprOp::Builtin ||
         op == ExprOp::EnteredAtState || op == ExprOp::Now || op == ExprOp::Today;
}

/// Nodes that are only a step on the way to another one's value.
void mark_inner(const Expr& expr, std::uint32_t index, std::vector<bool>& inner) {
  if (index >= expr.nodes.size() || inner[index]) return;
  inner[index] = true;
  mark_inner(expr, expr.nodes[index].a, inner);
  mark_inner(expr, expr.nodes[index].b, inner);
  for (const std::uint32_t child : expr.nodes[index].children) mark_inner(expr, child, inner);
}

std::string owner_words(const std::string& to_user, const std::string& to) {
  return to_user.empty() ? to : to_user;
}

std::string_view state_words(OutboxState state) {
  switch (state) {
    case OutboxState::Queued:
      return "queued";
    case OutboxState::Held:
      return "queued, waits for approval";
    case OutboxState::HeldBack:
      return "held back: do not contact";
    case OutboxState::NotSendable:
      return "not sent: there is no address";
    case OutboxState::Disabled:
      return "not sent: it is disabled";
  }
  return {};
}

}  // namespace

std::string local_text(const Stage& stage, Instant at) {
  return to_text(stage.program, Value::instant(at), stage.zone);
}

std::string plain(const Stage& stage, const compiler::Type& type, const Value& value) {
  if (value.is_unset()) return "not set";
  switch (value.kind) {
    case ValueKind::Text:
      return fmt::format("\"{}\"", value.text);
    case ValueKind::Enum:
    case ValueKind::Group:
    case ValueKind::Branch:
      return value.text;
    case ValueKind::User:
      return fmt::format("user \"{}\"", value.text);
    case ValueKind::State:
      return stage.program.states[static_cast<std::uint32_t>(value.number)].name;
    case ValueKind::Phase:
      return stage.program.phases[static_cast<std::uint32_t>(value.number)].name;
    case ValueKind::Link: {
      const Record* record = stage.world.record(value.number);
      return record && !record->key.empty() ? fmt::format("\"{}\"", record->key)
                                            : fmt::format("#{}", value.number);
    }
    default:
      return to_text(stage.program, type, value, stage.zone);
  }
}

std::string refusal_words(const Refused& refused) {
  std::string text;
  switch (refused.kind) {
    case RefusalKind::NotOffered:
      text = "not offered: ";
      break;
    case RefusalKind::NotPermitted:
      text = "not permitted: ";
      break;
    case RefusalKind::Incomplete:
      text = "refused as incomplete: ";
      break;
    default:
      text = "refused: ";
  }
  text += refused.message;
  return refused.rule.empty() ? text : fmt::format("{} (rule `{}`)", text, refused.rule);
}

std::string parts_of(const Stage& stage, const Expr& condition) {
  std::vector<bool> inner(condition.nodes.size(), false);
  for (const compiler::ExprNode& node : condition.nodes) {
    if (!is_path(node.op) && !is_whole(node.op)) continue;
    mark_inner(condition, node.a, inner);
    mark_inner(condition, node.b, inner);
  }
  std::vector<std::string> parts;
  for (std::uint32_t i = 0; i < condition.nodes.size(); ++i) {
    const compiler::ExprNode& node = condition.nodes[i];
    if (inner[i] || !is_part(node.op)) continue;
    Expr part;  // children stand before their parents
    part.nodes.assign(condition.nodes.begin(), condition.nodes.begin() + i + 1);
    const std::string text =
        fmt::format("{} is {}", stage.sources.text(node.span), plain(stage, node.type, stage.value(part)));
    if (std::find(parts.begin(), parts.end(), text) == parts.end()) parts.push_back(text);
  }
  return join(parts, "it does not hold");
}

std::string messages_of(const Stage& stage) {
  std::vector<std::string> parts;
  for (const World::Message& one : stage.world.outbox()) {
    if (!stage.concerns(one.record)) continue;
    const std::string to = owner_words(one.queued.to_user, one.queued.to);
    const std::string_view kind =
        one.queued.kind == OutboxKind::Web ? "web request" : to_text(one.queued.kind);
    parts.push_back(fmt::format("{} {}{} {}", kind, one.queued.name, to.empty() ? "" : " to " + to,
                                state_words(one.queued.state)));
  }
  return join(parts, "no message at all");
}

std::string activities_of(const Stage& stage) {
  std::vector<std::string> parts;
  for (const World::Activity& one : stage.world.activities()) {
    if (!stage.concerns(one.record)) continue;
    const std::string_view how = one.open ? (one.late ? "late" : "open") : std::string_view(one.how);
    parts.push_back(fmt::format("{} {}, due {}", one.made.activity, how, local_text(stage, one.made.due)));
  }
  return join(parts, "no activity at all");
}

}  // namespace leadflow::runtime::rehearsing
