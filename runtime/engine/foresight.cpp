// A guess at what a step will ask for. It saves decide() a start; it decides nothing.

#include <algorithm>

#include "runtime/engine/decide.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime {

namespace {

using compiler::Compiled;

bool ends_timers(const dsl::Op<Compiled>& operation) {
  return std::holds_alternative<dsl::MoveTo<Compiled>>(operation.what) ||
         std::holds_alternative<dsl::Return<Compiled>>(operation.what) ||
         std::holds_alternative<dsl::Close<Compiled>>(operation.what);
}

/// Whether the address that the message goes to is on the list of those not to be contacted.
void foresee(Needs& needs, const compiler::Program& program, const Record& record,
             const dsl::Send<Compiled>& send) {
  const bool email = program.messages[send.message.message].channel == dsl::Channel::Email;
  if (send.to) return;
  const compiler::AttributeId id = engine::first_address(program.record_types[record.type], email);
  if (!id.valid() || id.index >= record.attributes.size()) return;
  NeedSuppressed listed =
      engine::listed_as(email ? OutboxKind::Email : OutboxKind::Sms, record.attributes[id.index].text);
  const bool barred = (record.do_not_contact & listed.channel) != 0;
  if (!barred && !listed.address.empty()) needs.emplace_back(std::move(listed));
}

}  // namespace

Needs likely_needs(const compiler::Program& program, const Record& record, const Command& command) {
  Needs needs;
  if (!command.actor.empty()) needs.emplace_back(NeedUser{command.actor});
  const ApplyCommand* apply = std::get_if<ApplyCommand>(&command.what);
  const compiler::Action* action = apply != nullptr ? find_action(program, record, apply->action) : nullptr;
  if (action == nullptr) return needs;
  const bool ends =
      action->is_transition || std::any_of(action->operations.begin(), action->operations.end(), ends_timers);
  if (ends && record.open_timers > 0) needs.emplace_back(NeedTimers{record.id});
  for (const dsl::Op<Compiled>& operation : action->operations) {
    if (const auto* send = std::get_if<dsl::Send<Compiled>>(&operation.what))
      foresee(needs, program, record, *send);
  }
  return needs;
}

}  // namespace leadflow::runtime
