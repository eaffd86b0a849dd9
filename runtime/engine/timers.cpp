#include "runtime/engine/timers.h"

#include <algorithm>

#include "runtime/engine/commands.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/rules.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

using compiler::RuleId;
using dsl::ast::EventKind;

void set_timer(Step& step, Touched& record, TimerSet timer) {
  record.after.open_timers += 1;
  step.effect(record, std::move(timer));
}

namespace {

void drop(Step& step, Touched& record, const OpenTimer& timer, const std::string& why) {
  if (timer.id == step.running_timer) return;  // it is being worked off
  const bool dropped = std::any_of(step.effects.begin(), step.effects.end(), [&](const Effect& effect) {
    const TimerDropped* one = std::get_if<TimerDropped>(&effect.what);
    return one && effect.record == record.after.id && one->id == timer.id;
  });
  if (dropped) return;
  record.after.open_timers -= 1;
  step.effect(record, TimerDropped{timer.id, timer.what, why});
}

bool of_state(const compiler::Rule& rule) {
  return rule.scope == compiler::RuleScope::State || rule.scope == compiler::RuleScope::Phase;
}

std::string timer_words(const compiler::Rule& rule, std::uint32_t on) {
  return rule.on.size() == 1 ? "rule " + rule.name
                             : "rule " + rule.name + " (" + std::to_string(on + 1) + ")";
}

/// When a date of the record is due; nothing when the date is not set.
std::optional<Instant> due_at(Step& step, const Scope& scope, const compiler::Event& on) {
  const Value value = evaluate(step, scope, on.time);
  const Zone& zone = step.zone(*scope.record);
  std::optional<Instant> base = as_instant(value, zone);
  if (!base) return std::nullopt;
  if (on.at) {
    const std::int64_t day = value.kind == ValueKind::Date ? value.number : day_of(*base, zone);
    base = zone.resolve(dsl::LocalTime{dsl::date_from_days(day), *on.at});
  }
  if (on.kind == EventKind::Reaching || !on.duration) return base;
  dsl::Duration duration = *on.duration;
  if (on.kind == EventKind::TimeBefore) duration.count = -duration.count;
  return step.calendar(*scope.record).add(*base, duration);  // one that cannot be is never due
}

/// The rules on dates that speak of the record, with the event of each.
using DateRules = std::vector<std::pair<RuleId, std::uint32_t>>;
DateRules date_rules(const Step& step, const Record& record) {
  DateRules found;
  each_rule(step, record.type, record.state, [&](RuleId id, const compiler::Rule& rule) {
    for (std::uint32_t on = 0; on < rule.on.size(); ++on) {
      if (is_date_event(rule.on[on].kind)) found.emplace_back(id, on);
    }
  });
  return found;
}

struct Settling {
  Step& step;
  Touched& record;
  bool entered;  // a state was entered, or the record is new
  bool ended;    // closed or returned in this step

  void drop_of_entry() const {
    if (!record.before || (!entered && !ended)) return;
    const std::string why = entered               ? "the state was left"
                            : record.after.closed ? "the record was closed"
                                                  : "the record was returned";
    for (const OpenTimer& timer : step.timers(record)) {
      if (timer.entry != whole_life) drop(step, record, timer, why);
    }
  }

  void set_time_in() const {
    if (!entered || !record.after.state.valid()) return;
    each_rule(step, record.after.type, record.after.state, [&](RuleId id, const compiler::Rule& rule) {
      for (std::uint32_t on = 0; on < rule.on.size(); ++on) {
        const compiler::Event& event = rule.on[on];
        const bool here = event.states.empty() || std::find(event.states.begin(), event.states.end(),
                                                            record.after.state) != event.states.end();
        if (event.kind != EventKind::TimeIn || !event.duration || !here) continue;
        const std::optional<Instant> due =
            step.add_time(record.after, record.after.entered_at, *event.duration);
        if (due) set(id, on, *due, record.after.entry);
      }
    });
  }

  void set(RuleId id, std::uint32_t on, Instant due, std::int64_t entry) const {
    const compiler::Rule& rule = step.program.rules[id];
    TimerSet timer{TimerKind::Rule, timer_words(rule, on), due, entry, rule.name, rule_payload(on)};
    set_timer(step, record, std::move(timer));
  }

  std::optional<Instant> due_before(RuleId id, std::uint32_t on) const {
    Scope scope = condition_scope(step, record);
    scope.record = record.before;
    scope.past = true;
    return due_at(step, scope, step.program.rules[id].on[on]);
  }

  void drop_date(RuleId id, std::uint32_t on) const {
    const compiler::Rule& rule = step.program.rules[id];
    for (const OpenTimer& timer : step.timers(record)) {
      if (timer.rule == rule.name && timer.what == timer_words(rule, on))
        drop(step, record, timer, "its date changed");
    }
  }

  void settle_dates() const {
    if (!entered && !record.wrote) return;
    const DateRules before = record.before ? date_rules(step, *record.before) : DateRules{};
    const DateRules after = date_rules(step, record.after);
    for (const auto& [id, on] : before) {
      const bool stays = std::find(after.begin(), after.end(), std::pair(id, on)) != after.end();
      if (!stays && due_before(id, on)) drop_date(id, on);
    }
    const Scope scope = condition_scope(step, record);
    for (const auto& [id, on] : after) {
      const compiler::Rule& rule = step.program.rules[id];
      const bool was = std::find(before.begin(), before.end(), std::pair(id, on)) != before.end();
      const bool set_anew = of_state(rule) && entered;
      const std::optional<Instant> old_due = was && !set_anew ? due_before(id, on) : std::nullopt;
      const std::optional<Instant> due = due_at(step, scope, rule.on[on]);
      if (was && !set_anew) {
        if (old_due == due) continue;
        if (old_due) drop_date(id, on);
      }
      const bool over = of_state(rule) && !entered && (record.after.closed || record.after.returned);
      if (due && *due > step.now() && !over)
        set(id, on, *due, of_state(rule) ? record.after.entry : whole_life);
    }
  }
};

}  // namespace

