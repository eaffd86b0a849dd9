// What a store recorded, in the order in which it happened, for who goes through it again.
//
// Read inside one read transaction; names are those of the program of the time. Nothing
// is remembered between calls but prepared statements.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/instant.h"
#include "runtime/store/record_row.h"

namespace leadflow::runtime {

/// What a step did to one record; `changes` and `effects` as docs/store.md has them.
struct PastChange {
  RecordId record = 0;
  std::int64_t version = 0;  // 1: the step made it
  std::string changes;
  std::string effects;
};

struct PastStep {
  std::int64_t id = 0;
  Instant at{};
  std::string actor;
  std::string kind;
  std::string name;
  bool undone = false;              // it was taken back later
  std::int64_t takes_back = 0;      // of an undo: the step
  std::vector<PastChange> changes;  // by record
  // Of a step of the do-not-contact list: what came to stand on it, or no longer does.
  std::vector<std::pair<std::uint8_t, std::string>> listed, lifted;
};

/// Something that waited: which step set it, and when it ended, whichever way.
struct PastWaiting {
  std::int64_t id = 0;
  std::int64_t set_step = 0;
  std::optional<Instant> ended_at;
};

struct PastAppointment {
  std::int64_t id = 0;
  std::string title;
  Instant starts_at{};
};

/// The first and the last that is heard of a person: acting, given a record, written to.
struct PastPerson {
  std::string name;
  Instant first{}, last{};
};
/// The first and the last turn of a person in a distribution.
struct PastTurns {
  std::string distribution, person;
  Instant first{}, last{};
};

/// Where a replay begins that does not begin with the first step: what stood before step `step`.
struct PastTimer {
  RecordId record = 0;
  std::string kind;  // after, rule, nurture
  std::string what;
  Instant due{};
  std::int64_t entry = 0;
  std::string rule, payload;
};
struct PastActivity {
  RecordId record = 0;
  std::int64_t id = 0;
  std::string activity;
  Instant due{};
  std::optional<Instant> notify_at;
  std::string note;
  bool reminded = false;
};
struct PastMeeting {
  RecordId record = 0;
  std::string title, person;
  Instant starts_at{}, ends_at{};
};
struct PastEntry {
  RecordId record = 0;
  std::int64_t entry = 0;
  std::string workflow, state;
  Instant at{};
};
struct PastTurn {
  std::string distribution, person;
  Instant at{};
  std::int64_t pass = 0;
};

class Past {
 public:
  virtual ~Past() = default;

  /// The next `limit` steps after the one of that number.
  virtual std::vector<PastStep> steps(std::int64_t after, std::int64_t limit) = 0;
  virtual std::int64_t count_steps() = 0;
  /// The greatest number of a record.
  virtual RecordId last_record() = 0;
  /// Records that steps of this one made, not follow-ons, by number; those taken back too.
  virtual std::vector<RecordId> made_by(RecordId source, const std::string& type) = 0;

  virtual std::vector<PastWaiting> timers(RecordId record, const std::string& what, Instant due) = 0;
  /// When the timers of the record that ended in the step were due, that which fired first.
  virtual std::vector<Instant> ended_timers(RecordId record, std::int64_t step, const std::string& what) = 0;
  virtual std::vector<PastWaiting> activities(RecordId record, const std::string& activity, Instant due) = 0;
  virtual std::optional<PastAppointment> appointment(std::int64_t id) = 0;

  virtual std::vector<PastPerson> people() = 0;
  virtual std::vector<PastTurns> turns() = 0;

  /// Records as they stand, by number; what was taken back is left out.
  virtual std::vector<RecordRow> rows(RecordId after, std::int64_t limit) = 0;

  // ---- what stood before a step, by number
  virtual std::vector<PastTimer> timers_before(std::int64_t step) = 0;
  virtual std::vector<PastActivity> activities_before(std::int64_t step) = 0;
  virtual std::vector<PastMeeting> meetings_before(std::int64_t step) = 0;
  virtual std::vector<std::pair<RecordId, std::string>> once_before(std::int64_t step) = 0;
  virtual std::vector<PastEntry> entries() = 0;
  virtual std::vector<PastTurn> turns_before(std::int64_t step) = 0;
  virtual std::vector<std::pair<std::uint8_t, std::string>> listed_before(std::int64_t step) = 0;
};

}  // namespace leadflow::runtime
