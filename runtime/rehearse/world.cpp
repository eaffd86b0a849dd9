#include "runtime/rehearse/world.h"

#include <algorithm>
#include <optional>

#include "dsl/spelling.h"
#include "runtime/engine/calendars.h"
#include "runtime/engine/on_record.h"
#include "runtime/store/changes.h"
#include "runtime/store/record_row.h"

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

/// How the step is called in the history.
struct StepName {
  World::Step& step;

  void operator()(const CreateCommand& command) const { name("create", command.entry); }
  void operator()(const ApplyCommand& command) const { name("apply", command.action); }
  void operator()(const FollowCommand& command) const { name("follow", command.follow_on); }
  void operator()(const EditCommand&) const { name("edit", {}); }
  void operator()(const EventCommand& command) const {
    const std::string words = command.kind == dsl::ast::EventKind::Custom
                                  ? std::string()
                                  : std::string(dsl::spelling(command.kind));
    name("event", words.empty() || command.name.empty() ? words + command.name : words + " " + command.name);
  }
  void operator()(const TimerCommand&) const { name("timer", {}); }
  void operator()(const SettleCommand& command) const {
    static constexpr const char* kinds[] = {"activity done",      "activity late",
                                            "activity cancelled", "appointment held",
                                            "appointment missed", "appointment cancelled"};
    name("settle", kinds[static_cast<std::size_t>(command.kind)]);
  }
  void operator()(const PullCommand&) const { name("pull", {}); }
  void operator()(const MessageCommand&) const { name("outbox", {}); }
  void operator()(const RemindCommand&) const { name("remind", {}); }
  void operator()(const DispatchCommand&) const { name("dispatch", {}); }
  void operator()(const RetimeCommand&) const { name("retime", {}); }

 private:
  void name(std::string kind, std::string what) const {
    step.kind = std::move(kind);
    step.name = std::move(what);
  }
};

World::Step step_of(const Command& command, Instant at, RecordId subject) {
  World::Step step;
  step.at = at;
  step.actor = command.actor;
  step.subject = subject;
  std::visit(StepName{step}, command.what);
  return step;
}

}  // namespace

World::World(const compiler::Program& program, Instant now, std::shared_ptr<Calendars> calendars)
    : program_(program),
      now_(now),
      calendars_(calendars ? std::move(calendars) : std::make_shared<Calendars>()) {}

void World::add_user(User user) {
  std::string name = user.name;
  users_.insert_or_assign(std::move(name), std::move(user));
}

void World::suppress(std::uint8_t channel, std::string address) {
  suppressed_.emplace(channel, std::move(address));
}

void World::allow(std::uint8_t channel, const std::string& address) {
  suppressed_.erase({channel, address});
}

// ---- what stood before
// ------------------------------------------------------------------------------------------

void World::place(Record record) {
  next_record_ = std::max(next_record_, record.id + 1);
  keep(std::move(record));
}

void World::place(RecordId record, TimerSet timer) {
  set_timer({next_timer_++, record, std::move(timer)});
}

void World::place(RecordId record, ActivityMade made, bool late, bool reminded) {
  const auto number = static_cast<std::int64_t>(activities_.size()) + 1;
  activities_.push_back({number, record, std::move(made), true, late, reminded, {}});
  of_record_[record].activities.push_back(number);
  wait_for(activities_.back());
}

void World::place(RecordId record, Scheduled scheduled) {
  const auto number = static_cast<std::int64_t>(meetings_.size()) + 1;
  meetings_.push_back({number, record, std::move(scheduled), {}});
  of_record_[record].meetings.push_back(number);
}

void World::place_turn(compiler::DistributionId distribution, const std::string& user, Instant at,
                       std::int64_t pass) {
  Turns& turns = turns_[distribution.index];
  const std::int64_t number = turns.all.empty() ? 1 : turns.all.back().number + 1;
  turns.all.push_back({number, at, user, pass});
  turns.last[user] = {number, pass};
}

