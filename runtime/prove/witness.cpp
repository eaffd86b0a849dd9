#include "runtime/prove/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/calendars.h"
#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

using compiler::TypeKind;

namespace {

std::string_view event_kind_text(dsl::ast::EventKind kind) {
  switch (kind) {
#define LEADFLOW_EVENT(Name, words, key) \
  case dsl::ast::EventKind::Name:        \
    return words;
#include "dsl/events.def"
#undef LEADFLOW_EVENT
  }
  return {};
}

std::string given_words(const Replay& replay, const compiler::RecordType& type, const Given& values) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : values) {
    if (!value.is_unset())
      parts.push_back(name + " = " + wf_text(replay, type.attributes[type.find(name).index].type, value));
  }
  return comma_separated(parts);
}

}  // namespace

Player::Player(const compiler::Program& program, const Domain& domain, const Graph& graph)
    : program_(program), domain_(domain), graph_(graph), calendars_(std::make_shared<Calendars>()) {}

// ---- telling
// --------------------------------------------------------------------------------------------------

void Player::tell(Replay& replay, const std::string& what, const std::string& command) const {
  replay.trace.push_back(what);
  if (!command.empty()) replay.commands.push_back("leadflow " + command);
}

/// What the step did to the record, behind the line that says the step.
void Player::tell_effects(Replay& replay, std::size_t from) const {
  std::vector<std::string> parts;
  const auto& history = replay.world.history();
  for (std::size_t i = from; i < history.size(); ++i) {
    const Effect& effect = history[i].effect;
    if (const auto* entered = std::get_if<Entered>(&effect.what); entered && effect.record == replay.record)
      parts.push_back("at " + program_.states[entered->to].name);
    if (const auto* queued = std::get_if<Queued>(&effect.what)) {
      const std::string kind = queued->kind == OutboxKind::Web ? "web request"
                               : queued->notification          ? "notice"
                                                               : std::string(to_text(queued->kind));
      const bool leaves = queued->state == OutboxState::Queued;
      parts.push_back(fmt::format("{} {}{}", kind, queued->name,
                                  leaves ? "" : fmt::format(" ({})", to_text(queued->state))));
    }
    if (std::holds_alternative<ClosedRecord>(effect.what)) parts.push_back("closed");
    if (const auto* flag = std::get_if<ContactFlag>(&effect.what))
      parts.push_back(flag->blocked ? "do not contact" : "contact allowed");
    if (const auto* fired = std::get_if<RuleFired>(&effect.what)) parts.push_back("rule " + fired->rule);
    if (const auto* remark = std::get_if<Remark>(&effect.what)) parts.push_back(remark->text);
    if (const auto* skipped = std::get_if<RuleSkipped>(&effect.what))
      parts.push_back(fmt::format("rule {} not run: {}", skipped->rule, skipped->why));
  }
  if (!parts.empty() && !replay.trace.empty()) replay.trace.back() += ": " + comma_separated(parts);
}

void Player::decided(Replay& replay, Decision decision) const {
  if (decision.refused) {
    replay.played = false;
    replay.trace.back() += ": refused, " + decision.refused->message;
  }
  replay.last = std::move(decision);
}

void Player::speak_as(Replay& replay, const std::string& actor) const {
  if (actor.empty() || replay.actor == actor) return;
  replay.actor = actor;
  const User user = proof_user(program_, actor);
  std::vector<std::string> in = user.groups;
  if (user.role != dsl::Role::Rep) in.push_back("role " + std::string(dsl::to_text(user.role)));
  replay.test.push_back("as " + actor + (in.empty() ? "" : " in " + comma_separated(in)));
}

// ---- a record
// -------------------------------------------------------------------------------------------------

Value Player::settled(Replay& replay, const Value& value) const {
  if (value.kind == ValueKind::List && value.list) {
    Value list = value;
    auto elements = *value.list;
    for (Element& element : elements) {
      for (Value& one : element) one = settled(replay, one);
    }
    list.list = std::make_shared<const std::vector<Element>>(std::move(elements));
    return list;
  }
  if (value.kind != ValueKind::Link || value.number < first_linked) return value;
  const compiler::RecordTypeId type{static_cast<std::uint32_t>(value.number - first_linked)};
  const std::string key = "a_" + program_.record_types[type].name;
  RecordId id = replay.world.find_key(type, key);
  if (id == 0) {
    Record record;
    record.type = type;
    record.key = key;
    id = replay.world.put(std::move(record));
    replay.commands.push_back(
        fmt::format("leadflow add {} --key {} --as {}", program_.record_types[type].name, key, proof_admin));
  }
  return Value::of(ValueKind::Link, id);
}

