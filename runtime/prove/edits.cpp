// What people may edit, and which values a record can have together.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

namespace {

constexpr std::size_t most_tries = 256;  // for values that go together

}  // namespace

// ---- edits
// ----------------------------------------------------------------------------------------------------

Attempts Explorer::edit(const Spot& spot, const std::vector<std::pair<std::uint32_t, int>>& values) {
  Move move;
  move.kind = Move::Kind::Edit;
  for (const auto& [attribute, region] : values) {
    for (const std::uint32_t one : domain_.together(spot.type, attribute)) {
      const Slot& slot = domain_.attribute(spot.type, one);
      move.given.emplace_back(slot.declared->name, slot.values[static_cast<std::size_t>(region)]);
    }
  }
  Attempts attempts = by(std::move(move), actors(spot));
  attempts.edits = values;
  return attempts;
}

/// Rules that wait for changes run in the order in which the attributes are given.
void Explorer::edit_in_any_order(const Spot& spot, std::vector<std::pair<std::uint32_t, int>> values,
                                 std::vector<Attempts>& all) {
  const auto ordered = [&](const auto& one) { return freedom_.is_ordered(spot.state, one.first); };
  const auto rest = std::stable_partition(values.begin(), values.end(), ordered);
  if (rest - values.begin() > 3) return gap("an edit of more than three attributes that rules wait for");
  std::sort(values.begin(), rest);
  do {
    all.push_back(edit(spot, values));
  } while (std::next_permutation(values.begin(), rest));
}

/// Whether somebody may edit all of them at once; for attributes of which that does not hang on the record.
bool Explorer::may_edit(const Spot& spot, const std::vector<std::uint32_t>& attributes) {
  const auto [known, fresh] = may_edit_.try_emplace({spot.state.index, attributes}, false);
  if (!fresh) return known->second;
  Move move;
  move.kind = Move::Kind::Edit;
  for (const std::uint32_t attribute : attributes) {
    const Slot& slot = domain_.attribute(spot.type, attribute);
    move.given.emplace_back(slot.declared->name, slot.values.front());
  }
  Attempts attempts = by(std::move(move), actors(spot));
  const std::vector<std::int16_t> regions(program_.record_types[spot.type].attributes.size(), any_region);
  bool may = false;
  for (Try& one : attempts.tries) {
    Walk walk{no_node, &spot, &regions, &may_be(&spot, spot.type), &one, nullptr};
    const auto allowed = [&](const Walk&, const Ending& ending) {
      may = may || ending.kind != Ending::Kind::Denied;
      walk.enough = may;
      return true;
    };
    if (!may) follow(walk, no_node, 0, allowed);
  }
  return known->second = may;
}

/// Whether somebody may edit any of the attributes that are looked at together with it.
bool Explorer::may_edit_some(const Spot& spot, std::uint32_t attribute) {
  if (!freedom_.is_same_for_all(spot.state, attribute)) return true;
  const std::vector<std::uint32_t> together = domain_.together(spot.type, attribute);
  return std::any_of(together.begin(), together.end(),
                     [&](std::uint32_t one) { return may_edit(spot, {one}); });
}

/// Whether edits of the attribute are tried, together with the others of its group. Of attributes that stand
/// side by side all are edited at once.
bool Explorer::is_edited(const Spot& spot, std::uint32_t attribute, std::size_t group) {
  const bool same = freedom_.is_same_for_all(spot.state, attribute);
  const std::vector<std::uint32_t> together = domain_.together(spot.type, attribute);
  if (same && may_edit(spot, together)) return true;
  if (together.size() > 1 && group > 1 && may_edit_some(spot, attribute))
    gap("an edit of some attributes that stand side by side, together with others");
  return !same;
}

/// Each value alone and, of several attributes that something looks at together, all values with each other.
void Explorer::edits_of(const Spot& spot, const std::vector<std::uint32_t>& group,
                        std::vector<Attempts>& all) {
  std::vector<std::uint32_t> members;
  std::size_t ways = 1;
  for (const std::uint32_t attribute : group) {
    if (!is_edited(spot, attribute, group.size())) continue;
    members.push_back(attribute);
    ways =
        std::min(ways * (domain_.attribute(spot.type, attribute).values.size() + 1), bounds_.max_cases + 1);
  }
  const bool joint = ways <= bounds_.max_cases;
  if (!joint)
    gap(fmt::format("more than {} ways to edit several attributes at once at `{}`", bounds_.max_cases,
                    program_.states[spot.state].name));
  for (std::size_t i = 0; !joint && i < members.size(); ++i) {
    const auto count = static_cast<int>(domain_.attribute(spot.type, members[i]).values.size());
    for (int region = 0; region < count; ++region) all.push_back(edit(spot, {{members[i], region}}));
  }
  for (std::size_t way = 1; joint && way < ways; ++way) {
    std::vector<std::pair<std::uint32_t, int>> values;
    std::size_t rest = way;
    for (const std::uint32_t attribute : members) {
      const std::size_t count = domain_.attribute(spot.type, attribute).values.size() + 1;
      const auto region = static_cast<int>(rest % count) - 1;  // -1: it is left as it is
      rest /= count;
      if (region >= 0) values.emplace_back(attribute, region);
    }
    edit_in_any_order(spot, std::move(values), all);
  }
}

