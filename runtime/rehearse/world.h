// A store in memory, with a clock that is turned by hand.
//
// Rehearsals, replays, proofs and the engine's own tests run in it. It keeps what the
// store on disk keeps and nothing of what operations mean: a Decision is committed
// effect by effect, and time passes by working off what falls due, in order (due.h).
// What a step costs does not hang on how many records there are.
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
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/due.h"
#include "runtime/engine/decide.h"
#include "runtime/engine/trace.h"

namespace leadflow::runtime {

/// Timers and late marks worked off in one advance_to(); more is a workflow that never rests.
inline constexpr int max_due_steps = 100'000;

class Annals;

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
  void allow(std::uint8_t channel, const std::string& address);

  /// From here on the world goes through a recorded past, and keeps no story of its own: steps(), history()
  /// and outbox() stay as they are. Must outlive the world.
  void follow(Annals& annals) { annals_ = &annals; }

  /// Is told what of the program every step reaches; nullptr: nobody.
  void watch(Trace* trace) { trace_ = trace; }

  /// A record as it is, past the engine: something that was there before.
  RecordId put(Record record);

  // What stood before a world began: kept as it is, and nothing happens by it.
  void place(Record record);
  void place(RecordId record, TimerSet timer);
  void place(RecordId record, ActivityMade made, bool late, bool reminded);
  void place(RecordId record, Scheduled scheduled);
  void place_once(RecordId record, std::string what) { once_.emplace(record, std::move(what)); }
  void place_entry(RecordId record, compiler::StateId state, Instant at) {
    entered_[{record, state.index}] = at;
  }
  void place_turn(compiler::DistributionId distribution, const std::string& user, Instant at,
                  std::int64_t pass);

  /// Decides and, unless refused, commits. The Decision has real record numbers.
  Decision apply(const Command& command);
  /// What stood before a step, so that it can be taken back as `leadflow undo` does.
  struct Before {
    struct OfRecord {
      RecordId id = 0;
      std::optional<Record> record;  // nothing: the step made it
      std::int64_t version = 0;      // after the step
      std::vector<Timer> timers;
      std::vector<Activity> activities;
      std::vector<Meeting> meetings;
    };
    std::vector<OfRecord> records;
    std::vector<std::pair<RecordId, std::string>> once;
    std::vector<std::tuple<RecordId, std::uint32_t, std::optional<Instant>>> entered;
    std::vector<std::pair<std::uint8_t, std::string>> listed, unlisted;  // addresses that the step (un)listed
    std::map<std::uint32_t, std::vector<std::string>> turns;             // of whom, by distribution
  };
  /// apply(), and what stood before; empty when it was refused.
  Decision apply(const Command& command, Before& before);
  /// Takes the step back; false, with nothing changed, when one of its records was changed since.
  bool take_back(const Before& before);

  /// Works off what waits, whenever it is due; the clock is not turned. A timer that the engine refuses is
  /// over. False: nothing of that number waits.
  bool work_off(DueWork::Kind kind, std::int64_t id);
  /// What waits for the record, in the order in which it was set.
  std::vector<Timer> timers_of(RecordId record) const;
  std::vector<Activity> activities_of(RecordId record) const;
  std::vector<Meeting> meetings_of(RecordId record) const;

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
  /// When it will be worked off by itself.
  std::optional<Instant> next_time() const;

  const Record* record(RecordId id) const;
  const std::map<RecordId, Record>& records() const { return records_; }
  std::vector<Timer> timers() const;  // that wait, in the order in which they were set
  const std::vector<Activity>& activities() const { return activities_; }
  const std::vector<Meeting>& meetings() const { return meetings_; }
  const std::vector<Message>& outbox() const { return outbox_; }
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Happened>& history() const { return history_; }
  /// The record whose step made this one; 0: it was not made by an operation.
  RecordId source(RecordId record) const;

