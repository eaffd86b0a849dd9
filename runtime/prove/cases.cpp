// Every case of a move, for every situation of a spot.
//
// What decide() gave in one case is kept in a tree and serves every other situation of
// the spot that comes by the same choices: only what a decision hung on is asked again.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

void Explorer::gap(std::string why) {
  if (std::find(graph_.gaps.begin(), graph_.gaps.end(), why) == graph_.gaps.end())
    graph_.gaps.push_back(std::move(why));
}

// ---- the tree
// ---------------------------------------------------------------------------------------------------

/// The case that the walk's choices lead to, asked of decide(); what it came across on the way joins the
/// tree.
std::uint32_t Explorer::ask(Walk& walk) {
  std::vector<Choice> given;
  for (const Walk::Turn& turn : walk.trail) {
    given.push_back(*turn.choice);
    given.back().taken = turn.taken;
  }
  const Move& move = graph_.moves[walk.of->move];
  const bool made = walk.spot == nullptr;
  const compiler::RecordTypeId type = made ? program_.workflows[move.workflow].record : walk.spot->type;
  const bool makes = made || move.kind == Move::Kind::Follow;
  const std::vector<bool>& noticed =
      noticed_[makes ? program_.states.size() + type.index : walk.spot->state.index];
  const ChooserFacts facts{domain_,       splits_, type,         domain_.leaders(type), *walk.may,
                           *walk.regions, noticed, distributed_, tasks_matter_};
  const Chooser::Of of = made                              ? Chooser::Of::NewRecord
                         : move.kind == Move::Kind::Follow ? Chooser::Of::FollowOn
                                                           : Chooser::Of::Record;
  Chooser chooser(facts, made ? -1 : 1, of, given);
  const std::optional<Decision> decision = decided(walk, chooser);
  Ending ending;
  if (decision) ending = ending_of(walk, chooser, *decision);
  for (std::uint32_t i = 0; i < walk.may->size(); ++i) ending.used.push_back(chooser.is_used(i));
  if (walk.all != nullptr) {
    walk.all->tested.insert(chooser.tested_writes().begin(), chooser.tested_writes().end());
    walk.all->read.insert(chooser.read_writes().begin(), chooser.read_writes().end());
  }
  if (chooser.diverged() || chooser.trail().size() < given.size())
    gap("a step that looks at attributes unseen: `" + move.name + "`");
  for (const compiler::Builtin what : chooser.looked_at()) {
    if (!made && domain_.mentions(what) && !asked_.is_asked(walk.spot->state, what))
      gap(fmt::format("a step that looks at `{}`, which was forgotten: `{}`", compiler::to_text(what),
                      move.name));
  }
  for (const std::string& why : chooser.guesses()) note_guess(why);
  const auto first = static_cast<std::uint32_t>(cases_.size());
  for (std::size_t i = given.size(); i < chooser.trail().size(); ++i) {
    Case& one = cases_.emplace_back();
    one.choice = chooser.trail()[i];
    one.next.assign(one.choice.size(), no_node);
    one.next[static_cast<std::size_t>(one.choice.taken)] = static_cast<std::uint32_t>(cases_.size());
  }
  cases_.emplace_back().ending = static_cast<std::uint32_t>(endings_.size());
  endings_.push_back(std::move(ending));
  return first;
}

