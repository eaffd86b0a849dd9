// The engine: one pure function from a program, a situation and a command to a
// decision. No clock, no I/O, no randomness.
//
// Applying, importing, testing, proving, replaying and the worker all call it;
// nothing else says what an action does.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/decision.h"
#include "runtime/engine/situation.h"

namespace leadflow::runtime {

/// A value given by name: an attribute of `add`, `set`, an answer to an ask, data of an event.
using Given = std::vector<std::pair<std::string, Value>>;

/// A new record. `placed_at` puts it by hand into a state (imports); `quiet`: no rules run and nothing is
/// queued.
struct CreateCommand {
  compiler::RecordTypeId type;
  std::string key;
  Given values;
  compiler::WorkflowId
      workflow;       // none: the type's only enabled one; a type without workflows stands in none
  std::string entry;  // empty: the first that fits
  compiler::StateId placed_at;
  std::optional<Instant> received_at;  // created_at; `now` without
  bool quiet = false;
};

/// An action or transition of the record's state.
struct ApplyCommand {
  RecordId record = 0;
  std::string action;
  Given answers;
};

struct FollowCommand {
  RecordId record = 0;
  std::string follow_on;
  Given answers;
};

/// Attributes written by hand or by an import; an Unset value clears.
struct EditCommand {
  RecordId record = 0;
  Given values;
  bool quiet = false;
};

/// Something from outside: a built-in event (`email opened`) or a custom one with its data.
struct EventCommand {
  RecordId record = 0;
  dsl::ast::EventKind kind = dsl::ast::EventKind::Custom;
  std::string name;  // of a custom event, a template, an endpoint, an activity
  Given data;
};

/// A timer that is due; its payload as the engine wrote it.
struct TimerCommand {
  RecordId record = 0;
  std::int64_t timer = 0;
  TimerKind kind = TimerKind::After;
  std::string rule;
  std::int64_t entry = 0;
  std::string payload;
};

/// An activity or an appointment is settled.
struct SettleCommand {
  enum class Kind : std::uint8_t {
    ActivityDone,
    ActivityLate,
    ActivityCancelled,
    AppointmentHeld,
    AppointmentMissed,
    AppointmentCancelled
  };
  RecordId record = 0;
  Kind kind = Kind::ActivityDone;
  std::int64_t id = 0;
  std::string note = {};  // what the one who settles it has to say; may be empty
};

/// A message that waits, failed or is of unknown outcome is settled by a person. What the outbox holds of it
/// comes with the command, as a timer's payload does.
struct MessageCommand {
  enum class Kind : std::uint8_t { Approve, Retry, Drop };
  RecordId record = 0;
  Kind kind = Kind::Approve;
  std::int64_t id = 0;
  OutboxKind message = OutboxKind::Email;
  std::string name;   // of the template or endpoint
  std::string to;     // the address
  std::string state;  // as the outbox has it: `held`, `failed` ...
  bool notification = false;
};

/// A pull distribution gives the record to the one acting. Which record comes next is the store's to find;
/// whether this one may be taken is asked again here.
struct PullCommand {
  RecordId record = 0;
  compiler::DistributionId distribution;
};

/// The time has come to remind the owner of an activity.
struct RemindCommand {
  RecordId record = 0;
  std::int64_t activity = 0;
};

/// A message of the outbox is about to leave. The Decision stops it (MessageStopped) or has no effects.
struct DispatchCommand {
  RecordId record = 0;
  std::int64_t message = 0;
  OutboxKind kind = OutboxKind::Email;
  std::string name;  // of its template or endpoint
  std::string to;
  std::string to_user;
  bool notification = false;
};

/// Another program was deployed: the record's timers of rules on time as that program wants them.
struct RetimeCommand {
  RecordId record = 0;
};

struct Command {
  std::string actor;  // a user of the store; empty: nobody (outside events, timers)
  std::variant<CreateCommand, ApplyCommand, FollowCommand, EditCommand, EventCommand, TimerCommand,
               SettleCommand, PullCommand, MessageCommand, RemindCommand, DispatchCommand, RetimeCommand>
      what;
};

/// Facts that decide() was not given.
using Needs = std::vector<Need>;

/// A Decision, or what must be known first. Same arguments, same result.
std::variant<Decision, Needs> decide(const compiler::Program& program, const Situation& situation,
                                     const Command& command);

/// What decide() is likely to ask for when the command is about `record`. A caller that fetches it first is
/// spared a start; a wrong guess costs a look-up and changes no answer.
Needs likely_needs(const compiler::Program& program, const Record& record, const Command& command);

/// The action or transition of that name in the record's state; nullptr: none.
const compiler::Action* find_action(const compiler::Program& program, const Record& record,
                                    std::string_view name);

/// decide() with facts fetched as they are needed: `fetch` adds each of the needs to the situation.
Decision decide_with(const compiler::Program& program, Situation& situation, const Command& command,
                     const std::function<void(const Needs&, Situation&)>& fetch);

/// Why the one acting may be given nothing by a pull distribution, whatever the record: they take no part,
/// hold as many as they may, or it gives out nothing. Nothing: they may.
std::variant<std::optional<Refused>, Needs> may_pull(const compiler::Program& program,
                                                     const Situation& situation, const std::string& actor,
                                                     compiler::DistributionId distribution);

/// What may be done with a record now, and why the rest may not: `leadflow actions`.
struct Offer {
  std::string name;
  std::string label;
  std::string category;  // empty: a transition or a follow-on
  bool follow_on = false;
  std::optional<Refused> refused;  // nothing: may be done (asks may still be needed)
  struct Question {
    std::string name, label, type;
    bool required = true;
    Value default_value;
  };
  std::vector<Question> asks;
};
std::variant<std::vector<Offer>, Needs> offers(const compiler::Program& program, const Situation& situation,
                                               RecordId record, const std::string& actor);

/// An expression on one record as it stands (`list --where`); nothing else may be read but what the situation
/// holds.
std::variant<Value, Needs> evaluate(const compiler::Program& program, const Situation& situation,
                                    RecordId record, const compiler::Expr& expr);

/// The value of an attribute, computed ones computed.
std::variant<Value, Needs> attribute_value(const compiler::Program& program, const Situation& situation,
                                           RecordId record, compiler::AttributeId attribute);

/// The normal form by which a `unique` compares: folded text, normal phone and e-mail; empty when a value is
/// not set (then nothing is compared).
std::string unique_key(const compiler::Program& program, const Record& record, std::uint32_t unique);

/// Text a person typed or a file holds to a value of an attribute's or ask's type; an error sentence instead.
/// `zone` reads date-times without an offset. Links are `key:KEY` or a number and come back as Text "key:KEY"
/// for the engine to look up.
std::variant<Value, std::string> parse_value(const compiler::Program& program, const compiler::Type& type,
                                             std::string_view text, std::string_view zone);

/// A value for people, in words and in the zone given.
std::string to_text(const compiler::Program& program, const Value& value, std::string_view zone);
/// The same, with the value's type known: values of a `one of` by their label.
std::string to_text(const compiler::Program& program, const compiler::Type& type, const Value& value,
                    std::string_view zone);

}  // namespace leadflow::runtime
