#include "runtime/prove/verdicts.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::runtime::proving {

namespace ast = dsl::ast;

namespace {

/// Ways tried for one promise, shortest first.
constexpr std::size_t most_ways = 12;

std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

}  // namespace

namespace {

std::int64_t length_of(const dsl::Duration& duration, std::int64_t days_of_month) {
  const std::int64_t units[] = {kMinute, kHour, kDay, 7 * kDay, days_of_month * kDay};
  const std::int64_t longest = std::int64_t{1'000'000} * kDay;
  const std::int64_t unit = units[static_cast<std::size_t>(duration.unit)];
  return std::min(duration.count, longest / unit) * unit;
}

}  // namespace

std::int64_t shortest_of(const dsl::Duration& duration) {
  return length_of(duration, 28);
}

std::int64_t longest_of(const dsl::Duration& duration) {
  return length_of(duration, 31);
}

// ---- places
// ---------------------------------------------------------------------------------------------------

States Judge::states_of(const std::vector<ast::Place>& places) const {
  States states;
  const compiler::Workflow& workflow = program_.workflows[workflow_];
  for (const ast::Place& place : places) {
    const std::string_view name = place.name.text;
    const bool unsaid = place.kind == ast::PlaceKind::Unsaid;
    for (const compiler::StateId id : workflow.states) {
      const compiler::Phase& phase = program_.phases[program_.states[id].phase];
      const std::string_view kind = phase.kind == ast::PhaseKind::Open   ? "open"
                                    : phase.kind == ast::PhaseKind::Won  ? "won"
                                    : phase.kind == ast::PhaseKind::Lost ? "lost"
                                                                         : "archived";
      const bool meant =
          ((unsaid || place.kind == ast::PlaceKind::State) && program_.states[id].name == name) ||
          ((unsaid || place.kind == ast::PlaceKind::Phase) && phase.name == name) ||
          ((unsaid || place.kind == ast::PlaceKind::Kind) && kind == name);
      if (meant) states.insert(id.index);
    }
  }
  return states;
}

States Judge::open_states() const {
  States states;
  for (const compiler::StateId id : program_.workflows[workflow_].states) {
    if (program_.states[id].open) states.insert(id.index);
  }
  return states;
}

States Judge::ends() const {
  States states;
  for (const compiler::StateId id : program_.workflows[workflow_].states) {
    if (!program_.states[id].open) states.insert(id.index);
  }
  return states;
}

States Judge::ends_anywhere() const {
  States states;
  for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
    if (!program_.states[i].open) states.insert(i);
  }
  return states;
}

States Judge::all_states() const {
  States states = open_states();
  states.merge(ends());
  return states;
}

// ---- ways
// -----------------------------------------------------------------------------------------------------

void Judge::unknown(Proof& proof, std::string why) const {
  proof.verdict = Verdict::Unknown;
  proof.why = std::move(why);
}

void Judge::close(Proof& proof) const {
  if (proof.verdict == Verdict::Proved && !graph_.gaps.empty()) unknown(proof, listed(graph_.gaps));
}

bool Judge::concerns(const Edge& edge) const {
  if (edge.to != no_node && graph_.at(edge.to).workflow == workflow_) return true;
  if (edge.from == no_node) return graph_.moves[edge.move].workflow == workflow_;
  return graph_.at(edge.from).workflow == workflow_;
}

/// A test speaks of one workflow's actions.
bool Judge::stays_here(const Path& path) const {
  return std::all_of(path.begin(), path.end(), [this](std::uint32_t edge) {
    const Edge& one = graph_.edges[edge];
    return one.from == no_node ? graph_.moves[one.move].workflow == workflow_
                               : graph_.at(one.from).workflow == workflow_;
  });
}

