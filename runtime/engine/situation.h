// What the engine knows of the world when it decides, as a plain value.
//
// A Situation holds facts, never a way to get them. When decide() meets a fact
// it was not given it says which (see Need), the caller adds it and asks again;
// so a caller loads only what a step touches, and the engine stays a function.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime {

class Calendars;  // runtime/engine/calendars.h
struct Trace;     // runtime/engine/trace.h
class Oracle;     // runtime/engine/oracle.h

/// Nobody, a person, or a group (then every member).
struct Owner {
  enum class Kind : std::uint8_t { Nobody, User, Group };
  Kind kind = Kind::Nobody;
  std::string name;
  bool operator==(const Owner&) const = default;
};

/// Bits of Record::do_not_contact.
inline constexpr std::uint8_t no_call = 1, no_email = 2, no_sms = 4, no_contact = 7;

/// A nurture strategy that runs for a record.
struct NurtureRun {
  std::string name;
  Instant started_at;
  std::int64_t steps_done = 0;
  bool operator==(const NurtureRun&) const = default;
};

/// A record as it stands. In no workflow (an account, an invoice): `workflow` and `state` are invalid.
struct Record {
  RecordId id = 0;
  bool element = false;  // stands for an element of a list while that is read: nobody made it, at no time
  std::string key;       // the user's own name for it; may be empty; unique a type
  compiler::RecordTypeId type;
  compiler::WorkflowId workflow;
  compiler::StateId state;
  std::int64_t version = 0;  // of the record, one more with every step that touches it
  Owner owner;
  std::string branch;
  std::string created_by;
  Instant created_at{};
  Instant entered_at{};    // the state it is in
  std::int64_t entry = 0;  // counts entries into states; timers belong to one
  std::int64_t contact_attempts = 0;
  bool contacted = false;
  std::optional<Instant> first_contact_at;
  bool favorite = false;
  std::uint8_t do_not_contact = 0;
  bool returned = false;
  bool closed = false;
  std::optional<Instant> closed_at;
  std::string credited_to;
  std::int64_t pull_count = 0;
  std::optional<Instant> pull_after;  // a pull distribution may not hand it out earlier
  RecordId parent = 0;
  std::optional<NurtureRun> nurture;
  std::int64_t open_timers = 0;  // so that what is not there need not be looked up
  std::int64_t open_activities = 0;
  std::int64_t open_appointments = 0;
  std::vector<Value> attributes;  // by AttributeId; computed ones are Unset here
};

struct User {
  std::string name;
  bool active = true;
  dsl::Role role = dsl::Role::Rep;
  std::vector<std::string> groups;
  std::string branch;
  std::string manager;
  std::string email;
  std::string phone;
  std::string deputy;
  std::optional<Instant> deputy_until;
  std::int64_t weight = 1;
};

/// A timer that waits: an `after` block, a rule on time, a nurture step.
struct OpenTimer {
  std::int64_t id = 0;
  std::string what;  // for people: "after 2 days", "rule give_up"
  std::int64_t entry = 0;
  std::string rule;  // name of the rule on time; empty for an `after`
  Instant due{};
};

struct OpenActivity {
  std::int64_t id = 0;
  std::string activity;  // its name
  Instant due{};
  bool late = false;
  std::string note{};
};

struct OpenAppointment {
  std::int64_t id = 0;
  std::string title;
  std::string user;
  Instant starts_at{};
};

/// Someone a push distribution may give a record to, with what it needs to choose. In the order of their
/// names.
struct Candidate {
  std::string user;
  std::string branch;
  std::int64_t weight = 1;
  std::int64_t open_records = 0;
  std::int64_t given_hour = 0, given_day = 0, given_week = 0;  // by this distribution
  std::int64_t last_turn = 0;  // number of the turn in which they were last chosen; 0 never
  std::int64_t last_pass = 0;  // where that turn stood (DistributionTurn::pass)
};

// ---- facts by key
// ---------------------------------------------------------------------------------------------

struct NeedRecord {
  RecordId id;
  auto operator<=>(const NeedRecord&) const = default;
};
struct NeedRecordByKey {
  std::uint32_t type;
  std::string key;
  auto operator<=>(const NeedRecordByKey&) const = default;
};
struct NeedUser {
  std::string name;
  auto operator<=>(const NeedUser&) const = default;
};
struct NeedMembers {
  std::string group;
  auto operator<=>(const NeedMembers&) const = default;
};
/// Is this normal form of an address on the store's do-not-contact list? `channel` is one of the bits above.
struct NeedSuppressed {
  std::uint8_t channel;
  std::string address;
  auto operator<=>(const NeedSuppressed&) const = default;
};
struct NeedTimers {
  RecordId record;
  auto operator<=>(const NeedTimers&) const = default;
};
struct NeedActivities {
  RecordId record;
  auto operator<=>(const NeedActivities&) const = default;
};
struct NeedAppointments {
  RecordId record;
  auto operator<=>(const NeedAppointments&) const = default;
};
/// Has this been done once for the record (a rule: "rule NAME", "rule NAME entry 3"; one of dates: "rule NAME
/// entry 3 for 2026-03-20"; `create once R`: "create R")?
struct NeedOnce {
  RecordId record;
  std::string what;
  auto operator<=>(const NeedOnce&) const = default;
};
/// When was state `state` of the record last entered?
struct NeedEnteredAt {
  RecordId record;
  std::uint32_t state;
  auto operator<=>(const NeedEnteredAt&) const = default;
};
/// Which record has these values for a `unique` of its type? `values` is unique_key() of them.
struct NeedUnique {
  std::uint32_t type;
  std::uint32_t unique;
  std::string values;
  auto operator<=>(const NeedUnique&) const = default;
};
struct NeedCandidates {
  std::uint32_t distribution;
  auto operator<=>(const NeedCandidates&) const = default;
};

using Need =
    std::variant<NeedRecord, NeedRecordByKey, NeedUser, NeedMembers, NeedSuppressed, NeedTimers,
                 NeedActivities, NeedAppointments, NeedOnce, NeedEnteredAt, NeedUnique, NeedCandidates>;

/// Facts that were looked up. What a map does not hold is unknown; what it holds empty is known not to exist.
struct Situation {
  Instant now{};
  std::map<RecordId, std::optional<Record>> records;
  std::map<NeedRecordByKey, RecordId> records_by_key;  // 0: none
  std::map<std::string, std::optional<User>, std::less<>> users;
  std::map<std::string, std::vector<std::string>, std::less<>> members;  // active people of a group, by name
  std::map<NeedSuppressed, bool> suppressed;
  std::map<RecordId, std::vector<OpenTimer>> timers;
  std::map<RecordId, std::vector<OpenActivity>> activities;
  std::map<RecordId, std::vector<OpenAppointment>> appointments;
  std::map<NeedOnce, bool> once;
  std::map<NeedEnteredAt, std::optional<Instant>> entered_at;
  std::map<NeedUnique, RecordId> unique;  // 0: none
  std::map<std::uint32_t, std::vector<Candidate>> candidates;

  /// Calendars made so far, for callers that ask often: a memo, no fact. May be empty; of one program only.
  std::shared_ptr<Calendars> calendars;
  /// Is told what of the program is reached; no fact either. May be null.
  Trace* trace = nullptr;
  /// Of proofs only. May be null.
  Oracle* oracle = nullptr;
};

}  // namespace leadflow::runtime
