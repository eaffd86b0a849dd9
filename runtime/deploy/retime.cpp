#include "runtime/deploy/retime.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/engine/calendars.h"

namespace leadflow::runtime {

namespace {

using Json = nlohmann::json;
using dsl::ast::EventKind;

constexpr std::int64_t retime_page_size = 500;

bool is_time(const Json& event) {
  static const std::set<std::string> kinds = {"time_in", "time_before", "time_after", "reaching"};
  return event.is_object() && event.contains("event") && event.at("event").is_string() &&
         kinds.contains(event.at("event").get<std::string>());
}

/// A rule on time: its name, and what says when it runs.
struct TimeRule {
  std::string name;
  std::string line;
};

/// Every rule on time below `json`, with the names of what it stands in.
void collect(const Json& json, const std::string& path, std::vector<TimeRule>& rules) {
  if (json.is_array()) {
    for (const Json& each : json) collect(each, path, rules);
    return;
  }
  if (!json.is_object()) return;
  const std::string name = json.contains("name") ? json.at("name").dump() : std::string();
  const bool rule = json.contains("on") && json.at("on").is_array();
  bool on_time = false;
  if (rule) {
    for (const Json& event : json.at("on")) on_time = on_time || is_time(event);
  }
  if (on_time) {
    std::string line = path + "/" + name + json.at("on").dump();
    if (json.contains("for")) line += json.at("for").dump();
    if (json.contains("disabled")) line += json.at("disabled").dump();
    rules.push_back({json.value("name", std::string()), std::move(line)});
  }
  for (const auto& [key, value] : json.items()) {
    if (value.is_structured() && key != "operations" && key != "on") collect(value, path + "/" + name, rules);
  }
}

std::vector<TimeRule> time_rules(const Json& program) {
  std::vector<TimeRule> rules;
  collect(program, {}, rules);
  return rules;
}

/// Workflows and record types that rules on time speak of.
struct RetimedKinds {
  std::set<std::string> workflows;
  std::set<std::string> types;
};

bool is_time(const compiler::Event& event) {
  return event.kind == EventKind::TimeIn || event.kind == EventKind::TimeBefore ||
         event.kind == EventKind::TimeAfter || event.kind == EventKind::Reaching;
}

RetimedKinds concerned_by(const compiler::Program& program) {
  RetimedKinds concerned;
  for (std::uint32_t i = 0; i < program.rules.size(); ++i) {
    const compiler::Rule& rule = program.rules[i];
    if (!std::any_of(rule.on.begin(), rule.on.end(), [](const auto& event) { return is_time(event); }))
      continue;
    if (rule.workflow.valid())
      concerned.workflows.insert(program.workflows[rule.workflow].name);
    else
      concerned.types.insert(program.record_types[rule.record].name);
  }
  return concerned;
}

class Retiming {
 public:
  Retiming(Store& store, const StepInfo& info)
      : store_(store), info_(info), calendars_(std::make_shared<Calendars>()) {}

  Retimed run() {
    RecordId after = 0;
    for (;;) {
      const std::vector<RecordId> ids = store_.records_with_rule_timers(after, retime_page_size);
      if (ids.empty()) break;
      after = ids.back();
      for (const RecordId id : ids) look_at(id, nullptr);
    }
    const RetimedKinds concerned = concerned_by(store_.program());
    for (const std::string& workflow : concerned.workflows)
      look_at_all({{}, workflow, {}, 0, retime_page_size});
    for (const std::string& type : concerned.types) look_at_all({type, {}, {}, 0, retime_page_size});
    return retimed_;
  }

 private:
  void look_at_all(ListFilter filter) {
    for (;;) {
      const std::vector<Record> page = store_.list(filter);
      if (page.empty()) return;
      filter.after = page.back().id;
      for (const Record& record : page) look_at(record.id, &record);
    }
  }

  void look_at(RecordId id, const Record* known) {
    Situation situation;
    situation.now = info_.at;
    situation.calendars = calendars_;
    if (known != nullptr) situation.records.emplace(id, *known);
    const Decision decision =
        decide_with(store_.program(), situation, {{}, RetimeCommand{id}},
                    [this](const Needs& needs, Situation& facts) { store_.fetch(needs, facts); });
    if (decision.refused || decision.effects.empty()) return;  // refused: a withdrawn record
    for (const Effect& effect : decision.effects) {
      retimed_.set += std::holds_alternative<TimerSet>(effect.what) ? 1 : 0;
      retimed_.ended += std::holds_alternative<TimerDropped>(effect.what) ? 1 : 0;
    }
    retimed_.records += 1;
    store_.write(decision, info_);
  }

  Store& store_;
  const StepInfo& info_;
  std::shared_ptr<Calendars> calendars_;
  Retimed retimed_;
};

}  // namespace

std::string time_rules_text(const std::string& program_json) {
  const Json json = Json::parse(program_json, nullptr, false);
  if (!json.is_object()) return program_json;
  std::string text;
  for (const TimeRule& rule : time_rules(json)) text += rule.line + '\n';
  if (text.empty()) return text;
  // When a rule's time comes also hangs on the hours, on computed attributes and on what is disabled.
  for (const char* key : {"hours", "records", "values"}) {
    if (json.contains(key)) text += json.at(key).dump() + '\n';
  }
  if (!json.contains("workflows")) return text;
  for (const Json& workflow : json.at("workflows")) {
    text += workflow.value("name", std::string());
    for (const char* key : {"hours", "disabled", "for"}) {
      if (workflow.contains(key)) text += ' ' + workflow.at(key).dump();
    }
    text += '\n';
  }
  return text;
}

std::set<std::string> rules_retimed(const std::string& before_json, const std::string& next_json) {
  const Json before = Json::parse(before_json, nullptr, false);
  const Json next = Json::parse(next_json, nullptr, false);
  std::set<std::string> lines, names;
  const bool same_hours =
      before.is_object() && next.is_object() && before.value("hours", Json()) == next.value("hours", Json());
  if (same_hours) {
    for (const TimeRule& rule : time_rules(next)) lines.insert(rule.line);
  }
  for (const TimeRule& rule : time_rules(before)) {
    if (!lines.contains(rule.line)) names.insert(rule.name);
  }
  return names;
}

Retimed retime_records(Store& store, const StepInfo& info) {
  return Retiming(store, info).run();
}

}  // namespace leadflow::runtime
