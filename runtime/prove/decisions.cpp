// What a move comes to: decide(), once for every case it makes.

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

void Explorer::gap(std::string why) {
  if (std::find(graph_.gaps.begin(), graph_.gaps.end(), why) == graph_.gaps.end())
    graph_.gaps.push_back(std::move(why));
}

// ---- the case at hand
// -----------------------------------------------------------------------------------------

std::vector<std::vector<int>> Explorer::regions_at(const Spot* spot, compiler::RecordTypeId type) const {
  const std::size_t count = program_.record_types[type].attributes.size();
  std::vector<std::vector<int>> all(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Slot& slot = domain_.attribute(type, i);
    if (slot.values.size() < 2 || !slot.declared->computed.empty()) continue;
    if (spot != nullptr && spot->regions[i] != any_region) continue;
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

Record Explorer::record_of(const Spot& spot, const Chooser& chooser) const {
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
  record.attributes.resize(spot.regions.size());
  for (std::uint32_t i = 0; i < spot.regions.size(); ++i) {
    const Slot& slot = domain_.attribute(spot.type, i);
    if (!slot.declared->computed.empty()) continue;
    const int region = spot.regions[i] != any_region ? spot.regions[i] : chooser.region(i);
    const bool address =
        slot.type.kind == compiler::TypeKind::Email || slot.type.kind == compiler::TypeKind::Phone;
    if (region != any_region)
      record.attributes[i] = slot.values[static_cast<std::size_t>(region)];
    else if (address)
      record.attributes[i] = slot.values.front();
  }
  return record;
}

Situation Explorer::situation_of(const Spot* spot, const Chooser& chooser) const {
  Situation situation;
  situation.now = proof_time;
  situation.calendars = calendars_;
  situation.users = users_;
  if (spot == nullptr) return situation;
  situation.records[at_hand] = record_of(*spot, chooser);
  fill_waiting(*spot, at_hand, situation);
  return situation;
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

void Explorer::look_up(const NeedRecord& need, const Spot*, Chooser&, Situation& situation) const {
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

void Explorer::look_up(const NeedRecordByKey& need, const Spot*, Chooser&, Situation& situation) const {
  situation.records_by_key[need] = 0;
}

void Explorer::look_up(const NeedUser& need, const Spot*, Chooser&, Situation& situation) const {
  const auto known = people_.find(need.name);
  situation.users[need.name] = known != people_.end() ? known->second : proof_user(program_, need.name);
}

void Explorer::look_up(const NeedMembers& need, const Spot*, Chooser&, Situation& situation) const {
  situation.members[need.group] = {std::string(proof_admin), std::string(proof_rep),
                                   std::string(proof_manager)};
}

void Explorer::look_up(const NeedSuppressed& need, const Spot*, Chooser&, Situation& situation) const {
  situation.suppressed[need] = false;  // the record's own flag holds back; the list only more
}

void Explorer::look_up(const NeedTimers& need, const Spot*, Chooser&, Situation& situation) const {
  situation.timers[need.record];  // of another record: none
}

void Explorer::look_up(const NeedActivities& need, const Spot*, Chooser&, Situation& situation) const {
  situation.activities[need.record];
}

void Explorer::look_up(const NeedAppointments& need, const Spot*, Chooser&, Situation& situation) const {
  situation.appointments[need.record];
}

void Explorer::look_up(const NeedOnce& need, const Spot* spot, Chooser&, Situation& situation) const {
  situation.once[need] = spot != nullptr && spot->once.count(need.what) > 0;
}

void Explorer::look_up(const NeedEnteredAt& need, const Spot*, Chooser&, Situation& situation) const {
  situation.entered_at[need] = std::nullopt;  // asked for in guesses only
}

void Explorer::look_up(const NeedUnique& need, const Spot*, Chooser&, Situation& situation) const {
  situation.unique[need] = 0;
}

void Explorer::look_up(const NeedCandidates& need, const Spot*, Chooser&, Situation& situation) const {
  situation.candidates[need.distribution] =
      distributed_.front();  // the chooser says it before it is asked for
}

void Explorer::fetch(const Needs& needs, const Spot* spot, Chooser& chooser, Situation& situation) const {
  for (const Need& need : needs)
    std::visit([&](const auto& what) { look_up(what, spot, chooser, situation); }, need);
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

// ---- every case
// -----------------------------------------------------------------------------------------------

std::optional<Decision> Explorer::decided(const Spot* spot, const Move& move, Chooser& chooser) {
  Situation situation = situation_of(spot, chooser);
  situation.oracle = &chooser;
  start_from(move, situation);
  const Command command = command_of(spot, move, chooser);
  for (int attempt = 0; attempt < 50; ++attempt) {
    chooser.restart();
    ++graph_.decisions;
    auto result = decide(program_, situation, command);
    if (auto* decision = std::get_if<Decision>(&result)) return std::move(*decision);
    fetch(std::get<Needs>(result), spot, chooser, situation);
  }
  gap("a step that asks for facts without end: " + move.name);
  return std::nullopt;
}

namespace {

bool is_exact(const std::vector<Choice>& trail) {
  return std::none_of(trail.begin(), trail.end(),
                      [](const Choice& one) { return one.kind == Choice::Kind::Open; });
}

std::vector<Demand> demands_of(const std::vector<Choice>& trail) {
  std::vector<Demand> demands;
  for (const Choice& one : trail) {
    if (one.kind == Choice::Kind::Region)
      demands.push_back({one.attribute, one.among[static_cast<std::size_t>(one.taken)]});
  }
  return demands;
}

}  // namespace

void Explorer::note_denied(const Move& move, const Refused& denied) {
  if (move.action == no_node) return;
  ActionFate& fate = graph_.actions[move.action];
  if (!fate.why.empty()) return;
  fate.refused = RefusalKind::NotPermitted;
  fate.why = denied.message;
}

void Explorer::note_guess(const std::string& why) {
  if (std::find(graph_.guesses.begin(), graph_.guesses.end(), why) == graph_.guesses.end())
    graph_.guesses.push_back(why);
}

void Explorer::note_open(const Chooser& chooser) {
  for (const std::string& why : chooser.guesses()) note_guess(why);
}

/// What the runs show together: an action that can surely be applied, a step that may end in several ways.
void Explorer::keep(const Move& move, Attempt attempt) {
  const auto applied = [](const Attempt::Run& run) { return run.edge != no_node; };
  if (move.action != no_node && !attempt.runs.empty()) {
    ActionFate& fate = graph_.actions[move.action];
    fate.exactly = fate.exactly || (!move.unsure && can_make_sure(attempt, applied));
  }
  const bool open = std::any_of(attempt.runs.begin(), attempt.runs.end(),
                                [](const Attempt::Run& run) { return !is_exact(run.trail); });
  if (open && attempt.from != no_node && move.kind != Move::Kind::Pull)
    graph_.attempts.push_back(std::move(attempt));
}

Explorer::Taken Explorer::take(std::uint32_t node, const Move& move) {
  const bool made = node == no_node;
  const Spot spot = made ? Spot{} : graph_.spots[node];
  const compiler::RecordTypeId type = made ? program_.workflows[move.workflow].record : spot.type;
  const Spot* at = made ? nullptr : &spot;
  std::vector<std::vector<int>> free = regions_at(at, type);
  keep_to_start(move, type, free);
  const bool is_new = made || move.kind == Move::Kind::Follow;
  std::vector<std::vector<Choice>> open = {{}};
  std::uint32_t number = no_node;
  Taken taken;
  Attempt attempt;
  attempt.from = node;
  for (std::size_t cases = 0; !open.empty(); ++cases) {
    if (cases >= bounds_.max_cases) {
      gap(fmt::format("more than {} cases of {}", bounds_.max_cases,
                      move.name.empty() ? std::string("a new record") : fmt::format("`{}`", move.name)));
      break;
    }
    const std::vector<Choice> given = std::move(open.back());
    open.pop_back();
    Chooser chooser(domain_, made ? -1 : at_hand, is_new, free, domain_.leaders(type), noticed_[type.index],
                    given, distributed_, tasks_matter_);
    const std::optional<Decision> decision = decided(at, move, chooser);
    if (chooser.diverged()) gap("a step that looks at attributes unseen: `" + move.name + "`");
    if (!decision) continue;
    const bool denied = decision->refused && decision->refused->kind == RefusalKind::NotPermitted;
    (denied ? taken.denied : taken.permitted) = true;
    if (!denied && number == no_node) {
      number = static_cast<std::uint32_t>(graph_.moves.size());
      graph_.moves.push_back(move);
    }
    std::uint32_t edge = no_node;
    if (denied)
      note_denied(move, *decision->refused);
    else if (decision->refused)
      refused(node, number, chooser, *decision->refused);
    else
      edge = settle(node, number, at, chooser, *decision);
    note_open(chooser);
    other_choices(given, chooser.trail(), open);
    attempt.runs.push_back({chooser.trail(), edge});
  }
  keep(move, std::move(attempt));
  return taken;
}

void Explorer::refused(std::uint32_t node, std::uint32_t move, const Chooser& chooser,
                       const Refused& refused) {
  const Move& made = graph_.moves[move];
  if (made.action != no_node) {
    ActionFate& fate = graph_.actions[made.action];
    fate.refused = refused.kind;
    fate.why = refused.message;
  }
  const std::optional<std::string> promise = broken_promise(refused.message);
  const bool limit = refused.kind == RefusalKind::RuleLimit;
  if (refused.kind == RefusalKind::Refused && refused.message == "a number is too large")
    gap("numbers that may grow too large");
  if (!promise && !limit) return;
  Edge edge;
  edge.from = node;
  edge.move = move;
  edge.exact = is_exact(chooser.trail()) && !made.unsure;
  edge.demands = demands_of(chooser.trail());
  if (node != no_node) demand_start(&graph_.spots[node], made, edge.demands);
  edge.seen = seen_index({});
  const std::uint32_t number = static_cast<std::uint32_t>(graph_.edges.size());
  graph_.edges.push_back(std::move(edge));
  if (limit) {
    graph_.breaks.push_back({Break::Kind::RuleLimit, {}, number});
    return;
  }
  graph_.breaks.push_back({Break::Kind::Always, *promise, number});
}

std::uint32_t Explorer::settle(std::uint32_t node, std::uint32_t move, const Spot* spot, Chooser& chooser,
                               const Decision& decision) {
  const Move made = graph_.moves[move];
  if (made.action != no_node) graph_.actions[made.action].applied = true;
  std::uint32_t own = no_node;
  struct Arrival {
    Spot spot;
    Edge edge;
  };
  std::vector<Arrival> arrivals;
  for (const Changed& changed : decision.records) {
    const Record& after = changed.after;
    if (!after.state.valid()) continue;
    const bool subject = after.id == decision.subject && !(made.kind == Move::Kind::Follow);
    Arrival& one = arrivals.emplace_back();
    one.spot = spot_of(changed.created ? nullptr : spot, after, subject, decision, made, chooser);
    one.edge.child = changed.created && made.kind != Move::Kind::Create;
    one.edge.seen = seen_index(seen_in(decision, after.id, subject, made));
  }
  for (Arrival& one : arrivals) {
    one.edge.from = node;
    one.edge.move = move;
    // Whether a person may take one more, and when one is given out again, is not followed.
    one.edge.exact = is_exact(chooser.trail()) && made.kind != Move::Kind::Pull && !made.unsure;
    one.edge.demands = demands_of(chooser.trail());
    demand_start(spot, made, one.edge.demands);
    const bool child = one.edge.child;
    const std::uint32_t number = add_edge(std::move(one.edge));
    if (!child && own == no_node) own = number;
    const std::uint32_t to = node_of(std::move(one.spot), number);
    graph_.edges[number].to = to;
    if (&one == &arrivals.front()) find_breaks(decision, number);
  }
  return own;
}

std::uint32_t Explorer::add_edge(Edge edge) {
  const auto number = static_cast<std::uint32_t>(graph_.edges.size());
  if (edge.from == no_node)
    graph_.made.push_back(number);
  else
    graph_.out[edge.from].push_back(number);
  graph_.edges.push_back(std::move(edge));
  return number;
}

std::uint32_t Explorer::node_of(Spot spot, std::uint32_t edge) {
  const auto [known, fresh] = nodes_.try_emplace(spot.key(), static_cast<std::uint32_t>(graph_.spots.size()));
  if (fresh) {
    graph_.spots.push_back(std::move(spot));
    graph_.first.push_back(edge);
    graph_.out.emplace_back();
  }
  return known->second;
}

std::uint32_t Explorer::seen_index(const std::vector<Seen>& seen) {
  std::string key;
  for (const Seen& one : seen) {
    key += fmt::format("{},{},{},{},{};", static_cast<int>(one.kind), one.state,
                       static_cast<int>(one.operation), one.name, one.channels);
  }
  const auto [known, fresh] = seen_.try_emplace(key, static_cast<std::uint32_t>(graph_.seen.size()));
  if (fresh) graph_.seen.push_back(seen);
  return known->second;
}

}  // namespace leadflow::runtime::proving
