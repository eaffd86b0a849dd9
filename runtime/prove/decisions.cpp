// One case of a move: decide(), asked on a representative record.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

namespace {

constexpr RecordId at_hand = 1;

}  // namespace

std::optional<std::string> broken_promise(const std::string& refusal) {
  constexpr std::string_view words = "it would break the promise \"";
  const std::size_t at = refusal.find(words);
  const std::size_t end = refusal.rfind('"');
  if (at == std::string::npos || end < at + words.size()) return std::nullopt;
  return refusal.substr(at + words.size(), end - at - words.size());
}

// ---- the case at hand
// -----------------------------------------------------------------------------------------

const std::vector<Regions>& Explorer::may_be(const Spot* spot, compiler::RecordTypeId type) {
  auto& known = spot == nullptr ? may_new_ : may_at_;
  const auto [found, fresh] = known.try_emplace(spot == nullptr ? type.index : spot->state.index);
  if (!fresh) return found->second;
  std::vector<Regions>& all = found->second;
  all.resize(program_.record_types[type].attributes.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const Slot& slot = domain_.attribute(type, i);
    if (slot.values.size() < 2 || !slot.declared->computed.empty()) continue;
    if (const Joint* joint = domain_.joint(type, i)) {
      if (domain_.leaders(type)[i] == i) all[i] = cells_at(*joint, spot);
      continue;
    }
    for (int region = 0; region < static_cast<int>(slot.values.size()); ++region) {
      const bool unset = slot.values[static_cast<std::size_t>(region)].is_unset();
      if (!unset || spot == nullptr || !freedom_.is_required(spot->state, i)) all[i].push_back(region);
    }
  }
  return all;
}

/// Those in which all is set that the spot's state requires.
std::vector<int> Explorer::cells_at(const Joint& joint, const Spot* spot) const {
  std::vector<int> cells;
  for (std::size_t cell = 0; cell < joint.cells.size(); ++cell) {
    bool allowed = true;
    for (std::size_t i = 0; i < joint.members.size() && spot != nullptr; ++i) {
      const bool unset = !joint.cells[cell][i];
      allowed = allowed && !(unset && freedom_.is_required(spot->state, joint.members[i].attribute));
    }
    if (allowed) cells.push_back(static_cast<int>(cell));
  }
  return cells;
}

/// The values of the run.
void Explorer::show(Record& record, const Chooser& chooser) {
  for (std::uint32_t i = 0; i < record.attributes.size(); ++i) {
    const int region = chooser.region(i);
    if (region == shown_[i] || region == any_region) continue;
    shown_[i] = region;
    record.attributes[i] = domain_.attribute(record.type, i).values[static_cast<std::size_t>(region)];
  }
}

/// The situation is that of the spot, with all facts that were asked for anywhere and hold everywhere.
void Explorer::stand_at(const Spot& spot) {
  if (stands_at_ == &spot) return;
  stands_at_ = &spot;
  Record record;
  record.id = at_hand;
  record.type = spot.type;
  record.workflow = spot.workflow;
  record.state = spot.state;
  record.version = 1;
  record.owner = spot.owner;
  record.created_by = std::string(proof_rep);
  record.created_at = record.entered_at = proof_time;
  record.entry = 1;
  record.contact_attempts = spot.attempts;
  record.contacted = spot.contacted;
  if (spot.first_contact) record.first_contact_at = proof_time;
  record.favorite = spot.favorite;
  record.do_not_contact = spot.do_not_contact;
  record.returned = spot.returned;
  record.closed = spot.closed;
  record.pull_count = spot.pull_count;
  record.pull_after = proof_time;
  record.parent = spot.has_parent ? first_linked + spot.type.index : 0;
  if (!spot.nurture.empty()) record.nurture = NurtureRun{spot.nurture, proof_time, spot.nurture_steps};
  record.open_timers = static_cast<std::int64_t>(spot.timers.size());
  record.open_activities = static_cast<std::int64_t>(spot.tasks.size());
  record.open_appointments = static_cast<std::int64_t>(spot.meetings.size());
  const std::size_t count = program_.record_types[spot.type].attributes.size();
  record.attributes.resize(count);
  shown_.assign(count, any_region);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Slot& slot = domain_.attribute(spot.type, i);
    const bool address =
        slot.type.kind == compiler::TypeKind::Email || slot.type.kind == compiler::TypeKind::Phone;
    if (address && slot.declared->computed.empty()) record.attributes[i] = slot.values.front();
  }
  situation_.records[at_hand] = std::move(record);
  situation_.timers.clear();
  situation_.activities.clear();
  situation_.appointments.clear();
  situation_.once.clear();
  fill_waiting(spot, at_hand, situation_);
}