void Explorer::edits_at(const Spot& spot, std::vector<Attempts>& all) {
  for (const std::vector<std::uint32_t>& group : freedom_.edits(spot.state)) edits_of(spot, group, all);
}

/// It gives an attribute the value that it has.
bool Explorer::changes_nothing(const Attempts& attempts, std::uint32_t node) const {
  const std::vector<std::int16_t>& regions = graph_.nodes[node].regions;
  return std::any_of(attempts.edits.begin(), attempts.edits.end(),
                     [&](const auto& one) { return regions[one.first] == one.second; });
}

bool Explorer::is_like_another(const std::vector<Attempts>& plan, std::size_t which,
                               std::uint32_t node) const {
  const Attempts& one = plan[which];
  const Spot& spot = graph_.at(node);
  const auto same = [&](const Attempts& other) {
    if (other.edits.size() != one.edits.size() || other.tried_at != node) return false;
    for (std::size_t i = 0; i < one.edits.size(); ++i) {
      const auto& [attribute, region] = one.edits[i];
      const auto& [known, known_region] = other.edits[i];
      if (attribute != known) return false;
      if (region == known_region) continue;
      if (freedom_.is_remembered(spot.state, attribute) || other.read.count(attribute) > 0) return false;
      for (const auto& [tested, test] : other.tested) {
        const bool told_apart =
            tested == attribute && test->holds[static_cast<std::size_t>(region)] !=
                                       test->holds[static_cast<std::size_t>(known_region)];
        if (told_apart) return false;
      }
    }
    return true;
  };
  return !one.edits.empty() &&
         std::any_of(plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(which), same);
}

void Explorer::note_edit(const Walk& walk, const Ending& ending, const Move& move) {
  const compiler::RecordType& type = program_.record_types[walk.spot->type];
  std::vector<std::uint32_t> attributes;
  for (const auto& [name, value] : move.given) attributes.push_back(type.find(name).index);
  const bool known = std::any_of(attributes.begin(), attributes.end(), [&](std::uint32_t attribute) {
    return freedom_.is_remembered(walk.spot->state, attribute);
  });
  if (known) return;
  const bool hindered = ending.kind == Ending::Kind::Refused &&
                        (!ending.refusal.rule.empty() || ending.refusal.kind == RefusalKind::RuleLimit);
  const bool leads_on = hindered || (ending.kind == Ending::Kind::Done && !stays(walk, ending));
  if (leads_on && freedom_.remember(walk.spot->state, attributes)) again_ = true;
}

// ---- values that go together
// ------------------------------------------------------------------------------------

/// The step leaves the record where it stands.
bool Explorer::stays(const Walk& walk, const Ending& ending) const {
  if (ending.kind != Ending::Kind::Done || ending.hindered) return false;
  return std::all_of(ending.arrivals.begin(), ending.arrivals.end(), [&](const Arrival& one) {
    const bool same_regions = std::all_of(one.regions.begin(), one.regions.end(), [&](const auto& region) {
      return (*walk.regions)[region.first] == region.second;
    });
    return one.child || (one.spot == graph_.nodes[walk.node].spot && same_regions);
  });
}

/// Whether the record can have the values together with what the way that the walk took asked of others.
Explorer::Possible Explorer::can_be_on(const Walk& walk, const Ending& ending,
                                       const std::vector<Demand>& values) {
  if (!stays(walk, ending)) return Possible::Maybe;  // it has them elsewhere, or a rule is in the way
  const bool open = std::any_of(walk.trail.begin(), walk.trail.end(), [](const Walk::Turn& turn) {
    return turn.choice->kind == Choice::Kind::Open;
  });
  if (open) return Possible::Maybe;
  Bound bound;
  std::deque<Regions> alone;
  for (const Demand& one : values) bound.emplace_back(one.attribute, &alone.emplace_back(1, one.region));
  for (const auto& [attribute, regions] : asked_on(walk)) {
    const bool known = std::any_of(values.begin(), values.end(), [&wanted = attribute](const Demand& one) {
      return one.attribute == wanted;
    });
    if (!known && freedom_.is_bound(walk.spot->state, attribute)) bound.emplace_back(attribute, regions);
  }
  if (bound.size() == values.size()) return Possible::Yes;
  std::vector<Demand> chosen;
  std::size_t tries = 0;
  return search_demands(walk, bound, chosen, tries);
}

