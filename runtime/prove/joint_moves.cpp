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

/// Whoever may set all members comes from any values to any others, as the plan says; else some are set and
/// the others stay.
void Explorer::joint_edits(std::uint32_t node) {
  const Spot& spot = graph_.at(node);
  const std::vector<Attempts>& plan = *plans_[graph_.nodes[node].spot];
  for (const Joint& joint : domain_.joints()) {
    const std::uint32_t leader = joint.members.front().attribute;
    const bool remembered = joint.type == spot.type && freedom_.is_remembered(spot.state, leader);
    if (!remembered || !may_edit_some(spot, leader)) continue;
    for (int cell = 0; cell < static_cast<int>(joint.cells.size()); ++cell) {
      if (cell == graph_.nodes[node].regions[leader]) continue;
      const bool whole = std::any_of(plan.begin(), plan.end(), [&](const Attempts& one) {
        return one.everywhere && one.tried_at == node && one.edits.size() == 1 &&
               one.edits.front() == std::pair(leader, cell);
      });
      if (!whole || actor_matters_) edit_some_of(node, joint, cell);
    }
  }
}

void Explorer::edit_some_of(std::uint32_t node, const Joint& joint, int to) {
  const int now = graph_.nodes[node].regions[joint.members.front().attribute];
  std::vector<std::size_t> done;  // what somebody may set, and what leads nowhere
  for (const std::size_t set : partial_sets(joint.members.size())) {
    const bool known =
        std::any_of(done.begin(), done.end(), [&](std::size_t one) { return (one & set) == set; });
    if (known) continue;
    const PartialMove& way = partial(joint, now, to, set);
    if (way.possible == Solver::Answer::Unknown)
      gap(fmt::format("whether values can be set: {}", domain_.solver()->trouble().empty()
                                                           ? "the solver did not decide it"
                                                           : domain_.solver()->trouble()));
    const bool nobody = way.possible != Solver::Answer::Yes;
    if (nobody || (edit_partly(node, joint, way, set) && !actor_matters_)) done.push_back(set);
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
    if (changes[i]) move.given.emplace_back(attributes[joint.members[i].attribute].name, value(i, way.to[i]));
  }
  Attempts attempts = by(std::move(move), actors(graph_.at(node)));
  try_all(node, attempts);
  return attempts.everywhere;
}

/// The action with every way in which its answers stand to the members.
void Explorer::answer_joint(const Spot& spot, const Move& plain, const AnswerJoint& answers,
                            std::vector<Attempts>& all) {
  const Joint& joint = domain_.joints()[answers.of];
  const bool remembered = freedom_.is_remembered(spot.state, joint.members.front().attribute);
  const std::vector<int> possible = cells_at(joint, &spot);
  for (int cell = 0; cell < static_cast<int>(answers.joint.cells.size()); ++cell) {
    const int base = answers.base[static_cast<std::size_t>(cell)];
    if (std::find(possible.begin(), possible.end(), base) == possible.end()) continue;
    Move move = plain;
    if (!give(answers, cell, move)) continue;
    if (remembered) {  // else whoever acts sets the members first
      const auto [known, fresh] = answered_.try_emplace({answers.action, cell}, false);
      if (fresh) known->second = answered_surely(answers, joint, cell, *domain_.solver());
      move.unsure = !known->second;
    }
    Attempts& one = all.emplace_back(by(std::move(move), actors(spot)));
    one.start = base;
  }
}

void Explorer::note_unsure(const Move& move) {
  if (move.kind != Move::Kind::Edit)
    return note_guess(
        fmt::format("whether `{}` can be answered so, while what stands beside it stays", move.name));
  std::string words;
  for (const auto& [name, given] : move.given)
    words += fmt::format("{}`{}`", words.empty() ? "" : ", ", name);
  note_guess(fmt::format("whether {} can be set so, while what stands beside it stays", words));
}

/// False: an answer that is asked for would be missing.
bool Explorer::give(const AnswerJoint& answers, int cell, Move& move) const {
  const std::vector<StoredValue>& values = answers.joint.cells[static_cast<std::size_t>(cell)];
  const std::vector<compiler::Ask>& asks = program_.actions[answers.action].asks;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Joint::Member& member = answers.joint.members[i];
    const Value value = values[i] ? stored_value(member.type, *values[i]) : Value{};
    if (member.key.kind == SlotKey::Kind::Attribute) {
      move.start.emplace_back(member.attribute, value);
      continue;
    }
    const compiler::Ask& ask = asks[member.attribute];
    if (!values[i] && !ask.optional && ask.default_value.empty()) return false;
    if (values[i]) move.given.emplace_back(ask.name, value);
  }
  return true;
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

/// The answers are given in another cell than the one that is remembered.
bool Explorer::starts_elsewhere(const Attempts& attempts, std::uint32_t node) const {
  if (attempts.start == any_region) return false;
  const Move& move = graph_.moves[attempts.tries.front().move];
  const std::uint32_t leader = domain_.leaders(graph_.at(node).type)[move.start.front().first];
  const int now = graph_.nodes[node].regions[leader];
  return now != any_region && now != attempts.start;
}

/// The values that a step starts from stand for all of their cell.
void Explorer::start_from(const Move& move, Record& record) {
  for (const auto& [attribute, value] : move.start) {
    record.attributes[attribute] = value;
    shown_[attribute] = any_region;
  }
}

/// What a step that starts from certain values leaves open; nothing: it starts from any.
std::vector<Regions> Explorer::may_be_from(const Move& move, compiler::RecordTypeId type,
                                           const std::vector<Regions>& may) const {
  if (move.start.empty()) return {};
  std::vector<Regions> from = may;
  from[domain_.leaders(type)[move.start.front().first]] = {start_cell(move, type)};
  return from;
}

int Explorer::start_cell(const Move& move, compiler::RecordTypeId type) const {
  std::vector<Value> values(program_.record_types[type].attributes.size());
  for (const auto& [attribute, value] : move.start) values[attribute] = value;
  return domain_.region(type, move.start.front().first, values);
}

/// The cell that somebody set before, where the situation does not remember it.
std::optional<Demand> Explorer::demanded_start(const Walk& walk) const {
  const Move& move = graph_.moves[walk.of->move];
  if (move.start.empty() || walk.node == no_node) return std::nullopt;
  const std::uint32_t leader = domain_.leaders(walk.spot->type)[move.start.front().first];
  if ((*walk.regions)[leader] != any_region) return std::nullopt;
  return Demand{leader, start_cell(move, walk.spot->type)};
}

}  // namespace leadflow::runtime::proving
