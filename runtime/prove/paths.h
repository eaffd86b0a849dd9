// Ways through the graph: the shortest to something, and what can be reached at all.

#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "runtime/prove/graph.h"

namespace leadflow::runtime::proving {

/// Edges one after the other, from the making of a record.
using Path = std::vector<std::uint32_t>;

/// What has been seen of a record so far, as a number below 32; 0 at its making.
struct Watch {
  int state = 0;
  bool broken = false;
};
/// `counts`: a break by this step is meant; else it is only seen what it leads to.
using Watcher = std::function<Watch(int state, const std::vector<Seen>& seen, bool counts)>;

/// Ways on which the watcher sees the break, shortest first, at most `most`, each with another last step.
/// `counts`: whether a break by that edge is meant. `exact`: without guesses.
std::vector<Path> breaking_paths(const Graph& graph, const Watcher& watcher,
                                 const std::function<bool(const Edge&)>& counts, bool exact,
                                 std::size_t most);

/// Ways that end with that edge. `exact`: nothing where there is none without guesses.
std::optional<Path> path_by(const Graph& graph, std::uint32_t edge, bool exact);
std::optional<Path> path_to(const Graph& graph, std::uint32_t node, bool exact);

/// The edges by the node that they lead to: those of node n are `edges` from `first[n]` up to `first[n + 1]`.
struct Backwards {
  std::vector<std::uint32_t> first, edges;
};
Backwards backwards_of(const Graph& graph);

/// By node: whether a record there can come to a spot that is a goal. `surely`: whatever turns out of what is
/// nobody's choice.
std::vector<bool> can_reach(const Graph& graph, const Backwards& backwards,
                            const std::function<bool(const Spot&)>& goal, bool surely);

}  // namespace leadflow::runtime::proving
