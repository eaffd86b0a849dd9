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
    const Slot& slot = domain_.attribute(spot.type, attribute);
    move.given.emplace_back(slot.declared->name, slot.values[static_cast<std::size_t>(region)]);
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

/// False: nobody may, whatever the record holds.
bool Explorer::may_edit(const Spot& spot, std::uint32_t attribute) {
  if (!freedom_.is_same_for_all(spot.state, attribute)) return true;
  const auto [known, fresh] = may_edit_.try_emplace({spot.state.index, attribute}, false);
  if (!fresh) return known->second;
  Attempts attempts = edit(spot, {{attribute, 0}});
  const std::vector<std::int16_t> regions(program_.record_types[spot.type].attributes.size(), any_region);
  bool may = false;
  for (Try& one : attempts.tries) {
    Walk walk{no_node, &spot, &regions, &may_be(&spot, spot.type), &one, nullptr};
    const auto allowed = [&](const Walk&, const Ending& ending) {
      may = may || ending.kind != Ending::Kind::Denied;
      return true;
    };
    if (!may) follow(walk, no_node, 0, allowed);
  }
  return known->second = may;
}

/// Each value alone and, of several attributes that something looks at together, all values with each other.
void Explorer::edits_of(const Spot& spot, const std::vector<std::uint32_t>& group,
                        std::vector<Attempts>& all) {
  std::vector<std::uint32_t> members;
  std::size_t ways = 1;
  for (const std::uint32_t attribute : group) {
    if (!may_edit(spot, attribute)) continue;
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
  bool leads_on = hindered;
  for (const Arrival& one : ending.arrivals) {
    if (one.child) continue;
    const bool same_spot = one.spot == graph_.nodes[walk.node].spot;
    const bool same_regions = std::all_of(one.regions.begin(), one.regions.end(), [&](const auto& region) {
      return (*walk.regions)[region.first] == region.second;
    });
    leads_on = leads_on || !same_spot || !same_regions;
  }
  if (leads_on && freedom_.remember(walk.spot->state, attributes)) again_ = true;
}

// ---- values that go together
// ------------------------------------------------------------------------------------

Explorer::Possible Explorer::ask_if_can_be(const Walk& walk, const std::vector<Demand>& demands) {
  Values values;
  for (const Demand& one : demands) values.emplace_back(one.attribute, one.region);
  const auto [known, fresh] = probes_.try_emplace({graph_.nodes[walk.node].spot, values});
  if (fresh) known->second = edit(*walk.spot, values);
  Possible possible = Possible::No;
  for (Try& one : known->second.tries) {
    Walk probe{walk.node, walk.spot, walk.regions, walk.may, &one, nullptr};
    bool denied = true;
    follow(probe, no_node, 0, [&](const Walk& at, const Ending& ending) {
      denied = denied && ending.kind == Ending::Kind::Denied;
      if (ending.kind == Ending::Kind::None) possible = std::max(possible, Possible::Maybe);
      // Where a rule is in the way the attributes are remembered, and none of this is asked.
      const bool fits = ending.kind == Ending::Kind::Done || !ending.refusal.rule.empty();
      if (!fits) return false;
      const bool open = std::any_of(at.trail.begin(), at.trail.end(), [](const Walk::Turn& turn) {
        return turn.choice->kind == Choice::Kind::Open;
      });
      possible = std::max(possible, open ? Possible::Maybe : Possible::Yes);
      return !open;
    });
    if (!denied) return possible;
  }
  return possible;
}

Explorer::Possible Explorer::can_be(const Walk& walk, const std::vector<Demand>& demands) {
  Values values;
  for (const Demand& one : demands) values.emplace_back(one.attribute, one.region);
  const auto known = can_be_.find({walk.node, values});
  if (known != can_be_.end()) return known->second;
  const Possible possible = ask_if_can_be(walk, demands);
  can_be_[{walk.node, std::move(values)}] = possible;
  return possible;
}

/// The first values that the record can surely have together, of those that the walk leaves.
Explorer::Possible Explorer::search_demands(const Walk& walk,
                                            std::vector<std::pair<std::uint32_t, const Regions*>>& bound,
                                            std::vector<Demand>& chosen, std::size_t& tries) {
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

Explorer::Possible Explorer::demanded(const Walk& walk, std::vector<Demand>& demands) {
  std::vector<std::pair<std::uint32_t, const Regions*>> asked;  // of one attribute the last has the fewest
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
  std::vector<std::pair<std::uint32_t, const Regions*>> bound;
  for (const auto& [attribute, regions] : asked) {
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
