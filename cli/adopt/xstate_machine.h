// One machine of XState on its way into a draft.
//
// A record stands in one state, so the leaves become steps and a state around them a stage; what an outer
// state handles holds for all leaves in it that do not handle the event themselves. A parallel state is one
// step, and each of its regions an attribute. Guards and actions are
// names of code that is not in the export: a guard becomes an attribute that is false until it is set, an
// action an event that is raised, for a rule to answer.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/adopt/condition.h"
#include "cli/adopt/readers.h"
#include "cli/adopt/xstate_tree.h"

namespace leadflow::cli::adopt {

/// One way a state answers an event. Without a target it only acts; with nothing to do it stops what
/// outer states would do.
struct MachineBranch {
  MachineNode* owner = nullptr;
  JsonView view{};
  MachineNode* target = nullptr;
  std::string target_text{};
  JsonView guard{};
  bool is_readable = true;
  std::string why{};   // not readable because
  bool stays = false;  // within its state: what is around the target is not entered again

  bool is_idle() const { return target_text.empty() && view["actions"].is_null(); }
};

/// A state of a region: the attribute that stands for the region, and its value.
struct RegionValue {
  std::string attribute, value;
};

/// What a region does on an event, and when.
struct RegionAnswer {
  const MachineNode* region;
  std::string where;  // the first state that it is for
  Expression when;    // no text: always
  std::vector<Statement> operations;
  std::string place, name;  // of the finding
};

/// An event and what the regions of one parallel state do on it.
struct RegionEvent {
  const MachineNode* around;
  std::string event;
  std::vector<RegionAnswer> answers;
};

class MachineReader {
 public:
  MachineReader(const JsonSource& source, Adopted& into)
      : tree_(source.value, max_adopted_states), draft_(into.draft), findings_(into.findings) {}

  void read();

 private:
  void read_context();
  void read_states();
  void read_state(MachineNode& node);
  std::size_t phase_of(MachineNode& node);
  std::size_t phase_named(const std::string& key, std::string_view label, std::string_view kind);
  void leave_out_region(MachineNode& node);
  void tell_unread(MachineNode& node, std::vector<std::string>& comments);
  MachineNode* first_state();

  // Parallel states (xstate_regions.cpp)
  State& state_around(const MachineNode& node);
  void add_region(MachineNode& region);
  void add_regions(MachineNode& node);
  void end_regions(MachineNode& node);
  void add_region_exit(MachineNode& leaf, const Expression& place, std::vector<Statement> operations);
  void read_region_state(MachineNode& node);
  std::optional<Expression> stands_in(const std::vector<MachineNode*>& leaves);
  std::optional<Expression> stands_elsewhere(const std::vector<MachineNode*>& leaves);
  std::vector<Statement> region_operations(const MachineBranch& branch);
  void emit_in_region(const std::string& event, const MachineBranch& branch,
                      const std::vector<Expression>& when, const std::vector<MachineNode*>& leaves);
  void write_region_event(const RegionEvent& event);
  void write_shared_event(const RegionEvent& event);
  void add_region_chain(const std::vector<MachineNode*>& leaves, std::string_view name,
                        const std::string& after, const std::vector<MachineBranch>& found,
                        std::string_view piece);
  void add_region_rule(State& state, const std::string& called, const std::string& after,
                       const std::string& on, const Expression& when, std::vector<Statement> operations,
                       const std::string& place, const std::string& text);
  void read_regions_done(MachineNode& node);
  bool ask_regions(MachineNode& leaf, std::string_view event, std::vector<Expression>& asked);
  std::string move_name(const std::string& label, const std::string& where);
  std::string add_action(State& state, const std::string& event, const std::string& where,
                         const std::string& when, Statement statement);

  std::vector<JsonView> written_branches(JsonView value) const;
  std::vector<MachineBranch> branches(MachineNode& owner, JsonView value);
  /// Leaves and what inner states ask before an outer one answers for them.
  struct LeafGroup {
    std::vector<Expression> asked;
    std::vector<MachineNode*> leaves;
  };
  std::vector<LeafGroup> leaf_groups(MachineNode& node, std::string_view event);
  void leave_out_branch(MachineNode& node, const std::string& event, const MachineBranch& branch,
                        std::string_view why);
  void tell_idle_branches(MachineNode& node, const std::string& event,
                          const std::vector<MachineBranch>& found, bool is_asked);
  bool ends_machine(const MachineNode& node);
  void read_events(MachineNode& node);
  void read_event(MachineNode& node, const std::string& event, JsonView value);
  void emit(MachineNode& node, const std::string& event, const MachineBranch& branch,
            const std::vector<Expression>& before, const std::vector<MachineNode*>& leaves);
  void emit_move(const std::string& event, const MachineBranch& branch, const std::vector<Expression>& when,
                 const std::vector<MachineNode*>& leaves);
  void emit_action(const std::string& event, const MachineBranch& branch, const std::vector<Expression>& when,
                   const std::vector<MachineNode*>& leaves);
  std::optional<std::vector<Expression>> nearer(MachineNode& leaf, MachineNode& node, std::string_view event);
  JsonView handler(MachineNode& node, std::string_view event) const;

  void read_node(MachineNode& node);
  void read_start_and_stop(MachineNode& root);
  void read_automatic(MachineNode& node);
  void add_chain(MachineNode& leaf, std::string_view name, const std::string& on, bool also_becomes,
                 const std::vector<MachineBranch>& branches, std::string_view piece);
  bool closes_circle(const MachineNode& from, const MachineNode& to) const;
  void read_done(MachineNode& node);
  void leave_out_outer(MachineNode& node);
  void read_delays(MachineNode& node);
  bool read_delay_event(MachineNode& node, std::string_view event, JsonView value);
  void entry_or_exit(MachineNode& leaf, std::string_view member, std::string_view event);
  void read_delay(MachineNode& node, const std::string& delay, JsonView value);
  void read_invokes(MachineNode& node);

  Expression guard(JsonView value, int depth = 0);
  Expression guard_attribute(JsonView value, const std::string& name);
  std::string event_of(const std::string& type, const std::string& place);
  std::vector<Statement> actions(JsonView value);
  void action(JsonView value, std::vector<Statement>& into);
  void assign(JsonView value, std::vector<Statement>& into);
  void entry_and_exit(MachineNode& leaf);
  State& state_of(const MachineNode& leaf) { return flow_.states[leaf.state]; }
  RecordType& record() { return draft_.records[flow_.record]; }

  MachineTree tree_;
  Draft& draft_;
  Findings& findings_;
  Workflow flow_{};
  std::map<std::string, std::size_t> phases_{};
  std::map<const MachineNode*, RegionValue> region_values_{};
  std::vector<RegionEvent> region_events_{};
  std::map<const MachineNode*, std::vector<Statement>> region_exits_{};  // of a parallel state
  std::map<std::string, std::size_t> key_counts_{};
  std::multimap<const MachineNode*, const MachineNode*> at_once_{};  // moves that take no time
  std::set<std::string> guards_told_{};                              // places of those with a finding
  std::set<std::string> told_{};                                     // places of other members with one
  std::map<std::string, std::string> inline_events_{};               // of actions without a name, by place
  std::map<std::string, int> inline_counts_{};
  std::size_t moves_ = 0;
};

/// How people would call what a machine calls by its place: `failure RETRY`, `checkCard done`. Other names
/// stay.
std::string spoken(std::string_view code);
/// `NEXT: address -> payment`: how a finding calls a transition.
std::string arrow(const MachineNode& from, std::string_view event, const MachineBranch& branch);

}  // namespace leadflow::cli::adopt
