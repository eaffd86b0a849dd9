// The working state of one step: what it has read, changed and said so far.
//
// Everything in the engine works on a Step and never throws. A fact that is not
// in the situation is put on `needs` and a stand-in is returned; a refusal is kept
// in `refused`. Either one halts the step: callers look at halted() between
// operations and between rules, and what was done is thrown away. So several
// facts can be asked for at once and the common path costs a comparison.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/calendars.h"
#include "runtime/engine/decide.h"
#include "runtime/engine/decision.h"
#include "runtime/engine/situation.h"
#include "runtime/engine/trace.h"

namespace leadflow::runtime::engine {

/// Deeper chains of computed attributes are circles, which `check` refuses.
inline constexpr int max_computed_depth = 64;

/// A record that the step made or changes.
struct Touched {
  const Record* before = nullptr;  // as the situation has it; nullptr: made by this step
  Record after;
  bool wrote = false;                      // an attribute changed
  std::vector<std::uint32_t> written;      // attributes written over what was there, with the same value too
  bool announced = false;                  // of a new record: its making is told
  std::string last_rule;                   // the last rule that changed it
  std::vector<compiler::StateId> entered;  // in this step, in order
  std::size_t nurture_since = 0;  // length of the event queue when a nurture was started in this step
  struct Truth {                  // of a `becomes`, as last looked at
    std::uint32_t rule = 0;
    std::uint32_t on = 0;
    bool holds = false;
  };
  std::vector<Truth> truths;
  std::vector<std::uint32_t> ran;  // rules that ran for it in this step
};

/// An event on the queue, with what its rules may read.
struct QueuedEvent {
  dsl::ast::EventKind kind = dsl::ast::EventKind::Received;
  Touched* record = nullptr;
  compiler::StateId from;   // of Left and Moved
  compiler::StateId state;  // the state the record was in when the event was raised
  std::int64_t entry = 0;   // and which of its entries into states that was
  std::string name;         // of an action, activity, endpoint, custom event
  compiler::AttributeId attribute;
  compiler::EventId custom;
  compiler::RuleId rule;  // of Becomes and the events of time: the one rule that is meant ...
  std::uint32_t on = 0;   // ... and which of its events
  std::string data_name;  // what its data is called in expressions: `form_submitted`, `appointment`
  Given data;
};

/// On whose behalf and on which record operations run.
struct Context {
  Touched* record = nullptr;
  const compiler::Rule* rule = nullptr;      // nothing: the step itself
  const compiler::Action* action = nullptr;  // of operations of an action (also later, in its `after`)
  compiler::StateId action_state;            // where the action was applied
  const Given* answers = nullptr;
  const QueuedEvent* event = nullptr;
  const Element* variable = nullptr;     // of `for each`
  compiler::RecordTypeId variable_type;  // what it is an element of; none: a single value
  std::vector<std::int32_t> path;        // where the operation stands: see timers.h

  std::string_view rule_name() const { return rule ? std::string_view(rule->name) : std::string_view(); }
};

struct Step {
  /// What of the command is worked out. `rules` off: only the step's own part, to find out who broke a
  /// condition. `recording`: what is left of an outside event or a timer when a rule of it was refused.
  struct Mode {
    bool rules = true;
    bool recording = false;
    bool blaming = false;  // after every rule it is looked whether a condition is broken
  };

  Step(const compiler::Program& the_program, const Situation& the_situation, std::string the_actor,
       Mode the_mode);
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  const compiler::Program& program;
  const Situation& situation;
  std::string actor;  // empty: nobody
  Mode mode;
  Needs needs;
  std::optional<Refused> refused;
  std::deque<Touched> touched;  // addresses stay
  std::vector<Effect> effects;
  std::deque<QueuedEvent> queue;
  std::size_t queue_head = 0;
  const compiler::Rule* running = nullptr;  // the rule whose turn it is
  int rules_run = 0;
  bool quiet = false;           // no events
  bool accepted = false;        // the command itself is in order; later refusals are of its consequences
  bool refused_at_end = false;  // by a condition on a record as it would have been left
  bool broken = false;          // blaming: as of now, a condition is ...
  std::string broken_by;        // ... since this rule; empty: since before any
  std::int64_t running_timer = 0;
  int computed_depth = 0;
  RecordId subject = 0;

  void reached(Trace::What what, dsl::Span place) const {
    if (situation.trace != nullptr) situation.trace->reached.push_back({what, place, 0});
  }
  bool halted() const { return refused.has_value() || !needs.empty(); }
  void refuse(RefusalKind kind, std::string message, std::vector<std::string> missing = {});
  void too_large() { refuse(RefusalKind::Refused, "a number is too large"); }
  /// A time that `back` or on from another one is none of the calendar.
  void no_such_time(bool back) {
    refuse(RefusalKind::Refused, back ? "a time is before the year 1" : "a time is beyond the year 9999");
  }

  // -- facts; nullptr (or nothing) also when one has to be asked for first: look at halted() if that matters
  const Record* record(RecordId id);
  const Record* past_record(RecordId id);  // before the step
  const User* user(std::string_view name);
  const std::vector<std::string>* members(const std::string& group);
  RecordId record_by_key(compiler::RecordTypeId type, std::string_view key);
  const std::vector<OpenTimer>& timers(const Touched& record);
  const std::vector<OpenActivity>& activities(const Touched& record);
  const std::vector<OpenAppointment>& appointments(const Touched& record);
  bool suppressed(std::uint8_t channel, const std::string& address);
  /// Done in an earlier step or in this one.
  bool done_once(const Touched& record, const std::string& what);
  std::optional<Instant> entered_at(const Record& record, compiler::StateId state);
  std::vector<Candidate>& candidates(compiler::DistributionId distribution);  // turns of this step counted
  void need(Need need);

  // -- records
  /// The record to change; nullptr when it is not there or has to be asked for.
  Touched* touch(RecordId id);
  Touched& make(compiler::RecordTypeId type);
  bool is_enabled(compiler::WorkflowId workflow) const;
  Instant now() const { return situation.now; }

  // -- time
  const BusinessCalendar& calendar(const Record& record);
  const Zone& zone(const Record& record) { return calendar(record).zone(); }
  /// The same where the value's meaning hangs on it; finding the zone costs.
  const Zone& zone_for(const Record& record, const Value& value);
  /// `from` and `duration` in the hours of the record's workflow. Refuses the step when there is no such
  /// time.
  std::optional<Instant> add_time(const Record& record, Instant from, dsl::Duration duration);

  // -- what happens
  void effect(Touched& record, EffectWhat what);
  void effect(const Context& context, EffectWhat what) { effect(*context.record, std::move(what)); }
  void remark(Touched& record, std::string text) { effect(record, Remark{std::move(text)}); }
  QueuedEvent* raise(dsl::ast::EventKind kind, Touched& record);  // nullptr: quiet

 private:
  Calendars own_calendars_;
  std::vector<std::size_t> made_;  // index in `touched` of record -1, -2 ...
  std::map<std::uint32_t, std::vector<Candidate>> candidates_;
};

/// The rule's or action's words for messages: "rule `hot`".
std::string in_ticks(std::string_view name);

}  // namespace leadflow::runtime::engine
