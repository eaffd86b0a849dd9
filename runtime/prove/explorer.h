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
#include "runtime/prove/chooser.h"
#include "runtime/prove/explore.h"
#include "runtime/prove/freedom.h"

namespace leadflow::runtime::proving {

/// The people of a proof.
User proof_user(const compiler::Program& program, std::string_view name);

/// The text of the `at ... always` promise that a refusal names.
std::optional<std::string> broken_promise(const std::string& refusal);

class Explorer {
 public:
  Explorer(const compiler::Program& program, const Domain& domain, const Questions& questions,
           const Bounds& bounds);
  Graph run();

 private:
  // ---- moves.cpp: what can be done
  void make_records();
  void moves_at(std::uint32_t node);
  void actions_at(std::uint32_t node);
  void follow_ons_at(std::uint32_t node);
  void edits_at(std::uint32_t node);
  void joint_edits(std::uint32_t node, const Spot& spot);
  void edit_in_any_order(std::uint32_t node, std::vector<std::pair<std::uint32_t, int>> values);
  /// True: somebody may do it, in every case.
  bool edit(std::uint32_t node, const std::vector<std::pair<std::uint32_t, int>>& values);
  void timers_at(std::uint32_t node);
  void events_at(std::uint32_t node);
  void tasks_at(std::uint32_t node);
  void pulls_at(std::uint32_t node);
  void listen();
  std::vector<Given> answers(const std::vector<compiler::Ask>& asks, SlotKey::Kind kind, std::uint32_t owner);
  std::vector<Given> combined(const std::vector<std::pair<std::string, std::vector<Value>>>& values,
                              const std::string& what);
  std::vector<std::string> actors(const Spot& spot) const;
  /// The step by each of the people who makes a difference.
  bool try_actors(std::uint32_t node, Move move, const std::vector<std::string>& people);

  // ---- joint_moves.cpp
  void edit_joint(std::uint32_t node, const Joint& joint);
  void edit_some_of(std::uint32_t node, const Joint& joint, int to);
  bool edit_partly(std::uint32_t node, const Joint& joint, const PartialMove& way, std::size_t set);
  const PartialMove& partial(const Joint& joint, int from, int to, std::size_t set);
  void answer_joint(std::uint32_t node, const Move& move, const AnswerJoint& answers);
  bool give(const AnswerJoint& answers, int cell, Move& move) const;
  void keep_to_start(const Move& move, compiler::RecordTypeId type,
                     std::vector<std::vector<int>>& free) const;
  int start_cell(const Move& move, compiler::RecordTypeId type) const;
  void demand_start(const Spot* spot, const Move& move, std::vector<Demand>& demands) const;
  static void start_from(const Move& move, Situation& situation);

  // ---- decisions.cpp: what comes of it
  struct Taken {
    bool permitted = false;  // a case was not refused as not permitted
    bool denied = false;     // a case was
  };
  /// Every case of the move at the node (none: a record is made).
  Taken take(std::uint32_t node, const Move& move);
  std::optional<Decision> decided(const Spot* spot, const Move& move, Chooser& chooser);
  void keep(const Move& move, Attempt attempt);
  void note_denied(const Move& move, const Refused& denied);
  void note_open(const Chooser& chooser);
  void note_guess(const std::string& why);
  Command command_of(const Spot* spot, const Move& move, const Chooser& chooser) const;
  Record record_of(const Spot& spot, const Chooser& chooser) const;
  Situation situation_of(const Spot* spot, const Chooser& chooser) const;
  void fetch(const Needs& needs, const Spot* spot, Chooser& chooser, Situation& situation) const;
  // What a decision asks for, one overload a need: a new one does not compile without.
  void look_up(const NeedRecord& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedRecordByKey& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedUser& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedMembers& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedSuppressed& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedTimers& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedActivities& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedAppointments& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedOnce& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedEnteredAt& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedUnique& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void look_up(const NeedCandidates& need, const Spot* spot, Chooser& chooser, Situation& situation) const;
  void fill_waiting(const Spot& spot, RecordId record, Situation& situation) const;
  std::vector<std::vector<Candidate>> ways_to_distribute() const;
  /// The edge of the record at hand.
  std::uint32_t settle(std::uint32_t node, std::uint32_t move, const Spot* spot, Chooser& chooser,
                       const Decision& decision);
  void refused(std::uint32_t node, std::uint32_t move, const Chooser& chooser, const Refused& refused);
  std::vector<std::vector<int>> regions_at(const Spot* spot, compiler::RecordTypeId type) const;
  std::vector<int> cells_at(const Joint& joint, const Spot* spot) const;

  // ---- abstraction.cpp: where the record is then
  Spot spot_of(const Spot* before, const Record& after, bool subject, const Decision& decision,
               const Move& move, Chooser& chooser);
  void place_timers(const Spot* before, const Record& after, const Decision& decision, const Move& move,
                    Chooser& chooser, Spot& spot);
  void place_tasks(const Spot* before, const Record& after, const Decision& decision, Chooser& chooser,
                   Spot& spot) const;
  std::vector<Seen> seen_in(const Decision& decision, RecordId record, bool subject, const Move& move) const;
  void find_breaks(const Decision& decision, std::uint32_t edge);
  Pending pending(const TimerSet& timer, const Record& after, bool at_entry, std::int64_t since) const;
  bool hangs_on_date(const TimerSet& timer) const;
  bool in_months(const TimerSet& timer) const;

  std::uint32_t node_of(Spot spot, std::uint32_t edge);
  std::uint32_t add_edge(Edge edge);
  std::uint32_t seen_index(const std::vector<Seen>& seen);
  void gap(std::string why);

  const compiler::Program& program_;
  Questions questions_;
  Bounds bounds_;
  const Domain& domain_;
  Freedom freedom_;
  Graph graph_;
  std::map<std::pair<std::uint32_t, int>, bool> answered_;  // by action and cell: from all values of its base
  std::map<std::tuple<const Joint*, int, int, std::size_t>, PartialMove> partial_;
  std::unordered_map<std::string, std::uint32_t> nodes_;
  std::unordered_map<std::string, std::uint32_t> seen_;
  std::shared_ptr<Calendars> calendars_ = std::make_shared<Calendars>();
  std::map<std::string, User, std::less<>> people_;
  decltype(Situation::users) users_;        // the same, as decide() takes them
  std::vector<std::vector<bool>> noticed_;  // by record type: attributes that a write may change or not
  std::set<dsl::ast::EventKind> heard_;     // outside events that somebody waits for
  std::set<std::uint32_t> heard_custom_;
  std::set<std::string> heard_tasks_;  // activities whose end somebody waits for; the others change nothing
  bool owner_matters_ = false, actor_matters_ = false;
  std::vector<std::vector<Candidate>> distributed_;
  bool owner_is_told_ = false;  // a text shows whose it is: whether it is anybody's matters
  bool tasks_matter_ = false, meetings_matter_ = false;
};

}  // namespace leadflow::runtime::proving
