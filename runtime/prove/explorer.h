// The search's working parts. Internal to runtime/prove.

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/engine/calendars.h"
#include "runtime/prove/asked.h"
#include "runtime/prove/chooser.h"
#include "runtime/prove/explore.h"
#include "runtime/prove/freedom.h"

namespace leadflow::runtime::proving {

/// The people of a proof.
User proof_user(const compiler::Program& program, std::string_view name);

/// The text of the `at ... always` promise that a refusal names.
std::optional<std::string> broken_promise(const std::string& refusal);

// ---- what a move comes to, for every situation of one spot
// ---------------------------------------------------------

/// A record after a step.
struct Arrival {
  std::uint32_t spot = 0;
  std::uint32_t seen = 0;
  bool child = false;
  std::vector<std::pair<std::uint32_t, std::int16_t>> regions;  // that are not what they were
};

/// What decide() gave in one case.
struct Ending {
  enum class Kind : std::uint8_t { None, Denied, Refused, Done };
  Kind kind = Kind::None;
  Refused refusal;
  std::vector<Arrival> arrivals;
  std::vector<std::pair<Break::Kind, std::string>> breaks;
  std::vector<bool> used;  // by attribute: something else than a refusal hung on it
  bool hindered = false;   // of Done: only that it happened is left, and that a rule was refused
};

/// A tree of the cases of a move: what it hung on, one choice after the other, with an ending at each leaf.
struct Case {
  Choice choice;
  std::vector<std::uint32_t> next;  // by what is taken; no_node: not asked yet
  std::uint32_t ending = no_node;   // of a leaf
};

/// A move by somebody, and the root of its cases.
struct Try {
  std::uint32_t move = 0;
  std::uint32_t root = no_node;
};

/// A move that is tried by one person after the other.
struct Attempts {
  std::vector<Try> tries;
  std::vector<std::pair<std::uint32_t, int>> edits;  // of an edit: attributes and their regions
  int start = any_region;   // of answers beside a Joint: its cell that they are given in
  bool everywhere = false;  // at the last situation somebody could do it in every case
  /// Of an edit: what was asked of the values that it writes, wherever it was tried so far.
  std::set<std::pair<std::uint32_t, const Splits::Test*>> tested;
  std::set<std::uint32_t> read;      // attributes of which all was asked
  std::uint32_t tried_at = no_node;  // the last situation
};

/// One situation's way through the cases of a move.
struct Walk {
  std::uint32_t node = no_node;  // none: a record is made
  const Spot* spot = nullptr;
  const std::vector<std::int16_t>* regions = nullptr;
  const std::vector<Regions>* may = nullptr;
  Try* of = nullptr;
  Attempts* all = nullptr;  // that the try is among; may be none
  struct Turn {
    const Choice* choice;
    int taken;
    bool known;  // the situation says which
  };
  std::vector<Turn> trail{};
  std::size_t cases = 0;
  bool enough = false;  // what was looked for was found
};

class Explorer {
 public:
  Explorer(const compiler::Program& program, const Domain& domain, const Questions& questions,
           const Bounds& bounds);
  Graph run();

 private:
  /// Nothing of an earlier search is left but what it found has to be remembered.
  void begin();
  void search();

  // ---- moves.cpp: what can be done
  void make_records();
  void moves_at(std::uint32_t node);
  std::vector<Attempts> planned(const Spot& spot);
  void actions_at(const Spot& spot, std::vector<Attempts>& all);
  void follow_ons_at(const Spot& spot, std::vector<Attempts>& all);
  void timers_at(const Spot& spot, std::vector<Attempts>& all);
  void events_at(const Spot& spot, std::vector<Attempts>& all);
  void tasks_at(const Spot& spot, std::vector<Attempts>& all);
  void pulls_at(const Spot& spot, std::vector<Attempts>& all);
  void listen();
  std::vector<Given> answers(const std::vector<compiler::Ask>& asks, SlotKey::Kind kind, std::uint32_t owner);
  std::vector<Given> combined(const std::vector<std::pair<std::string, std::vector<Value>>>& values,
                              const std::string& what);
  std::vector<std::string> actors(const Spot& spot) const;
  /// The move by each of the people; by nobody where there are none.
  Attempts by(Move move, const std::vector<std::string>& people);

