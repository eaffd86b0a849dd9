#include "runtime/deploy/demands.h"

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "runtime/deploy/next_records.h"
#include "runtime/engine/calendars.h"
#include "runtime/engine/on_record.h"

namespace leadflow::runtime {

namespace {

using compiler::Program;
using Json = nlohmann::json;

constexpr std::int64_t demands_page_size = 500;

// ---- what is demanded where, as text
// ------------------------------------------------------------------------

/// The demands of each state of a program as one text each: equal texts, equal demands.
class DemandTexts {
 public:
  DemandTexts(const Program& program, const std::string& program_json) : program_(program) {
    const Json json = Json::parse(program_json, nullptr, false);
    if (!json.is_object()) return;
    for (const Json& record : listed(json, "records")) types_[name_of(record)] = of_type(record);
    promises(json, "");
    for (const Json& workflow : listed(json, "workflows")) {
      const std::string name = name_of(workflow);
      scopes_[name] = of_scope(workflow);
      promises(workflow, name);
      for (const Json& phase : listed(workflow, "phases")) {
        const std::string phase_text = of_scope(phase);
        scopes_[name + "/" + name_of(phase)] = phase_text;
        for (const Json& state : listed(phase, "states"))
          scopes_[name + "." + name_of(state)] = of_scope(state);
      }
    }
  }

  std::string of(compiler::StateId id) const {
    const compiler::State& state = program_.states[id];
    const compiler::Workflow& workflow = program_.workflows[state.workflow];
    if (workflow.disabled) return {};
    std::string text = found(types_, program_.record_types[workflow.record].name) + '\n' +
                       found(scopes_, workflow.name) + '\n' +
                       found(scopes_, workflow.name + "/" + program_.phases[state.phase].name) + '\n' +
                       found(scopes_, workflow.name + "." + state.name) + '\n';
    for (const std::uint32_t index : state.always) {
      const compiler::AlwaysPromise& promise = program_.always[index];
      if (!promise.disabled) text += promise.text + found(promises_, promise.text) + '\n';
    }
    return text;
  }

 private:
  static const Json& listed(const Json& json, const char* key) {
    static const Json none = Json::array();
    return json.is_object() && json.contains(key) && json.at(key).is_array() ? json.at(key) : none;
  }
  static std::string name_of(const Json& json) { return json.value("name", std::string()); }
  static std::string of_scope(const Json& json) {
    std::string text;
    for (const char* key : {"require", "refuse"}) {
      if (json.contains(key)) text += json.at(key).dump();
    }
    return text;
  }
  /// What a computed attribute says may be demanded, too.
  static std::string of_type(const Json& record) {
    std::string text = of_scope(record);
    for (const Json& attribute : listed(record, "attributes")) {
      if (attribute.contains("required") || attribute.contains("computed")) text += attribute.dump();
    }
    return text;
  }
  void promises(const Json& scope, const std::string& workflow) {
    for (const Json& one : listed(scope, "promises"))
      promises_[one.value("prove", std::string())] += workflow + one.value("promise", Json()).dump();
  }
  static std::string found(const std::map<std::string, std::string>& texts, const std::string& name) {
    const auto text = texts.find(name);
    return text == texts.end() ? std::string() : text->second;
  }

  const Program& program_;
  std::map<std::string, std::string> types_, scopes_, promises_;
};

// ---- who does not meet it
// -----------------------------------------------------------------------------------

/// Facts for `program` from `fetch`, as long as it asks for some.
template <class Fetch>
std::optional<Refused> first_unmet(const Program& program, Situation& situation, RecordId record,
                                   const Fetch& fetch) {
  Needs last;
  for (;;) {
    std::variant<std::optional<Refused>, Needs> answer = unmet_by(program, situation, record);
    if (auto* refused = std::get_if<std::optional<Refused>>(&answer)) return *std::move(refused);
    Needs& needs = std::get<Needs>(answer);
    if (needs == last) throw std::logic_error("facts that were asked for were not fetched");
    fetch(needs, situation);
    last = std::move(needs);
  }
}

class DemandCheck {
 public:
  DemandCheck(Store& store, const Program& next, const NextRecords& records, Instant now)
      : store_(store), next_(next), records_(records), now_(now) {}

