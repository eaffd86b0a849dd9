#include "runtime/prove/paths.h"

#include <algorithm>
#include <deque>
#include <map>

namespace leadflow::runtime::proving {

namespace {

/// A breadth-first search of pairs of a spot and what was seen.
struct Search {
  const Graph& graph;
  const Watcher& watcher;
  const std::function<bool(const Edge&)>& counts;
  bool exact;
  std::size_t most;
  std::map<std::pair<std::uint32_t, int>, std::pair<std::uint32_t, int>> came;  // by which edge, from what
  std::deque<std::pair<std::uint32_t, int>> open{};
  std::vector<Path> found{};

  Path back(std::uint32_t last, int state) const {
    Path path = {last};
    while (graph.edges[path.back()].from != no_node) {
      const auto& [edge, before] = came.at({graph.edges[path.back()].from, state});
      path.push_back(edge);
      state = before;
    }
    std::reverse(path.begin(), path.end());
    return path;
  }

  void follow(std::uint32_t number, int state) {
    const Edge& edge = graph.edges[number];
    if (edge.to == no_node || (exact && !edge.exact) || found.size() >= most) return;
    const int from = edge.child || edge.from == no_node ? 0 : state;
    const Watch watch = watcher(from, graph.seen[edge.seen]);
    if (watch.broken) {
      if (counts(edge)) found.push_back(back(number, state));
      return;
    }
    if (came.try_emplace({edge.to, watch.state}, number, state).second)
      open.emplace_back(edge.to, watch.state);
  }

  void run() {
    for (const std::uint32_t number : graph.made) follow(number, 0);
    while (!open.empty() && found.size() < most) {
      const auto [node, state] = open.front();
      open.pop_front();
      for (const std::uint32_t number : graph.out[node]) follow(number, state);
    }
  }
};

}  // namespace

std::vector<Path> breaking_paths(const Graph& graph, const Watcher& watcher,
                                 const std::function<bool(const Edge&)>& counts, bool exact,
                                 std::size_t most) {
  Search search{graph, watcher, counts, exact, most, {}};
  search.run();
  return std::move(search.found);
}

std::optional<Path> path_to(const Graph& graph, std::uint32_t node, bool exact) {
  std::vector<std::uint32_t> came(graph.spots.size(), no_node);
  std::deque<std::uint32_t> open;
  const auto follow = [&](std::uint32_t number) {
    const Edge& edge = graph.edges[number];
    if (edge.to == no_node || (exact && !edge.exact) || came[edge.to] != no_node) return;
    came[edge.to] = number;
    open.push_back(edge.to);
  };
  for (const std::uint32_t number : graph.made) follow(number);
  while (!open.empty() && came[node] == no_node) {
    const std::uint32_t at = open.front();
    open.pop_front();
    for (const std::uint32_t number : graph.out[at]) follow(number);
  }
  if (came[node] == no_node) return std::nullopt;
  Path path;
  for (std::uint32_t at = node; at != no_node; at = graph.edges[came[at]].from) path.push_back(came[at]);
  std::reverse(path.begin(), path.end());
  return path;
}

std::optional<Path> path_by(const Graph& graph, std::uint32_t edge, bool exact) {
  if (exact && !graph.edges[edge].exact) return std::nullopt;
  if (graph.edges[edge].from == no_node) return Path{edge};
  std::optional<Path> path = path_to(graph, graph.edges[edge].from, exact);
  if (path) path->push_back(edge);
  return path;
}

std::vector<bool> can_reach(const Graph& graph, const std::function<bool(const Spot&)>& goal, bool exact) {
  std::vector<std::vector<std::uint32_t>> into(graph.spots.size());
  for (const Edge& edge : graph.edges) {
    const bool usable = edge.from != no_node && edge.to != no_node && !edge.child && (edge.exact || !exact);
    if (usable) into[edge.to].push_back(edge.from);
  }
  std::vector<bool> reaches(graph.spots.size(), false);
  std::deque<std::uint32_t> open;
  for (std::uint32_t node = 0; node < graph.spots.size(); ++node) {
    if (!goal(graph.spots[node])) continue;
    reaches[node] = true;
    open.push_back(node);
  }
  while (!open.empty()) {
    const std::uint32_t at = open.front();
    open.pop_front();
    for (const std::uint32_t from : into[at]) {
      if (reaches[from]) continue;
      reaches[from] = true;
      open.push_back(from);
    }
  }
  return reaches;
}

}  // namespace leadflow::runtime::proving
