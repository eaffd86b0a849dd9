#include "runtime/rehearse/past_step.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/engine/value_json.h"

namespace leadflow::runtime {

using Json = nlohmann::json;
using dsl::ast::EventKind;

namespace {

std::string text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

bool by_rule(const Json& effect) {
  return effect.contains("rule");
}

/// A remark of the engine's: what makes a step quiet is kept nowhere else.
bool has_remark(const Json& effects, const char* text) {
  return std::any_of(effects.begin(), effects.end(), [&](const Json& effect) {
    return text_of(effect, "effect") == "remark" && text_of(effect, "text") == text;
  });
}

const Json* first(const Json& effects, const char* what) {
  for (const Json& effect : effects) {
    if (text_of(effect, "effect") == what) return &effect;
  }
  return nullptr;
}

Refused refusal(RefusalKind kind, std::string message) {
  return Refused{kind, std::move(message), {}, {}};
}

}  // namespace

PastReading::PastReading(const PastStep& the_step) : step(the_step) {
  for (const PastChange& change : step.changes) {
    lines.push_back(
        {change.record, change.version == 1, Json::parse(change.changes), Json::parse(change.effects)});
    // A step changes one record that was there before; where it makes its own that is the first.
    if (change.version != 1) subject = lines.size() - 1;
  }
  // One that only made others stands in no row: they name it.
  const bool makes = step.kind == "create" || step.kind == "import" || step.kind == "follow";
  if (makes || lines.empty() || !lines[subject].made) return;
  const auto source = lines.front().changes.find("source");
  if (source == lines.front().changes.end()) return;
  lines.insert(lines.begin(), {source->at(1).get<RecordId>(), false, Json::object(), Json::array()});
  subject = 0;
}

bool is_done_again(const PastStep& step) {
  static constexpr std::array<std::string_view, 8> kinds = {"create", "import", "apply",  "follow",
                                                            "edit",   "event",  "settle", "pull"};
  if (step.kind == "settle" && step.actor.empty() && step.name.starts_with("late ")) return false;
  return std::find(kinds.begin(), kinds.end(), step.kind) != kinds.end();
}

PastCommand PastCommands::read(const PastReading& reading) {
  const PastStep& step = reading.step;
  if (reading.lines.empty()) return {};
  const PastLine& line = reading.lines[reading.subject];
  if (step.kind == "create") return create(reading);
  if (step.kind == "import") {
    return line.made ? create(reading)
                     : edit(reading, has_remark(line.effects, "edited quietly: no rules ran"));
  }
  if (step.kind == "apply") return apply(reading);
  if (step.kind == "follow") return follow(reading);
  if (step.kind == "edit") return edit(reading, false);
  if (step.kind == "event") return event(reading);
  if (step.kind == "settle") return settle(reading, step.name);
  if (step.kind == "pull") return pull(reading);
  return {};
}

// ---- values
// ---------------------------------------------------------------------------------------------------

bool PastCommands::put(Given& given, const std::string& name, const compiler::Type& type, const Json& json,
                       PastCommand& command) {
  auto value = read_json_value(program_, type, json.dump());
  if (const std::string* why = std::get_if<std::string>(&value)) {
    if (!command.refused)
      command.refused = refusal(RefusalKind::Invalid, fmt::format("`{}`: {}", name, *why));
    return false;
  }
  given.emplace_back(name, std::get<Value>(std::move(value)));
  return true;
}

/// What a new record was given: what it held at the end of the step, with what rules wrote taken back.
std::map<std::string, Json> PastCommands::first_values(const PastLine& line) const {
  constexpr std::string_view prefix = "attributes.";
  std::map<std::string, Json> values;
  for (const auto& [name, change] : line.changes.items()) {
    if (name.starts_with(prefix)) values[name.substr(prefix.size())] = change.at(1);
  }
  std::map<std::string, Json> before;
  for (const Json& effect : line.effects) {
    if (text_of(effect, "effect") == "set") before.emplace(text_of(effect, "attribute"), effect.at("before"));
  }
  for (auto& [name, value] : before) values[name] = std::move(value);
  std::erase_if(values, [](const auto& one) { return one.second.is_null(); });
  return values;
}

Given PastCommands::given(compiler::RecordTypeId type, const std::map<std::string, Json>& values,
                          PastCommand& command) {
  const compiler::RecordType& record = program_.record_types[type];
  Given all;
  for (const auto& [name, value] : values) {
    const compiler::AttributeId id = names_.attribute(type, name);
    if (!id.valid()) {
      homeless_[record.name + "." + name] += 1;
      continue;
    }
    put(all, record.attributes[id.index].name, record.attributes[id.index].type, value, command);
  }
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return record.find(a.first).index < record.find(b.first).index;
  });
  return all;
}

