#include "runtime/prove/joint_maker.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::runtime::proving {

namespace {

constexpr std::size_t most_members = 6;
constexpr std::size_t most_cuts = 120;

bool is_attribute(const SlotKey& key) {
  return key.kind == SlotKey::Kind::Attribute;
}

/// Chosen by who acts, or kept by the record.
bool is_followed(const SlotKey& key) {
  return is_attribute(key) || key.kind == SlotKey::Kind::ActionAsk;
}

std::set<SlotKey> slots_of(const Linear& sum) {
  std::set<SlotKey> slots = sum.guards;
  for (const auto& [slot, factor] : sum.factors) slots.insert(slot);
  return slots;
}

/// Those where `sum <= 0` turns, and where `sum < 0` does.
void add_turns(const std::optional<Linear>& sum, std::set<Cut>& cuts) {
  if (!sum) return;
  Linear less = *sum;
  less.constant += 1;
  for (const Linear& one : {*sum, less}) {
    if (const std::optional<Cut> cut = cut_of(one)) cuts.insert(*cut);
  }
}

std::optional<Linear> less_constant(const Linear& sum, const Value& constant) {
  const std::optional<Int128> number = stored_number(constant);
  if (!number) return std::nullopt;
  Linear end;
  end.constant = *number;
  return difference(sum, end);
}

}  // namespace

void JointMaker::run() {
  domain_.leaders_.resize(program_.record_types.size());
  for (std::uint32_t type = 0; type < program_.record_types.size(); ++type) {
    for (std::uint32_t i = 0; i < program_.record_types[type].attributes.size(); ++i)
      domain_.leaders_[type].push_back(i);
  }
  for (const Keys& keys : side_by_side()) make(keys);
}

/// Attributes of one condition, with those that are written into them.
std::vector<JointMaker::Keys> JointMaker::side_by_side() const {
  std::vector<Keys> all;
  const auto unite = [&](Keys keys) {
    for (std::size_t i = all.size(); i-- > 0;) {
      const bool meets =
          std::any_of(keys.begin(), keys.end(), [&](const SlotKey& key) { return all[i].count(key) > 0; });
      if (!meets) continue;
      keys.insert(all[i].begin(), all[i].end());
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
    }
    all.push_back(std::move(keys));
  };
  for (const Relation& relation : domain_.relations_) {
    const bool own = std::all_of(relation.slots.begin(), relation.slots.end(), is_followed);
    if (own && relation.slots.size() > 1) unite(relation.slots);
  }
  for (std::size_t before = 0; before != all.size();) {  // a set that grows may take in another
    before = all.size();
    for (const SlotWrite& write : domain_.writes_) {
      const bool asked =
          std::any_of(all.begin(), all.end(), [&](const Keys& keys) { return keys.count(write.target) > 0; });
      if (!asked || !write.value) continue;
      Keys keys = {write.target};
      for (const SlotKey& slot : slots_of(*write.value)) {
        if (is_followed(slot)) keys.insert(slot);
      }
      const bool more = std::none_of(all.begin(), all.end(), [&](const Keys& known) {
        return std::includes(known.begin(), known.end(), keys.begin(), keys.end());
      });
      if (more) before = 0;
      unite(std::move(keys));
    }
  }
  return all;
}

std::string JointMaker::names(const Keys& keys) const {
  std::string text;
  for (const SlotKey& key : keys) {
    const std::string& name = is_attribute(key) ? program_.record_types[key.owner].attributes[key.index].name
                                                : program_.actions[key.owner].asks[key.index].name;
    text += (text.empty() ? "`" : ", `") + name + "`";
  }
  return text;
}

std::string JointMaker::obstacle_of(const SlotKey& key, const Keys& all) const {
  const Slot& slot = domain_.slots_.at(key);
  const std::string name = names({key});
  if (slot.is_date || slot.shifts) return "a rule that waits for " + name;
  if (!is_linear_kind(slot.type.kind)) return "an answer of another type";
  if (is_attribute(key)) {
    for (const auto& [end, value] :
         {std::pair(&slot.declared->from, &slot.least), std::pair(&slot.declared->to, &slot.greatest)}) {
      const bool known = end->empty() || (stored_number(*value) && end->nodes.size() <= 2);
      if (!known) return "the range of " + name;
    }
  }
  for (const SlotWrite& write : domain_.writes_) {
    if (write.target != key) continue;
    if (!write.value) return write.why + " that is written into " + name;
    for (const SlotKey& from : slots_of(*write.value)) {
      if (!is_followed(from)) return "an answer or an event that is written into " + name;
      if (all.count(from) == 0) return "a value of another record that is written into " + name;
    }
  }
  return {};
}

