#include "runtime/deploy/next_records.h"

#include <algorithm>

#include "runtime/engine/value_json.h"
#include "runtime/store/record_row.h"

namespace leadflow::runtime {

namespace {

/// What stands before the first dot and behind it.
std::pair<std::string, std::string> around_dot(const std::string& path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace

NextRecords::NextRecords(Store& store, const compiler::Program& next,
                         const std::vector<compiler::Change>& changes)
    : store_(store), next_(next) {
  for (const compiler::Change& change : changes) {
    if (change.attribute) {
      const auto [type, from] = around_dot(change.from);
      renamers_.emplace_back(next, type, from, around_dot(change.to).second);
    } else {
      states_.emplace(change.from, change.to);
    }
  }
}

std::optional<Record> NextRecords::read(const Record& record) const {
  RecordRow row = to_row(store_.program(), record);
  if (const auto moved = states_.find(row.workflow + "." + row.state); moved != states_.end())
    std::tie(row.workflow, row.state) = around_dot(moved->second);
  for (const AttributeRenamer& renamer : renamers_) {
    if (renamer.concerns(row.type)) row.attributes = renamer.rename(row.type, row.attributes);
  }
  try {
    return to_record(next_, row);
  } catch (const ValueJsonError&) {
    return std::nullopt;
  }
}

/// When the state, or one that becomes it, was entered last.
std::optional<Instant> NextRecords::entered_at(const NeedEnteredAt& need) const {
  const compiler::Program& before = store_.program();
  const compiler::State& state = next_.states[need.state];
  const std::string path = next_.workflows[state.workflow].name + "." + state.name;
  std::vector<std::string> names = {path};
  for (const auto& [from, to] : states_) {
    if (to == path) names.push_back(from);
  }
  std::optional<Instant> last;
  for (const std::string& name : names) {
    const auto [workflow_name, state_name] = around_dot(name);
    const compiler::WorkflowId workflow = before.workflow(workflow_name);
    const compiler::StateId id = workflow.valid() ? before.state(workflow, state_name) : compiler::StateId{};
    if (!id.valid()) continue;
    const NeedEnteredAt old{need.record, id.index};
    Situation facts;
    store_.fetch({old}, facts);
    last = std::max(last, facts.entered_at[old]);
  }
  return last;
}

void NextRecords::fetch_one(const Need& need, Situation& situation) const {
  if (const auto* record = std::get_if<NeedRecord>(&need)) {
    const std::optional<Record> found = store_.record(record->id);
    situation.records[record->id] = found ? read(*found) : std::nullopt;
  } else if (const auto* by_key = std::get_if<NeedRecordByKey>(&need)) {
    const std::vector<RecordId> ids = store_.find_key(next_.record_types[by_key->type].name, by_key->key);
    situation.records_by_key[*by_key] = ids.empty() ? 0 : ids.front();
  } else if (const auto* entered = std::get_if<NeedEnteredAt>(&need)) {
    situation.entered_at[*entered] = entered_at(*entered);
  } else if (const auto* unique = std::get_if<NeedUnique>(&need)) {
    situation.unique[*unique] = 0;
  } else if (const auto* candidates = std::get_if<NeedCandidates>(&need)) {
    situation.candidates[candidates->distribution] = {};
  } else {
    store_.fetch({need}, situation);  // of people, addresses and what waits: no program says their names
  }
}

void NextRecords::fetch(const Needs& needs, Situation& situation) const {
  for (const Need& need : needs) fetch_one(need, situation);
}

}  // namespace leadflow::runtime