/// Answers to what the program asks. One to an ask that is an attribute is what the step wrote to it before
/// anything else; where it wrote nothing there it was what stood there already.
Given PastCommands::answers(const std::vector<compiler::Ask>& asks, const PastLine& line, const Record& asked,
                            const std::map<std::string, Json>& written, PastCommand& command) {
  Given all;
  for (const compiler::Ask& ask : asks) {
    if (!ask.attribute.valid()) {
      for (const Json& effect : line.effects) {
        if (text_of(effect, "effect") != "answered" || text_of(effect, "ask") != ask.name) continue;
        put(all, ask.name, ask.type, effect.at("value"), command);
        break;
      }
      continue;
    }
    const auto found = std::find_if(written.begin(), written.end(), [&](const auto& one) {
      return names_.attribute(asked.type, one.first) == ask.attribute;
    });
    if (found != written.end()) {
      if (!found->second.is_null()) put(all, ask.name, ask.type, found->second, command);
      continue;
    }
    const Value& now = asked.attributes[ask.attribute.index];
    if (!ask.optional && !now.is_unset()) all.emplace_back(ask.name, now);
  }
  return all;
}

// ---- commands
// -------------------------------------------------------------------------------------------------

bool PastCommands::is_entry(const std::string& workflow, const std::string& state) const {
  const compiler::WorkflowId id = deployed_.workflow(workflow);
  if (!id.valid()) return true;
  const auto& entries = deployed_.workflows[id].entries;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const compiler::Entry& entry) { return deployed_.states[entry.at].name == state; });
}

PastCommand PastCommands::create(const PastReading& reading) {
  const PastStep& step = reading.step;
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = line.record;
  CreateCommand create;
  const std::string type = line.changes.at("type").at(1).get<std::string>();
  create.type = program_.record_type(type);
  if (!create.type.valid()) {
    made.refused = refusal(RefusalKind::NotFound, fmt::format("this program has no record type `{}`", type));
    return made;
  }
  if (line.changes.contains("key")) create.key = line.changes.at("key").at(1).get<std::string>();
  create.values = given(create.type, first_values(line), made);
  const std::string received = line.changes.at("created_at").at(1).get<std::string>();
  create.received_at = parse_rfc3339(received);
  create.quiet = has_remark(line.effects, "made quietly: no rules ran");
  if (const Json* entered = first(line.effects, "entered")) {
    const std::string workflow = text_of(*entered, "workflow");
    const std::string state = text_of(*entered, "state");
    const compiler::StateId now = names_.state(workflow, state);
    create.workflow = now.valid() ? program_.states[now].workflow : program_.workflow(workflow);
    const bool import = step.kind == "import";
    const bool by_hand = import && (create.quiet || step.name.starts_with("at ") ||
                                    (step.name.empty() && !is_entry(workflow, state)));
    if (by_hand) create.placed_at = now;
    if (by_hand && !now.valid()) {
      made.refused =
          refusal(RefusalKind::NotFound,
                  fmt::format("this program has no state `{}.{}` to place it in", workflow, state));
      return made;
    }
    if (!by_hand) create.entry = step.name;
  }
  made.command = Command{step.actor, std::move(create)};
  return made;
}