/// What waits for the record: asked for by nearly every step.
void Explorer::fill_waiting(const Spot& spot, RecordId record, Situation& situation) const {
  const Instant due{proof_time.ms + kDay};
  std::vector<OpenTimer>& timers = situation.timers[record];
  for (const Pending& one : spot.timers) {
    timers.push_back(
        {static_cast<std::int64_t>(timers.size()) + 1, one.what, one.whole_life ? -1 : 1, one.rule, due});
  }
  std::vector<OpenActivity>& activities = situation.activities[record];
  for (const Task& one : spot.tasks)
    activities.push_back({static_cast<std::int64_t>(activities.size()) + 1, one.name, due, one.late});
  std::vector<OpenAppointment>& meetings = situation.appointments[record];
  for (const Meeting& one : spot.meetings)
    meetings.push_back({static_cast<std::int64_t>(meetings.size()) + 1, one.title, one.user, due});
}

/// Everybody takes part, or one person, or nobody has room for more: one way each, as far as it matters.
std::vector<std::vector<Candidate>> Explorer::ways_to_distribute() const {
  std::vector<std::vector<Candidate>> ways(1);
  for (const std::string_view name : {proof_admin, proof_rep, proof_manager}) {
    Candidate one;
    one.user = std::string(name);
    ways.front().push_back(one);
    if (owner_matters_) ways.push_back({one});
  }
  if (owner_matters_ || owner_is_told_) ways.emplace_back();
  return ways;
}

void Explorer::look_up(const NeedRecord& need, const Spot*, Situation& situation) const {
  const auto type = static_cast<std::uint32_t>(need.id - first_linked);
  std::optional<Record>& found = situation.records[need.id];
  if (need.id < first_linked || type >= program_.record_types.size()) return;
  found.emplace();
  found->id = need.id;
  found->type = {type};
  const auto& attributes = program_.record_types[type].attributes;
  found->attributes.resize(attributes.size());
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].required && attributes[i].computed.empty())
      found->attributes[i] = domain_.attribute({type}, i).values.front();
  }
}

void Explorer::look_up(const NeedRecordByKey& need, const Spot*, Situation& situation) const {
  situation.records_by_key[need] = 0;
}

void Explorer::look_up(const NeedUser& need, const Spot*, Situation& situation) const {
  const auto known = people_.find(need.name);
  situation.users[need.name] = known != people_.end() ? known->second : proof_user(program_, need.name);
}

void Explorer::look_up(const NeedMembers& need, const Spot*, Situation& situation) const {
  situation.members[need.group] = {std::string(proof_admin), std::string(proof_rep),
                                   std::string(proof_manager)};
}

void Explorer::look_up(const NeedSuppressed& need, const Spot*, Situation& situation) const {
  situation.suppressed[need] = false;  // the record's own flag holds back; the list only more
}

void Explorer::look_up(const NeedTimers& need, const Spot*, Situation& situation) const {
  situation.timers[need.record];  // of another record: none
}

void Explorer::look_up(const NeedActivities& need, const Spot*, Situation& situation) const {
  situation.activities[need.record];
}

void Explorer::look_up(const NeedAppointments& need, const Spot*, Situation& situation) const {
  situation.appointments[need.record];
}

void Explorer::look_up(const NeedOnce& need, const Spot* spot, Situation& situation) const {
  situation.once[need] = spot != nullptr && spot->once.count(need.what) > 0;
}

void Explorer::look_up(const NeedEnteredAt& need, const Spot*, Situation& situation) const {
  situation.entered_at[need] = std::nullopt;  // asked for in guesses only
}

void Explorer::look_up(const NeedUnique& need, const Spot*, Situation& situation) const {
  situation.unique[need] = 0;
}

void Explorer::fetch(const Needs& needs, const Spot* spot, Situation& situation) const {
  for (const Need& need : needs) std::visit([&](const auto& what) { look_up(what, spot, situation); }, need);
}