/// What is asked for on the way is given at once.
std::map<std::uint32_t, int> Player::made_regions(const Path& path, Making making) const {
  std::map<std::uint32_t, int> first, later;
  for (const std::uint32_t number : path) {
    const Edge& edge = graph_.edges[number];
    const bool made = number == path.front();
    if (edge.child && !made) break;
    for (const Demand& demand : graph_.demands[edge.demands])
      (made ? first : later).try_emplace(demand.attribute, demand.region);
  }
  std::map<std::uint32_t, int>& regions = making == Making::AsFound ? first : later;
  regions.merge(making == Making::AsFound ? later : first);
  return std::move(regions);
}

bool Player::is_set_later(const Path& path) const {
  return made_regions(path, Making::AsFound) != made_regions(path, Making::WithLaterValues);
}

void Player::make(Replay& replay, const Path& path, Making making) const {
  const Edge& first = graph_.edges[path.front()];
  const Move& move = graph_.moves[first.move];
  const compiler::Workflow& workflow = program_.workflows[move.workflow];
  const compiler::RecordType& type = program_.record_types[workflow.record];
  const std::map<std::uint32_t, int> regions = made_regions(path, making);
  CreateCommand create;
  create.type = workflow.record;
  create.workflow = move.workflow;
  create.entry = move.name;
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    const Slot& slot = domain_.attribute(workflow.record, i);
    const bool address = slot.type.kind == TypeKind::Email || slot.type.kind == TypeKind::Phone;
    const auto wanted = regions.find(domain_.leaders(workflow.record)[i]);
    if (!type.attributes[i].computed.empty() || (wanted == regions.end() && !address)) continue;
    const int region = wanted == regions.end() ? 0 : wanted->second;
    const Value value = settled(replay, made_with(replay, workflow.record, i, region));
    if (!value.is_unset()) create.values.emplace_back(type.attributes[i].name, value);
  }
  speak_as(replay, move.actor);
  const std::string values = given_words(replay, type, create.values);
  replay.test.push_back("given" + (values.empty() ? "" : " " + values) +
                        (move.name.empty() ? "" : " through " + move.name));
  if (values.empty() && move.name.empty()) replay.test.back() = "given";
  std::string command = "add " + type.name;
  for (const auto& [name, value] : create.values)
    command += " " + shell_value(replay, type.attributes[type.find(name).index].type, name, value);
  if (type.workflows.size() > 1 || !move.name.empty())
    command += " --entry " + (type.workflows.size() > 1 ? workflow.name + "." : std::string()) + move.name;
  command += fmt::format(" --as {} --at {}", move.actor, to_rfc3339(replay.world.now()));
  tell(replay, fmt::format("{} makes a {}{}", move.actor, type.name, values.empty() ? "" : " with " + values),
       command);
  decided(replay, replay.world.apply({move.actor, create}));
  if (replay.last.refused) replay.told_as_test = false;  // a test cannot expect that of `given`
  if (replay.played) replay.record = replay.last.subject;
}

void Player::meet(Replay& replay, const Edge& edge) const {
  const Record* record = replay.world.record(replay.record);
  if (record == nullptr) return;
  for (const Demand& demand : graph_.demands[edge.demands]) {
    const std::optional<Given> wanted = demanded(replay, demand);
    if (wanted && wanted->empty()) continue;
    replay.played = replay.played && wanted;
    if (!wanted) return;
    Given values = *wanted;
    for (auto& [name, value] : values) value = settled(replay, value);
    std::string who(proof_rep);
    for (const std::string_view name : {proof_admin, proof_manager, proof_rep}) {
      const Command command{std::string(name), EditCommand{replay.record, values, false}};
      if (!replay.world.decide(command).refused) who = std::string(name);
    }
    replay.played = edit(replay, values, who) && replay.played;
  }
}

