// A step of a world taken back, as the store takes one back (runtime/store/sqlite/undo.cpp).

#include <algorithm>

#include "runtime/rehearse/world.h"

namespace leadflow::runtime {

/// What a decision is about to change.
World::Before World::before_of(const Decision& decision) const {
  Before before;
  const auto about = [&](RecordId id) {
    const auto is_it = [id](const Before::OfRecord& one) { return one.id == id; };
    if (id <= 0 || std::any_of(before.records.begin(), before.records.end(), is_it)) return;
    const Record* known = record(id);
    before.records.push_back({id, known == nullptr ? std::nullopt : std::optional(*known), 0, timers_of(id),
                              activities_of(id), meetings_of(id)});
  };
  for (const Changed& changed : decision.records) about(changed.after.id);
  for (const Effect& effect : decision.effects) {
    about(effect.record);
    if (const auto* entered = std::get_if<Entered>(&effect.what); entered != nullptr && effect.record > 0) {
      const auto at = entered_.find({effect.record, entered->to.index});
      before.entered.emplace_back(effect.record, entered->to.index,
                                  at == entered_.end() ? std::nullopt : std::optional(at->second));
    }
    if (const auto* flag = std::get_if<ContactFlag>(&effect.what)) {
      for (const auto& address : flag->addresses) {
        const bool listed = suppressed_.contains(address);
        if (listed != flag->blocked) (flag->blocked ? before.listed : before.unlisted).push_back(address);
      }
    }
    if (const auto* once = std::get_if<OnceDone>(&effect.what))
      before.once.emplace_back(effect.record, once->what);
    if (const auto* turn = std::get_if<DistributionTurn>(&effect.what))
      before.turns[turn->distribution.index].push_back(turn->user);
  }
  return before;
}

Decision World::apply(const Command& command, Before& before) {
  Decision decision = decide(command);
  if (decision.refused) return decision;
  before = before_of(decision);
  commit(decision, command);
  for (const Changed& changed : decision.records) {
    const auto found = std::find_if(before.records.begin(), before.records.end(),
                                    [&](const Before::OfRecord& one) { return one.id == changed.after.id; });
    if (found == before.records.end()) before.records.push_back({changed.after.id, {}, 0, {}, {}, {}});
  }
  for (Before::OfRecord& one : before.records) one.version = record(one.id)->version;
  return decision;
}

void World::put_back(const Before::OfRecord& before) {
  for (const Timer& timer : timers_of(before.id)) {
    const auto same = [&](const Timer& one) { return one.id == timer.id; };
    if (std::none_of(before.timers.begin(), before.timers.end(), same)) end_timer(timer.id);
  }
  for (const Timer& timer : before.timers) {
    if (!timers_.contains(timer.id)) set_timer(timer);
  }
  OfRecord& of = of_record_[before.id];
  std::sort(of.timers.begin(), of.timers.end());
  for (const std::int64_t id : of.activities) {
    Activity& one = activities_[static_cast<std::size_t>(id - 1)];
    const auto same = std::find_if(before.activities.begin(), before.activities.end(),
                                   [id](const Activity& past) { return past.id == id; });
    if (same == before.activities.end()) {
      if (one.open) wait_for_nothing(one);
      one.open = false;
      one.how = "withdrawn";
    } else if (same->open && !one.open) {  // what was late stays so
      one.open = true;
      one.how.clear();
      wait_for(one);
    }
  }
  for (const std::int64_t id : of.meetings) {
    Meeting& one = meetings_[static_cast<std::size_t>(id - 1)];
    const auto same = std::find_if(before.meetings.begin(), before.meetings.end(),
                                   [id](const Meeting& past) { return past.id == id; });
    one.outcome = same == before.meetings.end() ? "withdrawn" : same->outcome;
  }
  if (!before.record) return drop(before.id);
  Record record = *before.record;
  record.version = records_.at(before.id).version + 1;
  standing_[before.id] = {record.version, standing(*before.record)};
  keep(std::move(record));
}

/// The version of the record's last step that was not taken back.
std::int64_t World::standing(const Record& record) const {
  const auto found = standing_.find(record.id);
  return found != standing_.end() && found->second.first == record.version ? found->second.second
                                                                           : record.version;
}

bool World::take_back(const Before& before) {
  for (const Before::OfRecord& one : before.records) {
    const Record* now = record(one.id);
    if (now == nullptr || standing(*now) != one.version) return false;
  }
  for (const Before::OfRecord& one : before.records) put_back(one);
  for (const auto& once : before.once) once_.erase(once);
  for (const auto& [record, state, at] : before.entered) {
    if (at)
      entered_[{record, state}] = *at;
    else
      entered_.erase({record, state});
  }
  for (const auto& address : before.listed) suppressed_.erase(address);
  for (const auto& address : before.unlisted) suppressed_.insert(address);
  for (const auto& [distribution, people] : before.turns) {
    Turns& turns = turns_[distribution];
    for (const std::string& user : people) {
      const auto last = std::find_if(turns.all.rbegin(), turns.all.rend(),
                                     [&](const Turn& turn) { return turn.user == user; });
      if (last == turns.all.rend()) continue;
      turns.all.erase(std::next(last).base());
      turns.last.erase(user);
      for (const Turn& turn : turns.all) {
        if (turn.user == user) turns.last[user] = {turn.number, turn.pass};
      }
    }
  }
  return true;
}

}  // namespace leadflow::runtime
