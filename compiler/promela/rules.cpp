// What rules and time do: the queue of a step, timers, and the conditions at its end.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compiler/promela/model.h"

namespace leadflow::compiler::promela {

namespace {

bool is_date_event(EventKind kind) {
  return kind == EventKind::TimeBefore || kind == EventKind::TimeAfter || kind == EventKind::Reaching;
}

bool among(const std::vector<StateId>& states, StateId state) {
  return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
}

std::string one_of(const std::string& variable, const std::vector<StateId>& states) {
  if (states.empty()) return "true";
  std::string text;
  for (const StateId state : states)
    text += fmt::format("{}{} == {}", text.empty() ? "" : " || ", variable, state.index);
  return "(" + text + ")";
}

}  // namespace

std::int64_t length_of(const dsl::Duration& duration) {
  constexpr std::int64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;
  if (duration.business) return -1;
  const std::int64_t units[] = {minute, hour, day, 7 * day, 31 * day};
  return duration.count * units[static_cast<std::size_t>(duration.unit)];
}

bool is_due_first(std::int64_t one, std::int64_t other) {
  if (one < 0 || other < 0) return false;
  return one + one / 7 + 2 * 60 * 60'000 < other;
}

// ---- who listens
// -----------------------------------------------------------------------------------------------

void Model::listen() {
  const auto hear = [&](const Event& event) {
    heard_.insert(event.kind);
    if (event.kind == EventKind::ActivityDone || event.kind == EventKind::ActivityLate) {
      for (std::uint32_t i = 0; i < program_.activities.size(); ++i) {
        if (!event.activity.valid() || event.activity.index == i) tasks_.insert(i);
      }
    }
    if (event.kind >= EventKind::AppointmentHeld && event.kind <= EventKind::AppointmentCancelled)
      meetings_ = true;
  };
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
    if (program_.rules[i].disabled) continue;
    for (std::uint32_t on = 0; on < program_.rules[i].on.size(); ++on) {
      const Event& event = program_.rules[i].on[on];
      hear(event);
      if (event.kind == EventKind::Becomes) becomes_.emplace_back(RuleId{i}, on);
      if (is_date_event(event.kind)) dates_.emplace_back(RuleId{i}, on);
    }
  }
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
    for (const Event& event : program_.nurtures[i].stop) hear(event);
  }
  for (const Watched& promise : promises_) {
    if (promise.never == nullptr) continue;
    for (const auto* kinds : {&promise.never->what, &promise.never->after}) {
      for (const dsl::ast::OpKind& one : *kinds) {
        for (std::uint32_t i = 0; i < program_.activities.size(); ++i) {
          if (one.kind == OpKindTag::Create && one.name && one.name->text == program_.activities[i].name)
            tasks_.insert(i);
        }
      }
    }
  }
  for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
    for (const RuleId id : rules_at({state})) {
      const Rule& rule = program_.rules[id];
      for (std::uint32_t on = 0; on < rule.on.size(); ++on) {
        const bool waits = rule.on[on].kind == EventKind::TimeIn && rule.on[on].duration;
        if (waits && among(rule.on[on].states, {state})) waits_[state].emplace_back(id, on);
      }
    }
    slots_ = std::max(slots_, waits_[state].size());
  }
}

std::vector<RuleId> Model::rules_at(StateId state) const {
  std::vector<RuleId> rules;
  const auto add = [&](const std::vector<RuleId>& some) {
    for (const RuleId id : some) {
      if (!program_.rules[id].disabled) rules.push_back(id);
    }
  };
  const Workflow& workflow = program_.workflows[program_.states[state].workflow];
  if (!workflow.disabled) {
    add(program_.states[state].rules);
    add(workflow.rules);
  }
  add(program_.record_types[workflow.record].rules);
  return rules;
}

// ---- rules
// -----------------------------------------------------------------------------------------------------

void Model::write_rules() {
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
    if (!program_.rules[i].disabled) write_rule({i});
  }
}

