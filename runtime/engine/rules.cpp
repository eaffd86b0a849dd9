#include "runtime/engine/rules.h"

#include <algorithm>

#include "dsl/literals.h"
#include "dsl/spelling.h"
#include "runtime/engine/changes.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/timers.h"
#include "runtime/engine/validity.h"

namespace leadflow::runtime::engine {

using compiler::RuleId;
using compiler::StateId;
using dsl::ast::EventKind;

namespace {

bool among(const std::vector<StateId>& states, StateId state) {
  return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
}

bool waits_for(const Step& step, RuleId id, const compiler::Rule& rule, const QueuedEvent& event) {
  if (event.rule.valid()) return event.rule == id;
  return std::any_of(rule.on.begin(), rule.on.end(),
                     [&](const compiler::Event& on) { return matches(step, on, event); });
}

/// The rules of an event: of the state the record was in when it was raised. A move concerns the state that
/// is left and the state that is entered.
std::vector<RuleId> rules_for(const Step& step, const QueuedEvent& event) {
  std::vector<RuleId> rules;
  const auto add = [&](RuleId id, const compiler::Rule& rule) {
    if (waits_for(step, id, rule, event) && std::find(rules.begin(), rules.end(), id) == rules.end())
      rules.push_back(id);
  };
  const compiler::Program& program = step.program;
  if (event.kind == EventKind::Moved && step.is_enabled(program.states[event.from].workflow)) {
    const compiler::State& from = program.states[event.from];
    for (const RuleId id : from.rules) {
      if (!program.rules[id].disabled) add(id, program.rules[id]);
    }
    if (from.workflow != program.states[event.state].workflow) {
      for (const RuleId id : program.workflows[from.workflow].rules) {
        if (!program.rules[id].disabled) add(id, program.rules[id]);
      }
    }
  }
  each_rule(step, event.record->after.type, event.state, add);
  return rules;
}

void stop_nurture_on(Step& step, const QueuedEvent& event, std::size_t position) {
  Touched& record = *event.record;
  if (!record.after.nurture || position < record.nurture_since) return;
  const compiler::Nurture* nurture = find_nurture(step, record.after, record.after.nurture->name);
  if (!nurture) return;
  const bool stops = std::any_of(nurture->stop.begin(), nurture->stop.end(),
                                 [&](const compiler::Event& on) { return matches(step, on, event); });
  if (stops) stop_nurture(step, record, event_words(step, event));
}

/// The entry that a rule runs in: the one in which its event was raised, wherever the record is by now. A
/// move is told in the state that is entered; for a rule that only the left one has it is the entry before.
std::int64_t entry_of(const Step& step, RuleId id, const QueuedEvent& event) {
  if (event.kind != EventKind::Moved) return event.entry;
  bool speaks_of_entered = false;
  each_rule(step, event.record->after.type, event.state,
            [&](RuleId one, const compiler::Rule&) { speaks_of_entered = speaks_of_entered || one == id; });
  return speaks_of_entered ? event.entry : event.entry - 1;
}

/// Whether the rule waits for nothing but dates of the record.
bool is_of_dates(const compiler::Rule& rule) {
  return std::all_of(rule.on.begin(), rule.on.end(),
                     [](const compiler::Event& on) { return is_date_event(on.kind); });
}

/// The date that set the rule off, exactly: "2026-03-20", "2026-03-20T09:00:00Z", or "nothing".
std::string date_words(Step& step, const compiler::Rule& rule, const QueuedEvent& event) {
  const Value value = evaluate(step, condition_scope(step, *event.record), rule.on[event.on].time);
  if (value.kind == ValueKind::Date) return dsl::to_text(dsl::date_from_days(value.number));
  return value.kind == ValueKind::Instant ? to_rfc3339(Instant{value.number}) : "nothing";
}

/// How often a rule may run, as what has to be remembered of it.
struct Once {
  std::string mark;   // empty: it may run again
  std::string older;  // counts too: what stores have from before dates were told apart
  std::string why;    // it does not run again
};

Once once_per_entry(Step& step, RuleId id, const QueuedEvent& event) {
  const compiler::Rule& rule = step.program.rules[id];
  Once once;
  once.mark = "rule " + rule.name + " entry " + std::to_string(entry_of(step, id, event));
  once.why = "it has run in this entry already";
  if (!is_of_dates(rule)) return once;
  // A rule that waits for one date was done with it when it ran: what is due now is another.
  if (rule.on.size() > 1) once.older = once.mark;
  const std::string date = date_words(step, rule, event);
  once.mark += " for " + date;
  once.why = "it has run for " + date + " in this entry already";
  return once;
}

Once once_of(Step& step, RuleId id, const QueuedEvent& event) {
  const compiler::Rule& rule = step.program.rules[id];
  switch (rule.often) {
    case dsl::ast::HowOften::Always:
      break;
    case dsl::ast::HowOften::Once:
      return {"rule " + rule.name, {}, "it has run in the record's life already"};
    case dsl::ast::HowOften::OncePerEntry:
      return once_per_entry(step, id, event);
  }
  return {};
}

bool is_done(Step& step, const Touched& record, const Once& once) {
  if (once.mark.empty()) return false;
  return step.done_once(record, once.mark) || (!once.older.empty() && step.done_once(record, once.older));
}

struct Truths {
  Step& step;
  Touched& record;

  void look(RuleId id, const compiler::Rule& rule) const {
    for (std::uint32_t on = 0; on < rule.on.size(); ++on) {
      if (rule.on[on].kind == EventKind::Becomes) look_at(id, on, rule.on[on].when);
    }
  }