const Record* World::record(RecordId id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

// ---- steps
// ----------------------------------------------------------------------------------------------------

Decision World::decide(const Command& command) const {
  Situation situation = fresh();
  foresee(command, situation);
  return decide_with(program_, situation, command,
                     [this](const Needs& needs, Situation& known) { fetch(needs, known); });
}

Decision World::apply(const Command& command) {
  Decision decision = decide(command);
  if (!decision.refused) commit(decision, command);
  return decision;
}

RecordId World::put(Record record) {
  record.id = next_record_++;
  record.version = 1;
  record.created_at = record.entered_at = now_;
  record.attributes.resize(program_.record_types[record.type].attributes.size());
  const RecordId id = record.id;
  keep(std::move(record));
  return id;
}

// ---- records
// --------------------------------------------------------------------------------------------------

void World::keep(Record record) {
  Record& slot = records_[record.id];
  if (slot.id != 0) index(slot, false);
  slot = std::move(record);
  index(slot, true);
}

void World::drop(RecordId id) {
  const auto found = records_.find(id);
  if (found == records_.end()) return;
  index(found->second, false);
  records_.erase(found);
}

/// The record is found by its key, its unique values and its owner, or no longer.
void World::index(const Record& record, bool in) {
  if (!record.key.empty()) {
    const std::pair key{record.type.index, record.key};
    if (in)
      keys_.emplace(key, record.id);
    else if (const auto at = keys_.find(key); at != keys_.end() && at->second == record.id)
      keys_.erase(at);
  }
  const auto uniques = static_cast<std::uint32_t>(program_.record_types[record.type].unique.size());
  for (std::uint32_t i = 0; i < uniques; ++i) {
    std::string values = unique_key(program_, record, i);
    if (values.empty()) continue;
    const std::tuple place{record.type.index, i, std::move(values)};
    if (in) {
      uniques_[place].insert(record.id);
    } else if (const auto at = uniques_.find(place); at != uniques_.end()) {
      at->second.erase(record.id);
      if (at->second.empty()) uniques_.erase(at);
    }
  }
  const bool working =
      record.state.valid() && program_.states[record.state].open && !record.closed && !record.returned;
  if (working && record.owner.kind == Owner::Kind::User)
    held_[{record.type.index, record.owner.name}] += in ? 1 : -1;
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

Value World::evaluate_on(const Record& record, const std::string& actor, const compiler::Expr& expr) const {
  Situation situation = fresh();
  for (;;) {
    auto made = runtime::evaluate_on(program_, situation, record, actor, expr);
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
    if (!changed.created) continue;
    const bool subject = changed.after.id == decision.subject;
    RecordId& number = real[changed.after.id];
    if (annals_ == nullptr) {
      number = next_record_++;
    } else {
      const RecordId source = real.contains(decision.subject) ? real[decision.subject] : decision.subject;
      number = annals_->number(changed.after, subject ? 0 : source);
    }
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

/// A record that a step only looked at gets no version, as in a store.
bool World::is_touched(const Decision& decision, const Record& after) const {
  const bool spoken_of = std::any_of(decision.effects.begin(), decision.effects.end(),
                                     [&](const Effect& effect) { return effect.record == after.id; });
  return spoken_of || diff_rows(to_row(program_, records_.at(after.id)), to_row(program_, after)) != "{}";
}

void World::commit(Decision& decision, const Command& command) {
  give_numbers(decision);
  first_new_timer_ = next_timer_;
  for (const Changed& changed : decision.records) {
    const Record& after = changed.after;
    if (changed.created && after.id != decision.subject && after.parent == 0)
      sources_[after.id] = decision.subject;
    if (changed.created || is_touched(decision, after)) keep(after);
  }
  Step step = step_of(command, now_, decision.subject);
  if (!due_name_.empty()) step.name = due_name_;
  if (annals_ == nullptr) steps_.push_back(step);
  for (const Effect& effect : decision.effects) {
    take(effect);
    if (annals_ == nullptr) history_.push_back({now_, command.actor, effect, steps_.size() - 1});
  }
  if (annals_ != nullptr) annals_->happened(step, decision);
}

void World::take(const Effect& effect) {
  const RecordId id = effect.record;
  if (const auto* entered = std::get_if<Entered>(&effect.what)) entered_[{id, entered->to.index}] = now_;
  if (const auto* turn = std::get_if<DistributionTurn>(&effect.what))
    place_turn(turn->distribution, turn->user, now_, turn->pass);
  if (const auto* flag = std::get_if<ContactFlag>(&effect.what)) {
    for (const auto& address : flag->addresses) {
      if (flag->blocked)
        suppressed_.insert(address);
      else
        suppressed_.erase(address);
    }
  }
  if (const auto* once = std::get_if<OnceDone>(&effect.what)) once_.emplace(id, once->what);
  if (const auto* queued = std::get_if<Queued>(&effect.what); queued != nullptr && annals_ == nullptr)
    outbox_.push_back({next_message_++, id, now_, *queued});
  if (const auto* set = std::get_if<TimerSet>(&effect.what)) set_timer({next_timer_++, id, *set});
  if (const auto* dropped = std::get_if<TimerDropped>(&effect.what)) drop_timer(id, *dropped);
  if (const auto* made = std::get_if<ActivityMade>(&effect.what)) place(id, *made, false, false);
  if (const auto* ended = std::get_if<ActivityEnded>(&effect.what)) end_activity(*ended);
  if (const auto* scheduled = std::get_if<Scheduled>(&effect.what)) place(id, *scheduled);
  if (const auto* outcome = std::get_if<AppointmentOutcome>(&effect.what))
    meetings_[static_cast<std::size_t>(outcome->id - 1)].outcome = outcome->outcome;
}

// ---- what waits
// -----------------------------------------------------------------------------------------------

/// From here on, or no longer, it is worked off by itself.
void World::wait(DueWork work, bool waits) {
  const std::pair name{work.kind, work.id};
  Instant at = work.due;
  if (annals_ != nullptr && waits) {
    const std::optional<Instant> later = annals_->works_at(work);
    if (!later) return;
    at = *later;
    if (at != work.due) waits_until_[name] = at;
  }
  if (const auto other = waits_until_.find(name); other != waits_until_.end() && !waits) {
    at = other->second;
    waits_until_.erase(other);
  }
  if (waits)
    waiting_.insert({at, work.kind, work.id});
  else
    waiting_.erase({at, work.kind, work.id});
}

void World::set_timer(Timer timer) {
  wait({DueWork::Kind::Timer,
        timer.set.due,
        timer.id,
        timer.record,
        timer.set.what,
        timer.set.kind,
        timer.set.entry,
        timer.set.rule,
        {}},
       true);
  of_record_[timer.record].timers.push_back(timer.id);
  const std::int64_t id = timer.id;
  timers_.emplace(id, std::move(timer));
}

void World::end_timer(std::int64_t id) {
  const auto found = timers_.find(id);
  if (found == timers_.end()) return;
  wait({DueWork::Kind::Timer, found->second.set.due, id, found->second.record, {}, {}, 0, {}, {}}, false);
  std::erase(of_record_[found->second.record].timers, id);
  timers_.erase(found);
}

void World::drop_timer(RecordId record, const TimerDropped& dropped) {
  if (dropped.id != 0) return end_timer(dropped.id);
  for (const Timer& timer : timers_of(record)) {
    if (timer.id < first_new_timer_ || timer.set.what != dropped.what) continue;
    return end_timer(timer.id);
  }
}

void World::wait_for(const Activity& one) {
  const std::string& name = one.made.activity;
  if (!one.late) wait({DueWork::Kind::Late, one.made.due, one.id, one.record, name, {}, 0, {}, {}}, true);
  if (one.made.notify_at && !one.reminded)
    wait({DueWork::Kind::Reminder, *one.made.notify_at, one.id, one.record, name, {}, 0, {}, {}}, true);
}

void World::wait_for_nothing(const Activity& one) {
  wait({DueWork::Kind::Late, one.made.due, one.id, one.record, {}, {}, 0, {}, {}}, false);
  if (one.made.notify_at)
    wait({DueWork::Kind::Reminder, *one.made.notify_at, one.id, one.record, {}, {}, 0, {}, {}}, false);
}

void World::end_activity(const ActivityEnded& ended) {
  Activity& one = activities_[static_cast<std::size_t>(ended.id - 1)];
  if (ended.how == "late") {
    if (!one.late) wait({DueWork::Kind::Late, one.made.due, one.id, one.record, {}, {}, 0, {}, {}}, false);
    one.late = true;
    return;
  }
  wait_for_nothing(one);
  one.open = false;
  one.how = ended.how;
}

std::vector<World::Timer> World::timers() const {
  std::vector<Timer> all;
  for (const auto& [id, timer] : timers_) all.push_back(timer);
  return all;
}

std::vector<World::Timer> World::timers_of(RecordId record) const {
  std::vector<Timer> found;
  const auto known = of_record_.find(record);
  if (known == of_record_.end()) return found;
  for (const std::int64_t id : known->second.timers) found.push_back(timers_.at(id));
  return found;
}

std::vector<World::Activity> World::activities_of(RecordId record) const {
  std::vector<Activity> found;
  const auto known = of_record_.find(record);
  if (known == of_record_.end()) return found;
  for (const std::int64_t id : known->second.activities)
    found.push_back(activities_[static_cast<std::size_t>(id - 1)]);
  return found;
}

std::vector<World::Meeting> World::meetings_of(RecordId record) const {
  std::vector<Meeting> found;
  const auto known = of_record_.find(record);
  if (known == of_record_.end()) return found;
  for (const std::int64_t id : known->second.meetings)
    found.push_back(meetings_[static_cast<std::size_t>(id - 1)]);
  return found;
}

// ---- time
// -----------------------------------------------------------------------------------------------------

DueWork World::work_of(const Waiting& waiting) const {
  DueWork work;
  work.kind = waiting.kind;
  work.id = waiting.id;
  if (waiting.kind == DueWork::Kind::Timer) {
    const Timer& timer = timers_.at(waiting.id);
    work.due = timer.set.due;
    work.record = timer.record;
    return work;
  }
  const Activity& one = activities_[static_cast<std::size_t>(waiting.id - 1)];
  work.due = waiting.kind == DueWork::Kind::Late ? one.made.due : *one.made.notify_at;
  work.record = one.record;
  return work;
}

std::optional<DueWork> World::next_due() const {
  if (waiting_.empty()) return std::nullopt;
  return work_of(*waiting_.begin());
}

std::optional<Instant> World::next_time() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->at;
}

void World::fire(DueWork work) {
  TimerSet& set = timers_.at(work.id).set;
  work.name = set.what;
  work.timer = set.kind;
  work.entry = set.entry;
  work.rule = set.rule;
  work.payload = std::move(set.payload);
  end_timer(work.id);
  due_name_ = work.name;
  const Command command = due_command(work);
  const Decision decision = apply(command);
  if (!decision.refused) return;
  Decision ended;  // it has had its time: it is not tried again, and the history says why
  ended.subject = work.record;
  ended.effects = {{work.record, {}, TimerDropped{work.id, work.name, decision.refused->message}}};
  if (const auto record = records_.find(work.record); record != records_.end()) {
    record->second.open_timers -= 1;
    record->second.version += 1;
  }
  commit(ended, command);
}

void World::run(const DueWork& work) {
  if (work.kind == DueWork::Kind::Timer) {
    fire(work);
  } else {
    const bool late = work.kind == DueWork::Kind::Late;
    const auto index = static_cast<std::size_t>(work.id - 1);
    due_name_ = (late ? "late " : "") + activities_[index].made.activity;
    apply(due_command(work));
    // Once, even if that was refused.
    wait({work.kind, work.due, work.id, work.record, {}, {}, 0, {}, {}}, false);
    (late ? activities_[index].late : activities_[index].reminded) = true;
  }
  due_name_.clear();
}

bool World::work_off(DueWork::Kind kind, std::int64_t id) {
  if (kind == DueWork::Kind::Timer) {
    if (!timers_.contains(id)) return false;
  } else {
    if (id < 1 || static_cast<std::size_t>(id) > activities_.size()) return false;
    const Activity& one = activities_[static_cast<std::size_t>(id - 1)];
    const bool late = kind == DueWork::Kind::Late;
    if (!one.open || (late ? one.late : one.reminded || !one.made.notify_at)) return false;
  }
  run(work_of({{}, kind, id}));
  return true;
}

bool World::advance_to(Instant until) {
  int steps = 0;
  while (!waiting_.empty() && waiting_.begin()->at <= until) {
    if (++steps > max_due_steps) return false;
    now_ = std::max(now_, waiting_.begin()->at);
    run(work_of(*waiting_.begin()));
  }
  now_ = std::max(now_, until);
  return true;
}

}  // namespace leadflow::runtime