void Model::write_rule(RuleId id) {
  const Rule& rule = program_.rules[id];
  const std::string ran = fmt::format("ran[{}]", id.index);
  open_block(fmt::format("inline rule_{}() {{ /* {} */", id.index, rule.name));
  Acting acting{{rule.record}, &rule, id.index};
  open_block(fmt::format("if :: !bad && {} == 0 ->", ran));
  Condition may;
  values_.add(may, acting.where, rule.when);
  const std::string once = fmt::format("once_{}", id.index);
  // Of a rule that only dates set off the date counts too, and dates are not told apart here.
  const bool of_dates =
      std::all_of(rule.on.begin(), rule.on.end(), [](const Event& on) { return is_date_event(on.kind); });
  const bool remembers =
      rule.often == dsl::ast::HowOften::Once || (rule.often == dsl::ast::HowOften::OncePerEntry &&
                                                 !of_dates && !(rule.time_only && rule.on.size() == 1));
  if (remembers) {
    keep("bit", once);
    // What is kept is of the entry in which the step begins; in a later one the rule has not run.
    const bool of_entry = rule.often == dsl::ast::HowOften::OncePerEntry;
    may.text = fmt::format("{} && {}", may.text,
                           of_entry ? fmt::format("({} == 0 || event_entry != 0)", once) : once + " == 0");
  }
  when(may, [&] {
    line(fmt::format("{} = event_entry + 1; ran_list[ran_count] = {}; ran_count++;", ran, id.index));
    if (remembers) line(once + " = 1;");
    operations(rule.operations, acting);
  });
  if (!becomes_.empty()) line("becomes();");
  close_block(":: else fi");
  close_block();
}

/// Rules that wait for a condition to turn true are told of it.
void Model::write_becomes() {
  if (becomes_.empty()) return;
  open_block("inline becomes() {");
  for (std::size_t i = 0; i < becomes_.size(); ++i) {
    const auto [id, on] = becomes_[i];
    const Rule& rule = program_.rules[id];
    std::vector<StateId> here;
    for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
      const std::vector<RuleId> rules = rules_at({state});
      if (std::find(rules.begin(), rules.end(), id) != rules.end()) here.push_back({state});
    }
    if (here.empty()) continue;
    open_block(fmt::format("if :: {} ->", one_of("at", here)));
    const Condition now = values_.condition({rule.record}, rule.on[on].when);
    choose_open(now.open);
    line(fmt::format("if :: {} -> if :: truth_{} == 0 -> raise({}, 0, {}) :: else fi; truth_{} = 1", now.text,
                     i, static_cast<int>(EventKind::Becomes), i, i));
    line(fmt::format(":: else -> truth_{} = 0 fi", i));
    close_block(":: else fi;");
  }
  close_block();
}

/// Whether an event of the queue is the one; it is known to be of that kind, raised in that state.
std::string Model::matching(const Event& on, StateId state) const {
  switch (on.kind) {
    case EventKind::Entered:
      return among(on.states, state) ? "true" : "";
    case EventKind::Left:
      return one_of("event_from", on.states);
    case EventKind::Moved:
      return one_of("event_from", on.states) + " && " + one_of("event_state", on.to);
    case EventKind::Applied: {
      std::string text;
      for (std::uint32_t i = 0; i < program_.actions.size(); ++i) {
        if (program_.actions[i].name == on.action)
          text += fmt::format("{}event_what == {}", text.empty() ? "" : " || ", i);
      }
      return text.empty() ? "" : "(" + text + ")";
    }
    case EventKind::Changed: {
      const std::uint32_t type = program_.workflows[program_.states[state].workflow].record.index;
      return fmt::format("event_what == {}", type * 1000 + on.attribute.index);
    }
    case EventKind::ActivityDone:
    case EventKind::ActivityLate:
      return on.activity.valid() ? fmt::format("event_what == {}", on.activity.index) : "true";
    case EventKind::Custom:
      return fmt::format("event_what == {}", on.custom.index);
    default:
      return "true";
  }
}