PastCommand PastCommands::apply(const PastReading& reading) {
  const PastStep& step = reading.step;
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = made.on = line.record;
  const Record* record = world_.record(line.record);
  if (record == nullptr) return made;
  if (!names_.has_action(step.name)) {
    made.refused = refusal(RefusalKind::NotFound,
                           fmt::format("this program has no action `{}` in any state", step.name));
    return made;
  }
  ApplyCommand apply{line.record, step.name, {}};
  // What the step wrote before it did anything else.
  std::map<std::string, Json> written;
  for (const Json& effect : line.effects) {
    const std::string what = text_of(effect, "effect");
    if (by_rule(effect) || (what != "set" && what != "do_not_contact")) break;
    if (what == "set") written.emplace(text_of(effect, "attribute"), effect.at("after"));
  }
  if (const compiler::Action* action = find_action(program_, *record, step.name))
    apply.answers = answers(action->asks, line, *record, written, made);
  made.command = Command{step.actor, std::move(apply)};
  return made;
}

PastCommand PastCommands::follow(const PastReading& reading) {
  const PastStep& step = reading.step;
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = line.record;
  made.on = line.changes.at("parent").at(1).get<RecordId>();
  const Record* parent = world_.record(made.on);
  if (parent == nullptr) return made;
  FollowCommand follow{made.on, step.name, {}};
  if (parent->workflow.valid()) {
    for (const compiler::FollowOnId id : program_.workflows[parent->workflow].follow_ons) {
      const compiler::FollowOn& one = program_.follow_ons[id];
      if (one.name == step.name) follow.answers = answers(one.asks, line, *parent, first_values(line), made);
    }
  }
  made.command = Command{step.actor, std::move(follow)};
  return made;
}

PastCommand PastCommands::edit(const PastReading& reading, bool quiet) {
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = made.on = line.record;
  const Record* record = world_.record(line.record);
  if (record == nullptr) return made;
  const compiler::RecordType& type = program_.record_types[record->type];
  EditCommand edit{line.record, {}, quiet};
  for (const Json& effect : line.effects) {
    if (text_of(effect, "effect") != "set" || by_rule(effect)) continue;
    const std::string name = text_of(effect, "attribute");
    const compiler::AttributeId id = names_.attribute(record->type, name);
    if (!id.valid()) {
      homeless_[type.name + "." + name] += 1;
      continue;
    }
    put(edit.values, type.attributes[id.index].name, type.attributes[id.index].type, effect.at("after"),
        made);
  }
  if (edit.values.empty() && !made.refused) {
    made.left_out = "edits of attributes that this program does not have";
    return made;
  }
  made.command = Command{reading.step.actor, std::move(edit)};
  return made;
}

// ---- events
// --------------------------------------------------------------------------------------------------

namespace {

struct Spelled {
  EventKind kind;
  std::string_view words;
};
constexpr auto spelled = std::to_array<Spelled>({
#define LEADFLOW_EVENT(Name, words, key) {EventKind::Name, words},
#include "dsl/events.def"
#undef LEADFLOW_EVENT
});

/// The built-in event that `text` names, with the name behind it.
std::optional<std::pair<EventKind, std::string>> built_in(const std::string& text) {
  for (const Spelled& one : spelled) {
    if (one.words.empty() || !text.starts_with(one.words)) continue;
    if (text.size() == one.words.size()) return std::pair{one.kind, std::string()};
    if (text[one.words.size()] == ' ') return std::pair{one.kind, text.substr(one.words.size() + 1)};
  }
  return std::nullopt;
}

}  // namespace

PastCommand PastCommands::event(const PastReading& reading) {
  const PastStep& step = reading.step;
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = made.on = line.record;
  if (world_.record(line.record) == nullptr) return made;
  EventCommand event;
  event.record = line.record;
  const bool custom = step.name.find(' ') == std::string::npos;  // built-in ones have two words
  if (!custom) {
    const auto known = built_in(step.name);
    if (!known) {
      made.left_out = fmt::format("events `{}`, which nobody knows", step.name);
      return made;
    }
    event.kind = known->first;
    event.name = known->second;
    const bool from_outside = event.kind >= EventKind::EmailOpened && event.kind <= EventKind::RequestFailed;
    if (!from_outside) return settle(reading, step.name);
    made.command = Command{step.actor, std::move(event)};
    return made;
  }
  event.name = step.name;
  const compiler::EventId id = program_.event(step.name);
  if (!id.valid()) {
    made.refused = refusal(RefusalKind::NotFound, fmt::format("this program has no event `{}`", step.name));
    return made;
  }
  const Json* raised = first(line.effects, "raised");
  if (raised != nullptr && raised->contains("data")) {
    for (const compiler::Attribute& member : program_.events[id].members) {
      const auto value = raised->at("data").find(member.name);
      if (value != raised->at("data").end() && !value->is_null())
        put(event.data, member.name, member.type, *value, made);
    }
  }
  made.command = Command{step.actor, std::move(event)};
  return made;
}

