// Edits of attributes that conditions set side by side.

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

namespace {

std::vector<bool> members_in(std::size_t set, std::size_t count) {
  std::vector<bool> in(count);
  for (std::size_t i = 0; i < count; ++i) in[i] = ((set >> i) & 1) != 0;
  return in;
}

/// Every set of some but not all members, larger ones first.
std::vector<std::size_t> partial_sets(std::size_t count) {
  std::vector<std::size_t> sets;
  for (std::size_t set = 1; set + 1 < std::size_t{1} << count; ++set) sets.push_back(set);
  std::stable_sort(sets.begin(), sets.end(),
                   [](std::size_t a, std::size_t b) { return std::popcount(a) > std::popcount(b); });
  return sets;
}

}  // namespace

/// Whoever may set all members comes from any values to any others; else some are set and the others stay.
void Explorer::edit_joint(std::uint32_t node, const Joint& joint) {
  const std::uint32_t leader = joint.members.front().attribute;
  const int now = graph_.spots[node].regions[leader];
  for (int cell = 0; cell < static_cast<int>(joint.cells.size()); ++cell) {
    if (cell != now && !edit(node, {{leader, cell}})) edit_some_of(node, joint, cell);
  }
}

void Explorer::edit_some_of(std::uint32_t node, const Joint& joint, int to) {
  const std::uint32_t leader = joint.members.front().attribute;
  const int now = graph_.spots[node].regions[leader];
  std::vector<std::size_t> done;  // what somebody may set, and what leads nowhere
  for (const std::size_t set : partial_sets(joint.members.size())) {
    const bool known =
        std::any_of(done.begin(), done.end(), [&](std::size_t one) { return (one & set) == set; });
    if (known) continue;
    const PartialMove& way = partial(joint, now, to, set);
    if (way.possible == Solver::Answer::Unknown)
      gap(fmt::format("whether values can be set: {}",
                      domain_.solver()->trouble().empty() ? "the solver did not decide it"
                                                          : domain_.solver()->trouble()));
    if (way.possible != Solver::Answer::Yes || edit_partly(node, joint, way, set)) done.push_back(set);
  }
}

bool Explorer::edit_partly(std::uint32_t node, const Joint& joint, const PartialMove& way, std::size_t set) {
  const auto& attributes = program_.record_types[joint.type].attributes;
  const std::vector<bool> changes = members_in(set, joint.members.size());
  const auto value = [&](std::size_t member, const StoredValue& stored) {
    return stored ? stored_value(joint.members[member].type, *stored) : Value{};
  };
  Move move;
  move.kind = Move::Kind::Edit;
  move.unsure = !way.surely;
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    move.start.emplace_back(joint.members[i].attribute, value(i, way.from[i]));
    if (changes[i])
      move.given.emplace_back(attributes[joint.members[i].attribute].name, value(i, way.to[i]));
  }
  if (move.unsure) {
    std::string words = "whether ";
    for (const auto& [name, given] : move.given) words += fmt::format("`{}`, ", name);
    note_guess(words + "set alone, can be brought where it has to be");
  }
  return try_actors(node, std::move(move), actors(graph_.spots[node]));
}

/// Asked of the solver once.
const PartialMove& Explorer::partial(const Joint& joint, int from, int to, std::size_t set) {
  const auto key = std::make_tuple(&joint, from, to, set);
  const auto known = partial_.find(key);
  if (known != partial_.end()) return known->second;
  return partial_
      .emplace(key, partial_move(joint, from, to, members_in(set, joint.members.size()), *domain_.solver()))
      .first->second;
}

/// The values that a step starts from stand for all of their cell.
void Explorer::start_from(const Move& move, Situation& situation) {
  for (const auto& [attribute, value] : move.start)
    situation.records.begin()->second->attributes[attribute] = value;
}

}  // namespace leadflow::runtime::proving
