#include "runtime/prove/chooser.h"

#include <algorithm>
#include <numeric>

namespace leadflow::runtime::proving {

int Chooser::take(Choice choice) {
  if (trail_.size() < given_.size()) {
    const Choice& given = given_[trail_.size()];
    const bool same =
        given.kind == choice.kind && given.attribute == choice.attribute && given.among == choice.among;
    diverged_ = diverged_ || !same;
    if (same) choice.taken = given.taken;
  }
  trail_.push_back(std::move(choice));
  return trail_.back().taken;
}

bool Chooser::is_read(std::uint32_t attribute) const {
  return std::any_of(trail_.begin(), trail_.end(), [&](const Choice& one) {
    return one.kind == Choice::Kind::Region && one.attribute == attribute;
  });
}

int Chooser::region(std::uint32_t attribute) const {
  attribute = leaders_[attribute];
  if (free_[attribute].empty()) return any_region;
  for (const Choice& one : given_) {
    if (one.kind == Choice::Kind::Region && one.attribute == attribute)
      return free_[attribute][static_cast<std::size_t>(one.taken)];
  }
  return free_[attribute].front();
}

void Chooser::read_own(std::uint32_t attribute) {
  if (attribute < leaders_.size()) attribute = leaders_[attribute];
  if (attribute >= free_.size() || free_[attribute].size() < 2 || is_read(attribute)) return;
  Choice choice;
  choice.attribute = attribute;
  choice.among = free_[attribute];
  take(std::move(choice));
}

void Chooser::reads(RecordId record, std::uint32_t attribute) {
  // What a new record holds was given or comes from the record at hand.
  if (record == subject_ || (is_new_ && record < 0)) read_own(attribute);
}

void Chooser::replaces(RecordId record, std::uint32_t attribute) {
  if (record < 0) return;  // one that is being made: nothing notices
  if (attribute < noticed_.size() && noticed_[attribute]) reads(record, attribute);
}

int Chooser::choose(std::vector<int> among, std::string why) {
  guesses_.insert(std::move(why));
  Choice choice;
  choice.kind = Choice::Kind::Open;
  choice.among = std::move(among);
  const std::vector<int> values = choice.among;
  return values[static_cast<std::size_t>(take(std::move(choice)))];
}

std::optional<std::vector<Candidate>> Chooser::candidates() {
  if (distributed_.size() == 1) return distributed_.front();
  std::vector<int> ways(distributed_.size());
  std::iota(ways.begin(), ways.end(), 0);
  return distributed_[static_cast<std::size_t>(choose(std::move(ways), "whom a distribution finds"))];
}

Leaves Chooser::leaves(const compiler::Expr& expr, const OpenNode& open, const ValueAt& value_at) const {
  return [&](std::uint32_t node) -> Extent {
    const auto slot = open.leaves.find(node);
    if (slot != open.leaves.end()) return region_extent(domain_.slot(slot->second), value_at(node));
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
  const Slot& slot = domain_.slot(*open.target);
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

std::optional<Value> Chooser::gives(const compiler::Expr& expr, std::uint32_t node, const ValueAt& value_at) {
  const OpenNode* open = domain_.open_node(&expr.nodes[node]);
  if (open == nullptr) return std::nullopt;
  const Leaves ends = leaves(expr, *open, value_at);
  if (open->target) {
    Extent extent = extent_of(expr, node, ends);
    if (expr.nodes[node].type.kind != domain_.slot(*open->target).type.kind) widen(extent);
    return written(*open, extent);
  }
  const Answers answers = answers_of(expr, node, ends);
  if (answers.may_hold != answers.may_fail) return Value::boolean(answers.may_hold);
  return Value::boolean(choose({0, 1}, open->why) == 1);
}

std::optional<bool> Chooser::belongs() {
  if (!tasks_matter_) return std::nullopt;
  return choose({1, 0}, "who is in a group") == 1;
}

void other_choices(const std::vector<Choice>& given, const std::vector<Choice>& trail,
                   std::vector<std::vector<Choice>>& open) {
  for (std::size_t i = trail.size(); i-- > given.size();) {
    for (int other = static_cast<int>(trail[i].among.size()) - 1; other > 0; --other) {
      std::vector<Choice> next(trail.begin(), trail.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      next.back().taken = other;
      open.push_back(std::move(next));
    }
  }
}

}  // namespace leadflow::runtime::proving
