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
    for (int region = 0; region < static_cast<int>(slot.values.size()); ++region) {
      const bool unset = slot.values[static_cast<std::size_t>(region)].is_unset();
      if (!unset || spot == nullptr || !freedom_.is_required(spot->state, i)) all[i].push_back(region);
    }
  }
  return all;
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

/// Everybody takes part, or one person, or nobody has room for more.
void Explorer::find_candidates() {
  const std::vector<std::string_view> people = {proof_admin, proof_rep, proof_manager};
  const auto add = [&](const std::vector<std::string_view>& names) {
    std::vector<Candidate>& all = candidates_.emplace_back();
    for (const std::string_view name : names) all.emplace_back().user = std::string(name);
  };
  add(people);
  for (const std::string_view one : people) {
    if (owner_matters_) add({one});
  }
  if (owner_matters_ || owner_is_told_) add({});
}

void Explorer::fetch(const Needs& needs, const Spot* spot, Situation& situation) const {
  for (const Need& need : needs) {
    if (const auto* record = std::get_if<NeedRecord>(&need)) {
      const auto type = static_cast<std::uint32_t>(record->id - first_linked);
      std::optional<Record>& found = situation.records[record->id];
      if (record->id < first_linked || type >= program_.record_types.size()) continue;
      found.emplace();
      found->id = record->id;
      found->type = {type};
      const auto& attributes = program_.record_types[type].attributes;
      found->attributes.resize(attributes.size());
      for (std::uint32_t i = 0; i < attributes.size(); ++i) {
        if (attributes[i].required && attributes[i].computed.empty())
          found->attributes[i] = domain_.attribute({type}, i).values.front();
      }
    } else if (const auto* key = std::get_if<NeedRecordByKey>(&need)) {
      situation.records_by_key[*key] = 0;
    } else if (const auto* user = std::get_if<NeedUser>(&need)) {
      const auto known = people_.find(user->name);
      situation.users[user->name] = known != people_.end() ? known->second : proof_user(program_, user->name);
    } else if (const auto* members = std::get_if<NeedMembers>(&need)) {
      situation.members[members->group] = {std::string(proof_admin), std::string(proof_rep),
                                           std::string(proof_manager)};
    } else if (const auto* suppressed = std::get_if<NeedSuppressed>(&need)) {
      situation.suppressed[*suppressed] = false;  // the record's own flag holds back; the list only more
    } else if (const auto* timers = std::get_if<NeedTimers>(&need)) {
      situation.timers[timers->record];  // of another record: none
    } else if (const auto* activities = std::get_if<NeedActivities>(&need)) {
      situation.activities[activities->record];
    } else if (const auto* appointments = std::get_if<NeedAppointments>(&need)) {
      situation.appointments[appointments->record];
    } else if (const auto* once = std::get_if<NeedOnce>(&need)) {
      situation.once[*once] = spot != nullptr && spot->once.count(once->what) > 0;
    } else if (const auto* entered = std::get_if<NeedEnteredAt>(&need)) {
      situation.entered_at[*entered] = std::nullopt;  // asked for in guesses only
    } else if (const auto* unique = std::get_if<NeedUnique>(&need)) {
      situation.unique[*unique] = 0;
    }
  }
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
    if (ending.refusal.kind == RefusalKind::Invalid && ending.refusal.message == "a number is too large")
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
           (remark != nullptr && remark->text.starts_with("refused, "));
  });
  return ending;
}

}  // namespace leadflow::runtime::proving
