// The states of a machine as they are nested, and what their transitions aim at.

#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "cli/adopt/json_view.h"

namespace leadflow::cli::adopt {

struct MachineNode {
  std::string key;
  std::string path;  // from the machine: `checkout.payment`; empty for the machine itself
  std::string id;    // its own, or the machine's and the path
  JsonView view{};
  MachineNode* parent = nullptr;
  std::vector<MachineNode*> children{};
  std::size_t state = 0;  // of the workflow, for a leaf

  bool is_final() const { return view["type"].text() == "final"; }
  bool is_history() const { return view["type"].text() == "history"; }
  bool is_parallel() const { return view["type"].text() == "parallel" || view["parallel"].flag(false); }
  /// A state that a record can stand in, or a value of a region: what stands within a parallel one is not
  /// entered.
  bool is_leaf() const { return !is_history() && (is_parallel() || (children.empty() && parent != nullptr)); }
};

class MachineTree {
 public:
  /// At most `limit` states are read; too_large() says whether there were more.
  MachineTree(JsonView machine, std::size_t limit);

  MachineNode& root() { return nodes_.front(); }
  std::deque<MachineNode>& nodes() { return nodes_; }
  bool too_large() const { return too_large_; }
  /// What `target`, written in `from`, names; null if nothing.
  MachineNode* resolve(MachineNode& from, std::string_view target);
  /// What a history state says is entered where there is no history; null where it says nothing of use.
  MachineNode* history_default(MachineNode& history);
  /// The leaf in which an entry into `node` ends; null if there is none.
  MachineNode* entered(MachineNode& node);
  std::vector<MachineNode*> leaves(MachineNode& node);
  /// Whether `node` stands within a parallel state.
  static bool is_in_region(const MachineNode& node) { return region_of(node) != nullptr; }
  /// The part of the outermost parallel state in which `node` stands; null outside of one.
  static const MachineNode* region_of(const MachineNode& node);
  /// Whether `node` stands in one parallel state only.
  static bool is_in_one_region(const MachineNode& node);

 private:
  void grow(MachineNode& parent, std::size_t limit);
  MachineNode* below(MachineNode* from, std::string_view path);

  std::deque<MachineNode> nodes_{};
  bool too_large_ = false;
};

}  // namespace leadflow::cli::adopt
