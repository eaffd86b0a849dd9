#include "runtime/rehearse/world.h"

#include <algorithm>
#include <optional>

#include "runtime/engine/calendars.h"
#include "runtime/store/cap_windows.h"

namespace leadflow::runtime {

namespace {

struct Renumber {
  const std::map<RecordId, RecordId>& real;

  RecordId id(RecordId given) const {
    const auto found = real.find(given);
    return found == real.end() ? given : found->second;
  }

  void value(Value& value) const {
    if (value.kind == ValueKind::Link) value.number = id(value.number);
    if (value.kind != ValueKind::List || !value.list) return;
    auto list = std::make_shared<std::vector<Element>>(*value.list);
    for (Element& element : *list) {
      for (Value& one : element) this->value(one);
    }
    value.list = std::move(list);
  }

  void effect(Effect& effect) const {
    effect.record = id(effect.record);
    if (auto* set = std::get_if<AttributeSet>(&effect.what)) {
      value(set->before);
      value(set->after);
    }
    if (auto* answered = std::get_if<Answered>(&effect.what)) value(answered->value);
  }
};

}  // namespace

World::World(const compiler::Program& program, Instant now)
    : program_(program), now_(now), calendars_(std::make_shared<Calendars>()) {}

void World::add_user(User user) {
  std::string name = user.name;
  users_.insert_or_assign(std::move(name), std::move(user));
}

void World::suppress(std::uint8_t channel, std::string address) {
  suppressed_.emplace(channel, std::move(address));
}

const Record* World::record(RecordId id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

// ---- facts
// ----------------------------------------------------------------------------------------------------

Situation World::fresh() const {
  Situation situation;
  situation.now = now_;
  situation.calendars = calendars_;
  return situation;
}

std::vector<std::string> World::members(const std::string& group) const {
  std::vector<std::string> names;
  for (const auto& [name, user] : users_) {
    const bool in = std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end();
    if (user.active && in) names.push_back(name);
  }
  return names;
}

std::vector<Candidate> World::candidates(std::uint32_t index) const {
  const compiler::Distribution& distribution = program_.distributions[index];
  const CapWindows windows = cap_windows(program_, distribution, now_);
  std::vector<Candidate> all;
  for (const auto& [name, user] : users_) {
    const bool takes_part =
        distribution.among.empty() ||
        std::any_of(distribution.among.begin(), distribution.among.end(), [&](compiler::GroupId group) {
          return std::find(user.groups.begin(), user.groups.end(), program_.groups[group].name) !=
                 user.groups.end();
        });
    if (!user.active || !takes_part) continue;
    Candidate& one = all.emplace_back();
    one.user = name;
    one.branch = user.branch;
    one.weight = user.weight;
    one.open_records = std::count_if(records_.begin(), records_.end(), [&](const auto& entry) {
      const Record& record = entry.second;
      const bool open =
          record.state.valid() && program_.states[record.state].open && !record.closed && !record.returned;
      return open && record.type == distribution.record && record.owner == Owner{Owner::Kind::User, name};
    });
    const auto turns = turns_.find(index);
    if (turns == turns_.end()) continue;
    for (const Turn& turn : turns->second.all) {
      if (turn.user != name) continue;
      one.given_total += 1;
      one.given_hour += turn.at >= windows.hour ? 1 : 0;
      one.given_day += turn.at >= windows.day ? 1 : 0;
      one.given_week += turn.at >= windows.week ? 1 : 0;
    }
    const auto last = turns->second.last.find(name);
    one.last_turn = last == turns->second.last.end() ? 0 : last->second;
  }
  return all;
}

RecordId World::holder(const NeedUnique& need) const {
  for (const auto& [id, record] : records_) {
    if (record.type.index == need.type && unique_key(program_, record, need.unique) == need.values) return id;
  }
  return 0;
}

void World::fetch(const Needs& needs, Situation& situation) const {
  struct Fetch {
    const World& world;
    Situation& situation;

    void operator()(const NeedRecord& need) const {
      const Record* record = world.record(need.id);
      situation.records[need.id] = record ? std::optional(*record) : std::nullopt;
    }
    void operator()(const NeedRecordByKey& need) const {
      RecordId& id = situation.records_by_key[need];
      for (const auto& [each, record] : world.records_) {
        if (record.type.index == need.type && record.key == need.key) id = each;
      }
    }
    void operator()(const NeedUser& need) const {
      const auto found = world.users_.find(need.name);
      situation.users[need.name] = found == world.users_.end() ? std::nullopt : std::optional(found->second);
    }
    void operator()(const NeedMembers& need) const {
      situation.members[need.group] = world.members(need.group);
    }
    void operator()(const NeedSuppressed& need) const {
      situation.suppressed[need] = world.suppressed_.count({need.channel, need.address}) > 0;
    }
    void operator()(const NeedTimers& need) const {
      auto& open = situation.timers[need.record];
      for (const Timer& timer : world.timers_) {
        if (timer.record == need.record)
          open.push_back({timer.id, timer.set.what, timer.set.entry, timer.set.rule, timer.set.due});
      }
    }
    void operator()(const NeedActivities& need) const {
      auto& open = situation.activities[need.record];
      for (const Activity& one : world.activities_) {
        if (one.open && one.record == need.record)
          open.push_back({one.id, one.made.activity, one.made.due, one.late});
      }
    }
    void operator()(const NeedAppointments& need) const {
      auto& open = situation.appointments[need.record];
      for (const Meeting& one : world.meetings_) {
        if (!one.outcome.empty() || one.record != need.record) continue;
        open.push_back({one.id, one.scheduled.title, one.scheduled.user, one.scheduled.starts_at});
      }
    }
    void operator()(const NeedOnce& need) const {
      situation.once[need] = world.once_.count({need.record, need.what}) > 0;
    }
    void operator()(const NeedEnteredAt& need) const {
      const auto found = world.entered_.find({need.record, need.state});
      situation.entered_at[need] =
          found == world.entered_.end() ? std::nullopt : std::optional(found->second);
    }
    void operator()(const NeedUnique& need) const { situation.unique[need] = world.holder(need); }
    void operator()(const NeedCandidates& need) const {
      situation.candidates[need.distribution] = world.candidates(need.distribution);
    }
  };
  for (const Need& need : needs) std::visit(Fetch{*this, situation}, need);
}

// ---- steps
// ----------------------------------------------------------------------------------------------------

Decision World::decide(const Command& command) const {
  Situation situation = fresh();
  return decide_with(program_, situation, command,
                     [this](const Needs& needs, Situation& known) { fetch(needs, known); });
}

Decision World::apply(const Command& command) {
  Decision decision = decide(command);
  if (!decision.refused) commit(decision, command.actor);
  return decision;
}

std::vector<Offer> World::offers(RecordId record, const std::string& actor) const {
  Situation situation = fresh();
  for (;;) {
    auto made = runtime::offers(program_, situation, record, actor);
    if (auto* all = std::get_if<std::vector<Offer>>(&made)) return std::move(*all);
    fetch(std::get<Needs>(made), situation);
  }
}

Value World::evaluate(RecordId record, const compiler::Expr& expr) const {
  Situation situation = fresh();
  for (;;) {
    auto made = runtime::evaluate(program_, situation, record, expr);
    if (auto* value = std::get_if<Value>(&made)) return std::move(*value);
    fetch(std::get<Needs>(made), situation);
  }
}

Value World::attribute(RecordId id, std::string_view name) const {
  const Record* known = record(id);
  if (!known) return {};
  const compiler::AttributeId attribute = program_.record_types[known->type].find(name);
  if (!attribute.valid()) return {};
  Situation situation = fresh();
  for (;;) {
    auto made = attribute_value(program_, situation, id, attribute);
    if (auto* value = std::get_if<Value>(&made)) return std::move(*value);
    fetch(std::get<Needs>(made), situation);
  }
}

void World::give_numbers(Decision& decision) {
  std::map<RecordId, RecordId> real;
  for (const Changed& changed : decision.records) {
    if (changed.created) real[changed.after.id] = next_record_++;
  }
  const Renumber renumber{real};
  decision.subject = renumber.id(decision.subject);
  for (Changed& changed : decision.records) {
    changed.after.id = renumber.id(changed.after.id);
    changed.after.parent = renumber.id(changed.after.parent);
    for (Value& value : changed.after.attributes) renumber.value(value);
  }
  for (Effect& effect : decision.effects) renumber.effect(effect);
}

void World::commit(Decision& decision, const std::string& actor) {
  give_numbers(decision);
  for (const Changed& changed : decision.records) records_[changed.after.id] = changed.after;
  for (const Effect& effect : decision.effects) {
    take(effect);
    history_.push_back({now_, actor, effect});
  }
}

void World::take(const Effect& effect) {
  const RecordId id = effect.record;
  if (const auto* entered = std::get_if<Entered>(&effect.what)) entered_[{id, entered->to.index}] = now_;
  if (const auto* turn = std::get_if<DistributionTurn>(&effect.what)) {
    Turns& turns = turns_[turn->distribution.index];
    turns.all.push_back({now_, turn->user});
    turns.last[turn->user] = static_cast<std::int64_t>(turns.all.size());
  }
  if (const auto* flag = std::get_if<ContactFlag>(&effect.what)) {
    for (const auto& address : flag->addresses) {
      if (flag->blocked)
        suppressed_.insert(address);
      else
        suppressed_.erase(address);
    }
  }
  if (const auto* once = std::get_if<OnceDone>(&effect.what)) once_.emplace(id, once->what);
  if (const auto* queued = std::get_if<Queued>(&effect.what))
    outbox_.push_back({next_id_++, id, now_, *queued});
  if (const auto* set = std::get_if<TimerSet>(&effect.what)) timers_.push_back({next_id_++, id, *set});
  if (const auto* dropped = std::get_if<TimerDropped>(&effect.what)) {
    std::erase_if(timers_, [&](const Timer& timer) { return timer.id == dropped->id; });
  }
  if (const auto* made = std::get_if<ActivityMade>(&effect.what))
    activities_.push_back({next_id_++, id, *made, true, false, {}});
  if (const auto* ended = std::get_if<ActivityEnded>(&effect.what)) {
    for (Activity& one : activities_) {
      if (one.id != ended->id) continue;
      one.late = one.late || ended->how == "late";
      if (ended->how == "late") continue;
      one.open = false;
      one.how = ended->how;
    }
  }
  if (const auto* scheduled = std::get_if<Scheduled>(&effect.what))
    meetings_.push_back({next_id_++, id, *scheduled, {}});
  if (const auto* outcome = std::get_if<AppointmentOutcome>(&effect.what)) {
    for (Meeting& one : meetings_) {
      if (one.id == outcome->id) one.outcome = outcome->outcome;
    }
  }
}

// ---- time
// -----------------------------------------------------------------------------------------------------

void World::run(const Timer& timer) {
  Command command;
  command.what = TimerCommand{timer.record,   timer.id,        timer.set.kind,
                              timer.set.rule, timer.set.entry, timer.set.payload};
  apply(command);
  std::erase_if(timers_, [&](const Timer& one) { return one.id == timer.id; });
}

/// The timer or late activity that is due first, if any is by then.
bool World::run_next(Instant until) {
  const auto timer = std::min_element(timers_.begin(), timers_.end(), [](const Timer& a, const Timer& b) {
    return std::pair(a.set.due, a.id) < std::pair(b.set.due, b.id);
  });
  const Activity* late = nullptr;
  for (const Activity& one : activities_) {
    if (one.open && !one.late && (!late || one.made.due < late->made.due)) late = &one;
  }
  const bool timer_due = timer != timers_.end() && timer->set.due <= until;
  const bool late_due = late && late->made.due <= until;
  if (!timer_due && !late_due) return false;
  if (timer_due && (!late_due || timer->set.due <= late->made.due)) {
    const Timer due = *timer;
    now_ = std::max(now_, due.set.due);
    run(due);
    return true;
  }
  now_ = std::max(now_, late->made.due);
  Command command;
  command.what = SettleCommand{late->record, SettleCommand::Kind::ActivityLate, late->id};
  const std::int64_t id = late->id;
  apply(command);
  for (Activity& one : activities_) {
    if (one.id == id) one.late = true;  // once, even if that was refused
  }
  return true;
}

void World::advance_to(Instant until) {
  while (run_next(until)) {
  }
  now_ = std::max(now_, until);
}

}  // namespace leadflow::runtime