/// Every ending that the situation can come to behind that branch of the tree. Where people choose a value
/// that only a refusal hangs on, one that is sure not to be refused stands for all: a refused step of theirs
/// leaves nothing behind. One that comes from outside does, the timer is gone.
Explorer::Behind Explorer::follow(Walk& walk, std::uint32_t parent, std::size_t branch, const Sink& sink) {
  if (walk.enough || walk.cases > bounds_.max_cases) return {false, {}};
  std::uint32_t at = parent == no_node ? walk.of->root : cases_[parent].next[branch];
  if (at == no_node) {
    at = ask(walk);
    (parent == no_node ? walk.of->root : cases_[parent].next[branch]) = at;
  }
  const Case& here = cases_[at];
  if (here.ending != no_node) {
    const Ending& ending = endings_[here.ending];
    if (++walk.cases > bounds_.max_cases) {
      const std::string& name = graph_.moves[walk.of->move].name;
      gap(fmt::format("more than {} cases of {}", bounds_.max_cases,
                      walk.spot == nullptr ? "a new record"
                      : name.empty()       ? "an edit"
                                           : fmt::format("`{}`", name)));
      return {false, {}};
    }
    const bool surely = sink(walk, ending);
    return {surely && ending.kind == Ending::Kind::Done && !ending.hindered, ending.used};
  }
  const Choice& choice = here.choice;
  const bool wanted = choice.kind == Choice::Kind::Region;
  const int region = wanted && walk.node != no_node ? (*walk.regions)[choice.attribute] : any_region;
  const bool by_person = !graph_.moves[walk.of->move].actor.empty();
  const bool spared = wanted && choice.checked && region == any_region && by_person;
  Behind behind;
  behind.good = !choice.checked || wanted;
  for (std::size_t turn = 0; turn < choice.size(); ++turn) {
    const std::size_t i = spared ? choice.size() - 1 - turn : turn;  // what is not set comes last
    const bool known = region != any_region;
    if (known &&
        std::find(choice.groups[i].begin(), choice.groups[i].end(), region) == choice.groups[i].end())
      continue;
    walk.trail.push_back({&choice, static_cast<int>(i), known});
    const Behind one = follow(walk, at, i, sink);
    walk.trail.pop_back();
    if (spared && one.good && !one.used[choice.attribute]) return one;
    behind.good = behind.good && one.good;
    if (behind.used.size() < one.used.size()) behind.used.resize(one.used.size(), false);
    for (std::size_t k = 0; k < one.used.size(); ++k) behind.used[k] = behind.used[k] || one.used[k];
  }
  return behind;
}

// ---- what comes of it
// -------------------------------------------------------------------------------------------

namespace {

bool is_exact(const Walk& walk) {
  return std::none_of(walk.trail.begin(), walk.trail.end(),
                      [](const Walk::Turn& one) { return one.choice->kind == Choice::Kind::Open; });
}

std::vector<Attempt::Turn> turns_of(const Walk& walk) {
  std::vector<Attempt::Turn> turns;
  for (const Walk::Turn& one : walk.trail) {
    if (one.known) continue;
    Attempt::Turn& turn = turns.emplace_back();
    turn.kind = one.choice->kind;
    turn.taken = one.taken;
    turn.size = one.choice->size();
    if (turn.kind != Choice::Kind::Region) continue;
    turn.attribute = one.choice->attribute;
    turn.regions = one.choice->groups[static_cast<std::size_t>(one.taken)];
  }
  return turns;
}

}  // namespace

void Explorer::note_guess(const std::string& why) {
  if (std::find(graph_.guesses.begin(), graph_.guesses.end(), why) == graph_.guesses.end())
    graph_.guesses.push_back(why);
}

void Explorer::note_denied(const Move& move, const Refused& denied) {
  if (move.action == no_node) return;
  ActionFate& fate = graph_.actions[move.action];
  if (!fate.why.empty()) return;
  fate.refused = RefusalKind::NotPermitted;
  fate.why = denied.message;
}

/// What the runs show together: an action that can surely be applied, a step that may end in several ways.
void Explorer::keep(const Move& move, Attempt attempt) {
  const auto applied = [](const Attempt::Run& run) { return run.edge != no_node; };
  if (move.action != no_node && !attempt.runs.empty()) {
    ActionFate& fate = graph_.actions[move.action];
    fate.exactly = fate.exactly || (!move.unsure && can_make_sure(attempt, applied));
  }
  const auto is_open = [](const Attempt::Run& run) {
    return std::any_of(run.trail.begin(), run.trail.end(),
                       [](const Attempt::Turn& one) { return one.kind == Choice::Kind::Open; });
  };
  const bool open = std::any_of(attempt.runs.begin(), attempt.runs.end(), is_open);
  if (open && !move.unsure && attempt.from != no_node && move.kind != Move::Kind::Pull)
    graph_.attempts.push_back(std::move(attempt));
}