  // ---- edits.cpp
  void edits_at(const Spot& spot, std::vector<Attempts>& all);
  void edits_of(const Spot& spot, const std::vector<std::uint32_t>& group, std::vector<Attempts>& all);
  void edit_in_any_order(const Spot& spot, std::vector<std::pair<std::uint32_t, int>> values,
                         std::vector<Attempts>& all);
  Attempts edit(const Spot& spot, const std::vector<std::pair<std::uint32_t, int>>& values);
  bool may_edit(const Spot& spot, const std::vector<std::uint32_t>& attributes);
  bool may_edit_some(const Spot& spot, std::uint32_t attribute);
  bool is_edited(const Spot& spot, std::uint32_t attribute, std::size_t group);
  bool changes_nothing(const Attempts& attempts, std::uint32_t node) const;
  /// One that was tried at the situation comes to the same: nothing tells their values apart.
  bool is_like_another(const std::vector<Attempts>& plan, std::size_t which, std::uint32_t node) const;
  /// An edit that was thought to lead nowhere leads somewhere.
  void note_edit(const Walk& walk, const Ending& ending, const Move& move);
  enum class Possible : std::uint8_t { No, Maybe, Yes };
  /// Whether the record can have those values together where it stands.
  Possible can_be(const Walk& walk, std::vector<Demand> demands);
  Possible ask_if_can_be(const Walk& walk, const std::vector<Demand>& demands);
  /// What had to be so for the way that the walk took; values that go together where there are any.
  Possible demanded(const Walk& walk, std::vector<Demand>& demands);
  using Bound = std::vector<std::pair<std::uint32_t, const Regions*>>;  // what some attributes may be
  Bound asked_on(const Walk& walk) const;
  bool stays(const Walk& walk, const Ending& ending) const;
  Possible can_be_on(const Walk& walk, const Ending& ending, const std::vector<Demand>& values);
  Possible search_demands(const Walk& walk, const Bound& bound, std::vector<Demand>& chosen,
                          std::size_t& tries);

  // ---- joint_moves.cpp
  void joint_edits(std::uint32_t node);
  void edit_some_of(std::uint32_t node, const Joint& joint, int to);
  bool edit_partly(std::uint32_t node, const Joint& joint, const PartialMove& way, std::size_t set);
  const PartialMove& partial(const Joint& joint, int from, int to, std::size_t set);
  void answer_joint(const Spot& spot, const Move& move, const AnswerJoint& answers,
                    std::vector<Attempts>& all);
  bool give(const AnswerJoint& answers, int cell, Move& move) const;
  bool starts_elsewhere(const Attempts& attempts, std::uint32_t node) const;
  void note_unsure(const Move& move);
  std::vector<Regions> may_be_from(const Move& move, compiler::RecordTypeId type,
                                   const std::vector<Regions>& may) const;
  int start_cell(const Move& move, compiler::RecordTypeId type) const;
  std::optional<Demand> demanded_start(const Walk& walk) const;
  void start_from(const Move& move, Record& record);

  // ---- cases.cpp: every case of a move
  struct Taken {
    bool permitted = false;  // a case was not refused as not permitted
    bool denied = false;     // a case was
  };
  /// False: the situation cannot surely come to that ending.
  using Sink = std::function<bool(const Walk&, const Ending&)>;
  void try_all(std::uint32_t node, Attempts& attempts);
  Taken take(std::uint32_t node, Try& one, Attempts* all);
  /// What is behind that branch is sure not to be refused for the record that it leaves, and does not hang on
  /// those attributes.
  struct Behind {
    bool good = true;
    std::vector<bool> used;
  };
  Behind follow(Walk& walk, std::uint32_t parent, std::size_t branch, const Sink& sink);
  std::uint32_t ask(Walk& walk);
  bool arrive(const Walk& walk, const Ending& ending, std::vector<Attempt::Run>& runs, Taken& taken);
  std::uint32_t settle(const Walk& walk, const Ending& ending, bool exact, std::uint32_t demands);
  int how_far(const Refused& refusal, const compiler::Action& action) const;
  void refused(const Walk& walk, const Ending& ending, bool exact, std::uint32_t demands);
  void keep(const Move& move, Attempt attempt);
  void note_denied(const Move& move, const Refused& denied);
  void note_guess(const std::string& why);
  std::uint32_t add_edge(const Edge& edge);
  std::uint32_t node_of(std::uint32_t spot, std::vector<std::int16_t> regions);
  std::uint32_t spot_index(Spot spot);
  std::uint32_t seen_index(const std::vector<Seen>& seen);
  void gap(std::string why);

