#include "runtime/rehearse/world.h"

#include <algorithm>
#include <optional>

#include "dsl/spelling.h"
#include "runtime/engine/calendars.h"
#include "runtime/engine/on_record.h"

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
  records_[id] = std::move(record);
  return id;
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

void World::commit(Decision& decision, const Command& command) {
  give_numbers(decision);
  first_new_timer_ = next_timer_;
  for (const Changed& changed : decision.records) {
    const Record& after = changed.after;
    if (changed.created && after.id != decision.subject && after.parent == 0)
      sources_[after.id] = decision.subject;
    records_[after.id] = after;
  }
  steps_.push_back(step_of(command, now_, decision.subject));
  if (!due_name_.empty()) steps_.back().name = due_name_;
  for (const Effect& effect : decision.effects) {
    take(effect);
    history_.push_back({now_, command.actor, effect, steps_.size() - 1});
  }
}

void World::take(const Effect& effect) {
  const RecordId id = effect.record;
  if (const auto* entered = std::get_if<Entered>(&effect.what)) entered_[{id, entered->to.index}] = now_;
  if (const auto* turn = std::get_if<DistributionTurn>(&effect.what)) {
    Turns& turns = turns_[turn->distribution.index];
    turns.all.push_back({now_, turn->user});
    turns.last[turn->user] = {static_cast<std::int64_t>(turns.all.size()), turn->pass};
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
    outbox_.push_back({next_message_++, id, now_, *queued});
  if (const auto* set = std::get_if<TimerSet>(&effect.what)) timers_.push_back({next_timer_++, id, *set});
  if (const auto* dropped = std::get_if<TimerDropped>(&effect.what)) drop_timer(id, *dropped);
  if (const auto* made = std::get_if<ActivityMade>(&effect.what))
    activities_.push_back({next_activity_++, id, *made, true, false, false, {}});
  if (const auto* ended = std::get_if<ActivityEnded>(&effect.what)) end_activity(*ended);
  if (const auto* scheduled = std::get_if<Scheduled>(&effect.what))
    meetings_.push_back({next_meeting_++, id, *scheduled, {}});
  if (const auto* outcome = std::get_if<AppointmentOutcome>(&effect.what)) {
    for (Meeting& one : meetings_) {
      if (one.id == outcome->id) one.outcome = outcome->outcome;
    }
  }
}

void World::drop_timer(RecordId record, const TimerDropped& dropped) {
  const auto is_meant = [&](const Timer& timer) {
    if (dropped.id != 0) return timer.id == dropped.id;
    return timer.record == record && timer.id >= first_new_timer_ && timer.set.what == dropped.what;
  };
  const auto found = std::find_if(timers_.begin(), timers_.end(), is_meant);
  if (found != timers_.end()) timers_.erase(found);
}

void World::end_activity(const ActivityEnded& ended) {
  for (Activity& one : activities_) {
    if (one.id != ended.id) continue;
    one.late = one.late || ended.how == "late";
    if (ended.how == "late") continue;
    one.open = false;
    one.how = ended.how;
  }
}

// ---- time
// -----------------------------------------------------------------------------------------------------

std::optional<DueWork> World::next_due() const {
  std::optional<DueWork> first;
  const auto look_at = [&](DueWork::Kind kind, Instant due, std::int64_t id, RecordId record) {
    DueWork work;
    work.kind = kind;
    work.due = due;
    work.id = id;
    work.record = record;
    if (!first || comes_before(work, *first)) first = std::move(work);
  };
  for (const Timer& timer : timers_) look_at(DueWork::Kind::Timer, timer.set.due, timer.id, timer.record);
  for (const Activity& one : activities_) {
    if (!one.open) continue;
    if (!one.late) look_at(DueWork::Kind::Late, one.made.due, one.id, one.record);
    if (one.made.notify_at && !one.reminded)
      look_at(DueWork::Kind::Reminder, *one.made.notify_at, one.id, one.record);
  }
  return first;
}

void World::fire(DueWork work) {
  const auto found =
      std::find_if(timers_.begin(), timers_.end(), [&](const Timer& timer) { return timer.id == work.id; });
  work.name = found->set.what;
  work.timer = found->set.kind;
  work.entry = found->set.entry;
  work.rule = found->set.rule;
  work.payload = std::move(found->set.payload);
  timers_.erase(found);
  due_name_ = work.name;
  const Command command = due_command(work);
  const Decision decision = apply(command);
  if (!decision.refused) return;
  Decision ended;  // it has had its time: it is not tried again, and the history says why
  ended.subject = work.record;
  ended.effects = {{work.record, {}, TimerDropped{work.id, work.name, decision.refused->message}}};
  records_[work.record].open_timers -= 1;
  records_[work.record].version += 1;
  commit(ended, command);
}

void World::run(const DueWork& work) {
  now_ = std::max(now_, work.due);
  if (work.kind == DueWork::Kind::Timer) {
    fire(work);
  } else {
    const bool late = work.kind == DueWork::Kind::Late;
    const auto activity = std::find_if(activities_.begin(), activities_.end(),
                                       [&](const Activity& one) { return one.id == work.id; });
    const auto index = static_cast<std::size_t>(activity - activities_.begin());
    due_name_ = (late ? "late " : "") + activity->made.activity;
    apply(due_command(work));
    (late ? activities_[index].late : activities_[index].reminded) = true;  // once, even if that was refused
  }
  due_name_.clear();
}

bool World::advance_to(Instant until) {
  int steps = 0;
  for (std::optional<DueWork> due = next_due(); due && due->due <= until; due = next_due()) {
    if (++steps > max_due_steps) return false;
    run(*due);
  }
  now_ = std::max(now_, until);
  return true;
}

}  // namespace leadflow::runtime