/// False: it was refused, which a test cannot expect of an edit.
bool Player::edit(Replay& replay, const Given& values, const std::string& actor) const {
  const Record* record = replay.world.record(replay.record);
  const compiler::RecordType& type = program_.record_types[record->type];
  const Command command{actor, EditCommand{replay.record, values, false}};
  const std::size_t before = replay.world.history().size();
  Decision decision = replay.world.apply(command);
  const bool refused = decision.refused.has_value();
  replay.last = std::move(decision);
  std::string line = fmt::format("set {}", replay.record);
  std::vector<std::string> what;
  speak_as(replay, actor);
  for (const auto& [name, value] : values) {
    const compiler::Type& kind = type.attributes[type.find(name).index].type;
    line += " " + shell_value(replay, kind, name, value);
    const std::string statement =
        value.is_unset() ? "clear " + name : fmt::format("set {} = {}", name, wf_text(replay, kind, value));
    what.push_back(statement);
    replay.test.push_back(statement);
  }
  line += fmt::format(" --as {} --at {}", actor, to_rfc3339(replay.world.now()));
  if (values.size() > 1 || refused) replay.told_as_test = false;
  tell(replay, fmt::format("{} does {}", actor, comma_separated(what)), line);
  if (refused)
    replay.trace.back() += ": refused, " + replay.last.refused->message;
  else
    tell_effects(replay, before);
  return !refused;
}

compiler::Type Player::type_of(const Replay& replay, const Move& move, const std::string& name) const {
  const Record* record = replay.world.record(replay.record);
  const auto find = [&](const std::vector<compiler::Ask>& asks) {
    for (const compiler::Ask& ask : asks) {
      if (ask.name == name) return ask.type;
    }
    return compiler::Type{};
  };
  if (move.action != no_node) return find(program_.actions[move.action].asks);
  if (move.kind == Move::Kind::Follow) {
    for (const compiler::FollowOnId id : program_.workflows[record->workflow].follow_ons) {
      if (program_.follow_ons[id].name == move.name) return find(program_.follow_ons[id].asks);
    }
  }
  const compiler::EventId event = program_.event(move.name);
  if (!event.valid()) return {};
  for (const compiler::Attribute& member : program_.events[event].members) {
    if (member.name == name) return member.type;
  }
  return {};
}

// ---- steps
// ----------------------------------------------------------------------------------------------------

void Player::act(Replay& replay, const Move& move) const {
  const bool follow = move.kind == Move::Kind::Follow;
  std::vector<std::string> with;
  std::string line = fmt::format("{} {} {}", follow ? "follow" : "apply", replay.record, move.name);
  const std::optional<Given> answers = answered(replay, move);
  replay.played = replay.played && answers;
  Given given;
  for (const auto& [name, value] : answers.value_or(move.given)) {
    given.emplace_back(name, settled(replay, value));
    const compiler::Type type = type_of(replay, move, name);
    with.push_back(fmt::format("{} = {}", name, wf_text(replay, type, given.back().second)));
    line += " --with " + shell_value(replay, type, name, given.back().second);
  }
  line += fmt::format(" --as {} --at {}", move.actor, to_rfc3339(replay.world.now()));
  speak_as(replay, move.actor);
  const std::string words = fmt::format("{} {}{}{}", follow ? "follow" : "apply", move.name,
                                        with.empty() ? "" : " with ", comma_separated(with));
  tell(replay, fmt::format("{} does {}", move.actor, words), line);
  const std::size_t before = replay.world.history().size();
  if (follow)
    decided(replay, replay.world.apply({move.actor, FollowCommand{replay.record, move.name, given}}));
  else
    decided(replay, replay.world.apply({move.actor, ApplyCommand{replay.record, move.name, given}}));
  const bool refused = replay.last.refused.has_value();
  replay.test.push_back(refused && !follow
                            ? words + " refused " +
                                  wf_text(replay, {}, Value::text_of(replay.last.refused->message))
                            : words);
  if (refused && follow) replay.told_as_test = false;
  if (!refused) tell_effects(replay, before);
}