Explorer::Taken Explorer::take(std::uint32_t node, Try& one, Attempts* all) {
  static const std::vector<std::int16_t> none;
  const bool made = node == no_node;
  const Spot* spot = made ? nullptr : &graph_.at(node);
  const compiler::RecordTypeId type =
      made ? program_.workflows[graph_.moves[one.move].workflow].record : spot->type;
  const std::vector<std::int16_t> regions = made ? none : graph_.nodes[node].regions;
  const std::vector<Regions>& may = may_be(spot, type);
  const std::vector<Regions> may_from = may_be_from(graph_.moves[one.move], type, may);
  Walk walk{node, spot, &regions, may_from.empty() ? &may : &may_from, &one, all};
  Taken taken;
  Attempt attempt;
  attempt.from = node;
  follow(walk, no_node, 0,
         [&](const Walk& at, const Ending& ending) { return arrive(at, ending, attempt.runs, taken); });
  keep(graph_.moves[one.move], std::move(attempt));
  return taken;
}

bool Explorer::arrive(const Walk& walk, const Ending& ending, std::vector<Attempt::Run>& runs, Taken& taken) {
  const Move& move = graph_.moves[walk.of->move];
  if (ending.kind == Ending::Kind::None) return false;
  std::vector<Demand> demands;
  const Possible possible = demanded(walk, demands);
  if (possible == Possible::No) return false;
  const bool exact = possible == Possible::Yes && is_exact(walk) && !move.unsure;
  std::uint32_t number = 0;
  if (!demands.empty()) {
    number = static_cast<std::uint32_t>(graph_.demands.size());
    graph_.demands.push_back(std::move(demands));
  }
  std::uint32_t edge = no_node;
  (ending.kind == Ending::Kind::Denied ? taken.denied : taken.permitted) = true;
  if (ending.kind == Ending::Kind::Denied)
    note_denied(move, ending.refusal);
  else if (ending.kind == Ending::Kind::Refused)
    refused(walk, ending, exact, number);
  else
    edge = settle(walk, ending, exact, number);
  if (move.kind == Move::Kind::Edit) note_edit(walk, ending, move);
  if (move.unsure && ending.kind == Ending::Kind::Done) note_unsure(move);
  runs.push_back({turns_of(walk), edge, graph_.demands[number]});
  if (possible == Possible::Maybe) runs.back().trail.push_back({Choice::Kind::Open, 0, 2, 0, {}});
  return possible == Possible::Yes;
}

/// How far an action came that was refused: what it requires itself is asked for before it refuses anything,
/// and what the record lacks afterwards last.
int Explorer::how_far(const Refused& refusal, const compiler::Action& action) const {
  if (refusal.kind == RefusalKind::Refused) return 2;
  if (refusal.kind != RefusalKind::Incomplete) return 0;
  const auto& attributes = program_.record_types[program_.workflows[action.workflow].record].attributes;
  const auto is_own = [&](const std::string& name) {
    const bool answer = std::any_of(action.asks.begin(), action.asks.end(),
                                    [&](const compiler::Ask& ask) { return ask.name == name; });
    return answer || std::any_of(action.requirements.begin(), action.requirements.end(),
                                 [&](const compiler::Requirement& one) {
                                   return std::any_of(one.attributes.begin(), one.attributes.end(),
                                                      [&](compiler::AttributeId id) {
                                                        return attributes[id.index].name == name;
                                                      });
                                 });
  };
  return std::all_of(refusal.missing.begin(), refusal.missing.end(), is_own) ? 1 : 3;
}

void Explorer::refused(const Walk& walk, const Ending& ending, bool exact, std::uint32_t demands) {
  const Move& made = graph_.moves[walk.of->move];
  if (made.action != no_node) {
    ActionFate& fate = graph_.actions[made.action];
    const int got_to = how_far(ending.refusal, program_.actions[made.action]);
    if (got_to >= fate.got_to) {
      fate.refused = ending.refusal.kind;
      fate.why = ending.refusal.message;
      fate.got_to = got_to;
    }
  }
  const std::optional<std::string> promise = broken_promise(ending.refusal.message);
  const bool limit = ending.refusal.kind == RefusalKind::RuleLimit;
  if (!promise && !limit) return;
  Edge edge;
  edge.from = walk.node;
  edge.move = walk.of->move;
  edge.exact = exact;
  edge.demands = demands;
  edge.seen = seen_index({});
  const auto number = static_cast<std::uint32_t>(graph_.edges.size());
  graph_.edges.push_back(edge);
  graph_.breaks.push_back(
      {limit ? Break::Kind::RuleLimit : Break::Kind::Always, limit ? std::string() : *promise, number});
}