  // ---- decisions.cpp: one case
  std::optional<Decision> decided(const Walk& walk, Chooser& chooser);
  Ending ending_of(const Walk& walk, Chooser& chooser, const Decision& decision);
  Command command_of(const Spot* spot, const Move& move, const Chooser& chooser) const;
  void stand_at(const Spot& spot);
  void show(Record& record, const Chooser& chooser);
  void fetch(const Needs& needs, const Spot* spot, Situation& situation) const;
  // What a decision asks for, one overload a need: a new one does not compile without.
  void look_up(const NeedRecord& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedRecordByKey& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedUser& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedMembers& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedSuppressed& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedTimers& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedActivities& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedAppointments& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedOnce& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedEnteredAt& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedUnique& need, const Spot* spot, Situation& situation) const;
  void look_up(const NeedCandidates&, const Spot*, Situation&) const {}  // the oracle names them
  void fill_waiting(const Spot& spot, RecordId record, Situation& situation) const;
  const std::vector<Regions>& may_be(const Spot* spot, compiler::RecordTypeId type);
  std::vector<int> cells_at(const Joint& joint, const Spot* spot) const;
  std::vector<std::vector<Candidate>> ways_to_distribute() const;

  // ---- abstraction.cpp: where the record is then
  Spot spot_of(const Spot* before, const Record& after, const Decision& decision, const Move& move,
               Chooser& chooser);
  /// The regions that have to be remembered there and that are not what they were.
  std::vector<std::pair<std::uint32_t, std::int16_t>> regions_of(const Walk& walk, const Changed& changed,
                                                                 bool subject, const Move& move,
                                                                 Chooser& chooser);
  void place_timers(const Spot* before, const Record& after, const Decision& decision, const Move& move,
                    Chooser& chooser, Spot& spot);
  void place_tasks(const Spot* before, const Record& after, const Decision& decision, Chooser& chooser,
                   Spot& spot) const;
  std::vector<Seen> seen_in(const Decision& decision, RecordId record, bool subject, const Move& move) const;
  std::vector<std::pair<Break::Kind, std::string>> breaks_in(const Decision& decision) const;
  Pending pending(const TimerSet& timer, const Record& after, bool at_entry, std::int64_t since) const;
  bool hangs_on_date(const TimerSet& timer) const;
  bool in_months(const TimerSet& timer) const;

  const compiler::Program& program_;
  Questions questions_;
  Bounds bounds_;
  const Domain& domain_;
  Asked asked_;
  Splits splits_;
  Freedom freedom_;
  std::shared_ptr<Calendars> calendars_ = std::make_shared<Calendars>();
  std::map<std::string, User, std::less<>> people_;
  std::vector<std::vector<Candidate>> distributed_;         // whom a distribution may find, one way each
  std::map<std::pair<std::uint32_t, int>, bool> answered_;  // by action and cell: from all values of its base
  std::map<std::tuple<const Joint*, int, int, std::size_t>, PartialMove> partial_;
  std::vector<std::vector<bool>>
      noticed_;  // by state, then by record type: attributes that a write may change or not
  std::set<dsl::ast::EventKind> heard_;  // outside events that somebody waits for
  std::set<std::uint32_t> heard_custom_;
  std::set<std::string> heard_tasks_;  // activities whose end somebody waits for; the others change nothing
  bool owner_matters_ = false, actor_matters_ = false;
  bool owner_is_told_ = false;  // a text shows whose it is: whether it is anybody's matters
  bool tasks_matter_ = false, meetings_matter_ = false;

  // ---- of one search
  Graph graph_;
  bool again_ = false;  // something has to be remembered that was not
  std::unordered_map<std::string, std::uint32_t> nodes_, spots_, seen_;
  std::deque<Case> cases_;
  std::deque<Ending> endings_;
  std::vector<std::optional<std::vector<Attempts>>> plans_;  // by spot
  std::map<std::uint32_t, std::vector<Attempts>> usual_;     // by state: what hangs on nothing else
  std::map<std::pair<std::uint32_t, std::vector<std::uint32_t>>, bool> may_edit_;  // by state
  using Values = std::vector<std::pair<std::uint32_t, int>>;        // attributes and their regions
  std::map<std::pair<std::uint32_t, Values>, Possible> can_be_;     // by node
  std::map<std::pair<std::uint32_t, Values>, Attempts> probes_;     // by spot
  std::map<std::uint32_t, std::vector<Regions>> may_at_, may_new_;  // by state, by record type
  Situation situation_, new_situation_;  // of the spot at hand, with the facts that were asked for so far
  const Spot* stands_at_ = nullptr;      // the spot at hand
  std::vector<int> shown_;               // the regions of the record of the situation
};

}  // namespace leadflow::runtime::proving
