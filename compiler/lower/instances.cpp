// E-mails, SMS, endpoints and nurtures: one instance for each record type they are used with.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower/lowering.h"
#include "compiler/placeholders.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

namespace {

constexpr std::uint32_t no_record = (1U << 28) - 1;

std::uint64_t key(SymbolKind kind, std::uint32_t declaration, std::uint32_t record) {
  return (static_cast<std::uint64_t>(kind) << 56) | (static_cast<std::uint64_t>(declaration) << 28) | record;
}

bool names_actor(const TextTemplate& text) {
  for (const TextPiece& piece : text.pieces) {
    for (const ExprNode& node : piece.value.nodes) {
      const bool builtin = node.op == ExprOp::Builtin;
      if (builtin && (node.aux == static_cast<std::uint32_t>(Builtin::Actor) ||
                      node.aux == static_cast<std::uint32_t>(Builtin::Me))) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::optional<std::uint32_t>& Lowering::instance(SymbolKind kind, std::uint32_t declaration,
                                                 RecordTypeId record) {
  return instances_[key(kind, declaration, record.index)];
}
void Lowering::mark_used(SymbolKind kind, std::uint32_t declaration) {
  instances_[key(kind, declaration, no_record)] = 0;
}
bool Lowering::is_used(SymbolKind kind, std::uint32_t declaration) const {
  return instances_.count(key(kind, declaration, no_record)) > 0;
}

void Lowering::forward(const dsl::Diagnostics& from, Span use, RecordTypeId record) {
  for (dsl::Diagnostic finding : from.in_order_found()) {
    const bool is_of_text =
        finding.kind == DiagnosticKind::InvalidPlaceholder || finding.kind == DiagnosticKind::SingleBraces;
    if (!is_of_text) {
      finding.labels.push_back({use, fmt::format("used for `{}` here", program_.record_types[record].name)});
    }
    found_.add(std::move(finding));
  }
}

MessageId Lowering::message(dsl::Channel channel, const dsl::Name& name, RecordTypeId record) {
  const bool email = channel == dsl::Channel::Email;
  const SymbolKind kind = email ? SymbolKind::Email : SymbolKind::Sms;
  const auto index = reference(kind, name.text, name.span);
  if (!index || !record.valid()) return {};
  if (const auto& made = instance(kind, *index, record)) return {*made};
  mark_used(kind, *index);
  dsl::Diagnostics found;
  Typer typer(program_, &names_, found, &sources_);
  Scope scope;
  scope.record = record;
  Message message;
  message.channel = channel;
  message.name = std::string(name.text);
  message.record = record;
  if (email) {
    const ast::Email& from = *emails_[*index];
    message.label = label_or_name(from.label, from.name.text);
    message.disabled = !from.disabled.empty();
    if (!from.subject.empty()) message.subject = typer.text(from.subject.front().text, scope);
    if (!from.body.empty()) message.body = typer.text(from.body.front().text, scope);
  } else {
    const ast::Sms& from = *sms_[*index];
    message.label = label_or_name(from.label, from.name.text);
    message.disabled = !from.disabled.empty();
    if (!from.text.empty()) message.body = typer.text(from.text.front().text, scope);
  }
  forward(found, name.span, record);
  names_actor_.push_back(names_actor(message.subject) || names_actor(message.body));
  const MessageId id{program_.messages.add(std::move(message))};
  instance(kind, *index, record) = id.index;
  return id;
}

bool Lowering::message_names_actor(MessageId message) const {
  return names_actor_[message.index];
}

EndpointId Lowering::endpoint(const dsl::Name& name, RecordTypeId record) {
  const auto index = reference(SymbolKind::Endpoint, name.text, name.span);
  if (!index || !record.valid()) return {};
  if (const auto& made = instance(SymbolKind::Endpoint, *index, record)) return {*made};
  dsl::Diagnostics found;
  Typer typer(program_, &names_, found, &sources_);
  Scope scope;
  scope.record = record;
  scope.placeholders = true;
  const ast::Endpoint& from = *endpoints_[*index];
  Endpoint endpoint;
  endpoint.name = std::string(name.text);
  endpoint.label = label_or_name(from.label, from.name.text);
  endpoint.record = record;
  endpoint.disabled = !from.disabled.empty();
  if (!from.post.empty()) endpoint.url = std::string(from.post.front().url.value);
  for (const ast::Header& header : from.headers) {
    endpoint.headers.push_back({std::string(header.name.value), std::string(header.env.text)});
  }
  if (!from.sign.empty()) endpoint.sign_env = std::string(from.sign.front().env.text);
  if (!from.send.empty()) {
    endpoint.format = from.send.front().format;
    for (const ast::Assign& each : from.send.front().values) {
      endpoint.send.push_back({std::string(each.attribute.text), typer.value(each.value, scope)});
    }
  }
  if (!from.timeout.empty()) endpoint.timeout_seconds = from.timeout.front().seconds;
  if (!from.retry.empty()) endpoint.retries = from.retry.front().times;
  forward(found, name.span, record);
  const EndpointId id{program_.endpoints.add(std::move(endpoint))};
  instance(SymbolKind::Endpoint, *index, record) = id.index;
  return id;
}

NurtureId Lowering::nurture(const dsl::Name& name, RecordTypeId record) {
  const auto index = reference(SymbolKind::Nurture, name.text, name.span);
  if (!index || !record.valid()) return {};
  if (const auto& made = instance(SymbolKind::Nurture, *index, record)) return {*made};
  mark_used(SymbolKind::Nurture, *index);
  const ast::Nurture& from = *nurtures_[*index];
  Nurture nurture;
  nurture.name = std::string(name.text);
  nurture.label = label_or_name(from.label, from.name.text);
  nurture.record = record;
  nurture.disabled = !from.disabled.empty();
  Scope scope;
  scope.record = record;
  for (const ast::NurtureStep& step : from.steps)
    nurture.steps.push_back({step.after, send(step.send, scope)});
  for (const ast::StopOn& stop : from.stop) {
    for (const ast::Event& each : stop.events) nurture.stop.push_back(event(each, scope, nullptr));
  }
  const NurtureId id{program_.nurtures.add(std::move(nurture))};
  instance(SymbolKind::Nurture, *index, record) = id.index;
  return id;
}

// What holds for a declaration whether it is used or not.
void Lowering::check_declarations() {
  const auto placeholders = [this](const dsl::Text& text) {
    split_placeholders(text.value, text.span, &sources_, found_);
  };
  for (std::size_t i = 0; i < emails_.size(); ++i) {
    const ast::Email& each = *emails_[i];
    check_present("subject", each.name, each.subject);
    check_present("body", each.name, each.body);
    check_single("subject", each.subject);
    check_single("body", each.body);
    check_disabled_first(each.disabled, each.subject, each.body);
    if (is_used(SymbolKind::Email, static_cast<std::uint32_t>(i))) continue;
    for (const ast::Subject& subject : each.subject) placeholders(subject.text);
    for (const ast::Body& body : each.body) placeholders(body.text);
  }
  for (std::size_t i = 0; i < sms_.size(); ++i) {
    const ast::Sms& each = *sms_[i];
    check_present("text", each.name, each.text);
    check_single("text", each.text);
    check_disabled_first(each.disabled, each.text);
    if (is_used(SymbolKind::Sms, static_cast<std::uint32_t>(i))) continue;
    for (const ast::SmsText& text : each.text) placeholders(text.text);
  }
  for (const ast::Endpoint* each : endpoints_) {
    check_present("post", each->name, each->post);
    check_single("post", each->post);
    check_single("sign from env", each->sign);
    check_single("send", each->send);
    check_single("timeout", each->timeout);
    check_single("retry", each->retry);
    check_disabled_first(each->disabled, each->post, each->headers, each->sign, each->send, each->timeout,
                         each->retry);
  }
  for (std::size_t i = 0; i < nurtures_.size(); ++i) {
    const ast::Nurture& each = *nurtures_[i];
    check_disabled_first(each.disabled, each.steps, each.stop);
    if (is_used(SymbolKind::Nurture, static_cast<std::uint32_t>(i))) continue;
    for (const ast::NurtureStep& step : each.steps) {
      const bool email = step.send.message.channel == dsl::Channel::Email;
      reference(email ? SymbolKind::Email : SymbolKind::Sms, step.send.message.message.text,
                step.send.message.message.span);
    }
  }
}

}  // namespace leadflow::compiler