std::uint32_t Explorer::settle(const Walk& walk, const Ending& ending, bool exact, std::uint32_t demands) {
  const Move& made = graph_.moves[walk.of->move];
  if (made.action != no_node) graph_.actions[made.action].applied = true;
  std::uint32_t own = no_node;
  for (const Arrival& arrival : ending.arrivals) {
    const Spot& spot = graph_.spots[arrival.spot];
    std::vector<std::int16_t> regions(program_.record_types[spot.type].attributes.size(), any_region);
    for (std::uint32_t i = 0; i < regions.size(); ++i) {
      const bool kept = !arrival.child && walk.node != no_node && freedom_.is_remembered(spot.state, i);
      if (kept) regions[i] = (*walk.regions)[i];
    }
    for (const auto& [attribute, region] : arrival.regions) regions[attribute] = region;
    Edge edge;
    edge.from = walk.node;
    edge.to = node_of(arrival.spot, std::move(regions));
    edge.move = walk.of->move;
    edge.seen = arrival.seen;
    edge.demands = demands;
    // Whether a person may take one more, and when one is given out again, is not followed.
    edge.exact = exact && made.kind != Move::Kind::Pull;
    edge.child = arrival.child;
    const std::uint32_t number = add_edge(edge);
    if (!arrival.child && own == no_node) own = number;
    if (&arrival != &ending.arrivals.front()) continue;
    for (const auto& [kind, what] : ending.breaks) graph_.breaks.push_back({kind, what, number});
  }
  return own;
}

std::uint32_t Explorer::add_edge(const Edge& edge) {
  const auto number = static_cast<std::uint32_t>(graph_.edges.size());
  if (edge.from == no_node)
    graph_.made.push_back(number);
  else if (edge.from != edge.to || !graph_.seen[edge.seen].empty())  // else it leads nowhere
    graph_.out[edge.from].push_back(number);
  graph_.edges.push_back(edge);
  return number;
}

std::uint32_t Explorer::node_of(std::uint32_t spot, std::vector<std::int16_t> regions) {
  std::string key(reinterpret_cast<const char*>(&spot), sizeof spot);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i] == any_region) continue;
    key += static_cast<char>(i);
    key += static_cast<char>(regions[i]);
    key += static_cast<char>(regions[i] >> 8);
  }
  const auto [known, fresh] =
      nodes_.try_emplace(std::move(key), static_cast<std::uint32_t>(graph_.nodes.size()));
  if (fresh) {
    graph_.nodes.push_back({spot, std::move(regions)});
    graph_.out.emplace_back();
  }
  return known->second;
}

std::uint32_t Explorer::spot_index(Spot spot) {
  const auto [known, fresh] = spots_.try_emplace(spot.key(), static_cast<std::uint32_t>(graph_.spots.size()));
  if (fresh) {
    graph_.spots.push_back(std::move(spot));
    plans_.emplace_back();
  }
  return known->second;
}

std::uint32_t Explorer::seen_index(const std::vector<Seen>& seen) {
  std::string key;
  for (const Seen& one : seen) {
    key += static_cast<char>(one.kind);
    key.append(reinterpret_cast<const char*>(&one.state), sizeof one.state);
    key += static_cast<char>(one.operation);
    key += static_cast<char>(one.channels);
    key += one.name;
    key += '\0';
  }
  const auto [known, fresh] = seen_.try_emplace(key, static_cast<std::uint32_t>(graph_.seen.size()));
  if (fresh) graph_.seen.push_back(seen);
  return known->second;
}

}  // namespace leadflow::runtime::proving
