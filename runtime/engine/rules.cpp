#include "runtime/engine/rules.h"

#include <algorithm>

#include "dsl/spelling.h"
#include "runtime/engine/changes.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/timers.h"

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

/// What has to be remembered so that a rule that may run once does; empty: it may run again.
std::string once_text(const compiler::Rule& rule, const Record& record) {
  switch (rule.often) {
    case dsl::ast::HowOften::Always:
      break;
    case dsl::ast::HowOften::Once:
      return "rule " + rule.name;
    case dsl::ast::HowOften::OncePerEntry:
      return "rule " + rule.name + " entry " + std::to_string(record.entry);
  }
  return {};
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
    const std::string once = once_text(rule, record.after);
    if (once.empty() || !step.done_once(record, once)) {
      if (++step.rules_run > max_rule_steps) {
        step.refuse(RefusalKind::RuleLimit, "the rules do not come to rest");
      } else if (!step.halted()) {
        record.ran.push_back(id.index);
        step.reached(Trace::What::Rule, rule.name_span);
        step.effect(record, RuleFired{rule.name, event_words(step, event)});
        if (!once.empty()) step.effect(record, OnceDone{once});
        Context context;
        context.record = &record;
        context.rule = &rule;
        context.event = &event;
        perform_all(step, context, rule.operations);
      }
    }
  }
  step.running = nullptr;
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
