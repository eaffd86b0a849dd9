// A store in memory, with a clock that is turned by hand.
//
// Rehearsals, proofs and the engine's own tests run in it. It keeps what the
// store on disk keeps and nothing of what operations mean: a Decision is committed
// effect by effect, and time passes by working off what falls due, in order (due.h).
//
// A World is made for one test and thrown away; what is costly to make, the program
// and its calendars, is shared.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/due.h"
#include "runtime/engine/decide.h"
#include "runtime/engine/trace.h"

namespace leadflow::runtime {

/// Timers and late marks worked off in one advance_to(); more is a workflow that never rests.
inline constexpr int max_due_steps = 100'000;

class World {
 public:
  /// The program must outlive the world. `calendars`: of that program, shared between worlds; made where
  /// there are none.
  explicit World(const compiler::Program& program, Instant now,
                 std::shared_ptr<Calendars> calendars = nullptr);

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
    bool reminded = false;
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
  /// A step that was committed, called as the store's history calls it.
  struct Step {
    Instant at{};
    std::string actor;
    std::string kind;  // create, apply, follow, edit, event, timer, settle, remind, pull ...
    std::string name;  // of the action, follow-on, event, rule
    RecordId subject = 0;
  };
  struct Happened {
    Instant at{};
    std::string actor;
    Effect effect;
    std::size_t step = 0;  // index in steps()
  };

  const compiler::Program& program() const { return program_; }
  Instant now() const { return now_; }

  void add_user(User user);
  /// Whoever is asked for and was not added is a rep in no group, who takes part in no distribution.
  void imply_people() { people_implied_ = true; }
  const User* user(std::string_view name) const;
  /// Adds to the do-not-contact list. `channel` is one bit; the address in its normal form.
  void suppress(std::uint8_t channel, std::string address);

  /// Is told what of the program every step reaches; nullptr: nobody.
  void watch(Trace* trace) { trace_ = trace; }

  /// A record as it is, past the engine: something that was there before.
  RecordId put(Record record);

  /// Decides and, unless refused, commits. The Decision has real record numbers.
  Decision apply(const Command& command);
  /// Decides only.
  Decision decide(const Command& command) const;
  std::vector<Offer> offers(RecordId record, const std::string& actor) const;
  Value evaluate(RecordId record, const compiler::Expr& expr) const;
  /// On a record that need not be of this world, with somebody acting.
  Value evaluate_on(const Record& record, const std::string& actor, const compiler::Expr& expr) const;
  /// The record of that type with that key; 0: none.
  RecordId find_key(compiler::RecordTypeId type, std::string_view key) const;
  Value attribute(RecordId record, std::string_view name) const;

  /// Puts the clock somewhere without anything happening: before there is anything to happen.
  void set_clock(Instant now) { now_ = now; }
  /// Turns the clock on, working off timers and marking activities late as they fall due. False, with the
  /// clock where it came to, when more than max_due_steps were due.
  bool advance_to(Instant until);
  /// What is due first, if anything waits.
  std::optional<DueWork> next_due() const;

  const Record* record(RecordId id) const;
  const std::map<RecordId, Record>& records() const { return records_; }
  const std::vector<Timer>& timers() const { return timers_; }
  const std::vector<Activity>& activities() const { return activities_; }
  const std::vector<Meeting>& meetings() const { return meetings_; }
  const std::vector<Message>& outbox() const { return outbox_; }
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Happened>& history() const { return history_; }
  /// The record whose step made this one; 0: it was not made by an operation.
  RecordId source(RecordId record) const;

 private:
  struct Turn {
    Instant at{};
    std::string user;
  };
  struct LastTurn {
    std::int64_t turn = 0;  // its number
    std::int64_t pass = 0;
  };
  struct Turns {
    std::vector<Turn> all;
    std::map<std::string, LastTurn> last;
  };

  struct Facts;

  void fetch(const Needs& needs, Situation& situation) const;
  Situation fresh() const;
  void foresee(const Command& command, Situation& situation) const;
  std::vector<std::string> members(const std::string& group) const;
  std::vector<Candidate> candidates(std::uint32_t distribution) const;
  RecordId holder(const NeedUnique& need) const;

  void commit(Decision& decision, const Command& command);
  void give_numbers(Decision& decision);
  void take(const Effect& effect);
  void drop_timer(RecordId record, const TimerDropped& dropped);
  void end_activity(const ActivityEnded& ended);
  void run(const DueWork& work);
  void fire(DueWork work);

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
  std::vector<Step> steps_;
  std::map<RecordId, RecordId> sources_;
  std::string due_name_;  // of what is worked off at the moment
  bool people_implied_ = false;
  Trace* trace_ = nullptr;
  // Numbered as the tables of a store are.
  std::int64_t next_timer_ = 1, next_activity_ = 1, next_meeting_ = 1, next_message_ = 1;
  std::int64_t first_new_timer_ = 1;  // of those that the step at hand sets
  RecordId next_record_ = 1;
};

}  // namespace leadflow::runtime
