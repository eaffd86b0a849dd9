#include "runtime/prove/chooser.h"

#include <algorithm>
#include <numeric>

namespace leadflow::runtime::proving {

Chooser::Chooser(const ChooserFacts& facts, RecordId subject, Of of, const std::vector<Choice>& given)
    : facts_(facts),
      subject_(subject),
      of_(of),
      given_(given),
      representatives_(facts.may.size(), any_region) {
  for (std::uint32_t i = 0; i < facts.may.size(); ++i) {
    const bool known = i < facts.regions.size() && facts.regions[i] != any_region;
    if (known)
      representatives_[i] = facts.regions[i];
    else if (!facts.may[i].empty())
      representatives_[i] = facts.may[i].front();
  }
  for (const Choice& one : given) {  // of several of one attribute the last has the fewest
    if (one.kind == Choice::Kind::Region) {
      const Regions& group = one.groups[static_cast<std::size_t>(one.taken)];
      const int known = representatives_[one.attribute];
      const bool in = std::find(group.begin(), group.end(), known) != group.end();
      if (!in) representatives_[one.attribute] = group.front();
    }
  }
  restart();
}

void Chooser::begins() {
  checking_ = false;
  written_.assign(facts_.may.size(), false);
}

void Chooser::restart() {
  begins();
  trail_.clear();
  left_.clear();
  used_.assign(facts_.may.size(), false);
  tested_writes_.clear();
  read_writes_.clear();
}

int Chooser::take(Choice choice) {
  if (trail_.size() < given_.size()) {
    const Choice& given = given_[trail_.size()];
    const bool same = given.kind == choice.kind && given.attribute == choice.attribute &&
                      given.groups == choice.groups && given.among == choice.among;
    diverged_ = diverged_ || !same;
    if (same) choice.taken = given.taken;
  }
  choice.checked = checking_;
  trail_.push_back(std::move(choice));
  return trail_.back().taken;
}

const Regions& Chooser::left(std::uint32_t attribute) const {
  for (const auto& [known, regions] : left_) {
    if (known == attribute) return regions;
  }
  return facts_.may[attribute];
}

template <class Side>
void Chooser::split(std::uint32_t attribute, const Side& side) {
  if (attribute >= facts_.may.size()) return;
  attribute = facts_.leaders[attribute];
  if (facts_.may[attribute].size() < 2) return;
  used_[attribute] = used_[attribute] || !checking_;
  const Regions& regions = left(attribute);
  Choice choice;
  choice.attribute = attribute;
  std::vector<int> sides;
  for (const int region : regions) {
    const int at = side(region);
    const auto known = std::find(sides.begin(), sides.end(), at);
    const auto index = static_cast<std::size_t>(known - sides.begin());
    if (known == sides.end()) {
      sides.push_back(at);
      choice.groups.emplace_back();
    }
    choice.groups[index].push_back(region);
    if (region == representatives_[attribute]) choice.taken = static_cast<int>(index);
  }
  if (sides.size() < 2) return;
  const int taken = take(std::move(choice));
  const Regions& group = trail_.back().groups[static_cast<std::size_t>(taken)];
  for (auto& [known, rest] : left_) {
    if (known == attribute) {
      rest = group;
      return;
    }
  }
  left_.emplace_back(attribute, group);
}

void Chooser::read_own(std::uint32_t attribute) {
  split(attribute, [](int region) { return region; });
}

/// What a new record holds was given or comes from the record at hand.
bool Chooser::is_own(RecordId record) const {
  return record == subject_ || (of_ != Of::Record && record < 0);
}

void Chooser::reads(RecordId record, std::uint32_t attribute, bool past) {
  if (testing_ != nullptr)
    tested_.push_back({record, attribute, past});
  else if (!is_own(record) || attribute >= written_.size())
    return;
  else if (is_new_value(record, attribute, past))
    read_writes_.push_back(facts_.leaders[attribute]);
  else
    read_own(attribute);
}

void Chooser::looks_if_set(RecordId record, std::uint32_t attribute) {
  if (testing_ != nullptr) return reads(record, attribute, false);
  if (!is_own(record) || attribute >= written_.size()) return;
  if (is_new_value(record, attribute, false)) return read_writes_.push_back(facts_.leaders[attribute]);
  const std::vector<Value>& values = facts_.domain.attribute(facts_.type, attribute).values;
  split(attribute, [&](int region) { return values[static_cast<std::size_t>(region)].is_unset() ? 1 : 0; });
}

void Chooser::looks_at(RecordId record, compiler::Builtin what) {
  if (record == subject_ && record > 0) looked_at_.insert(what);
}

void Chooser::replaces(RecordId record, std::uint32_t attribute) {
  if (record < 0) return;  // one that is being made: nothing notices
  const bool compared = attribute < facts_.noticed.size() && facts_.noticed[attribute];
  if (compared) reads(record, attribute, false);
  if (record != subject_ || attribute >= written_.size()) return;
  if (compared) read_writes_.push_back(facts_.leaders[attribute]);
  written_[attribute] = true;
}

void Chooser::copies(RecordId record, std::uint32_t attribute, compiler::RecordTypeId to_type,
                     std::uint32_t to) {
  const bool later = of_ == Of::FollowOn;  // its attributes are those of the record at hand, read when asked
  if (later ? facts_.noticed[attribute] : facts_.domain.attribute(to_type, to).is_tested())
    reads(record, attribute, false);
}

int Chooser::choose(std::vector<int> among, std::string why) {
  guesses_.insert(std::move(why));
  Choice choice;
  choice.kind = Choice::Kind::Open;
  choice.among = std::move(among);
  const std::vector<int> values = choice.among;
  return values[static_cast<std::size_t>(take(std::move(choice)))];
}

Leaves Chooser::leaves(const compiler::Expr& expr, const OpenNode& open, const ValueAt& value_at) const {
  return [&](std::uint32_t node) -> Extent {
    const auto slot = open.leaves.find(node);
    if (slot != open.leaves.end()) return region_extent(facts_.domain.slot(slot->second), value_at(node));
    if (expr.nodes[node].op != compiler::ExprOp::Constant) return {};
    Slot one;  // a region of its own
    one.type = expr.nodes[node].type;
    const Value value = value_at(node);
    one.constants.push_back(value);
    return region_extent(one, value);
  };
}

/// One of the values that it may come to; beyond the range of the attribute, for the engine to refuse.
Value Chooser::written(const OpenNode& open, const Extent& extent) {
  const Slot& slot = facts_.domain.slot(*open.target);
  std::vector<int> among;
  for (std::size_t i = 0; i < slot.values.size(); ++i) {
    if (overlap(region_extent(slot, slot.values[i]), extent)) among.push_back(static_cast<int>(i));
  }
  for (std::size_t i = 0; i < slot.outside.size(); ++i) {
    if (overlap(region_extent(slot, slot.outside[i]), extent))
      among.push_back(static_cast<int>(slot.values.size() + i));
  }
  if (among.empty()) {  // nothing is known of it after all
    among.resize(slot.values.size());
    std::iota(among.begin(), among.end(), 0);
  }
  const int one = among.size() == 1 ? among.front() : choose(std::move(among), open.why);
  const auto index = static_cast<std::size_t>(one);
  return index < slot.values.size() ? slot.values[index] : slot.outside[index - slot.values.size()];
}

/// Works out the test; of what it read of the record only on which side of the test it lies is known then.
Value Chooser::tested(const Splits::Test& test, const compiler::ExprNode& node,
                      const std::function<Value()>& work_out) {
  testing_ = &node;
  tested_.clear();
  Value value = work_out();
  testing_ = nullptr;
  const auto is_new = [&](const Read& one) { return is_new_value(one.record, one.attribute, one.past); };
  tested_.erase(std::remove_if(
                    tested_.begin(), tested_.end(),
                    [&](const Read& one) { return !is_own(one.record) || one.attribute >= written_.size(); }),
                tested_.end());
  const bool some_new = std::any_of(tested_.begin(), tested_.end(), is_new);
  const bool all_new = std::all_of(tested_.begin(), tested_.end(), is_new);
  if (some_new && !all_new) {  // of several attributes: no one region says how it goes
    for (const Read& one : tested_) reads(one.record, one.attribute, one.past);
  } else if (some_new) {
    tested_writes_.emplace_back(test.attribute, &test);
  } else if (!tested_.empty()) {
    split(test.attribute, [&](int region) { return test.holds[static_cast<std::size_t>(region)] ? 1 : 0; });
  }
  return value;
}

std::optional<Value> Chooser::gives(const compiler::Expr& expr, std::uint32_t node, const ValueAt& value_at) {
  if (testing_ != nullptr) return std::nullopt;
  if (const Splits::Test* test = facts_.splits.test(facts_.type, expr, node))
    return tested(*test, expr.nodes[node], [&] { return value_at(node); });
  const OpenNode* open = facts_.domain.open_node(&expr.nodes[node]);
  if (open == nullptr) return std::nullopt;
  const Leaves ends = leaves(expr, *open, value_at);
  if (open->target) {
    Extent extent = extent_of(expr, node, ends);
    if (expr.nodes[node].type.kind != facts_.domain.slot(*open->target).type.kind) widen(extent);
    return written(*open, extent);
  }
  const Answers answers = answers_of(expr, node, ends);
  if (answers.may_hold != answers.may_fail) return Value::boolean(answers.may_hold);
  return Value::boolean(choose({0, 1}, open->why) == 1);
}

std::vector<Candidate> Chooser::candidates() {
  std::vector<int> ways(facts_.candidates.size());
  std::iota(ways.begin(), ways.end(), 0);
  const int way = ways.size() == 1 ? 0 : choose(std::move(ways), "whom a distribution finds");
  return facts_.candidates[static_cast<std::size_t>(way)];
}

std::optional<bool> Chooser::belongs() {
  if (!facts_.tasks_matter) return std::nullopt;
  return choose({1, 0}, "who is in a group") == 1;
}

}  // namespace leadflow::runtime::proving
