// What the engine asks of a world, answered from memory.

#include <algorithm>
#include <optional>

#include "runtime/engine/calendars.h"
#include "runtime/rehearse/world.h"
#include "runtime/store/cap_windows.h"

namespace leadflow::runtime {

namespace {

/// Somebody whom a program or a test names and says nothing of: there, reachable, in no group.
User implied_person(const std::string& name) {
  User user;
  user.name = name;
  user.email = name + "@people.example";
  user.phone = "+12025550199";
  return user;
}

}  // namespace

const User* World::user(std::string_view name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : &found->second;
}

RecordId World::find_key(compiler::RecordTypeId type, std::string_view key) const {
  const auto found = keys_.find({type.index, std::string(key)});
  return found == keys_.end() ? 0 : found->second;
}

RecordId World::source(RecordId record) const {
  const auto found = sources_.find(record);
  return found == sources_.end() ? 0 : found->second;
}

Situation World::fresh() const {
  Situation situation;
  situation.now = now_;
  situation.calendars = calendars_;
  situation.trace = trace_;
  return situation;
}

std::vector<std::string> World::members(const std::string& group) const {
  std::vector<std::string> names;
  for (const auto& [name, user] : users_) {
    const bool in = std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end();
    const bool there = annals_ == nullptr ? user.active : annals_->was_in_groups(user, now_);
    if (there && in) names.push_back(name);
  }
  return names;
}

bool World::takes_part(const compiler::Distribution& distribution, const User& user) const {
  if (annals_ != nullptr) {
    if (const std::optional<bool> known = annals_->took_part(distribution.name, user, now_)) return *known;
    if (!annals_->was_in_groups(user, now_)) return false;
  } else if (!user.active) {
    return false;
  }
  return distribution.among.empty() ||
         std::any_of(distribution.among.begin(), distribution.among.end(), [&](compiler::GroupId group) {
           return std::find(user.groups.begin(), user.groups.end(), program_.groups[group].name) !=
                  user.groups.end();
         });
}

std::vector<Candidate> World::candidates(std::uint32_t index) const {
  const compiler::Distribution& distribution = program_.distributions[index];
  const CapWindows windows = cap_windows(program_, distribution, now_);
  const Instant oldest = std::min({windows.hour, windows.day, windows.week});
  std::map<std::string_view, Candidate*> by_name;
  std::vector<Candidate> all;
  all.reserve(users_.size());
  const auto turns = turns_.find(index);
  for (const auto& [name, user] : users_) {
    if (!takes_part(distribution, user)) continue;
    Candidate& one = all.emplace_back();
    one.user = name;
    one.branch = user.branch;
    one.weight = user.weight;
    const auto held = held_.find({distribution.record.index, name});
    one.open_records = held == held_.end() ? 0 : held->second;
    by_name.emplace(name, &one);
    if (turns == turns_.end()) continue;
    const auto last = turns->second.last.find(name);
    if (last == turns->second.last.end()) continue;
    one.last_turn = last->second.turn;
    one.last_pass = last->second.pass;
  }
  if (turns == turns_.end()) return all;
  for (auto turn = turns->second.all.rbegin(); turn != turns->second.all.rend() && turn->at >= oldest;
       ++turn) {
    const auto found = by_name.find(turn->user);
    if (found == by_name.end()) continue;
    Candidate& one = *found->second;
    one.given_hour += turn->at >= windows.hour ? 1 : 0;
    one.given_day += turn->at >= windows.day ? 1 : 0;
    one.given_week += turn->at >= windows.week ? 1 : 0;
  }
  return all;
}

RecordId World::holder(const NeedUnique& need) const {
  const auto found = uniques_.find({need.type, need.unique, need.values});
  return found == uniques_.end() ? 0 : *found->second.begin();
}

struct World::Facts {
  const World& world;
  Situation& situation;

  void operator()(const NeedRecord& need) const {
    const Record* record = world.record(need.id);
    situation.records[need.id] = record ? std::optional(*record) : std::nullopt;
  }
  void operator()(const NeedRecordByKey& need) const {
    situation.records_by_key[need] = world.find_key(compiler::RecordTypeId{need.type}, need.key);
  }
  void operator()(const NeedUser& need) const {
    const User* known = world.user(need.name);
    std::optional<User>& user = situation.users[need.name];
    if (known != nullptr) user = *known;
    if (known != nullptr && world.annals_ != nullptr)
      user->active = world.annals_->was_active(*known, world.now_);
    if (known == nullptr && world.people_implied_) user = implied_person(need.name);
  }
  void operator()(const NeedMembers& need) const {
    situation.members[need.group] = world.members(need.group);
  }
  void operator()(const NeedSuppressed& need) const {
    situation.suppressed[need] = world.suppressed_.count({need.channel, need.address}) > 0;
  }
  void operator()(const NeedTimers& need) const {
    auto& open = situation.timers[need.record];
    for (const Timer& timer : world.timers_of(need.record))
      open.push_back({timer.id, timer.set.what, timer.set.entry, timer.set.rule, timer.set.due});
  }
  void operator()(const NeedActivities& need) const {
    auto& open = situation.activities[need.record];
    for (const Activity& one : world.activities_of(need.record)) {
      if (one.open) open.push_back({one.id, one.made.activity, one.made.due, one.late, one.made.note});
    }
  }
  void operator()(const NeedAppointments& need) const {
    auto& open = situation.appointments[need.record];
    for (const Meeting& one : world.meetings_of(need.record)) {
      if (!one.outcome.empty()) continue;
      open.push_back({one.id, one.scheduled.title, one.scheduled.user, one.scheduled.starts_at});
    }
  }
  void operator()(const NeedOnce& need) const {
    situation.once[need] = world.once_.count({need.record, need.what}) > 0;
  }
  void operator()(const NeedEnteredAt& need) const {
    const auto found = world.entered_.find({need.record, need.state});
    situation.entered_at[need] = found == world.entered_.end() ? std::nullopt : std::optional(found->second);
  }
  void operator()(const NeedUnique& need) const { situation.unique[need] = world.holder(need); }
  void operator()(const NeedCandidates& need) const {
    situation.candidates[need.distribution] = world.candidates(need.distribution);
  }
};

void World::fetch(const Needs& needs, Situation& situation) const {
  const Facts facts{*this, situation};
  for (const Need& need : needs) std::visit(facts, need);
}

/// What the engine is sure to ask, so that it decides at the first attempt.
void World::foresee(const Command& command, Situation& situation) const {
  const Facts facts{*this, situation};
  if (!command.actor.empty()) facts(NeedUser{command.actor});
  const RecordId id = std::visit(
      [](const auto& what) -> RecordId {
        if constexpr (requires { what.record; })
          return what.record;
        else
          return 0;
      },
      command.what);
  const Record* known = record(id);
  if (known == nullptr) return;
  facts(NeedRecord{id});
  if (known->open_timers != 0) facts(NeedTimers{id});
  if (known->open_activities != 0) facts(NeedActivities{id});
  if (known->open_appointments != 0) facts(NeedAppointments{id});
}

}  // namespace leadflow::runtime