void Model::write_events_of(EventKind kind) {
  const bool told = kind == EventKind::Becomes || kind == EventKind::TimeIn || is_date_event(kind);
  if (told) {  // the event names its rule
    std::vector<std::pair<RuleId, std::size_t>> rules;
    if (kind == EventKind::Becomes) {
      for (std::size_t i = 0; i < becomes_.size(); ++i) rules.emplace_back(becomes_[i].first, i);
    } else {
      for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
        const Rule& rule = program_.rules[i];
        const bool waits =
            std::any_of(rule.on.begin(), rule.on.end(), [&](const Event& on) { return on.kind == kind; });
        if (waits && !rule.disabled) rules.emplace_back(RuleId{i}, i);
      }
    }
    open_block("if");
    for (const auto& [id, number] : rules)
      line(fmt::format(":: event_what == {} -> rule_{}()", number, id.index));
    close_block(":: else fi");
    return;
  }
  open_block("if");
  for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
    std::vector<std::pair<std::string, RuleId>> runs;
    for (const RuleId id : rules_at({i})) {
      std::string match;
      for (const Event& on : program_.rules[id].on) {
        const std::string one = on.kind == kind ? matching(on, {i}) : "";
        if (!one.empty()) match += (match.empty() ? "" : " || ") + one;
      }
      if (!match.empty()) runs.emplace_back(match, id);
    }
    if (runs.empty()) continue;
    open_block(fmt::format(":: event_state == {} ->", i));
    for (const auto& [match, id] : runs)
      line(fmt::format("if :: {} -> rule_{}() :: else fi;", match, id.index));
    close_block("");
  }
  close_block(":: else fi");
}

void Model::stop_nurtures() {
  std::map<EventKind, std::string> stops;
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
    for (const Event& event : program_.nurtures[i].stop) {
      const std::string match = event.kind == EventKind::Custom
                                    ? fmt::format(" && event_what == {}", event.custom.index)
                                    : std::string();
      stops[event.kind] += fmt::format(":: nurture == {}{} -> nurture = 0; nurture_done = 0 ", i + 1, match);
    }
  }
  if (stops.empty()) return;
  open_block("if :: nurture != 0 && head > nurture_since -> if");
  for (const auto& [kind, text] : stops)
    line(fmt::format(":: event_kind == {} -> if {}:: else fi", static_cast<int>(kind), text));
  close_block(":: else fi :: else fi;");
}

void Model::write_dispatch() {
  open_block("do :: head < tail && !bad ->");
  line("event_kind = queue_kind[head]; event_state = queue_state[head];");
  line(
      "event_from = queue_from[head]; event_what = queue_what[head]; event_entry = queue_entry[head]; "
      "head++;");
  stop_nurtures();
  open_block("if :: !again -> if");
  for (const EventKind kind : heard_) {
    open_block(fmt::format(":: event_kind == {} ->", static_cast<int>(kind)));
    write_events_of(kind);
    close_block("");
  }
  close_block(":: else fi :: else fi");
  close_block(":: else -> break od;");
}

// ---- the end of a step
// ------------------------------------------------------------------------------------------