void Player::wait(Replay& replay, Instant until) const {
  const Instant now = replay.world.now();
  const std::int64_t ms = std::max<std::int64_t>(until.ms - now.ms, 0);
  if (ms > 0) {
    replay.test.push_back("after " + length_words(ms, replay.zone == "UTC"));
    tell(replay, passing_words(ms), "work --until " + to_rfc3339(until));
  } else {
    tell(replay, "what is due is done", "work --until " + to_rfc3339(until));
    replay.test.push_back("after 1 minute");
  }
  const std::size_t before = replay.world.history().size();
  replay.played = replay.world.advance_to(until) && replay.played;
  tell_effects(replay, before);
}

void Player::wait_for(Replay& replay, Instant from, const dsl::Duration& length) const {
  const Record* record = replay.world.record(replay.record);
  const BusinessCalendar& calendar = calendars_->of(program_, program_.workflows[record->workflow].hours);
  const std::optional<Instant> until = calendar.add(from, length);
  if (until) wait(replay, Instant{until->ms + kMinute});
}

void Player::fire(Replay& replay, const Move& move) const {
  std::optional<Instant> first;
  for (const World::Timer& timer : replay.world.timers()) {
    if (timer.record != replay.record || timer.set.what != move.name) continue;
    if (!first || timer.set.due < *first) first = timer.set.due;
  }
  if (!first) {
    replay.played = false;
    return;
  }
  wait(replay, *first);
}

void Player::settle(Replay& replay, const Move& move) const {
  using Settle = SettleCommand::Kind;
  const bool meeting = move.kind >= Move::Kind::Held && move.kind <= Move::Kind::MeetingCancelled;
  std::int64_t id = 0;
  Instant due{};
  for (const World::Activity& one : replay.world.activities()) {
    if (meeting || id != 0 || !one.open || one.record != replay.record || one.made.activity != move.name)
      continue;
    id = one.id;
    due = one.made.due;
  }
  for (const World::Meeting& one : replay.world.meetings()) {
    if (!meeting || id != 0 || !one.outcome.empty() || one.record != replay.record ||
        one.scheduled.title != move.name)
      continue;
    id = one.id;
  }
  if (id == 0) {
    replay.played = false;
    return;
  }
  if (move.kind == Move::Kind::Late) return wait(replay, due);
  struct Words {
    Settle kind;
    std::string_view event, verb;
  };
  const Words words = move.kind == Move::Kind::Done ? Words{Settle::ActivityDone, "activity done", "done"}
                      : move.kind == Move::Kind::Cancelled ? Words{Settle::ActivityCancelled, "", "cancel"}
                      : move.kind == Move::Kind::Held
                          ? Words{Settle::AppointmentHeld, "appointment held", "held"}
                      : move.kind == Move::Kind::Missed
                          ? Words{Settle::AppointmentMissed, "appointment missed", "missed"}
                          : Words{Settle::AppointmentCancelled, "appointment cancelled", "cancel"};
  speak_as(replay, move.actor);
  if (words.event.empty())
    replay.told_as_test = false;
  else
    replay.test.push_back(fmt::format("raise {}{}", words.event, meeting ? std::string() : " " + move.name));
  tell(replay,
       fmt::format("{} says: {} {} {}", move.actor, meeting ? "appointment" : "activity", move.name,
                   words.verb),
       fmt::format("{} {} {} --as {} --at {}", meeting ? "appointment" : "activity", words.verb, id,
                   move.actor, to_rfc3339(replay.world.now())));
  const std::size_t before = replay.world.history().size();
  decided(replay, replay.world.apply({move.actor, SettleCommand{replay.record, words.kind, id}}));
  if (!replay.last.refused) tell_effects(replay, before);
}

void Player::raise(Replay& replay, const Move& move) const {
  const bool custom = move.event == dsl::ast::EventKind::Custom;
  std::string words = custom ? move.name : std::string(event_kind_text(move.event));
  if (!custom && !move.name.empty()) words += " " + move.name;
  std::string line = fmt::format("event {} {}", replay.record, words);
  std::vector<std::string> values;
  Given given;
  for (const auto& [name, value] : move.given) {
    given.emplace_back(name, settled(replay, value));
    const compiler::Type type = type_of(replay, move, name);
    values.push_back(fmt::format("{} = {}", name, wf_text(replay, type, given.back().second)));
    line += " " + shell_value(replay, type, name, given.back().second);
  }
  replay.test.push_back(
      fmt::format("raise {}{}", words, values.empty() ? "" : " { " + comma_separated(values) + " }"));
  tell(replay, "outside: " + words, line + " --at " + to_rfc3339(replay.world.now()));
  const std::size_t before = replay.world.history().size();
  decided(replay, replay.world.apply({{}, EventCommand{replay.record, move.event, move.name, given}}));
  if (!replay.last.refused) tell_effects(replay, before);
}