// ---- settling
// ------------------------------------------------------------------------------------------------

PastCommand PastCommands::settle(const PastReading& reading, const std::string& words) {
  using Kind = SettleCommand::Kind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 5> kinds = {
      {{"activity done", Kind::ActivityDone},
       {"activity cancelled", Kind::ActivityCancelled},
       {"appointment held", Kind::AppointmentHeld},
       {"appointment missed", Kind::AppointmentMissed},
       {"appointment cancelled", Kind::AppointmentCancelled}}};
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = made.on = line.record;
  if (world_.record(line.record) == nullptr) return made;
  for (const auto& [name, kind] : kinds) {
    if (!words.starts_with(name)) continue;
    for (const Json& effect : line.effects) {
      if (by_rule(effect)) continue;
      const std::string what = text_of(effect, "effect");
      if (what == "activity_ended" && text_of(effect, "how") != "late")
        return settle_activity(reading, effect, kind);
      if (what == "appointment_outcome") return settle_appointment(reading, effect, kind);
    }
  }
  made.left_out = fmt::format("steps `{}`, which nobody knows", words);
  return made;
}

namespace {

/// What the one who settled it had to say: a note of the step itself, right behind.
std::string note_behind(const Json& effects, const Json& effect) {
  for (std::size_t i = 0; i + 1 < effects.size(); ++i) {
    if (&effects[i] != &effect) continue;
    const Json& next = effects[i + 1];
    return text_of(next, "effect") == "note" && !by_rule(next) ? text_of(next, "text") : std::string();
  }
  return {};
}

}  // namespace

PastCommand PastCommands::settle_activity(const PastReading& reading, const Json& ended,
                                          SettleCommand::Kind kind) {
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = made.on = line.record;
  const std::string name = text_of(ended, "activity");
  for (const World::Activity& one : world_.activities_of(line.record)) {
    if (!one.open || one.made.activity != name) continue;
    made.command = Command{reading.step.actor,
                           SettleCommand{line.record, kind, one.id, note_behind(line.effects, ended)}};
    return made;
  }
  made.refused = refusal(RefusalKind::NotFound, fmt::format("there is no open activity `{}`", name));
  return made;
}

PastCommand PastCommands::settle_appointment(const PastReading& reading, const Json& outcome,
                                             SettleCommand::Kind kind) {
  const PastLine& line = reading.lines[reading.subject];
  PastCommand made;
  made.about = made.on = line.record;
  const std::optional<PastAppointment> past =
      past_.appointment(outcome.at("appointment").get<std::int64_t>());
  const World::Meeting* found = nullptr;
  const std::vector<World::Meeting> meetings = world_.meetings_of(line.record);
  for (const World::Meeting& one : meetings) {
    if (!past || !one.outcome.empty() || one.scheduled.title != past->title) continue;
    const bool exact = one.scheduled.starts_at == past->starts_at;
    if (found == nullptr || (exact && found->scheduled.starts_at != past->starts_at)) found = &one;
  }
  if (found == nullptr) {
    made.refused = refusal(RefusalKind::NotFound, fmt::format("there is no open appointment `{}`",
                                                              past ? past->title : std::string()));
    return made;
  }
  made.command = Command{reading.step.actor,
                         SettleCommand{line.record, kind, found->id, note_behind(line.effects, outcome)}};
  return made;
}

PastCommand PastCommands::pull(const PastReading& reading) {
  const PastStep& step = reading.step;
  PastCommand made;
  made.about = made.on = reading.lines[reading.subject].record;
  const compiler::DistributionId id = program_.distribution(step.name);
  if (!id.valid()) {
    made.refused =
        refusal(RefusalKind::NotFound, fmt::format("this program has no distribution `{}`", step.name));
    return made;
  }
  made.command = Command{step.actor, PullCommand{made.on, id}};
  return made;
}

}  // namespace leadflow::runtime