std::string JointMaker::obstacle(const Keys& attributes, const Keys& all) const {
  if (attributes.empty()) return "no attribute is beside them";
  if (attributes.size() > most_members) return fmt::format("they are more than {}", most_members);
  for (const SlotKey& key : all) {
    if (is_attribute(key) && key.owner != attributes.begin()->owner) return "a value of another record";
    std::string why = obstacle_of(key, all);
    if (!why.empty()) return why;
  }
  if (domain_.solver_ == nullptr) return "no solver was asked";
  return domain_.solver_->trouble();
}

bool JointMaker::speaks_only_of(const Relation& relation, const Keys& keys) const {
  return std::includes(keys.begin(), keys.end(), relation.slots.begin(), relation.slots.end());
}

bool JointMaker::speaks_only_of(const Form& form, const Keys& keys) {
  return std::all_of(form.begin(), form.end(), [&](const auto& one) { return keys.count(one.first) > 0; });
}

/// That a write is refused where it leaves the range, and that it changes something.
void JointMaker::add_write_cuts(const SlotWrite& write, std::set<Cut>& cuts) const {
  const Slot& slot = domain_.slots_.at(write.target);
  if (slot.noticed) add_turns(difference(slot_alone(write.target), *write.value), cuts);
  for (const Value* end : {&slot.least, &slot.greatest}) {
    if (!end->is_unset()) add_turns(less_constant(*write.value, *end), cuts);
  }
}

std::set<Cut> JointMaker::cuts_asked(const Keys& keys) const {
  std::set<Cut> cuts;
  for (const Relation& relation : domain_.relations_) {
    if (speaks_only_of(relation, keys)) cuts.insert(relation.cuts.begin(), relation.cuts.end());
  }
  for (const SlotKey& key : keys) {
    for (const Value& constant : domain_.slots_.at(key).whole_constants)
      add_turns(less_constant(slot_alone(key), constant), cuts);
  }
  for (const SlotWrite& write : domain_.writes_) {
    if (keys.count(write.target) > 0) add_write_cuts(write, cuts);
  }
  std::erase_if(cuts, [&](const Cut& cut) { return !speaks_only_of(cut.form, keys); });
  return cuts;
}

/// Whether the ranges alone tell how it goes.
bool JointMaker::is_decided(const Cut& cut) const {
  std::optional<Int128> least = Int128{0}, most = Int128{0};
  const auto add = [](std::optional<Int128>& sum, const Value& end, Int128 factor, Int128 unset) {
    const std::optional<Int128> stored = stored_number(end);
    Int128 part = 0;
    const bool fits = sum && stored && !__builtin_mul_overflow(*stored, factor, &part) &&
                      !__builtin_add_overflow(
                          *sum, unset < 0 ? std::min<Int128>(part, 0) : std::max<Int128>(part, 0), &*sum);
    if (!fits) sum.reset();
  };
  for (const auto& [key, factor] : cut.form) {  // what is not set counts as 0
    const Slot& slot = domain_.slots_.at(key);
    add(least, factor > 0 ? slot.least : slot.greatest, factor, -1);
    add(most, factor > 0 ? slot.greatest : slot.least, factor, 1);
  }
  return (most && *most <= cut.bound) || (least && *least > cut.bound);
}

std::string JointMaker::add_bounds(const Keys& keys, Joint& joint) const {
  const std::set<Cut> asked = cuts_asked(keys);
  std::vector<Cut> open(asked.begin(), asked.end());
  std::size_t count = 0;
  while (!open.empty()) {
    const Cut cut = std::move(open.back());
    open.pop_back();
    if (is_decided(cut) || !joint.bounds[cut.form].insert(cut.bound).second) continue;
    if (++count > most_cuts) return "sums that are written again and again";
    for (const SlotWrite& write : domain_.writes_) {
      if (cut.form.count(write.target) == 0) continue;
      const std::optional<Linear> before = before_write(cut, write.target, *write.value);
      if (!before) return "numbers that are too large";
      const std::optional<Cut> one = cut_of(*before);
      if (one && speaks_only_of(one->form, keys)) open.push_back(*one);
    }
  }
  std::erase_if(joint.bounds, [](const auto& one) { return one.second.empty(); });
  return {};
}

