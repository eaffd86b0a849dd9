// Circles in a graph of numbered nodes.

#pragma once

#include <cstdint>
#include <vector>

namespace leadflow::compiler {

/// Successors by node.
using Graph = std::vector<std::vector<std::uint32_t>>;

/// The strongly connected parts that hold a circle (two nodes or more, or one that points at itself), each
/// sorted, in the order of their first nodes. Tarjan's algorithm, without recursion.
std::vector<std::vector<std::uint32_t>> circular_parts(const Graph& graph);

/// A shortest circle through the first node of `part` (as circular_parts gives it), beginning there.
std::vector<std::uint32_t> shortest_circle(const Graph& graph, const std::vector<std::uint32_t>& part);

}  // namespace leadflow::compiler