bool Judge::try_ways(Proof& proof, const std::vector<Path>& paths, const Broken& broken) const {
  std::vector<std::pair<const Path*, Player::Making>> ways;
  for (const Path& path : paths) {
    ways.emplace_back(&path, Player::Making::AsFound);
    if (player_.is_set_later(path)) ways.emplace_back(&path, Player::Making::WithLaterValues);
  }
  for (const auto& [way, making] : ways) {  // the shortest of those that break it, edits on the way counted
    const Path& path = *way;
    Replay replay = player_.play(path, making);
    const bool longer = proof.verdict == Verdict::Broken && replay.trace.size() >= proof.trace.size();
    if (longer || !broken(replay)) continue;
    proof.verdict = Verdict::Broken;
    proof.trace = std::move(replay.trace);
    proof.commands = std::move(replay.commands);
    proof.test.clear();
    if (replay.told_as_test && stays_here(path)) {
      const std::string name = program_.workflows[workflow_].name;
      proof.test = fmt::format("test {} for {} {{\n", quoted_text(proof.name), name);
      for (const std::string& line : replay.test) proof.test += "  " + line + "\n";
      proof.test += "}\n";
    }
  }
  if (proof.verdict == Verdict::Broken) return true;
  if (paths.empty()) return false;
  std::string why = "a way to break it was found that could not be played on the engine";
  if (!graph_.guesses.empty()) why += "; it may hang on " + listed(graph_.guesses);
  unknown(proof, why);
  proof.trace = player_.play(paths.front()).trace;
  return false;
}

void Judge::watch(Proof& proof, const Watcher& watcher, const std::string& why,
                  const std::function<void(Replay&)>& expectation) const {
  const auto counts = [this](const Edge& edge) { return concerns(edge); };
  std::vector<Path> paths = breaking_paths(graph_, watcher, counts, true, most_ways);
  for (Path& path : breaking_paths(graph_, watcher, counts, false, most_ways)) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(std::move(path));
  }
  const bool found = try_ways(proof, paths, [&](Replay& replay) {
    if (!watcher(0, replay.seen, true).broken) return false;
    expectation(replay);
    return true;
  });
  if (found) proof.why = why;
  close(proof);
}

// ---- never
// ----------------------------------------------------------------------------------------------------

namespace {

bool is_meant(const ast::OpKind& kind, const Seen& seen) {
  return seen.kind == Seen::Kind::Operation && seen.operation == kind.kind &&
         (!kind.name || kind.name->text == seen.name);
}

bool is_any(const std::vector<ast::OpKind>& kinds, const Seen& seen) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const ast::OpKind& one) { return is_meant(one, seen); });
}

std::string_view op_words(ast::OpKindTag tag) {
  switch (tag) {
    case ast::OpKindTag::SendEmail:
      return "send email";
    case ast::OpKindTag::SendSms:
      return "send sms";
    case ast::OpKindTag::Notify:
      return "notify";
    case ast::OpKindTag::DoNotContact:
      return "do not contact";
    case ast::OpKindTag::ContactMade:
      return "contact made";
    case ast::OpKindTag::ContactAttempted:
      return "contact attempted";
    case ast::OpKindTag::Close:
      return "close";
    case ast::OpKindTag::Return:
      return "return";
    case ast::OpKindTag::StartNurture:
      return "start nurture";
    case ast::OpKindTag::WebRequest:
      return "web request";
    case ast::OpKindTag::Create:
      return "create";
    case ast::OpKindTag::Set:
      return "set";
  }
  return {};
}

std::string op_list(const std::vector<ast::OpKind>& kinds) {
  std::vector<std::string> parts;
  for (const ast::OpKind& one : kinds)
    parts.push_back(
        fmt::format("`{}{}`", op_words(one.kind), one.name ? fmt::format(" {}", one.name->text) : ""));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Channels closed by `do not contact`, and one bit more for any other operation that came before.
constexpr int armed = 8;
/// The record has been in the promise's workflow: what it meets afterwards, in another one, counts too.
constexpr int was_here = 16;

/// A message counts after `do not contact` of its channel; all else after any of them.
Watch never_after(const ast::Never& promise, int state, const std::vector<Seen>& all, bool counts) {
  if (counts) state |= was_here;
  counts = (state & was_here) != 0;
  for (const Seen& seen : all) {
    if (counts && is_any(promise.what, seen)) {
      const bool closed = seen.channels != 0 ? (state & seen.channels) != 0 : (state & no_contact) != 0;
      if (promise.after.empty() || (state & armed) != 0 || closed) return {state, true};
    }
    if (!is_any(promise.after, seen)) continue;
    state |= seen.operation == ast::OpKindTag::DoNotContact ? seen.channels : armed;
  }
  return {state, false};
}

/// What a test says of the message that should not have left.
void expect_sent(const ast::Never& promise, const std::vector<Seen>& seen, std::vector<std::string>& test) {
  for (auto one = seen.rbegin(); one != seen.rend(); ++one) {
    const bool email = one->operation == ast::OpKindTag::SendEmail;
    if (one->kind != Seen::Kind::Operation || !is_any(promise.what, *one)) continue;
    if (email || one->operation == ast::OpKindTag::SendSms)
      test.push_back(fmt::format("expect sent {} {}", email ? "email" : "sms", one->name));
    return;
  }
}

}  // namespace