void JointMaker::add_member(const SlotKey& key, Joint& joint) const {
  const Slot& slot = domain_.slots_.at(key);
  Joint::Member member;
  member.key = key;
  member.attribute = key.index;
  member.type = slot.type;
  member.from = stored_number(slot.least);
  member.to = stored_number(slot.greatest);
  for (const Value& value : slot.values) member.usual.push_back(stored_number(value));
  if (member.usual.empty() || member.usual.back()) member.usual.emplace_back();
  joint.members.push_back(std::move(member));
}

std::string JointMaker::add_answers(const Keys& attributes, const Keys& asks, const Joint& joint,
                                    std::vector<AnswerJoint>& answers) const {
  std::map<std::uint32_t, Keys> by_action;
  for (const SlotKey& key : asks) by_action[key.owner].insert(key);
  for (const auto& [action, own] : by_action) {
    if (domain_.answers(action) != nullptr) return "answers that stand beside several of them";
    AnswerJoint& one = answers.emplace_back();
    one.action = action;
    one.of = domain_.joints_.size();
    one.joint.type = joint.type;
    one.joint.members = joint.members;
    for (const SlotKey& key : own) add_member(key, one.joint);
    Keys all = attributes;
    all.insert(own.begin(), own.end());
    std::string why = add_bounds(all, one.joint);
    if (why.empty()) why = list_cells(one.joint, *domain_.solver_);
    if (!why.empty()) return why;
    for (const auto& cell : one.joint.cells) {
      const auto end = cell.begin() + static_cast<std::ptrdiff_t>(joint.members.size());
      one.base.push_back(joint.cell_of({cell.begin(), end}));
      if (one.base.back() < 0) return "the solver's answers do not fit each other";
    }
  }
  return {};
}

void JointMaker::make(const Keys& all) {
  Keys attributes, asks;
  for (const SlotKey& key : all) (is_attribute(key) ? attributes : asks).insert(key);
  std::string why = obstacle(attributes, all);
  Joint joint;
  std::vector<AnswerJoint> answers;
  if (why.empty()) {
    joint.type = {attributes.begin()->owner};
    for (const SlotKey& key : attributes) add_member(key, joint);
    why = add_bounds(attributes, joint);
  }
  if (why.empty()) why = list_cells(joint, *domain_.solver_);
  if (why.empty()) why = add_answers(attributes, asks, joint, answers);
  if (!why.empty()) return leave_open(all, why);
  settle(attributes, std::move(joint));
  for (AnswerJoint& one : answers) domain_.answers_.push_back(std::move(one));
  close(all);
}

/// The members are looked at together from now on.
void JointMaker::settle(const Keys& keys, Joint joint) {
  std::size_t position = 0;
  for (const SlotKey& key : keys) {
    Slot& slot = domain_.slots_.at(key);
    slot.joint = true;
    slot.asked_if_set = true;
    slot.values.clear();
    for (const std::vector<StoredValue>& cell : joint.cells)
      slot.values.push_back(cell[position] ? stored_value(slot.type, *cell[position]) : Value{});
    const auto own = joint.bounds.find(Form{{key, 1}});
    if (own != joint.bounds.end()) slot.cuts = own->second;
    domain_.leaders_[key.owner][key.index] = keys.begin()->index;
    ++position;
  }
  const bool watched = std::any_of(keys.begin(), keys.end(),
                                   [&](const SlotKey& key) { return domain_.slots_.at(key).watched; });
  domain_.slots_.at(*keys.begin()).watched = watched;
  domain_.joints_.push_back(std::move(joint));
}

/// What was open of them is decided from now on.
void JointMaker::close(const Keys& all) {
  for (const Relation& relation : domain_.relations_) {
    if (speaks_only_of(relation, all)) domain_.open_.erase(relation.node);
  }
  for (const SlotWrite& write : domain_.writes_) {
    if (all.count(write.target) > 0 && write.root != nullptr) domain_.open_.erase(write.root);
  }
}

void JointMaker::leave_open(const Keys& keys, const std::string& why) {
  for (const Relation& relation : domain_.relations_) {
    const auto open = domain_.open_.find(relation.node);
    if (open == domain_.open_.end() || !speaks_only_of(relation, keys)) continue;
    open->second.why = fmt::format("how {} stand to each other: {}", names(keys), why);
  }
}

}  // namespace leadflow::runtime::proving
