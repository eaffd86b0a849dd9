#include "runtime/prove/chooser.h"

#include <algorithm>

namespace leadflow::runtime::proving {

int Chooser::take(Choice choice) {
  if (trail_.size() < given_.size()) choice.taken = given_[trail_.size()].taken;
  trail_.push_back(std::move(choice));
  return trail_.back().taken;
}

bool Chooser::is_read(std::uint32_t attribute) const {
  return std::any_of(trail_.begin(), trail_.end(), [&](const Choice& one) {
    return one.kind == Choice::Kind::Region && one.attribute == attribute;
  });
}

int Chooser::region(std::uint32_t attribute) const {
  if (free_[attribute].empty()) return any_region;
  for (const Choice& one : given_) {
    if (one.kind == Choice::Kind::Region && one.attribute == attribute)
      return free_[attribute][static_cast<std::size_t>(one.taken)];
  }
  return free_[attribute].front();
}

void Chooser::read_own(std::uint32_t attribute) {
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
  if (attribute < watched_.size() && watched_[attribute]) reads(record, attribute);
}

int Chooser::choose(std::vector<int> among, bool guessed) {
  Choice choice;
  choice.kind = Choice::Kind::Other;
  choice.among = std::move(among);
  choice.guessed = guessed;
  const std::vector<int> values = choice.among;
  return values[static_cast<std::size_t>(take(std::move(choice)))];
}

std::optional<bool> Chooser::chooses(const compiler::ExprNode& node) {
  const std::string* why = domain_.guessed(&node);
  if (why == nullptr) return std::nullopt;
  guesses_.insert(*why);
  Choice choice;
  choice.kind = Choice::Kind::Guess;
  choice.among = {0, 1};
  choice.guessed = true;
  return take(std::move(choice)) == 1;
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
