#include "compiler/check/graph.h"

#include <algorithm>
#include <deque>

namespace leadflow::compiler {

namespace {

constexpr std::uint32_t unseen = 0xffffffff;

struct Frame {
  std::uint32_t node;
  std::size_t next;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> circular_parts(const Graph& graph) {
  std::vector<std::vector<std::uint32_t>> parts;
  std::vector<std::uint32_t> index(graph.size(), unseen), low(graph.size());
  std::vector<bool> on_stack(graph.size());
  std::vector<std::uint32_t> stack;
  std::vector<Frame> frames;
  std::uint32_t count = 0;
  const auto open = [&](std::uint32_t node) {
    index[node] = low[node] = count++;
    stack.push_back(node);
    on_stack[node] = true;
    frames.push_back({node, 0});
  };
  const auto close = [&](std::uint32_t node) {
    std::vector<std::uint32_t> part;
    while (true) {
      const std::uint32_t member = stack.back();
      stack.pop_back();
      on_stack[member] = false;
      part.push_back(member);
      if (member == node) break;
    }
    const auto& own = graph[node];
    if (part.size() == 1 && std::find(own.begin(), own.end(), node) == own.end()) return;
    std::sort(part.begin(), part.end());
    parts.push_back(std::move(part));
  };
  for (std::uint32_t root = 0; root < graph.size(); ++root) {
    if (index[root] != unseen) continue;
    open(root);
    while (!frames.empty()) {
      const std::uint32_t node = frames.back().node;
      if (frames.back().next < graph[node].size()) {
        const std::uint32_t to = graph[node][frames.back().next++];
        if (index[to] == unseen) {
          open(to);
        } else if (on_stack[to]) {
          low[node] = std::min(low[node], index[to]);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[node]);
      if (low[node] == index[node]) close(node);
    }
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

std::vector<std::uint32_t> shortest_circle(const Graph& graph, const std::vector<std::uint32_t>& part) {
  const std::uint32_t start = part.front();
  std::vector<std::uint32_t> from(graph.size(), unseen);
  std::deque<std::uint32_t> queue{start};
  while (!queue.empty()) {
    const std::uint32_t node = queue.front();
    queue.pop_front();
    for (const std::uint32_t to : graph[node]) {
      if (to == start) {
        std::vector<std::uint32_t> circle{node};
        while (circle.back() != start) circle.push_back(from[circle.back()]);
        std::reverse(circle.begin(), circle.end());
        return circle;
      }
      if (from[to] != unseen) continue;
      from[to] = node;
      queue.push_back(to);
    }
  }
  return {start};
}

}  // namespace leadflow::compiler
