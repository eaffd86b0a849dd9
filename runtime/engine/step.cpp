#include "runtime/engine/step.h"

#include <algorithm>
#include <map>

#include "runtime/engine/oracle.h"

namespace leadflow::runtime::engine {

namespace {

/// Whether conditions on the record may come out differently for it, one overload an effect: a new one does
/// not compile without.
struct ChangesRecord {
  bool operator()(const Created&) const { return true; }
  bool operator()(const Entered&) const { return true; }
  bool operator()(const AttributeSet&) const { return true; }
  bool operator()(const ContactCounted&) const { return true; }
  bool operator()(const Transferred&) const { return true; }
  bool operator()(const ReturnedRecord&) const { return true; }
  bool operator()(const PullCounted&) const { return true; }
  bool operator()(const ContactFlag&) const { return true; }
  bool operator()(const Starred&) const { return true; }
  bool operator()(const ClosedRecord&) const { return true; }
  // Those that no condition on a record reads.
  bool operator()(const Answered&) const { return false; }
  bool operator()(const NotDistributed&) const { return false; }
  bool operator()(const DistributionTurn&) const { return false; }
  bool operator()(const PullReleased&) const { return false; }
  bool operator()(const Noted&) const { return false; }
  bool operator()(const Queued&) const { return false; }
  bool operator()(const NurtureStarted&) const { return false; }
  bool operator()(const NurtureStopped&) const { return false; }
  bool operator()(const Scheduled&) const { return false; }
  bool operator()(const AppointmentOutcome&) const { return false; }
  bool operator()(const ActivityMade&) const { return false; }
  bool operator()(const ActivityNotMade&) const { return false; }
  bool operator()(const ActivityEnded&) const { return false; }
  bool operator()(const ActivityReminded&) const { return false; }
  bool operator()(const MessageStopped&) const { return false; }
  bool operator()(const TimerSet&) const { return false; }
  bool operator()(const TimerDropped&) const { return false; }
  bool operator()(const EventRaised&) const { return false; }
  bool operator()(const RuleFired&) const { return false; }
  bool operator()(const RuleSkipped&) const { return false; }
  bool operator()(const OnceDone&) const { return false; }
  bool operator()(const Remark&) const { return false; }
  bool operator()(const MessageSettled&) const { return false; }
};

const std::vector<OpenTimer> no_timers;
const std::vector<OpenActivity> no_activities;
const std::vector<OpenAppointment> no_appointments;

}  // namespace

Step::Step(const compiler::Program& the_program, const Situation& the_situation, std::string the_actor,
           Mode the_mode)
    : program(the_program), situation(the_situation), actor(std::move(the_actor)), mode(the_mode) {
  effects.reserve(8);  // more than most steps have
}

void Step::refuse(RefusalKind kind, std::string message, std::vector<std::string> missing) {
  if (refused) return;
  refused = Refused{kind, std::move(message), std::move(missing), running ? running->name : std::string()};
}

void Step::need(Need need) {
  if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(std::move(need));
}

// ---- facts
// ----------------------------------------------------------------------------------------------------

const Record* Step::record(RecordId id) {
  if (id == 0) return nullptr;
  if (id < 0) {
    const auto made = static_cast<std::size_t>(-(id + 1));
    return made < made_.size() ? &touched[made_[made]].after : nullptr;
  }
  for (const Touched& one : touched) {
    if (one.after.id == id) return &one.after;
  }
  return past_record(id);
}

const Record* Step::past_record(RecordId id) {
  if (id <= 0) return nullptr;
  const auto found = situation.records.find(id);
  if (found == situation.records.end()) {
    need(NeedRecord{id});
    return nullptr;
  }
  return found->second ? &*found->second : nullptr;
}

const User* Step::user(std::string_view name) {
  if (name.empty()) return nullptr;
  const auto found = situation.users.find(name);
  if (found == situation.users.end()) {
    need(NeedUser{std::string(name)});
    return nullptr;
  }
  return found->second ? &*found->second : nullptr;
}

const std::vector<std::string>* Step::members(const std::string& group) {
  const auto found = situation.members.find(group);
  if (found != situation.members.end()) return &found->second;
  need(NeedMembers{group});
  return nullptr;
}

RecordId Step::record_by_key(compiler::RecordTypeId type, std::string_view key) {
  const NeedRecordByKey wanted{type.index, std::string(key)};
  const auto found = situation.records_by_key.find(wanted);
  if (found != situation.records_by_key.end()) return found->second;
  need(wanted);
  return 0;
}

const std::vector<OpenTimer>& Step::timers(const Touched& record) {
  if (!record.before || record.before->open_timers == 0) return no_timers;
  const auto found = situation.timers.find(record.before->id);
  if (found != situation.timers.end()) return found->second;
  need(NeedTimers{record.before->id});
  return no_timers;
}

const std::vector<OpenActivity>& Step::activities(const Touched& record) {
  if (!record.before || record.before->open_activities == 0) return no_activities;
  const auto found = situation.activities.find(record.before->id);
  if (found != situation.activities.end()) return found->second;
  need(NeedActivities{record.before->id});
  return no_activities;
}

const std::vector<OpenAppointment>& Step::appointments(const Touched& record) {
  if (!record.before || record.before->open_appointments == 0) return no_appointments;
  const auto found = situation.appointments.find(record.before->id);
  if (found != situation.appointments.end()) return found->second;
  need(NeedAppointments{record.before->id});
  return no_appointments;
}

bool Step::suppressed(std::uint8_t channel, const std::string& address) {
  // What this step did to the list comes last and counts first.
  for (auto effect = effects.rbegin(); effect != effects.rend(); ++effect) {
    const ContactFlag* flag = std::get_if<ContactFlag>(&effect->what);
    if (!flag) continue;
    for (const auto& [bits, listed] : flag->addresses) {
      if ((bits & channel) != 0 && listed == address) return flag->blocked;
    }
  }
  const NeedSuppressed wanted{channel, address};
  const auto found = situation.suppressed.find(wanted);
  if (found != situation.suppressed.end()) return found->second;
  need(wanted);
  return false;
}

bool Step::done_once(const Touched& record, const std::string& what) {
  for (const Effect& effect : effects) {
    const OnceDone* done = std::get_if<OnceDone>(&effect.what);
    if (done && effect.record == record.after.id && done->what == what) return true;
  }
  if (!record.before) return false;
  const NeedOnce wanted{record.after.id, what};
  const auto found = situation.once.find(wanted);
  if (found != situation.once.end()) return found->second;
  need(wanted);
  return false;
}

std::optional<Instant> Step::entered_at(const Record& record, compiler::StateId state) {
  if (record.state == state) return record.entered_at;
  for (const Touched& one : touched) {
    if (one.after.id != record.id) continue;
    if (std::find(one.entered.begin(), one.entered.end(), state) != one.entered.end()) return now();
    if (!one.before) return std::nullopt;
    if (one.before->state == state) return one.before->entered_at;
  }
  const NeedEnteredAt wanted{record.id, state.index};
  const auto found = situation.entered_at.find(wanted);
  if (found != situation.entered_at.end()) return found->second;
  need(wanted);
  return std::nullopt;
}

std::vector<Candidate>& Step::candidates(compiler::DistributionId distribution) {
  const auto mine = candidates_.find(distribution.index);
  if (mine != candidates_.end()) return mine->second;
  if (situation.oracle != nullptr) return candidates_[distribution.index] = situation.oracle->candidates();
  const auto found = situation.candidates.find(distribution.index);
  if (found == situation.candidates.end()) need(NeedCandidates{distribution.index});
  return candidates_[distribution.index] =
             found == situation.candidates.end() ? std::vector<Candidate>{} : found->second;
}

// ---- records
// --------------------------------------------------------------------------------------------------

Touched* Step::touch(RecordId id) {
  for (Touched& one : touched) {
    if (one.after.id == id) return &one;
  }
  const Record* before = past_record(id);
  if (!before) return nullptr;
  Touched& one = touched.emplace_back();
  one.before = before;
  one.after = *before;
  one.after.version += 1;
  const std::size_t size = program.record_types[before->type].attributes.size();
  if (one.after.attributes.size() < size) one.after.attributes.resize(size);
  return &one;
}

Touched& Step::make(compiler::RecordTypeId type) {
  made_.push_back(touched.size());
  Touched& one = touched.emplace_back();
  one.after.id = -static_cast<RecordId>(made_.size());
  one.after.type = type;
  one.after.version = 1;
  one.after.created_by = actor;
  one.after.created_at = now();
  one.after.entered_at = now();
  one.after.attributes.resize(program.record_types[type].attributes.size());
  return one;
}

bool Step::is_enabled(compiler::WorkflowId workflow) const {
  return workflow.valid() && !program.workflows[workflow].disabled;
}

// ---- time
// -----------------------------------------------------------------------------------------------------

const BusinessCalendar& Step::calendar(const Record& record) {
  Calendars& calendars = situation.calendars ? *situation.calendars : own_calendars_;
  return calendars.of(
      program, record.workflow.valid() ? program.workflows[record.workflow].hours : compiler::HoursId{});
}

const Zone& Step::zone_for(const Record& record, const Value& value) {
  static const Zone utc;
  const bool timed =
      value.kind == ValueKind::Date || value.kind == ValueKind::Instant || value.kind == ValueKind::List;
  return timed ? zone(record) : utc;
}

std::optional<Instant> Step::add_time(const Record& record, Instant from, dsl::Duration duration) {
  std::optional<Instant> sum;
  if (!duration.business && duration.unit <= dsl::DurationUnit::Hour) {  // needs no calendar
    const std::int64_t unit = duration.unit == dsl::DurationUnit::Hour ? kHour : kMinute;
    std::int64_t ms = 0;
    const bool wraps =
        __builtin_mul_overflow(duration.count, unit, &ms) || __builtin_add_overflow(from.ms, ms, &ms);
    if (!wraps && Instant{ms} >= kFirstInstant && Instant{ms} <= kLastInstant) sum = Instant{ms};
  } else {
    sum = calendar(record).add(from, duration);
  }
  if (!sum) {
    if (!duration.business) {
      no_such_time(duration.count < 0);
    } else {
      refuse(RefusalKind::Refused, "the hours never open again, so the time cannot be worked out");
    }
  }
  return sum;
}

// ---- what happens
// ---------------------------------------------------------------------------------------------

void Step::effect(Touched& record, EffectWhat what) {
  Effect& effect = effects.emplace_back();
  effect.record = record.after.id;
  effect.what = std::move(what);
  if (running) {
    effect.rule = running->name;
    if (std::visit(ChangesRecord{}, effect.what)) record.last_rule = running->name;
  }
}

QueuedEvent* Step::raise(dsl::ast::EventKind kind, Touched& record) {
  if (quiet) return nullptr;
  QueuedEvent& event = queue.emplace_back();
  event.kind = kind;
  event.record = &record;
  event.state = record.after.state;
  event.entry = record.after.entry;
  return &event;
}

std::string in_ticks(std::string_view name) {
  return "`" + std::string(name) + "`";
}

}  // namespace leadflow::runtime::engine