void Judge::never(Proof& proof, const ast::Never& promise) const {
  const std::string why = promise.after.empty() ? fmt::format("{} happens", op_list(promise.what))
                                                : fmt::format("{} happens after {}", op_list(promise.what),
                                                              op_list(promise.after));
  watch(
      proof,
      [&](int state, const std::vector<Seen>& seen, bool counts) {
        return never_after(promise, state, seen, counts);
      },
      why, [&](Replay& replay) { expect_sent(promise, replay.seen, replay.test); });
}

void Judge::only_through(Proof& proof, const States& goal, const States& through) const {
  const auto watcher = [&](int state, const std::vector<Seen>& all, bool counts) {
    for (const Seen& seen : all) {
      if (seen.kind != Seen::Kind::Entered) continue;
      if (through.count(seen.state) > 0) state = 1;
      if (counts && state == 0 && goal.count(seen.state) > 0) return Watch{state, true};
    }
    return Watch{state, false};
  };
  watch(proof, watcher, "it is reached another way", [&](Replay& replay) {
    const Record* record = replay.world.record(replay.record);
    replay.test.push_back("expect status " + program_.states[record->state].name);
  });
}

// ---- reaching
// -------------------------------------------------------------------------------------------------

void Judge::can_reach(Proof& proof, const States& from, const States& goal) const {
  const auto is_goal = [&](const Spot& spot) { return goal.count(spot.state.index) > 0; };
  const std::vector<bool> surely = proving::can_reach(graph_, backwards_, is_goal, true);
  const std::vector<bool> maybe = proving::can_reach(graph_, backwards_, is_goal, false);
  std::vector<Path> stuck;
  bool doubtful = false;
  for (std::uint32_t node = 0; node < graph_.nodes.size() && stuck.size() < most_ways; ++node) {
    if (from.count(graph_.at(node).state.index) == 0) continue;
    doubtful = doubtful || !surely[node];
    if (maybe[node]) continue;
    for (const bool exact : {true, false}) {
      const std::optional<Path> path = path_to(graph_, node, exact);
      if (!path) continue;
      stuck.push_back(*path);
      break;
    }
  }
  if (!graph_.gaps.empty()) return unknown(proof, listed(graph_.gaps));
  const bool found = try_ways(proof, stuck, [&](Replay& replay) {
    const Record* record = replay.world.record(replay.record);
    if (!replay.played || record == nullptr || from.count(record->state.index) == 0) return false;
    proof.why =
        fmt::format("from here, at `{}`, nothing leads there any more", program_.states[record->state].name);
    replay.test.push_back("expect status " + program_.states[record->state].name);
    return true;
  });
  if (found || proof.verdict != Verdict::Proved || !doubtful) return;
  unknown(proof, "whether it can be reached hangs on " +
                     (graph_.guesses.empty() ? std::string("steps that may or may not be possible")
                                             : listed(graph_.guesses)));
}

// ---- steps that break something
// ---------------------------------------------------------------------------------

void Judge::breaks(Proof& proof, Break::Kind kind, const Broken& broken) const {
  std::vector<Path> paths;
  for (const bool exact : {true, false}) {
    for (const Break& one : graph_.breaks) {
      const bool meant = one.kind == kind && concerns(graph_.edges[one.edge]) &&
                         (kind != Break::Kind::Always || one.what == proof.name);
      if (!meant || paths.size() >= most_ways * 2) continue;
      const std::optional<Path> path = path_by(graph_, one.edge, exact);
      if (!path || std::find(paths.begin(), paths.end(), *path) != paths.end()) continue;
      paths.push_back(*path);
      if (kind == Break::Kind::Contradiction || kind == Break::Kind::Placeholder) proof.why = one.what;
    }
  }
  std::stable_sort(paths.begin(), paths.end(),
                   [](const Path& a, const Path& b) { return a.size() < b.size(); });
  try_ways(proof, paths, broken);
  close(proof);
}

namespace {

bool history_says(const Replay& replay, std::string_view words) {
  if (replay.last.refused && replay.last.refused->message.find(words) != std::string::npos) return true;
  const auto& history = replay.world.history();
  return std::any_of(history.begin(), history.end(), [&](const World::Happened& one) {
    const auto* skipped = std::get_if<RuleSkipped>(&one.effect.what);
    const auto* remark = std::get_if<Remark>(&one.effect.what);
    return (skipped != nullptr && skipped->why.find(words) != std::string::npos) ||
           (remark != nullptr && remark->text.find(words) != std::string::npos);
  });
}

}  // namespace

