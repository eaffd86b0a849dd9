// `contact attempted`, `contact made`, `do not contact`, `allow contact`.

#include "runtime/engine/changes.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

namespace {

std::uint8_t bits(const std::vector<dsl::ContactChannel>& channels) {
  if (channels.empty()) return no_contact;
  std::uint8_t all = 0;
  for (const dsl::ContactChannel channel : channels) {
    switch (channel) {
      case dsl::ContactChannel::Call:
        all |= no_call;
        break;
      case dsl::ContactChannel::Email:
        all |= no_email;
        break;
      case dsl::ContactChannel::Sms:
        all |= no_sms;
        break;
    }
  }
  return all;
}

}  // namespace

void perform(Step& step, Context& context, const dsl::Contact<Compiled>& operation) {
  contact(step, *context.record, operation.kind);
}

void perform(Step& step, Context& context, const dsl::DoNotContact<Compiled>& operation) {
  flag_contact(step, *context.record, true, bits(operation.by));
}

void perform(Step& step, Context& context, const dsl::AllowContact<Compiled>& operation) {
  flag_contact(step, *context.record, false, bits(operation.by));
}

}  // namespace leadflow::runtime::engine
