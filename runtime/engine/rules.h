// Events and the rules they set off, in the order the language promises.
//
// A step's operations queue events; work_off() takes them first in, first out.
// Of one event the rules of the state come first, then the workflow's, then those
// of the top level; each asks its `when` when its turn comes, and runs once a step.

#pragma once

#include <string>

#include "runtime/engine/expressions.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// Every rule that speaks of a record of the type in the state, in the order in which they run; those of a
/// disabled workflow, and disabled ones, are left out.
template <class Visit>
void each_rule(const Step& step, compiler::RecordTypeId type, compiler::StateId state, const Visit& visit) {
  const compiler::Program& program = step.program;
  const auto visit_all = [&](const std::vector<compiler::RuleId>& rules) {
    for (const compiler::RuleId id : rules) {
      const compiler::Rule& rule = program.rules[id];
      if (!rule.disabled) visit(id, rule);
    }
  };
  if (state.valid() && step.is_enabled(program.states[state].workflow)) {
    visit_all(program.states[state].rules);
    visit_all(program.workflows[program.states[state].workflow].rules);
  }
  visit_all(program.record_types[type].rules);
}

/// Queues `becomes` events whose expression has turned true since it was last looked at. Call after the
/// step's operations and after each rule's.
void queue_becomes(Step& step);

/// Works the queue off. Halts the step when a rule is refused or rules do not come to rest.
void work_off(Step& step);

/// Waits for a date of the record: `before A`, `after A`, `reaching A`.
bool is_date_event(dsl::ast::EventKind kind);

/// One rule for one event, if its `when` and how often it may run allow it.
void run_rule(Step& step, compiler::RuleId id, const QueuedEvent& event);

/// What happened, in the words of the language: "moved from a to b".
std::string event_words(const Step& step, const QueuedEvent& event);

/// Whether the event is one that `on` waits for. State and time are compared by the caller's choice of rules.
bool matches(const Step& step, const compiler::Event& on, const QueuedEvent& event);

}  // namespace leadflow::runtime::engine
