#include "cli/adopt/xstate_tree.h"

#include <algorithm>

namespace leadflow::cli::adopt {

MachineTree::MachineTree(JsonView machine, std::size_t limit) {
  MachineNode& first = nodes_.emplace_back();
  first.view = machine;
  first.id = machine["id"].plain();
  if (first.id.empty()) first.id = machine["key"].plain();
  first.key = first.id;
  grow(first, limit);
}

void MachineTree::grow(MachineNode& parent, std::size_t limit) {
  if (!parent.view["states"].is_object()) return;
  for (const JsonView& view : parent.view["states"].children()) {
    if (nodes_.size() > limit) {
      too_large_ = true;
      return;
    }
    MachineNode& node = nodes_.emplace_back();
    node.key = view.key();
    node.path = parent.path.empty() ? node.key : parent.path + '.' + node.key;
    node.id = view["id"].plain();
    if (node.id.empty()) node.id = nodes_.front().id + '.' + node.path;
    node.view = view;
    node.parent = &parent;
    parent.children.push_back(&node);
    grow(node, limit);
  }
}

MachineNode* MachineTree::below(MachineNode* from, std::string_view path) {
  while (from != nullptr && !path.empty()) {
    // A key may hold dots itself, so the longest one that fits is taken.
    MachineNode* next = nullptr;
    for (MachineNode* child : from->children) {
      const bool fits = path == child->key || path.starts_with(child->key + '.');
      if (fits && (next == nullptr || child->key.size() > next->key.size())) next = child;
    }
    if (next != nullptr) path.remove_prefix(std::min(path.size(), next->key.size() + 1));
    from = next;
  }
  return from;
}

MachineNode* MachineTree::resolve(MachineNode& from, std::string_view target) {
  if (target.empty()) return nullptr;
  if (target.front() == '.') return below(&from, target.substr(1));
  if (target.front() != '#') return below(from.parent == nullptr ? &from : from.parent, target);
  target.remove_prefix(1);
  MachineNode* best = nullptr;
  for (MachineNode& node : nodes_) {
    const bool fits = target == node.id || (!node.id.empty() && target.starts_with(node.id + '.'));
    if (fits && (best == nullptr || node.id.size() > best->id.size())) best = &node;
  }
  if (best == nullptr || target.size() == best->id.size()) return best;
  return below(best, target.substr(best->id.size() + 1));
}

MachineNode* MachineTree::history_default(MachineNode& history) {
  JsonView target = history.view["target"];
  if (target.is_array() && target.children().size() == 1) target = target.children().front();
  MachineNode* said = resolve(history, target.plain());
  return said == nullptr || said->is_history() ? nullptr : said;
}

MachineNode* MachineTree::entered(MachineNode& node) {
  MachineNode* at = &node;
  if (MachineNode* said = at->is_history() ? history_default(node) : nullptr)
    at = said;
  else if (at->is_history())
    at = at->parent;
  for (std::size_t steps = 0; at != nullptr && !at->is_leaf(); ++steps) {
    if (at->children.empty() || steps > nodes_.size()) return nullptr;
    const JsonView initial = at->view["initial"];
    std::string target = initial.plain();
    if (initial.is_object())
      target = initial["target"].is_array() && !initial["target"].children().empty()
                   ? initial["target"].children().front().plain()
                   : initial["target"].plain();
    MachineNode* next = target.starts_with('#') ? resolve(*at, target) : below(at, target);
    if (target.empty() || next == at) next = at->children.front();
    if (next != nullptr && next->is_history()) return nullptr;
    at = next;
  }
  return at;
}

std::vector<MachineNode*> MachineTree::leaves(MachineNode& node) {
  if (node.is_leaf()) return {&node};
  std::vector<MachineNode*> found;
  for (MachineNode* child : node.children) {
    const std::vector<MachineNode*> inner = leaves(*child);
    found.insert(found.end(), inner.begin(), inner.end());
  }
  return found;
}

const MachineNode* MachineTree::region_of(const MachineNode& node) {
  const MachineNode* region = nullptr;
  for (const MachineNode* at = &node; at->parent != nullptr; at = at->parent)
    if (at->parent->is_parallel()) region = at;
  return region;
}

bool MachineTree::is_in_one_region(const MachineNode& node) {
  int above = 0;
  for (const MachineNode* at = node.parent; at != nullptr; at = at->parent)
    above += at->is_parallel() ? 1 : 0;
  return above == 1;
}

}  // namespace leadflow::cli::adopt
