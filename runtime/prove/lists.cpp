#include "runtime/prove/lists.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "runtime/engine/calendars.h"
#include "runtime/engine/validity.h"
#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

namespace {

constexpr std::size_t most_elements = 2'000;  // tried

class ListFinder {
 public:
  using SlotOf = std::function<const Slot&(std::uint32_t)>;

  ListFinder(const compiler::Program& program, const compiler::Type& list, const SlotOf& slot_of)
      : program_(program),
        list_(list),
        slot_of_(slot_of),
        attributes_(program.record_types[list.record].attributes) {
    situation_.now = proof_time;
    situation_.calendars = std::make_shared<Calendars>();
  }

  Lists run() {
    for (std::uint32_t i = 0; i < attributes_.size(); ++i) choices_.push_back(choices_of(i));
    search();
    if (!lists_.fitting.is_unset()) spoil();
    return std::move(lists_);
  }

 private:
  std::vector<Value> choices_of(std::uint32_t attribute) const {
    const bool none = attributes_[attribute].type.kind == compiler::TypeKind::List ||
                      !attributes_[attribute].computed.empty();
    return none ? std::vector<Value>(1) : slot_of_(attribute).values;
  }

  Value list_with(const Element& element) const {
    Value list;
    list.kind = ValueKind::List;
    list.list = std::make_shared<const std::vector<Element>>(1, element);
    return list;
  }

  /// Every value with each other, usual ones first, until one is taken.
  void search() {
    std::vector<std::size_t> at(choices_.size(), 0);
    for (std::size_t tried = 0; tried < most_elements && lists_.fitting.is_unset(); ++tried) {
      Element element(choices_.size());
      for (std::size_t i = 0; i < at.size(); ++i) element[i] = choices_[i][at[i]];
      look_at(element);
      std::size_t turn = 0;
      while (turn < at.size() && ++at[turn] == choices_[turn].size()) at[turn++] = 0;
      if (turn == at.size()) return;
    }
  }

  /// One value of the list that is taken is made another, until it is refused.
  void spoil() {
    const Element good = lists_.fitting.list->front();
    for (std::uint32_t i = 0; i < choices_.size(); ++i) {
      std::vector<Value> others = choices_[i];
      others.emplace_back();
      if (!attributes_[i].computed.empty()) continue;
      const std::vector<Value>& outside = slot_of_(i).outside;
      others.insert(others.end(), outside.begin(), outside.end());
      for (const Value& other : others) {
        if (!lists_.refused.is_unset()) return;
        Element element = good;
        element[i] = other;
        look_at(element);
      }
    }
  }

  void look_at(const Element& element) {
    Value& known = is_taken(list_with(element)) ? lists_.fitting : lists_.refused;
    if (known.is_unset()) known = list_with(element);
  }

  bool is_taken(const Value& list) {
    for (int attempt = 0; attempt < 50; ++attempt) {
      engine::Step step(program_, situation_, std::string(proof_rep), {});
      Record holder;
      engine::fitting_list(step, holder, list_, list, "list", engine::Source::Program);
      if (step.needs.empty()) return !step.refused;
      for (const Need& need : step.needs) fetch(need);
    }
    return false;
  }

  void fetch(const Need& need) {
    if (const auto* record = std::get_if<NeedRecord>(&need)) {
      const auto type = static_cast<std::uint32_t>(record->id - first_linked);
      std::optional<Record>& found = situation_.records[record->id];
      if (record->id < first_linked || type >= program_.record_types.size()) return;
      found.emplace();
      found->id = record->id;
      found->type = {type};
      found->attributes.resize(program_.record_types[type].attributes.size());
    } else if (const auto* user = std::get_if<NeedUser>(&need)) {
      User known;
      known.name = user->name;
      situation_.users[user->name] = known;
    }
  }

  const compiler::Program& program_;
  const compiler::Type& list_;
  const SlotOf& slot_of_;
  const std::vector<compiler::Attribute>& attributes_;
  Situation situation_;
  std::vector<std::vector<Value>> choices_;
  Lists lists_;
};

}  // namespace

Lists lists_of(const compiler::Program& program, const compiler::Type& list,
               const std::function<const Slot&(std::uint32_t attribute)>& slot_of) {
  return ListFinder(program, list, slot_of).run();
}

}  // namespace leadflow::runtime::proving
