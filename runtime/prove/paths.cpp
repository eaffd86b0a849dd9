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
  struct Came {
    std::uint32_t edge = no_node;
    int before = 0;  // what was seen before it
  };
  std::vector<Came> came{graph.nodes.size() * watch_states};  // by which edge; by node and what was seen
  std::deque<std::pair<std::uint32_t, int>> open{};
  std::vector<Path> found{};

  static constexpr std::size_t watch_states = 32;

  Came& at(std::uint32_t node, int state) {
    return came[node * watch_states + static_cast<std::size_t>(state)];
  }

  Path back(std::uint32_t last, int state) {
    Path path = {last};
    while (graph.edges[path.back()].from != no_node) {
      const Came& step = at(graph.edges[path.back()].from, state);
      path.push_back(step.edge);
      state = step.before;
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
    Came& known = at(edge.to, watch.state);
    if (known.edge != no_node) return;
    known = {number, state};
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
  Search search{graph, watcher, counts, exact, most};
  search.run();
  return std::move(search.found);
}

std::optional<Path> path_to(const Graph& graph, std::uint32_t node, bool exact) {
  std::vector<std::uint32_t> came(graph.nodes.size(), no_node);
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
  const Attempt::Turn& choice = runs.front()->trail[depth];
  late = late || choice.kind == Choice::Kind::Open;
  std::map<int, Runs> by_choice;
  for (const Attempt::Run* run : runs) by_choice[run->trail[depth].taken].push_back(run);
  const auto good = [&](const auto& one) { return ends_well_from(one.second, depth + 1, late, ends_well); };
  if (!late) return std::any_of(by_choice.begin(), by_choice.end(), good);
  return by_choice.size() == choice.size && std::all_of(by_choice.begin(), by_choice.end(), good);
}

/// What is known to reach a goal, and what follows from it.
struct Reaching {
  const Graph& graph;
  const Backwards& backwards;
  bool surely;
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
      for (std::uint32_t i = backwards.first[at]; i < backwards.first[at + 1]; ++i) {
        const Edge& edge = graph.edges[backwards.edges[i]];
        if (edge.exact || !surely) mark(edge.from);
      }
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

namespace {

using Plan = std::map<std::uint32_t, int>;  // a region for each attribute that is chosen

/// The values of one run, chosen before anything turns out.
Plan plan_of(const Attempt::Run& run) {
  Plan plan;
  for (const Demand& one : run.wanted) plan[one.attribute] = one.region;
  return plan;
}

/// The same where people keep to the plan whatever turns out; beyond it all must end well.
bool ends_well_by(const Plan& plan, const Runs& runs, std::size_t depth,
                  const std::function<bool(const Attempt::Run&)>& ends_well) {
  if (runs.front()->trail.size() == depth) return ends_well(*runs.front());
  const Attempt::Turn& choice = runs.front()->trail[depth];
  std::map<int, Runs> by_choice;
  for (const Attempt::Run* run : runs) by_choice[run->trail[depth].taken].push_back(run);
  const auto good = [&](const auto& one) { return ends_well_by(plan, one.second, depth + 1, ends_well); };
  const auto planned = plan.find(choice.attribute);
  if (choice.kind == Choice::Kind::Region && planned != plan.end()) {
    return std::any_of(by_choice.begin(), by_choice.end(), [&](const auto& one) {
      const std::vector<int>& regions = one.second.front()->trail[depth].regions;
      return std::find(regions.begin(), regions.end(), planned->second) != regions.end() && good(one);
    });
  }
  return by_choice.size() == choice.size && std::all_of(by_choice.begin(), by_choice.end(), good);
}

}  // namespace

bool can_make_sure(const Attempt& attempt, const std::function<bool(const Attempt::Run&)>& ends_well) {
  Runs runs;
  for (const Attempt::Run& run : attempt.runs) runs.push_back(&run);
  if (runs.empty()) return false;
  if (ends_well_from(runs, 0, false, ends_well)) return true;
  return std::any_of(attempt.runs.begin(), attempt.runs.end(), [&](const Attempt::Run& run) {
    return ends_well(run) && ends_well_by(plan_of(run), runs, 0, ends_well);
  });
}

Backwards backwards_of(const Graph& graph) {
  const auto is_usable = [](const Edge& edge) {
    return edge.from != no_node && edge.to != no_node && edge.from != edge.to && !edge.child;
  };
  Backwards backwards;
  backwards.first.assign(graph.nodes.size() + 1, 0);
  for (const Edge& edge : graph.edges) {
    if (is_usable(edge)) ++backwards.first[edge.to + 1];
  }
  for (std::size_t i = 1; i < backwards.first.size(); ++i) backwards.first[i] += backwards.first[i - 1];
  backwards.edges.resize(backwards.first.back());
  std::vector<std::uint32_t> next = backwards.first;
  for (std::uint32_t i = 0; i < graph.edges.size(); ++i) {
    if (is_usable(graph.edges[i])) backwards.edges[next[graph.edges[i].to]++] = i;
  }
  return backwards;
}

std::vector<bool> can_reach(const Graph& graph, const Backwards& backwards,
                            const std::function<bool(const Spot&)>& goal, bool surely) {
  Reaching reaching{graph, backwards, surely};
  reaching.reaches.assign(graph.nodes.size(), false);
  for (std::uint32_t node = 0; node < graph.nodes.size(); ++node) {
    if (goal(graph.at(node))) reaching.mark(node);
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