/// Asks for an edit of all of them.
Explorer::Possible Explorer::ask_if_can_be(const Walk& walk, const std::vector<Demand>& demands) {
  Values values;
  for (const Demand& one : demands) values.emplace_back(one.attribute, one.region);
  const auto [known, fresh] = probes_.try_emplace({graph_.nodes[walk.node].spot, values});
  if (fresh) known->second = edit(*walk.spot, values);
  Possible possible = Possible::No;
  for (Try& one : known->second.tries) {
    Walk probe{walk.node, walk.spot, walk.regions, &may_be(walk.spot, walk.spot->type), &one, nullptr};
    bool denied = true;
    follow(probe, no_node, 0, [&](const Walk& at, const Ending& ending) {
      denied = denied && ending.kind == Ending::Kind::Denied;
      if (ending.kind == Ending::Kind::None) possible = std::max(possible, Possible::Maybe);
      const bool fits = ending.kind == Ending::Kind::Done || !ending.refusal.rule.empty() ||
                        ending.refusal.kind == RefusalKind::RuleLimit;
      if (!fits || possible == Possible::Yes) return fits;
      const Possible here = can_be_on(at, ending, demands);
      possible = std::max(possible, here);
      probe.enough = here == Possible::Yes;
      return here == Possible::Yes;
    });
    if (!denied) return possible;
  }
  return Possible::Maybe;  // nobody may set them, and who knows who did
}

Explorer::Possible Explorer::can_be(const Walk& walk, std::vector<Demand> demands) {
  std::sort(demands.begin(), demands.end(),
            [](const Demand& a, const Demand& b) { return a.attribute < b.attribute; });
  Values values;
  for (const Demand& one : demands) values.emplace_back(one.attribute, one.region);
  const auto known = can_be_.find({walk.node, values});
  if (known != can_be_.end()) return known->second;
  const Possible possible = ask_if_can_be(walk, demands);
  can_be_[{walk.node, std::move(values)}] = possible;
  return possible;
}

/// The first values that the record can surely have together, of those that the walk leaves.
Explorer::Possible Explorer::search_demands(const Walk& walk, const Bound& bound, std::vector<Demand>& chosen,
                                            std::size_t& tries) {
  if (chosen.size() == bound.size()) {
    if (++tries > most_tries) return Possible::Maybe;
    return can_be(walk, chosen);
  }
  Possible best = Possible::No;
  std::vector<Demand> best_chosen = chosen;
  const std::vector<Demand> before = chosen;
  const auto& [attribute, regions] = bound[chosen.size()];
  for (const int region : *regions) {
    chosen = before;
    chosen.push_back({attribute, region});
    const Possible possible = search_demands(walk, bound, chosen, tries);
    if (possible == Possible::Yes) return possible;
    if (possible == Possible::Maybe && best == Possible::No) {
      best = possible;
      best_chosen = chosen;
    }
    if (tries > most_tries) break;
  }
  chosen = std::move(best_chosen);
  return tries > most_tries ? Possible::Maybe : best;
}

/// What the way that the walk took asked of attributes that the situation does not say.
Explorer::Bound Explorer::asked_on(const Walk& walk) const {
  Bound asked;  // of one attribute the last has the fewest
  for (const Walk::Turn& one : walk.trail) {
    if (one.known || one.choice->kind != Choice::Kind::Region) continue;
    const Regions* regions = &one.choice->groups[static_cast<std::size_t>(one.taken)];
    const std::uint32_t attribute = one.choice->attribute;
    const auto same =
        std::find_if(asked.begin(), asked.end(), [&](const auto& known) { return known.first == attribute; });
    if (same != asked.end())
      same->second = regions;
    else
      asked.emplace_back(attribute, regions);
  }
  return asked;
}

Explorer::Possible Explorer::demanded(const Walk& walk, std::vector<Demand>& demands) {
  Bound bound;
  const std::optional<Demand> start = demanded_start(walk);
  const Regions alone = start ? Regions{start->region} : Regions{};
  if (start && freedom_.is_bound(walk.spot->state, start->attribute))
    bound.emplace_back(start->attribute, &alone);
  else if (start)
    demands.push_back(*start);
  for (const auto& [attribute, regions] : asked_on(walk)) {
    if (walk.node != no_node && freedom_.is_bound(walk.spot->state, attribute))
      bound.emplace_back(attribute, regions);
    else
      demands.push_back({attribute, regions->front()});
  }
  if (bound.empty()) return Possible::Yes;
  std::vector<Demand> chosen;
  std::size_t tries = 0;
  const Possible possible = search_demands(walk, bound, chosen, tries);
  if (chosen.size() < bound.size()) {  // none was found in time: any
    for (std::size_t i = chosen.size(); i < bound.size(); ++i)
      chosen.push_back({bound[i].first, bound[i].second->front()});
  }
  demands.insert(demands.end(), chosen.begin(), chosen.end());
  return possible;
}

}  // namespace leadflow::runtime::proving