void Model::validity_of(StateId id) {
  const State& state = program_.states[id];
  const Workflow& workflow = program_.workflows[state.workflow];
  const Where where{workflow.record};
  const RecordType& type = program_.record_types[workflow.record];
  std::vector<const Validity*> scopes = {&type.validity};
  if (!workflow.disabled) {
    for (const Validity* one : {&workflow.validity, &program_.phases[state.phase].validity, &state.validity})
      scopes.push_back(one);
  }
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    const Cell* cell = values_.attribute(workflow.record, i);
    if (type.attributes[i].required && cell != nullptr)
      line(fmt::format("if :: {} == 0 -> bad = 1 :: else fi;", cell->variable));
  }
  for (const Validity* scope : scopes) {
    for (const Requirement& one : scope->requirements) {
      for (const AttributeId attribute : one.attributes) {
        const Cell* cell = values_.attribute(workflow.record, attribute.index);
        Condition missing = values_.condition(where, one.when);
        if (cell != nullptr && type.attributes[attribute.index].computed.empty()) {
          missing.text = fmt::format("{} && {} == 0", missing.text, cell->variable);
        } else {
          missing.text = fmt::format("{} && open_{}", missing.text, missing.open++);
          values_.open("whether a computed attribute is set");
        }
        when(missing, [&] { line("bad = 1;"); });
      }
    }
  }
  for (const Validity* scope : scopes) {
    for (const Refusal& one : scope->refusals)
      when(values_.condition(where, one.when), [&] { line("bad = 1;"); });
  }
  for (const std::uint32_t index : state.always) {
    const AlwaysPromise& promise = program_.always[index];
    if (promise.disabled || workflow.disabled) continue;
    Condition broken;
    values_.add(broken, where, promise.always, false);
    broken.text = "!bad && " + broken.text;
    when(broken, [&] {
      line("bad = 1;");
      for (std::size_t i = 0; i < promises_.size(); ++i) {
        const bool same = promises_[i].kind == Watched::Kind::Always && promises_[i].name == promise.text &&
                          promises_[i].workflow == state.workflow;
        if (same) line(fmt::format("ran_into_{} = 1;", i + 1));
      }
    });
  }
}

void Model::write_validity() {
  open_block("if");
  for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
    open_block(fmt::format(":: at == {} ->", i));
    line("skip;");
    validity_of({i});
    close_block("");
  }
  close_block("fi;");
}

/// Timers of the entry end with it; those of the new one begin.
void Model::write_settling() {
  open_block("if :: entered || ended ->");
  for (std::size_t i = 0; i < slots_; ++i) line(fmt::format("wait_{} = 0;", i));
  for (std::size_t i = 0; i < later_.size(); ++i) line(fmt::format("later_{0} = 0; early_{0} = 0;", i));
  line("skip");
  close_block(":: else fi;");
  for (std::size_t i = 0; i < later_.size(); ++i) {
    open_block(fmt::format("if :: set_{} > 0 ->", i));
    line(fmt::format("early_{0} = (later_{0} == 0 && set_{0} == 1 && entered);", i));
    line(fmt::format("if :: later_{0} + set_{0} > 1 -> later_{0} = 2 :: else -> later_{0} = 1 fi;", i));
    line(fmt::format("set_{} = 0", i));
    close_block(":: else fi;");
  }
  open_block("if :: entered ->");
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
    if (program_.rules[i].often != dsl::ast::HowOften::OncePerEntry) continue;
    const std::string once = fmt::format("once_{}", i);
    const bool kept =
        std::any_of(kept_.begin(), kept_.end(), [&](const auto& one) { return one.second == once; });
    if (kept)  // but for what ran for an event of the entry in which the step ends
      line(fmt::format("if :: ran[{}] != moves + 1 -> {} = 0 :: else fi;", i, once));
  }
  if (slots_ > 0) {
    open_block("if");
    for (const auto& [state, waits] : waits_) {
      if (waits.empty()) continue;
      std::string set;
      for (std::size_t i = 0; i < waits.size(); ++i)
        set += fmt::format("{}wait_{} = 1", i == 0 ? "" : "; ", i);
      line(fmt::format(":: at == {} -> {}", state, set));
    }
    close_block(":: else fi;");
  }
  line("skip");
  close_block(":: else fi;");
  for (std::size_t i = 0; i < dates_.size(); ++i) {
    values_.open("whether a date has passed");
    line(fmt::format("if :: entered || wrote -> if :: date_{0} = 0 :: date_{0} = 1 fi :: else fi;", i));
  }
}

}  // namespace leadflow::compiler::promela