void Judge::always(Proof& proof) const {
  const std::string words = "it would break the promise \"" + proof.name + "\"";
  breaks(proof, Break::Kind::Always, [&](Replay& replay) {
    if (!history_says(replay, words)) return false;
    proof.why = "somebody can run into it: the last step is refused because of it";
    return true;
  });
}

void Judge::terminates(Proof& proof) const {
  breaks(proof, Break::Kind::RuleLimit, [&](Replay& replay) {
    const bool limit = replay.last.refused && replay.last.refused->kind == RefusalKind::RuleLimit;
    if (!limit && !history_says(replay, "do not come to rest")) return false;
    proof.why = "the rules that the last step sets off do not come to rest";
    return true;
  });
}

void Judge::consistent(Proof& proof) const {
  breaks(proof, Break::Kind::Contradiction, [&](Replay& replay) { return replay.played; });
  if (proof.verdict == Verdict::Proved) proof.why.clear();
}

void Judge::placeholders(Proof& proof) const {
  breaks(proof, Break::Kind::Placeholder, [&](Replay& replay) {
    for (const World::Happened& one : replay.world.history()) {
      const auto* remark = std::get_if<Remark>(&one.effect.what);
      if (remark == nullptr || !remark->text.ends_with(" of a text had no value")) continue;
      proof.why = remark->text;
      return true;
    }
    return false;
  });
}

// ---- time
// -----------------------------------------------------------------------------------------------------

namespace {

/// Longer than anything that a promise asks for.
constexpr std::int64_t for_ever = std::int64_t{1'000'000} * kDay;

/// How long a record can stay where it stands when people do nothing, counted from when it came.
class Stay {
 public:
  explicit Stay(const Graph& graph) : graph_(graph) {}

  /// By what a rule does after a time, and not to another state.
  bool enters_anew(std::uint32_t number) const {
    const Edge& edge = graph_.edges[number];
    if (!is_timer(number) || edge.child || edge.to == no_node || edge.from == no_node) return false;
    return graph_.at(edge.from).state == graph_.at(edge.to).state && enters(number);
  }
  bool is_timer(std::uint32_t number) const {
    return graph_.moves[graph_.edges[number].move].kind == Move::Kind::Timer;
  }
  bool enters(std::uint32_t number) const {
    const std::vector<Seen>& seen = graph_.seen[graph_.edges[number].seen];
    return std::any_of(seen.begin(), seen.end(),
                       [](const Seen& one) { return one.kind == Seen::Kind::Entered; });
  }

  std::int64_t longest(std::uint32_t node) {
    const auto [known, fresh] = known_.try_emplace(node, for_ever);  // while it is worked out: it comes back
    if (!fresh) return known->second;
    const Spot& spot = graph_.at(node);
    std::int64_t next = for_ever;
    for (const Pending& one : spot.timers) {
      if (one.deadline >= 0) next = std::min(next, one.deadline);
    }
    std::int64_t stay = spot.closed || spot.returned ? 0 : next;
    for (const std::uint32_t number : graph_.out[node]) {
      const Edge& edge = graph_.edges[number];
      const bool here = is_timer(number) && !edge.child && edge.to != no_node && stay < for_ever &&
                        graph_.at(edge.to).state == spot.state;
      if (here) stay = std::max(stay, (enters(number) ? next : 0) + longest(edge.to));
    }
    return known_[node] = std::min(stay, for_ever);
  }

 private:
  const Graph& graph_;
  std::map<std::uint32_t, std::int64_t> known_;
};

}  // namespace

/// Situations in which a record can stay for longer than that, with a way to each.
std::vector<Path> Judge::ways_to_stay(std::int64_t bound) const {
  std::vector<Path> paths;
  Stay stay(graph_);
  for (std::uint32_t node = 0; node < graph_.nodes.size() && paths.size() < most_ways; ++node) {
    const Spot& spot = graph_.at(node);
    if (spot.workflow != workflow_ || !program_.states[spot.state].open || spot.closed || spot.returned)
      continue;  // a closed or returned record waits for nothing
    const bool leaves = std::any_of(spot.timers.begin(), spot.timers.end(), [&](const Pending& one) {
      return one.deadline >= 0 && one.deadline <= bound;
    });
    const auto& out = graph_.out[node];
    const bool comes_back =
        std::any_of(out.begin(), out.end(), [&](std::uint32_t edge) { return stay.enters_anew(edge); });
    if (leaves && !(comes_back && stay.longest(node) > bound)) continue;
    for (const bool exact : {true, false}) {
      std::optional<Path> path = path_to(graph_, node, exact);
      if (!path) continue;
      paths.push_back(*path);
      // What fires while the record waits need not be told, where it does not hang on values set before.
      while (stay.is_timer(path->back()) && (!stay.enters(path->back()) || stay.enters_anew(path->back())))
        path->pop_back();
      if (*path != paths.back()) paths.push_back(*path);
      break;
    }
  }
  return paths;
}