Command Explorer::command_of(const Spot* spot, const Move& move, const Chooser& chooser) const {
  using Settle = SettleCommand::Kind;
  const auto id = static_cast<std::int64_t>(move.index) + 1;
  const auto settle = [&](Settle kind) { return Command{move.actor, SettleCommand{at_hand, kind, id}}; };
  switch (move.kind) {
    case Move::Kind::Create: {
      CreateCommand create;
      create.workflow = move.workflow;
      create.type = program_.workflows[move.workflow].record;
      create.entry = move.name;
      const auto& attributes = program_.record_types[create.type].attributes;
      for (std::uint32_t i = 0; i < attributes.size(); ++i) {
        const Slot& slot = domain_.attribute(create.type, i);
        const int region = chooser.region(i);
        const bool address =
            slot.type.kind == compiler::TypeKind::Email || slot.type.kind == compiler::TypeKind::Phone;
        if (!attributes[i].computed.empty() || (region == any_region && !address)) continue;
        const Value& value = slot.values[region == any_region ? 0 : static_cast<std::size_t>(region)];
        if (!value.is_unset()) create.values.emplace_back(attributes[i].name, value);
      }
      return {move.actor, create};
    }
    case Move::Kind::Apply:
      return {move.actor, ApplyCommand{at_hand, move.name, move.given}};
    case Move::Kind::Follow:
      return {move.actor, FollowCommand{at_hand, move.name, move.given}};
    case Move::Kind::Edit:
      return {move.actor, EditCommand{at_hand, move.given, false}};
    case Move::Kind::Event:
      return {{}, EventCommand{at_hand, move.event, move.name, move.given}};
    case Move::Kind::Timer: {
      const Pending& timer = spot->timers[move.index];
      return {{},
              TimerCommand{at_hand, id, timer.kind, timer.rule, timer.whole_life ? -1 : 1, timer.payload}};
    }
    case Move::Kind::Late:
      return settle(Settle::ActivityLate);
    case Move::Kind::Done:
      return settle(Settle::ActivityDone);
    case Move::Kind::Cancelled:
      return settle(Settle::ActivityCancelled);
    case Move::Kind::Held:
      return settle(Settle::AppointmentHeld);
    case Move::Kind::Missed:
      return settle(Settle::AppointmentMissed);
    case Move::Kind::MeetingCancelled:
      return settle(Settle::AppointmentCancelled);
    case Move::Kind::Pull:
      return {move.actor, PullCommand{at_hand, {static_cast<std::uint32_t>(move.index)}}};
  }
  return {};
}

// ---- what is decided
// -----------------------------------------------------------------------------------------------

std::optional<Decision> Explorer::decided(const Walk& walk, Chooser& chooser) {
  const Move& move = graph_.moves[walk.of->move];
  Situation& situation = walk.spot == nullptr ? new_situation_ : situation_;
  if (walk.spot != nullptr) {
    stand_at(*walk.spot);
    show(*situation.records[at_hand], chooser);
    start_from(move, *situation.records[at_hand]);
  }
  situation.oracle = &chooser;
  const Command command = command_of(walk.spot, move, chooser);
  for (int attempt = 0; attempt < 50; ++attempt) {
    chooser.restart();
    ++graph_.decisions;
    auto result = decide(program_, situation, command);
    if (auto* decision = std::get_if<Decision>(&result)) return std::move(*decision);
    fetch(std::get<Needs>(result), walk.spot, situation);
  }
  gap("a step that asks for facts without end: " + move.name);
  return std::nullopt;
}

Ending Explorer::ending_of(const Walk& walk, Chooser& chooser, const Decision& decision) {
  const Move move = graph_.moves[walk.of->move];
  Ending ending;
  if (decision.refused) {
    const bool denied = decision.refused->kind == RefusalKind::NotPermitted;
    ending.kind = denied ? Ending::Kind::Denied : Ending::Kind::Refused;
    ending.refusal = *decision.refused;
    if (ending.refusal.kind == RefusalKind::Refused && ending.refusal.message == "a number is too large")
      gap("numbers that may grow too large");
    return ending;
  }
  ending.kind = Ending::Kind::Done;
  for (const Changed& changed : decision.records) {
    const Record& after = changed.after;
    if (!after.state.valid()) continue;
    const bool subject = after.id == decision.subject && move.kind != Move::Kind::Follow;
    Arrival& one = ending.arrivals.emplace_back();
    one.child = changed.created && move.kind != Move::Kind::Create;
    one.regions = regions_of(walk, changed, subject, move, chooser);
    one.spot = spot_index(spot_of(changed.created ? nullptr : walk.spot, after, decision, move, chooser));
    one.seen = seen_index(seen_in(decision, after.id, subject, move));
  }
  ending.breaks = breaks_in(decision);
  ending.hindered = std::any_of(decision.effects.begin(), decision.effects.end(), [](const Effect& one) {
    const auto* remark = std::get_if<Remark>(&one.what);
    return std::holds_alternative<RuleSkipped>(one.what) ||
           (remark != nullptr &&
            (remark->text.starts_with("refused, ") || remark->text.starts_with("refused: ")));
  });
  return ending;
}

}  // namespace leadflow::runtime::proving
