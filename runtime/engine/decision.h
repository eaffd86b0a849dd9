// What one step does, as plain data: refused with reasons, or records as they are
// afterwards and effects in the order in which they happened.
//
// A Decision is complete: the store commits it without knowing what any operation
// means, `--dry-run` prints it, tests and proofs read it. Records made by the
// step have negative ids, -1 first; the store gives them real ones at the commit.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/engine/situation.h"

namespace leadflow::runtime {

enum class RefusalKind : std::uint8_t {
  NotOffered,    // not in this state, disabled, or its `when` does not hold
  NotPermitted,  // the one acting is none of `by`, or of `edit ... by`
  Incomplete,    // required attributes or answers are missing: `missing` names them all
  Refused,       // a `refuse` or an `at ... always` promise
  Invalid,       // a value of the wrong type or out of range, an unknown attribute, a number too large
  NotUnique,     // another record has these values
  NotFound,      // an entry, a workflow, a user, a record that is not there
  RuleLimit,     // rules did not come to rest within max_rule_steps
};
/// As scripts see it: "not_offered", "not_permitted", "incomplete", "refused", "invalid", "not_unique",
/// "not_found", "rule_limit".
std::string_view to_text(RefusalKind kind);

struct Refused {
  RefusalKind kind = RefusalKind::Refused;
  std::string message;               // one sentence for people, with what to do where that is known
  std::vector<std::string> missing;  // names of attributes and asks, in the order of the text
  std::string rule;                  // the rule that was refused, if it was not the step itself
};

/// Rules set off by one step; more is a RuleLimit refusal. Far above what a sensible program needs.
inline constexpr int max_rule_steps = 1000;

// ---- effects: each names its record by Effect::record
// ---------------------------------------------------------

struct Created {  // the record itself is in Decision::records
  std::string type;
  bool once = false;
};
struct Entered {  // a move, or the entry of a new record (then no `from`)
  compiler::WorkflowId from_workflow, to_workflow;
  compiler::StateId from, to;
};
struct AttributeSet {
  compiler::AttributeId attribute;
  Value before, after;
};
struct Answered {
  std::string ask;
  Value value;
};
struct ContactCounted {
  dsl::ContactKind kind = dsl::ContactKind::Attempted;
  bool first = false;  // stopped the response-time clock
};
struct Transferred {
  Owner before, after;
  std::string branch_before, branch_after;
  std::string distribution;  // empty: not handed out by one
};
struct NotDistributed {
  std::string distribution;
  std::string why;
};
/// A turn of a distribution was used: its counters move on.
struct DistributionTurn {
  compiler::DistributionId distribution;
  std::string user;
  std::int64_t pass = 0;  // by weight: where the turn stands among all turns; grows from turn to turn
};
struct ReturnedRecord {};
struct PullReleased {
  Instant at{};
};
struct PullCounted {
  std::int64_t count = 0;  // as it is now
};
/// `do not contact`, `allow contact`: the record's flag, and addresses (normal forms, with their channel
/// bits) that join or leave the list.
struct ContactFlag {
  bool blocked = true;
  std::uint8_t channels = no_contact;
  std::vector<std::pair<std::uint8_t, std::string>> addresses;
};
struct Starred {
  bool favorite = true;
};
struct ClosedRecord {
  std::string credit;
};
struct Noted {
  std::string text;
};

enum class OutboxKind : std::uint8_t { Email, Sms, Web };
enum class OutboxState : std::uint8_t {
  Queued,       // to be delivered by the worker
  Held,         // waits for approval
  HeldBack,     // do not contact
  NotSendable,  // no address
  Disabled,     // its template or endpoint is disabled
};
std::string_view to_text(OutboxKind kind);
std::string_view to_text(OutboxState state);
/// An e-mail, SMS or web request. `notification`: to people of the store, whom do-not-contact does not
/// concern.
struct Queued {
  OutboxKind kind = OutboxKind::Email;
  OutboxState state = OutboxState::Queued;
  std::string name;     // of the template or endpoint
  std::string to;       // address or URL
  std::string to_user;  // of a notification
  bool notification = false;
  std::string subject;
  std::string body;  // of a web request: the encoded body
  std::string content_type;
};

/// A message of an earlier step is settled by a person: `from` and `to` are states of the outbox.
struct MessageSettled {
  std::int64_t id = 0;
  OutboxKind kind = OutboxKind::Email;
  std::string name;
  std::string from, to;
};

struct NurtureStarted {
  std::string nurture;
  std::string replaced;
};
struct NurtureStopped {
  std::string nurture;
  std::string why;
};

struct Scheduled {  // an appointment
  std::string title;
  std::string user;
  Instant starts_at{}, ends_at{};
};
struct AppointmentOutcome {
  std::int64_t id = 0;
  std::string outcome;  // held, missed, cancelled
};

struct ActivityMade {
  std::string activity;
  Instant due{};
  std::optional<Instant> notify_at;
  std::string note;
  std::string owner;  // a person or empty; it follows the record's owner
};
struct ActivityNotMade {
  std::string activity;
  std::string why;  // kept the open one, not in its groups ...
};
struct ActivityEnded {
  std::int64_t id = 0;
  std::string activity;
  std::string how;                      // done, cancelled, late
  std::optional<Instant> late_since{};  // of late: when it was due
};
/// Its owner was told, or nobody could be: it is not told again.
struct ActivityReminded {
  std::int64_t id = 0;
  std::string activity;
};
/// A message of the outbox that waited to be delivered, and now must not be.
struct MessageStopped {
  std::int64_t id = 0;
  OutboxKind kind = OutboxKind::Email;
  std::string name;  // of the template or endpoint
  OutboxState state = OutboxState::HeldBack;
  std::string why;
};

/// What a timer does when it is due. Payloads are for the engine: the store only keeps them.
enum class TimerKind : std::uint8_t { After, Rule, Nurture };
struct TimerSet {
  TimerKind kind = TimerKind::After;
  std::string what;  // for people
  Instant due{};
  std::int64_t entry = 0;  // the entry it belongs to; -1: the record's whole life (nurture, dates)
  std::string rule;        // name of a rule on time
  std::string payload;     // JSON: where the block stands in the program, answers, actor, event data
};
struct TimerDropped {
  std::int64_t id = 0;  // 0: one that this same step set; then `what` names it
  std::string what;
  std::string why;
};

struct EventRaised {
  std::string event;
  std::vector<std::pair<std::string, Value>> data{};  // of a custom event, as it was given
};
struct RuleFired {
  std::string rule;
  std::string event;
};
struct RuleSkipped {
  std::string rule;
  std::string event;
  std::string why;  // of a refusal with its kind before it: "incomplete: phone is missing"
  std::optional<RefusalKind> refused{};  // none: something else kept it from running
};
/// Whether a `why` that the history keeps is that of a refusal: there the kind stands in the text alone.
bool is_refusal(std::string_view why);
/// Something has now been done once: see NeedOnce.
struct OnceDone {
  std::string what;
};
/// Something worth a line in the history that changes nothing.
struct Remark {
  std::string text;
};

using EffectWhat =
    std::variant<Created, Entered, AttributeSet, Answered, ContactCounted, Transferred, NotDistributed,
                 DistributionTurn, ReturnedRecord, PullReleased, PullCounted, ContactFlag, Starred,
                 ClosedRecord, Noted, Queued, NurtureStarted, NurtureStopped, Scheduled, AppointmentOutcome,
                 ActivityMade, ActivityNotMade, ActivityEnded, ActivityReminded, MessageStopped, TimerSet,
                 TimerDropped, EventRaised, RuleFired, RuleSkipped, OnceDone, Remark, MessageSettled>;

struct Effect {
  RecordId record = 0;
  std::string rule;  // the rule that did it; empty: the step itself
  EffectWhat what;
};

/// A record that the step made or changed, as it is afterwards (`version` already one more).
struct Changed {
  Record after;
  bool created = false;
};

struct Decision {
  std::optional<Refused> refused;  // then nothing else is filled
  RecordId subject = 0;            // the record of the command; of Create and Follow the new one
  std::vector<Changed> records;    // each once, in the order first touched
  std::vector<Effect> effects;
};

}  // namespace leadflow::runtime
