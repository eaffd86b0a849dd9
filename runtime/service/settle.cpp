#include "runtime/service/settle.h"

#include <fmt/format.h>

#include "runtime/service/step_parts.h"

namespace leadflow::runtime {

using namespace service;

namespace {

using Settle = SettleCommand::Kind;
using MessageKind = MessageCommand::Kind;

bool is_activity(Settle kind) {
  return kind == Settle::ActivityDone || kind == Settle::ActivityLate || kind == Settle::ActivityCancelled;
}

Outcome conflict(std::string message) {
  return failed(StepStatus::Conflict, "conflict", std::move(message));
}

/// The record of an open activity or appointment; why it can't be settled, otherwise.
std::variant<RecordId, Outcome> settled_record(Store& store, Settle kind, std::int64_t id) {
  const std::string_view what = is_activity(kind) ? "activity" : "appointment";
  RecordId record = 0;
  std::string state;
  if (is_activity(kind)) {
    if (const auto row = store.activity(id)) std::tie(record, state) = std::tie(row->record.id, row->state);
  } else {
    if (const auto row = store.appointment(id))
      std::tie(record, state) = std::tie(row->record.id, row->state);
  }
  if (record == 0)
    return failed(StepStatus::NotFound, "not_found", fmt::format("there is no {} {}", what, id));
  if (state == "open" || state == "scheduled") return record;
  return conflict(fmt::format("{} {} of record {} is `{}` already", what, id, record, state));
}

std::optional<OutboxKind> message_kind(const std::string& text) {
  for (const OutboxKind kind : {OutboxKind::Email, OutboxKind::Sms, OutboxKind::Web}) {
    if (text == to_text(kind)) return kind;
  }
  return std::nullopt;
}

/// Runs the command on its record and says of which record the outcome speaks.
Outcome run_on(Store& store, RecordId id, Command command, const StepInfo& info, const StepOptions& options,
               const std::string& fingerprint) {
  const std::optional<Record> record = store.record(id);
  if (!record) return failed(StepStatus::NotFound, "not_found", fmt::format("there is no record {}", id));
  Outcome outcome = finish(store, command, info, options, fingerprint, &*record);
  return with_subject(std::move(outcome), *record, store.program());
}

}  // namespace

std::string_view to_text(Settle kind) {
  switch (kind) {
    case Settle::ActivityDone:
      return "activity done";
    case Settle::ActivityLate:
      return "activity late";
    case Settle::ActivityCancelled:
      return "activity cancelled";
    case Settle::AppointmentHeld:
      return "appointment held";
    case Settle::AppointmentMissed:
      return "appointment missed";
    case Settle::AppointmentCancelled:
      return "appointment cancelled";
  }
  return {};
}

std::string_view to_text(MessageKind kind) {
  switch (kind) {
    case MessageKind::Approve:
      return "approve";
    case MessageKind::Retry:
      return "retry";
    case MessageKind::Drop:
      return "drop";
  }
  return {};
}

Outcome settle_step(Store& store, Settle kind, std::int64_t id, const std::string& note,
                    const StepOptions& options) {
  const std::string fingerprint =
      fingerprint_of("settle", std::to_string(id), to_text(kind), {{"note", note, false}});
  if (auto kept = replay(store, options, fingerprint)) return std::move(*kept);
  auto found = settled_record(store, kind, id);
  if (auto* outcome = std::get_if<Outcome>(&found)) return std::move(*outcome);
  const RecordId record = std::get<RecordId>(found);
  const StepInfo info{options.at, options.actor, "settle", std::string(to_text(kind))};
  return run_on(store, record, {options.actor, SettleCommand{record, kind, id, note}}, info, options,
                fingerprint);
}

Outcome message_step(Store& store, MessageKind kind, std::int64_t id, const StepOptions& options) {
  const std::string fingerprint = fingerprint_of("outbox", std::to_string(id), to_text(kind), {});
  if (auto kept = replay(store, options, fingerprint)) return std::move(*kept);
  const std::optional<OutboxRow> row = store.message(id);
  const std::optional<OutboxKind> sent_as = row ? message_kind(row->kind) : std::nullopt;
  if (!row || !sent_as)
    return failed(StepStatus::NotFound, "not_found", fmt::format("there is no message {} in the outbox", id));
  MessageCommand command{row->record.id, kind,    id,         *sent_as,
                         row->name,      row->to, row->state, row->notification};
  const StepInfo info{options.at, options.actor, "outbox", std::string(to_text(kind))};
  Outcome outcome =
      run_on(store, row->record.id, {options.actor, std::move(command)}, info, options, fingerprint);
  // Somebody was quicker, or it never was in the right state: the message is not as the caller thinks.
  if (outcome.status == StepStatus::Refused && outcome.refused.kind == RefusalKind::NotOffered) {
    outcome.status = StepStatus::Conflict;
    outcome.reason = "conflict";
  }
  return outcome;
}

}  // namespace leadflow::runtime
