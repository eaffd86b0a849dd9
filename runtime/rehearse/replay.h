// Replays: the recorded past of a store through another version of its program.
//
// What people and the world outside did is done again, in its order and at its
// time, in a World of the other program; what rules and timers did arises anew, or
// does not. The World is then compared with what the store recorded. Nothing is
// written. docs/replay.md says what is done again, and what a store does not record.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/decision.h"
#include "runtime/instant.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

class World;

struct ReplayOptions {
  /// Begins with the records as they stood then, instead of with the first step.
  std::optional<Instant> since;
  /// Told from time to time how many steps were done again; may be empty.
  std::function<void(std::int64_t)> progress = {};
  /// Looks at the world as it stands at the end; may be empty.
  std::function<void(const World&)> at_end = {};
};

/// A step that the past has and that the program would have refused.
struct ReplayRefusal {
  std::int64_t step = 0;  // its number in the history
  Instant at{};
  std::string actor;
  std::string kind;  // apply, follow, edit, create, import, event, settle, pull, undo
  std::string name;
  Refused refused;
};

/// Where a record is taken from one state to another, and by what.
struct ReplayMove {
  Instant at{};
  std::string to;    // "leads.attempted"
  std::string step;  // "apply left_voicemail", "timer rule stale"
  std::string rule;  // of it, if one did it
};
/// The first move in which past and present differ; of one of them there may be none.
struct ReplayParting {
  std::string from;  // where both came from; empty: they begin differently
  std::optional<ReplayMove> then, now;
};

/// Something that the past has and the present has not, or the other way round.
struct ReplayThing {
  bool now = false;   // false: it was there and would not have been
  std::string what;   // message, activity, appointment
  std::string kind;   // of a message: email, sms, web; else empty
  std::string name;   // template, endpoint, activity; title
  std::string to;     // of a message: its address or person
  std::string state;  // of a message, as it was queued: queued, held, held_back, not_sendable, disabled
  Instant at{};       // queued; of an activity due, of an appointment its start
  std::int64_t count = 1;
  bool operator==(const ReplayThing&) const = default;
};
/// Whether it is a message that leaves, or would but for somebody's approval.
bool goes_out(const ReplayThing& thing);

/// What a record holds at the end, in JSON; empty: not set.
struct ReplayValue {
  std::string name;  // of an attribute, or `owner`, `branch` ...
  std::string then, now;
};

struct ReplayedRecord {
  RecordId id = 0;  // of a record that the past does not have: a number behind the last one of the store
  std::string key;
  std::string type;
  enum class There : std::uint8_t { Both, Then, Now };
  There there = There::Both;  // who has it
  std::string then, now;      // the state at the end, "leads.attempted"; empty: none
  std::optional<ReplayParting> parting;
  std::vector<ReplayRefusal> refused;
  std::int64_t fell_away = 0;  // steps on a record that is not there
  std::vector<ReplayThing> things;
  std::vector<ReplayValue> values;
  std::int64_t weight() const;  // how much differs: refusals weigh most, then where it stands, then the rest
};

struct ReplayReport {
  std::int64_t steps = 0;         // that were done again
  std::int64_t dispositions = 0;  // of them: actions, transitions, follow-ons
  std::int64_t records = 0;       // compared
  std::optional<Instant> from, until;
  std::vector<ReplayedRecord> different;         // the heaviest first
  std::map<std::string, std::int64_t> left_out;  // what was not done again, and how often
};

/// The sums over all records that differ.
struct ReplayCounts {
  std::int64_t different = 0, refused = 0, refused_dispositions = 0, fell_away = 0;
  std::int64_t other_way = 0, other_state = 0, other_values = 0;
  std::int64_t only_then = 0, only_now = 0;
  std::int64_t messages_then = 0, messages_now = 0;  // that leave: gone, come
  std::int64_t activities_then = 0, activities_now = 0;
  std::int64_t appointments_then = 0, appointments_now = 0;
};
ReplayCounts count(const ReplayReport& report);

/// The program does not come to rest, or what the store holds cannot be read.
class ReplayError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Inside a read transaction that the caller began, on a store with a program. Throws ReplayError,
/// StoreError.
ReplayReport replay(Store& store, const compiler::Program& program, const ReplayOptions& options);

}  // namespace leadflow::runtime