void Player::pull(Replay& replay, const Move& move) const {
  replay.told_as_test = false;
  tell(replay, fmt::format("{} pulls from {}", move.actor, move.name),
       fmt::format("pull {} --as {} --at {}", move.name, move.actor, to_rfc3339(replay.world.now())));
  const compiler::DistributionId id{static_cast<std::uint32_t>(move.index)};
  decided(replay, replay.world.apply({move.actor, PullCommand{replay.record, id}}));
}

void Player::step(Replay& replay, const Edge& edge) const {
  const Move& move = graph_.moves[edge.move];
  const std::size_t known = replay.world.records().size();
  meet(replay, edge);
  switch (move.kind) {
    case Move::Kind::Create:
      break;
    case Move::Kind::Apply:
    case Move::Kind::Follow:
      act(replay, move);
      break;
    case Move::Kind::Edit: {
      std::optional<Given> values = edited(replay, move);
      replay.played = replay.played && values;
      if (!values) return;
      for (auto& [name, value] : *values) value = settled(replay, value);
      edit(replay, *values, move.actor);
      break;
    }
    case Move::Kind::Event:
      raise(replay, move);
      break;
    case Move::Kind::Timer:
      fire(replay, move);
      break;
    case Move::Kind::Pull:
      pull(replay, move);
      break;
    default:
      settle(replay, move);
  }
  if (!edge.child || edge.to == no_node || replay.last.refused) return;
  if (move.kind != Move::Kind::Follow) replay.told_as_test = false;
  const compiler::RecordTypeId type = graph_.at(edge.to).type;
  for (const auto& [id, record] : replay.world.records()) {
    if (record.type == type && id > static_cast<RecordId>(known)) replay.record = id;
  }
}

void Player::look_back(Replay& replay) const {
  const Record* record = replay.world.record(replay.record);
  if (record == nullptr) return;
  for (const World::Happened& one : replay.world.history()) {
    const World::Step& step = replay.world.steps()[one.step];
    if (one.effect.record != record->id && step.subject != record->id) continue;
    add_seen(program_, *record, one.effect, step.kind == "edit", replay.seen);
  }
}

Replay Player::play(const Path& path, Making making) const {
  const Move& first = graph_.moves[graph_.edges[path.front()].move];
  const compiler::Workflow& workflow = program_.workflows[first.workflow];
  const BusinessCalendar& calendar = calendars_->of(program_, workflow.hours);
  constexpr dsl::LocalTime first_morning{{2026, 1, 5}, {9 * 60}};  // where a test's clock starts
  Replay replay(program_, calendar.zone().resolve(first_morning), calendars_);
  replay.zone = workflow.hours.valid() ? program_.hours[workflow.hours].timezone : "UTC";
  replay.world.imply_people();
  replay.told_as_test = !domain_.asks_for_managers();  // a test's people report to nobody
  for (const std::string_view name : {proof_manager, proof_rep, proof_admin}) {
    const User user = proof_user(program_, name);
    std::string line = fmt::format("leadflow user add {} --role {}", name, dsl::to_text(user.role));
    for (const std::string& group : user.groups) line += " --group " + group;
    const bool reports = domain_.asks_for_managers();
    if (reports) line += " --manager " + user.manager;
    if (name != proof_admin || reports || !user.groups.empty()) replay.commands.push_back(line + " --as ada");
    replay.world.add_user(user);
  }
  replay.path = &path;
  make(replay, path, making);
  for (std::size_t i = 1; i < path.size() && replay.played && replay.record != 0; ++i) {
    replay.at = i;
    step(replay, graph_.edges[path[i]]);
  }
  replay.path = nullptr;
  if (replay.record == 0) replay.played = false;
  look_back(replay);
  return replay;
}

}  // namespace leadflow::runtime::proving