namespace {

/// The record has not come to another state since.
bool stood_still(const Replay& replay, std::size_t from, compiler::StateId state) {
  const auto& history = replay.world.history();
  return std::all_of(
      history.begin() + static_cast<std::ptrdiff_t>(from), history.end(), [&](const World::Happened& one) {
        const auto* entered = std::get_if<Entered>(&one.effect.what);
        return entered == nullptr || one.effect.record != replay.record || entered->to == state;
      });
}

}  // namespace

void Judge::left_within(Proof& proof, const dsl::Duration& within) const {
  if (within.business) return unknown(proof, "a length in business time is not followed");
  try_ways(proof, ways_to_stay(shortest_of(within)), [&](Replay& replay) {
    const Record* record = replay.world.record(replay.record);
    if (!replay.played || record == nullptr || !record->state.valid()) return false;
    const Record before = *record;
    const std::size_t from = replay.world.history().size();
    player_.wait_for(replay, before.entered_at, within);
    record = replay.world.record(replay.record);
    const bool here = record->state == before.state && stood_still(replay, from, before.state);
    if (!here || record->closed || record->returned) return false;
    const std::string& state = program_.states[record->state].name;
    proof.why = fmt::format("a record can stay at `{}` for longer", state);
    if (record->entry != before.entry) proof.why += ": what moves it moves it to where it stands";
    replay.test.push_back("expect status " + state);
    return true;
  });
  close(proof);
}

// ---- actions
// --------------------------------------------------------------------------------------------------

std::string Judge::where_it_stands(const compiler::Action& action) const {
  std::vector<std::string> states;
  for (const compiler::StateId state : action.from) states.push_back("`" + program_.states[state].name + "`");
  return states.empty() ? std::string() : " at " + comma_separated(states);
}

/// One of the ways to it that hang on something open was played.
bool Judge::is_applied(std::uint32_t action) const {
  std::size_t tried = 0;
  for (std::uint32_t number = 0; number < graph_.edges.size() && tried < most_ways; ++number) {
    const Edge& edge = graph_.edges[number];
    if (edge.to == no_node || edge.child || graph_.moves[edge.move].action != action) continue;
    const std::optional<Path> path = path_by(graph_, number, false);
    if (!path) continue;
    ++tried;
    const Replay replay = player_.play(*path);
    if (replay.played && !replay.last.refused) return true;
  }
  return false;
}

void Judge::alive(Proof& proof, bool incomplete) const {
  std::vector<std::string> dead, doubtful;
  for (std::uint32_t index = 0; index < program_.actions.size(); ++index) {
    const compiler::Action& action = program_.actions[index];
    if (action.workflow != workflow_ || action.disabled) continue;
    const auto found = graph_.actions.find(index);
    const ActionFate fate = found == graph_.actions.end() ? ActionFate{} : found->second;
    if (fate.exactly || (fate.applied && is_applied(index))) continue;
    const bool lacks = fate.seen && fate.refused == RefusalKind::Incomplete;
    if (fate.applied ? incomplete : lacks != incomplete) continue;
    const std::string why = fate.seen ? fate.why : "no record comes there";
    (fate.applied ? doubtful : dead)
        .push_back(
            fmt::format("`{}`{}{}", action.name, where_it_stands(action), why.empty() ? "" : ": " + why));
  }
  if (!dead.empty() && graph_.gaps.empty()) {
    proof.verdict = Verdict::Broken;
    proof.why = fmt::format("nobody can ever apply {}", listed(dead));
    return;
  }
  if (!dead.empty()) return unknown(proof, listed(graph_.gaps));
  if (!doubtful.empty())
    unknown(proof, fmt::format("{} hangs on {}", listed(doubtful), listed(graph_.guesses)));
}

}  // namespace leadflow::runtime::proving
