// The values that a way is played with, where attributes stand side by side.

#include <algorithm>

#include "runtime/prove/witness.h"

namespace leadflow::runtime::proving {

namespace {

std::vector<StoredValue> stored_of(const Joint& joint, const std::vector<Value>& attributes) {
  std::vector<StoredValue> stored;
  for (const Joint::Member& member : joint.members)
    stored.push_back(stored_number(attributes[member.attribute]));
  return stored;
}

Value value_of(const Joint::Member& member, const StoredValue& stored) {
  return stored ? stored_value(member.type, *stored) : Value{};
}

}  // namespace

/// Those of the cell with which the way goes on: where only some are set later, the others stay.
std::vector<StoredValue> Player::cell_values(const Replay& replay, const Joint& joint, int cell) const {
  for (std::size_t i = replay.at; replay.path != nullptr && i < replay.path->size(); ++i) {
    const Move& move = graph_.moves[graph_.edges[(*replay.path)[i]].move];
    std::vector<StoredValue> start(joint.members.size());
    bool found = false;
    for (const auto& [attribute, value] : move.start) {
      const int position = joint.position(attribute);
      if (position >= 0) start[static_cast<std::size_t>(position)] = stored_number(value);
      found = found || position >= 0;
    }
    if (found && joint.cell_of(start) == cell) return start;
    if (found) break;
  }
  return joint.cells[static_cast<std::size_t>(cell)];
}

/// What has to be set of the members in `may_change` for the record to come to the cell.
std::optional<Given> Player::values_to(const Replay& replay, const Joint& joint, int cell,
                                       const std::vector<bool>& may_change) const {
  const Record* record = replay.world.record(replay.record);
  const auto& attributes = program_.record_types[joint.type].attributes;
  const std::vector<StoredValue> now = stored_of(joint, record->attributes);
  std::optional<std::vector<StoredValue>> then = cell_values(replay, joint, cell);
  bool wanted = replay.path != nullptr && *then != joint.cells[static_cast<std::size_t>(cell)];
  for (std::size_t i = 0; i < now.size(); ++i) wanted = wanted && (may_change[i] || (*then)[i] == now[i]);
  if (!wanted) then = moved_to(joint, cell, now, may_change, *domain_.solver());
  if (!then) return std::nullopt;
  Given values;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Joint::Member& member = joint.members[i];
    if ((*then)[i] != now[i])
      values.emplace_back(attributes[member.attribute].name, value_of(member, (*then)[i]));
  }
  return values;
}

/// What the edit sets, as the values are by now; nothing: they cannot be set so.
std::optional<Given> Player::edited(const Replay& replay, const Move& move) const {
  const Record* record = replay.world.record(replay.record);
  const compiler::RecordType& type = program_.record_types[record->type];
  Given values;
  for (const auto& [name, value] : move.given) {
    if (domain_.joint(record->type, type.find(name).index) == nullptr) values.emplace_back(name, value);
  }
  for (const Joint& joint : domain_.joints()) {
    if (joint.type != record->type) continue;
    std::vector<bool> given(joint.members.size());
    std::vector<Value> then(type.attributes.size());
    for (const auto& [attribute, value] : move.start) then[attribute] = value;
    for (const auto& [name, value] : move.given) {
      const std::uint32_t attribute = type.find(name).index;
      const int position = joint.position(attribute);
      if (position >= 0) given[static_cast<std::size_t>(position)] = true;
      then[attribute] = value;
    }
    if (std::find(given.begin(), given.end(), true) == given.end()) continue;
    const auto changes = values_to(replay, joint, joint.cell_of(stored_of(joint, then)), given);
    if (!changes) return std::nullopt;
    values.insert(values.end(), changes->begin(), changes->end());
  }
  return values;
}

/// The answers of the action, as the values are by now; nothing: there are none.
std::optional<Given> Player::answered(const Replay& replay, const Move& move) const {
  const AnswerJoint* answers = move.action == no_node ? nullptr : domain_.answers(move.action);
  if (answers == nullptr || move.start.empty()) return move.given;
  const Record* record = replay.world.record(replay.record);
  const std::vector<compiler::Ask>& asks = program_.actions[move.action].asks;
  std::vector<StoredValue> now, then;
  std::vector<bool> given;
  Given values;
  for (const Joint::Member& member : answers->joint.members) {
    const bool asked = member.key.kind == SlotKey::Kind::ActionAsk;
    given.push_back(asked);
    now.push_back(asked ? StoredValue() : stored_number(record->attributes[member.attribute]));
    then.emplace_back();
    for (const auto& [attribute, value] : move.start) {
      if (!asked && attribute == member.attribute) then.back() = stored_number(value);
    }
    for (const auto& [name, value] : move.given) {
      if (asked && asks[member.attribute].name == name) then.back() = stored_number(value);
    }
  }
  for (const auto& answer : move.given) {
    const bool beside = std::any_of(
        answers->joint.members.begin(), answers->joint.members.end(), [&](const Joint::Member& member) {
          return member.key.kind == SlotKey::Kind::ActionAsk && asks[member.attribute].name == answer.first;
        });
    if (!beside) values.push_back(answer);
  }
  const std::size_t count = domain_.joints()[answers->of].members.size();
  if (!std::equal(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(count), then.begin())) {
    const auto moved = moved_to(answers->joint, answers->joint.cell_of(then), now, given, *domain_.solver());
    if (!moved) return std::nullopt;
    then = *moved;
  }
  for (std::size_t i = count; i < then.size(); ++i) {
    const Joint::Member& member = answers->joint.members[i];
    if (then[i]) values.emplace_back(asks[member.attribute].name, value_of(member, then[i]));
  }
  return values;
}

/// What has to be set for the demand; nothing: it cannot be. Empty: it is met.
std::optional<Given> Player::demanded(const Replay& replay, const Demand& demand) const {
  const Record* record = replay.world.record(replay.record);
  if (domain_.region(record->type, demand.attribute, record->attributes) == demand.region) return Given{};
  if (const Joint* joint = domain_.joint(record->type, demand.attribute))
    return values_to(replay, *joint, demand.region, std::vector<bool>(joint->members.size(), true));
  const Slot& slot = domain_.attribute(record->type, demand.attribute);
  return Given{{slot.declared->name, slot.values[static_cast<std::size_t>(demand.region)]}};
}

/// The value that a new record has where that region is asked for.
Value Player::made_with(const Replay& replay, compiler::RecordTypeId type, std::uint32_t attribute,
                        int region) const {
  const Joint* joint = domain_.joint(type, attribute);
  if (joint == nullptr) return domain_.attribute(type, attribute).values[static_cast<std::size_t>(region)];
  const auto position = static_cast<std::size_t>(joint->position(attribute));
  return value_of(joint->members[position], cell_values(replay, *joint, region)[position]);
}

}  // namespace leadflow::runtime::proving
