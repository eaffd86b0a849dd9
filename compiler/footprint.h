// What operations may do, as data: the one place that flow checks and proofs learn it from.
//
// Every operation has one overload in footprint.cpp, so a new operation does not
// compile until it says here what it may do. A footprint over-approximates: it
// lists what may happen, in the order of the text, never what must.

#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::compiler {

enum class EffectKind : std::uint8_t {
  Move,  // `state`
  ContactAttempted,
  ContactMade,
  Appointment,  // an appointment is scheduled
  SendEmail,
  SendSms,       // `message`; leaves for the record's address
  NotifyPeople,  // `message`; for people of the store
  StartNurture,  // `nurture`
  StopNurture,
  Assign,  // owner or branch change
  Return,
  ReleasePull,
  DecrementPullCount,
  DoNotContact,
  AllowContact,  // `channels`
  Favorite,
  Unfavorite,
  Close,
  Request,  // `endpoint`
  Note,
  CreateRecord,    // `record`; sets the source's first link to it
  CreateActivity,  // `activity`
  SetAttribute,    // `attribute`, `value`
  ClearAttribute,  // `attribute`
  RaiseEvent,      // `event`
};

/// Bits of Effect::channels.
inline constexpr std::uint8_t call_channel = 1;
inline constexpr std::uint8_t email_channel = 2;
inline constexpr std::uint8_t sms_channel = 4;
inline constexpr std::uint8_t all_channels = 7;

struct Effect {
  EffectKind kind = EffectKind::Note;
  StateId state;
  MessageId message;
  NurtureId nurture;
  EndpointId endpoint;
  RecordTypeId record;
  ActivityId activity;
  AttributeId attribute;
  EventId event;
  std::uint8_t channels = 0;
  bool once = false;            // of CreateRecord
  const Expr* value = nullptr;  // of SetAttribute; lives as long as the operation
};

/// The effects of `op` itself. What an `if` or `after` holds is not among them: see EffectWalk.
void effects_of(const Op& op, std::vector<Effect>& effects);

/// The texts that `op` writes or says, with their placeholders. Those of templates are not among them.
void texts_of(const Op& op, std::vector<const TextTemplate*>& texts);

/// One condition on the way to an operation: `condition` came out as `holds`.
struct PathCondition {
  const Expr* condition = nullptr;
  bool holds = true;
};

/// Where an operation stands.
struct OpPlace {
  const Op* op = nullptr;
  bool later = false;  // inside `after`: not in this transaction
  const std::vector<PathCondition>* path =
      nullptr;  // of every `if` around it; asked when the `if` is reached
};

/// Calls `visit` for every operation of `ops`, those of blocks included (an `if` before what it holds), in
/// the order of the text.
void walk(const Ops& ops, const std::function<void(const OpPlace&)>& visit);

}  // namespace leadflow::compiler
