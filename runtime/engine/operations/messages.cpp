// `send`, `notify`: messages to the record's addresses and to people of the store.

#include <algorithm>

#include "runtime/engine/deputy.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/text.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using compiler::TypeKind;

bool is_email(const compiler::Message& message) {
  return message.channel == dsl::Channel::Email;
}

Queued draft(const compiler::Message& message) {
  Queued queued;
  queued.kind = is_email(message) ? OutboxKind::Email : OutboxKind::Sms;
  queued.name = message.name;
  return queued;
}

/// The text. To proofs it does not matter what it says, only whether it has a gap.
std::string written(Step& step, const Context& context, const compiler::TextTemplate& text) {
  if (step.situation.oracle == nullptr) return render(step, context, text);
  compiler::TextTemplate gaps;
  const Scope scope = operation_scope(step, context);
  const auto& attributes = step.program.record_types[scope.record->type].attributes;
  for (const compiler::TextPiece& piece : text.pieces) {
    const bool plain = piece.value.nodes.size() == 1 &&
                       piece.value.root().op == compiler::ExprOp::Attribute &&
                       attributes[piece.value.root().aux].computed.empty();
    const compiler::AttributeId id{plain ? piece.value.root().aux : 0};
    const bool known = plain && (piece.has_fallback || has_attribute(step, scope, *scope.record, id));
    if (!known) gaps.pieces.push_back(piece);
  }
  return render(step, context, gaps);
}

void fill(Step& step, const Context& context, const compiler::Message& message, Queued& queued) {
  if (is_email(message)) queued.subject = written(step, context, message.subject);
  queued.body = written(step, context, message.body);
}

/// The first e-mail (phone) attribute of the record, or the one written.
std::string address(Step& step, const Context& context, const dsl::Send<Compiled>& send, bool email) {
  const Scope scope = operation_scope(step, context);
  if (send.to) return evaluate(step, scope, *send.to).text;
  const compiler::RecordType& type = step.program.record_types[scope.record->type];
  const compiler::AttributeId id = first_address(type, email);
  if (!id.valid() || !has_attribute(step, scope, *scope.record, id)) return {};
  const bool computed = !type.attributes[id.index].computed.empty();
  return computed ? attribute_of(step, scope, *scope.record, id).text
                  : scope.record->attributes[id.index].text;
}

TextForm form_of(OutboxKind kind) {
  return kind == OutboxKind::Email ? TextForm::Email : TextForm::Phone;
}

OutboxState state_of(Step& step, const Record& record, const compiler::Message& message,
                     const std::string& to, bool held) {
  const OutboxKind kind = is_email(message) ? OutboxKind::Email : OutboxKind::Sms;
  if (message.disabled) return OutboxState::Disabled;
  if (normal_text(to, form_of(kind)).empty()) return OutboxState::NotSendable;
  if (is_held_back(step, record, kind, to)) return OutboxState::HeldBack;
  return held ? OutboxState::Held : OutboxState::Queued;
}

// ---- people
// ---------------------------------------------------------------------------------------------------

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void add_group(Step& step, const std::string& group, std::vector<std::string>& names) {
  const std::vector<std::string>* members = step.members(group);
  if (!members) return;
  for (const std::string& name : *members) add_once(names, name);
}

std::vector<std::string> people(Step& step, const Context& context, const dsl::Notify<Compiled>& operation) {
  using Recipient = dsl::Recipient<Compiled>;
  std::vector<std::string> names;
  for (const Recipient& one : operation.recipients) {
    switch (one.kind) {
      case Recipient::Kind::Group:
        add_group(step, step.program.groups[one.group].name, names);
        break;
      case Recipient::Kind::User:
        known_user(step, one.user);
        add_once(names, one.user);
        break;
      case Recipient::Kind::Path: {
        const Owner owner = owner_of(step, context, one.path);
        if (owner.kind == Owner::Kind::Group) add_group(step, owner.name, names);
        if (owner.kind == Owner::Kind::User) add_once(names, owner.name);
        break;
      }
    }
  }
  return names;
}

/// The person, or who stands in for them now; nullptr: nobody who is active.
const User* standing(Step& step, const std::string& name) {
  const User* user = step.user(name);
  if (!user) return nullptr;
  if (const std::string* name_of_deputy = deputy_at(*user, step.now())) {
    const User* deputy = step.user(*name_of_deputy);
    if (deputy && deputy->active) return deputy;
  }
  return user->active ? user : nullptr;
}

}  // namespace

compiler::AttributeId first_address(const compiler::RecordType& type, bool email) {
  const TypeKind wanted = email ? TypeKind::Email : TypeKind::Phone;
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    if (type.attributes[i].type.kind == wanted) return compiler::AttributeId{i};
  }
  return {};
}

NeedSuppressed listed_as(OutboxKind kind, const std::string& to) {
  return {kind == OutboxKind::Email ? no_email : no_sms, normal_text(to, form_of(kind))};
}

bool is_held_back(Step& step, const Record& record, OutboxKind kind, const std::string& to) {
  const NeedSuppressed listed = listed_as(kind, to);
  return (record.do_not_contact & listed.channel) != 0 || step.suppressed(listed.channel, listed.address);
}

std::vector<const User*> people_standing(Step& step, const std::vector<std::string>& names) {
  std::vector<const User*> users;
  for (const std::string& name : names) {
    const User* user = standing(step, name);
    if (user && std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
  }
  return users;
}

void send_message(Step& step, const Context& context, const dsl::Send<Compiled>& send) {
  const compiler::Message& message = step.program.messages[send.message.message];
  Queued queued = draft(message);
  queued.to = address(step, context, send, is_email(message));
  queued.state = state_of(step, context.record->after, message, queued.to, send.held);
  fill(step, context, message, queued);
  step.effect(context, std::move(queued));
}

void perform(Step& step, Context& context, const dsl::Send<Compiled>& operation) {
  send_message(step, context, operation);
}

void perform(Step& step, Context& context, const dsl::Notify<Compiled>& operation) {
  const compiler::Message& message = step.program.messages[operation.message.message];
  const std::vector<const User*> users = people_standing(step, people(step, context, operation));
  Queued text = draft(message);
  text.notification = true;
  fill(step, context, message, text);
  if (step.halted()) return;
  if (users.empty()) return step.remark(*context.record, "nobody to notify by " + in_ticks(message.name));
  for (const User* user : users) {
    Queued queued = text;
    queued.to_user = user->name;
    queued.to = is_email(message) ? user->email : user->phone;
    queued.state = message.disabled    ? OutboxState::Disabled
                   : queued.to.empty() ? OutboxState::NotSendable
                                       : OutboxState::Queued;
    step.effect(context, std::move(queued));
  }
}

}  // namespace leadflow::runtime::engine
