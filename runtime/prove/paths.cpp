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
    const Watch watch = watcher(from, graph.seen[edge.seen], counts(edge));
    if (watch.broken) return found.push_back(back(number, state));
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

// ---- reaching
// -------------------------------------------------------------------------------------------------

namespace {

using Runs = std::vector<const Attempt::Run*>;

/// Runs that made the same choices up to `depth`. `late`: something turned out already, so people cannot
/// choose any more.
bool ends_well_from(const Runs& runs, std::size_t depth, bool late,
                    const std::function<bool(const Attempt::Run&)>& ends_well) {
  if (runs.front()->trail.size() == depth) return ends_well(*runs.front());
  const Choice& choice = runs.front()->trail[depth];
  late = late || choice.kind == Choice::Kind::Open;
  std::map<int, Runs> by_choice;
  for (const Attempt::Run* run : runs) by_choice[run->trail[depth].taken].push_back(run);
  const auto good = [&](const auto& one) { return ends_well_from(one.second, depth + 1, late, ends_well); };
  if (!late) return std::any_of(by_choice.begin(), by_choice.end(), good);
  return by_choice.size() == choice.among.size() && std::all_of(by_choice.begin(), by_choice.end(), good);
}

/// What is known to reach a goal, and what follows from it.
struct Reaching {
  const Graph& graph;
  bool surely;
  std::vector<std::vector<std::uint32_t>> into{};
  std::vector<bool> reaches{};
  std::deque<std::uint32_t> open{};

  void mark(std::uint32_t node) {
    if (reaches[node]) return;
    reaches[node] = true;
    open.push_back(node);
  }

  void work_off() {
    while (!open.empty()) {
      const std::uint32_t at = open.front();
      open.pop_front();
      for (const std::uint32_t from : into[at]) mark(from);
    }
  }

  /// Steps that end well whatever turns out.
  void add_sure_attempts() {
    for (const Attempt& attempt : graph.attempts) {
      if (reaches[attempt.from]) continue;
      const bool sure = can_make_sure(attempt, [&](const Attempt::Run& run) {
        return run.edge != no_node && reaches[graph.edges[run.edge].to];
      });
      if (sure) mark(attempt.from);
    }
  }
};

}  // namespace

bool can_make_sure(const Attempt& attempt, const std::function<bool(const Attempt::Run&)>& ends_well) {
  Runs runs;
  for (const Attempt::Run& run : attempt.runs) runs.push_back(&run);
  return !runs.empty() && ends_well_from(runs, 0, false, ends_well);
}

std::vector<bool> can_reach(const Graph& graph, const std::function<bool(const Spot&)>& goal, bool surely) {
  Reaching reaching{graph, surely};
  reaching.into.resize(graph.spots.size());
  reaching.reaches.assign(graph.spots.size(), false);
  for (const Edge& edge : graph.edges) {
    const bool usable = edge.from != no_node && edge.to != no_node && !edge.child && (edge.exact || !surely);
    if (usable) reaching.into[edge.to].push_back(edge.from);
  }
  for (std::uint32_t node = 0; node < graph.spots.size(); ++node) {
    if (goal(graph.spots[node])) reaching.mark(node);
  }
  reaching.work_off();
  while (surely) {
    reaching.add_sure_attempts();
    if (reaching.open.empty()) break;
    reaching.work_off();
  }
  return std::move(reaching.reaches);
}

}  // namespace leadflow::runtime::proving