  /// Every record that stands in the state now, and will in `to`.
  void look_at_all(const std::string& workflow, const std::string& state, const std::string& to) {
    ListFilter page;
    page.workflow = workflow;
    page.state = state;
    page.limit = demands_page_size;
    for (;;) {
      const std::vector<Record> some = store_.list(page);
      if (some.empty()) return;
      page.after = some.back().id;
      for (const Record& record : some) look_at(record, to);
    }
  }

  std::vector<Unmet> found;

 private:
  void look_at(const Record& now, const std::string& to) {
    const RecordId id = now.id;
    std::optional<Record> record = records_.read(now);
    if (!record) return;
    Situation situation;
    situation.now = now_;
    situation.calendars = next_calendars_;
    situation.records.emplace(id, std::move(record));
    const std::optional<Refused> refused = first_unmet(
        next_, situation, id, [this](const Needs& needs, Situation& facts) { records_.fetch(needs, facts); });
    if (!refused || is_unmet_now(id, refused->message)) return;
    add(to, refused->message, id);
  }

  /// It does not meet the same today, so the change is not to blame.
  bool is_unmet_now(RecordId id, const std::string& why) const {
    Situation situation;
    situation.now = now_;
    situation.calendars = store_.calendars();
    const std::optional<Refused> refused =
        first_unmet(store_.program(), situation, id,
                    [this](const Needs& needs, Situation& facts) { store_.fetch(needs, facts); });
    return refused && refused->message == why;
  }

  void add(const std::string& state, const std::string& why, RecordId id) {
    auto known = std::find_if(found.begin(), found.end(),
                              [&](const Unmet& one) { return one.state == state && one.why == why; });
    if (known == found.end()) known = found.insert(found.end(), Unmet{state, why, 0, {}});
    known->records += 1;
    if (known->ids.size() < named_ids) known->ids.push_back(id);
  }

  Store& store_;
  const Program& next_;
  const NextRecords& records_;
  Instant now_;
  std::shared_ptr<Calendars> next_calendars_ = std::make_shared<Calendars>();
};

compiler::StateId state_at(const Program& program, const std::string& path) {
  const std::size_t dot = path.find('.');
  const compiler::WorkflowId workflow = program.workflow(path.substr(0, dot));
  return workflow.valid() ? program.state(workflow, path.substr(dot + 1)) : compiler::StateId{};
}

}  // namespace

std::vector<Unmet> unmet_demands(Store& store, const Program& next, const std::string& next_json,
                                 const DeployPlan& plan, Instant now) {
  if (plan.from_version == 0 || plan.unchanged || !plan.stranded.empty()) return {};
  const Program& before = store.program();
  std::vector<compiler::Change> changes;
  std::map<std::string, std::string> moved;
  for (const Migration& each : plan.migrations) {
    changes.push_back(each.change);
    if (!each.change.attribute) moved.emplace(each.change.from, each.change.to);
  }
  const NextRecords records(store, next, changes);
  const DemandTexts old_demands(before, store.program_json(plan.from_version));
  const DemandTexts new_demands(next, next_json);
  DemandCheck check(store, next, records, now);
  for (const StateCount& count : store.count_by_state()) {
    const std::string path = count.workflow + "." + count.state;
    const auto other = moved.find(path);
    const std::string& to = other == moved.end() ? path : other->second;
    const compiler::StateId was = state_at(before, path), is = state_at(next, to);
    if (!was.valid() || !is.valid() || old_demands.of(was) == new_demands.of(is)) continue;
    check.look_at_all(count.workflow, count.state, to);
  }
  return std::move(check.found);
}

}  // namespace leadflow::runtime