 private:
  struct Turn {
    std::int64_t number = 0;  // one more than the last that was not taken back
    Instant at{};
    std::string user;
    std::int64_t pass = 0;
  };
  struct LastTurn {
    std::int64_t turn = 0;  // its number
    std::int64_t pass = 0;
  };
  struct Turns {
    std::vector<Turn> all;
    std::map<std::string, LastTurn> last;
  };
  /// Something that waits: when it is worked off, and which of those of that time comes first.
  struct Waiting {
    Instant at{};
    DueWork::Kind kind = DueWork::Kind::Timer;
    std::int64_t id = 0;
    auto operator<=>(const Waiting&) const = default;
  };
  struct OfRecord {
    std::vector<std::int64_t> timers, activities, meetings;
  };

  struct Facts;

  void fetch(const Needs& needs, Situation& situation) const;
  Situation fresh() const;
  void foresee(const Command& command, Situation& situation) const;
  std::vector<std::string> members(const std::string& group) const;
  bool takes_part(const compiler::Distribution& distribution, const User& user) const;
  std::vector<Candidate> candidates(std::uint32_t distribution) const;
  RecordId holder(const NeedUnique& need) const;

  void keep(Record record);
  void drop(RecordId id);
  void index(const Record& record, bool in);
  void commit(Decision& decision, const Command& command);
  void give_numbers(Decision& decision);
  bool is_touched(const Decision& decision, const Record& after) const;
  void take(const Effect& effect);
  void set_timer(Timer timer);
  void end_timer(std::int64_t id);
  void drop_timer(RecordId record, const TimerDropped& dropped);
  void end_activity(const ActivityEnded& ended);
  void wait_for(const Activity& activity);
  void wait_for_nothing(const Activity& activity);
  void wait(DueWork work, bool waits);
  DueWork work_of(const Waiting& waiting) const;
  Before before_of(const Decision& decision) const;
  void put_back(const Before::OfRecord& before);
  std::int64_t standing(const Record& record) const;
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
  std::map<std::int64_t, Timer> timers_;
  std::vector<Activity> activities_;  // by number, from 1 on
  std::vector<Meeting> meetings_;     // by number, from 1 on
  std::vector<Message> outbox_;
  std::vector<Happened> history_;
  std::vector<Step> steps_;
  std::map<RecordId, RecordId> sources_;
  std::map<RecordId, std::pair<std::int64_t, std::int64_t>>
      standing_;          // after a step was taken back: as which
  std::string due_name_;  // of what is worked off at the moment
  bool people_implied_ = false;
  Trace* trace_ = nullptr;
  Annals* annals_ = nullptr;
  // What would be long to look for.
  std::set<Waiting> waiting_;
  std::map<std::pair<DueWork::Kind, std::int64_t>, Instant> waits_until_;  // of the annals, where not due
  std::unordered_map<RecordId, OfRecord> of_record_;
  std::map<std::pair<std::uint32_t, std::string>, RecordId> keys_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, std::set<RecordId>> uniques_;
  std::map<std::pair<std::uint32_t, std::string>, std::int64_t> held_;  // working records by type and person
  // Numbered as the tables of a store are.
  std::int64_t next_timer_ = 1, next_message_ = 1;
  std::int64_t first_new_timer_ = 1;  // of those that the step at hand sets
  RecordId next_record_ = 1;
};

/// The record of a past that a world goes through a second time, perhaps under another program: what it asks
/// of it so that the same things have the same numbers and wait as long as they waited. Names are the
/// world's.
class Annals {
 public:
  virtual ~Annals() = default;
  /// The number of a record that a step makes. `source`: the record of the step; 0 where that is the made
  /// one.
  virtual RecordId number(const Record& made, RecordId source) = 0;
  /// When what waits is worked off by itself; nothing: it waits until work_off().
  virtual std::optional<Instant> works_at(const DueWork& work) = 0;
  /// Whether somebody was among the active people then, and among those whom groups mean.
  virtual bool was_active(const User& user, Instant at) = 0;
  virtual bool was_in_groups(const User& user, Instant at) = 0;
  /// Whether they took part in the distribution; nothing: as their groups say.
  virtual std::optional<bool> took_part(const std::string& distribution, const User& user, Instant at) = 0;
  /// A step was committed, by a command or by itself.
  virtual void happened(const World::Step& step, const Decision& decision) = 0;
};

}  // namespace leadflow::runtime
