// What happens later: `after` blocks, rules on time, nurture steps.
//
// Timers are set by effects with a payload that only this file and run_timer.cpp
// understand. An `after` and the timers of a state belong to the entry the record
// ends the step in; dates of workflow and top-level rules, and nurtures, to its life.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// Entry of timers that belong to the record's whole life.
inline constexpr std::int64_t whole_life = -1;

/// Where an `after` stands and what it keeps of today.
struct AfterPayload {
  bool of_rule = false;
  // Of the action or rule, so that it is found wherever the record is by then. Of a rule of a phase: one of
  // its states; of one of a workflow no state; of one of the top level none. Timers of earlier versions have
  // none for rules: those are found where the record is.
  std::string workflow, state;
  std::string name;                // of the action or rule
  std::vector<std::int32_t> path;  // index of an operation, then of a branch of an `if` (-1: else), and so on
  std::string actor;
  Given answers;
  std::string event;  // name of the event's data
  Given data;
};
std::string to_json(const AfterPayload& payload);
std::optional<AfterPayload> after_from_json(const std::string& text);

struct NurturePayload {
  std::string nurture;
  std::int64_t step = 0;
};
std::string to_json(const NurturePayload& payload);
std::optional<NurturePayload> nurture_from_json(const std::string& text);

/// Which of a rule's events a timer stands for.
std::string rule_payload(std::uint32_t on);
std::optional<std::uint32_t> rule_event(const std::string& payload);

void set_timer(Step& step, Touched& record, TimerSet timer);
void drop_nurture_timers(Step& step, Touched& record, const std::string& nurture, const std::string& why);

/// At the end of a step: drops and sets the timers of every touched record as its state, its end and its
/// dates demand.
void settle_timers(Step& step);

/// The instance of a nurture for the record's type.
const compiler::Nurture* find_nurture(const Step& step, const Record& record, const std::string& name);

}  // namespace leadflow::runtime::engine