// ---- another program
// -----------------------------------------------------------------------------------------------

namespace {

/// A timer that the rules on time want for a record as it stands.
struct Wanted {
  RuleId rule;
  std::uint32_t on = 0;
  Instant due{};
  std::int64_t entry = 0;
};

std::optional<Instant> due_in_state(Step& step, const Record& record, const compiler::Event& event) {
  const bool here = event.states.empty() ||
                    std::find(event.states.begin(), event.states.end(), record.state) != event.states.end();
  if (!record.state.valid() || !event.duration || !here) return std::nullopt;
  return step.calendar(record).add(record.entered_at, *event.duration);
}

std::vector<Wanted> wanted_timers(Step& step, const Touched& record) {
  std::vector<Wanted> wanted;
  const Scope scope = condition_scope(step, record);
  each_rule(step, record.after.type, record.after.state, [&](RuleId id, const compiler::Rule& rule) {
    for (std::uint32_t on = 0; on < rule.on.size(); ++on) {
      const compiler::Event& event = rule.on[on];
      const bool in_state = event.kind == EventKind::TimeIn;
      if (!in_state && !is_date_event(event.kind)) continue;
      const std::optional<Instant> due =
          in_state ? due_in_state(step, record.after, event) : due_at(step, scope, event);
      const bool of_entry = in_state || of_state(rule);
      if (due) wanted.push_back({id, on, *due, of_entry ? record.after.entry : whole_life});
    }
  });
  return wanted;
}

}  // namespace

void perform(Step& step, const RetimeCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  step.accepted = true;
  std::vector<Wanted> wanted = wanted_timers(step, *record);
  // What ends ends the timers of its state; a record that has some moved on after its end, and waits there.
  bool waits_here = !record->after.closed && !record->after.returned;
  for (const OpenTimer& timer : step.timers(*record)) {
    if (timer.rule.empty()) continue;  // an `after`, a nurture step
    waits_here = waits_here || timer.entry == record->after.entry;
    const auto same = std::find_if(wanted.begin(), wanted.end(), [&](const Wanted& one) {
      const compiler::Rule& rule = step.program.rules[one.rule];
      return rule.name == timer.rule && timer_words(rule, one.on) == timer.what && one.due == timer.due &&
             one.entry == timer.entry;
    });
    if (same == wanted.end())
      drop(step, *record, timer, "the deployed program does not set it");
    else
      wanted.erase(same);
  }
  for (const Wanted& one : wanted) {
    if (one.due <= step.now() || (!waits_here && one.entry != whole_life)) continue;
    const compiler::Rule& rule = step.program.rules[one.rule];
    set_timer(step, *record,
              TimerSet{TimerKind::Rule, timer_words(rule, one.on), one.due, one.entry, rule.name,
                       rule_payload(one.on)});
  }
}

void drop_nurture_timers(Step& step, Touched& record, const std::string& nurture, const std::string& why) {
  const std::string prefix = "nurture " + nurture + " step ";
  for (const OpenTimer& timer : step.timers(record)) {
    if (timer.entry == whole_life && timer.rule.empty() && timer.what.starts_with(prefix))
      drop(step, record, timer, why);
  }
  // One set in this same step was never set.
  const auto is_pending = [&](const Effect& effect) {
    const TimerSet* timer = std::get_if<TimerSet>(&effect.what);
    return timer && effect.record == record.after.id && timer->kind == TimerKind::Nurture;
  };
  record.after.open_timers -= std::count_if(step.effects.begin(), step.effects.end(), is_pending);
  step.effects.erase(std::remove_if(step.effects.begin(), step.effects.end(), is_pending),
                     step.effects.end());
}

void settle_timers(Step& step) {
  for (std::size_t i = 0; i < step.touched.size(); ++i) {
    Touched& record = step.touched[i];
    const Record* before = record.before;
    const bool closed = record.after.closed && !(before && before->closed);
    const bool returned = record.after.returned && !(before && before->returned);
    const Settling settling{step, record, !before || before->entry != record.after.entry, closed || returned};
    settling.drop_of_entry();
    settling.set_time_in();
    settling.settle_dates();
  }
  for (Effect& effect : step.effects) {  // an `after` belongs to the entry in which the step ends
    TimerSet* timer = std::get_if<TimerSet>(&effect.what);
    if (timer && timer->kind == TimerKind::After) timer->entry = step.record(effect.record)->entry;
  }
}

const compiler::Nurture* find_nurture(const Step& step, const Record& record, const std::string& name) {
  const compiler::Program& program = step.program;
  if (program.find_name) {
    const auto index = program.find_name(compiler::SymbolKind::Nurture, record.type.index, name);
    return index ? &program.nurtures[*index] : nullptr;
  }
  for (std::uint32_t i = 0; i < program.nurtures.size(); ++i) {
    if (program.nurtures[i].record == record.type && program.nurtures[i].name == name)
      return &program.nurtures[i];
  }
  return nullptr;
}

}  // namespace leadflow::runtime::engine