  void look_at(RuleId id, std::uint32_t on, const compiler::Expr& expr) const {
    auto known = std::find_if(record.truths.begin(), record.truths.end(), [&](const Touched::Truth& truth) {
      return truth.rule == id.index && truth.on == on;
    });
    if (known == record.truths.end() && gives_as_before(step, record, expr)) return;
    const bool now = holds(step, condition_scope(step, record), expr);
    bool before = false;
    if (known != record.truths.end())
      before = known->holds;
    else if (now && record.before)
      before = held_before(expr);
    if (now && !before) {
      if (QueuedEvent* event = step.raise(EventKind::Becomes, record)) {
        event->rule = id;
        event->on = on;
      }
    }
    if (known != record.truths.end())
      known->holds = now;
    else
      record.truths.push_back({id.index, on, now});
  }

  bool held_before(const compiler::Expr& expr) const {
    Scope scope = condition_scope(step, record);
    scope.record = record.before;
    scope.past = true;
    return holds(step, scope, expr);
  }
};

}  // namespace

bool is_date_event(EventKind kind) {
  return kind == EventKind::TimeBefore || kind == EventKind::TimeAfter || kind == EventKind::Reaching;
}

bool matches(const Step& step, const compiler::Event& on, const QueuedEvent& event) {
  if (on.kind != event.kind) return false;
  switch (on.kind) {
    case EventKind::Entered:
      return among(on.states, event.state);
    case EventKind::Left:
      return among(on.states, event.from);
    case EventKind::Moved:
      return among(on.states, event.from) && among(on.to, event.state);
    case EventKind::Applied:
      return on.action == event.name;
    case EventKind::Changed:
      return on.attribute == event.attribute;
    case EventKind::ActivityDone:
    case EventKind::ActivityLate:
      return !on.activity.valid() || step.program.activities[on.activity].name == event.name;
    case EventKind::RequestDelivered:
    case EventKind::RequestFailed:
      return on.endpoint_name.empty() || on.endpoint_name == event.name;
    case EventKind::Custom:
      return on.custom == event.custom;
    case EventKind::Becomes:
    case EventKind::TimeIn:
    case EventKind::TimeBefore:
    case EventKind::TimeAfter:
    case EventKind::Reaching:
      return false;  // the event names its rule
    default:
      return true;
  }
}

std::string event_words(const Step& step, const QueuedEvent& event) {
  const auto state = [&](StateId id) { return id.valid() ? step.program.states[id].name : std::string(); };
  switch (event.kind) {
    case EventKind::Entered:
      return "entered " + state(event.state);
    case EventKind::Left:
      return "left " + state(event.from);
    case EventKind::Moved:
      return "moved from " + state(event.from) + " to " + state(event.state);
    case EventKind::TimeIn:
      return "time in " + state(event.state);
    case EventKind::Changed:
      return "changed " +
             step.program.record_types[event.record->after.type].attributes[event.attribute.index].name;
    case EventKind::Custom:
      return event.name;
    case EventKind::TimeBefore:
    case EventKind::TimeAfter:
    case EventKind::Reaching:
      return "a time reached";
    default:
      break;
  }
  const std::string words(dsl::spelling(event.kind));
  return event.name.empty() ? words : words + " " + event.name;
}

void queue_becomes(Step& step) {
  if (step.quiet || !step.mode.rules) return;
  for (std::size_t i = 0; i < step.touched.size() && !step.halted(); ++i) {
    Touched& record = step.touched[i];
    const Truths truths{step, record};
    each_rule(step, record.after.type, record.after.state,
              [&](RuleId id, const compiler::Rule& rule) { truths.look(id, rule); });
  }
}

void run_rule(Step& step, RuleId id, const QueuedEvent& event) {
  const compiler::Rule& rule = step.program.rules[id];
  Touched& record = *event.record;
  if (!step.mode.rules || std::find(record.ran.begin(), record.ran.end(), id.index) != record.ran.end())
    return;
  step.running = &rule;
  const Scope scope = condition_scope(step, record, nullptr, &event);
  if (holds(step, scope, rule.when) && !step.halted()) {
    const Once once = once_of(step, id, event);
    if (is_done(step, record, once)) {
      // Somebody waits for what time sets off: its timer was there to be seen.
      const bool of_time = event.rule.valid() && event.kind != EventKind::Becomes;
      if (of_time) step.effect(record, RuleSkipped{rule.name, event_words(step, event), once.why});
    } else {
      if (++step.rules_run > max_rule_steps) {
        step.refuse(RefusalKind::RuleLimit, "the rules do not come to rest");
      } else if (!step.halted()) {
        record.ran.push_back(id.index);
        step.reached(Trace::What::Rule, rule.name_span);
        step.effect(record, RuleFired{rule.name, event_words(step, event)});
        if (!once.mark.empty()) step.effect(record, OnceDone{once.mark});
        Context context;
        context.record = &record;
        context.rule = &rule;
        context.event = &event;
        perform_all(step, context, rule.operations);
      }
    }
  }
  step.running = nullptr;
  if (step.mode.blaming && !step.halted()) look_for_breaker(step, rule.name);
  if (!step.halted()) queue_becomes(step);
}

void work_off(Step& step) {
  while (step.queue_head < step.queue.size() && !step.halted()) {
    const std::size_t position = step.queue_head++;
    const QueuedEvent& event = step.queue[position];
    stop_nurture_on(step, event, position);
    if (!step.mode.rules) continue;
    for (const RuleId id : rules_for(step, event)) {
      if (step.halted()) return;
      run_rule(step, id, event);
    }
  }
}

}  // namespace leadflow::runtime::engine
