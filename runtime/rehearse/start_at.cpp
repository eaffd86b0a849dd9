#include "runtime/rehearse/start_at.h"

#include "runtime/engine/value_json.h"
#include "runtime/raw_json.h"
#include "runtime/store/changes.h"

namespace leadflow::runtime {

using Json = nlohmann::json;

/// A step that was taken back, before the start or behind it, is as if it had never been.
void StartAt::fold(const PastStep& step) {
  const bool stands = !step.undone && step.kind != "undo";
  for (const PastChange& change : step.changes) {
    if (stands) {
      RecordRow& row = rows_[change.record];
      row.id = change.record;
      row.version = change.version;
      fold_changes(row, change.changes);
    }
    if (change.effects.find("\"how\":\"late\"") == std::string::npos) continue;
    for (const Json& effect : Json::parse(change.effects)) {
      if (effect.value("effect", "") == "activity_ended" && effect.value("how", "") == "late")
        late_.insert(effect.at("id").get<std::int64_t>());
    }
  }
}

bool StartAt::place_record(const RecordRow& row, World& world,
                           std::map<std::string, std::int64_t>& left_out) {
  RecordRow bare = row;
  bare.attributes = "{}";
  if (!program_.record_type(row.type).valid()) {
    left_out["records of types that this program does not have"] += 1;
    return false;
  }
  if (!row.workflow.empty()) {
    const compiler::StateId state = names_.state(row.workflow, row.state);
    if (!state.valid()) {
      left_out["records in states that this program does not have"] += 1;
      return false;
    }
    bare.workflow = program_.workflows[program_.states[state].workflow].name;
    bare.state = program_.states[state].name;
  }
  Record record = to_record(program_, bare);
  for (const RawMember& member : raw_members(row.attributes)) {
    const compiler::AttributeId id = names_.attribute(record.type, member.name);
    if (!id.valid()) {
      left_out["values of attributes that this program does not have: " + row.type + "." +
               std::string(member.name)] += 1;
      continue;
    }
    const compiler::Type& type = program_.record_types[record.type].attributes[id.index].type;
    auto value = read_json_value(program_, type, member.value);
    if (Value* read = std::get_if<Value>(&value))
      record.attributes[id.index] = std::move(*read);
    else
      left_out["values that this program reads as another type: " + row.type + "." +
               std::string(member.name)] += 1;
  }
  world.place(std::move(record));
  return true;
}

void StartAt::place(std::int64_t step, World& world, Comparison& comparison,
                    std::map<std::string, std::int64_t>& left_out) {
  for (const auto& [id, row] : rows_) {
    if (row.withdrawn || !place_record(row, world, left_out)) continue;
    comparison.begin(id, row.workflow, row.state);
  }
  const auto here = [&](RecordId id) { return world.record(id) != nullptr; };
  for (const PastEntry& one : past_.entries()) {
    const auto row = rows_.find(one.record);
    const compiler::StateId state = names_.state(one.workflow, one.state);
    if (row != rows_.end() && one.entry <= row->second.entry && state.valid() && here(one.record))
      world.place_entry(one.record, state, one.at);
  }
  for (auto& [record, what] : past_.once_before(step)) world.place_once(record, std::move(what));
  for (const PastTurn& one : past_.turns_before(step)) {
    const compiler::DistributionId id = program_.distribution(one.distribution);
    if (id.valid()) world.place_turn(id, one.person, one.at, one.pass);
  }
  for (const auto& [channel, address] : past_.listed_before(step)) world.suppress(channel, address);
  for (const PastMeeting& one : past_.meetings_before(step)) {
    if (here(one.record))
      world.place(one.record, Scheduled{one.title, one.person, one.starts_at, one.ends_at});
  }
  for (const PastActivity& one : past_.activities_before(step)) {
    if (here(one.record)) {
      world.place(one.record, ActivityMade{one.activity, one.due, one.notify_at, one.note, {}},
                  late_.contains(one.id), one.reminded);
    }
  }
  for (PastTimer& one : past_.timers_before(step)) {
    if (!here(one.record)) continue;
    const TimerKind kind = one.kind == "after"  ? TimerKind::After
                           : one.kind == "rule" ? TimerKind::Rule
                                                : TimerKind::Nurture;
    world.place(one.record, TimerSet{kind, std::move(one.what), one.due, one.entry, std::move(one.rule),
                                     std::move(one.payload)});
  }
  rows_.clear();
}

}  // namespace leadflow::runtime
