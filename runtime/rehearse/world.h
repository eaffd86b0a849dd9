// A store in memory, with a clock that is turned by hand.
//
// Rehearsals, proofs and the engine's own tests run in it. It keeps what the
// store on disk keeps and nothing of what operations mean: a Decision is committed
// effect by effect, and time passes by working off what falls due, in order.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/decide.h"

namespace leadflow::runtime {

class World {
 public:
  /// The program must outlive the world.
  explicit World(const compiler::Program& program, Instant now);

  struct Timer {
    std::int64_t id = 0;
    RecordId record = 0;
    TimerSet set;
  };
  struct Activity {
    std::int64_t id = 0;
    RecordId record = 0;
    ActivityMade made;
    bool open = true;
    bool late = false;
    std::string how;  // done, cancelled
  };
  struct Meeting {
    std::int64_t id = 0;
    RecordId record = 0;
    Scheduled scheduled;
    std::string outcome;  // empty: still open
  };
  struct Message {
    std::int64_t id = 0;
    RecordId record = 0;
    Instant at{};
    Queued queued;
  };
  struct Happened {
    Instant at{};
    std::string actor;
    Effect effect;
  };

  const compiler::Program& program() const { return program_; }
  Instant now() const { return now_; }

  void add_user(User user);
  /// Adds to the do-not-contact list. `channel` is one bit; the address in its normal form.
  void suppress(std::uint8_t channel, std::string address);

  /// Decides and, unless refused, commits. The Decision has real record numbers.
  Decision apply(const Command& command);
  /// Decides only.
  Decision decide(const Command& command) const;
  std::vector<Offer> offers(RecordId record, const std::string& actor) const;
  Value evaluate(RecordId record, const compiler::Expr& expr) const;
  Value attribute(RecordId record, std::string_view name) const;

  /// Turns the clock on, working off timers and marking activities late as they fall due.
  void advance_to(Instant until);

  const Record* record(RecordId id) const;
  const std::map<RecordId, Record>& records() const { return records_; }
  const std::vector<Timer>& timers() const { return timers_; }
  const std::vector<Activity>& activities() const { return activities_; }
  const std::vector<Meeting>& meetings() const { return meetings_; }
  const std::vector<Message>& outbox() const { return outbox_; }
  const std::vector<Happened>& history() const { return history_; }

 private:
  struct Turn {
    Instant at{};
    std::string user;
  };
  struct Turns {
    std::vector<Turn> all;
    std::map<std::string, std::int64_t> last;  // number of the last turn
  };

  void fetch(const Needs& needs, Situation& situation) const;
  Situation fresh() const;
  std::vector<std::string> members(const std::string& group) const;
  std::vector<Candidate> candidates(std::uint32_t distribution) const;
  RecordId holder(const NeedUnique& need) const;

  void commit(Decision& decision, const std::string& actor);
  void give_numbers(Decision& decision);
  void take(const Effect& effect);
  bool run_next(Instant until);
  void run(const Timer& timer);

  const compiler::Program& program_;
  Instant now_;
  std::shared_ptr<Calendars> calendars_;
  std::map<RecordId, Record> records_;
  std::map<std::string, User, std::less<>> users_;
  std::set<std::pair<std::uint8_t, std::string>> suppressed_;
  std::set<std::pair<RecordId, std::string>> once_;
  std::map<std::pair<RecordId, std::uint32_t>, Instant> entered_;
  std::map<std::uint32_t, Turns> turns_;
  std::vector<Timer> timers_;
  std::vector<Activity> activities_;
  std::vector<Meeting> meetings_;
  std::vector<Message> outbox_;
  std::vector<Happened> history_;
  std::int64_t next_id_ = 1;
  RecordId next_record_ = 1;
};

}  // namespace leadflow::runtime
