// Workflows: states are paired across the whole program, wherever their phases and workflows went.

#include <map>
#include <unordered_set>

#include "compiler/diff/comparison.h"

namespace leadflow::compiler::diff {

namespace {

std::vector<std::string> paths_in(const StateIndex& index, StateRange range) {
  std::vector<std::string> paths;
  for (std::size_t i = range.begin; i < range.end; ++i) paths.push_back(index.all[i].path);
  return paths;
}

bool is_implied(const ast::Phase& phase) {
  return phase.states.empty() && !phase.has_block;
}

/// `known` pairs (new to old), and old things whose names are gone, each with the new one that most of its
/// states went to, if that one is new.
template <class T, class Of>
std::unordered_map<const T*, const T*> by_states(const StateIndex& old_states, const StateIndex& new_states,
                                                 const std::unordered_map<std::string, std::size_t>& origin,
                                                 Of of, const std::unordered_map<const T*, const T*>& known) {
  struct Candidate {
    const T* now;
    const T* then;
    std::size_t states;
  };
  std::unordered_set<const T*> old_ones;
  for (const auto& [now, then] : known) old_ones.insert(then);
  std::vector<Candidate> candidates;  // in the order of the text, so that ties are always decided alike
  std::map<std::pair<const T*, const T*>, std::size_t> index;
  for (const StatePlace& place : new_states.all) {
    const auto found = origin.find(place.path);
    if (found == origin.end()) continue;
    const T* const now = of(place);
    const T* const then = of(old_states.all[found->second]);
    if (known.contains(now) || old_ones.contains(then)) continue;
    const auto [entry, is_new] = index.try_emplace({now, then}, candidates.size());
    if (is_new) candidates.push_back({now, then, 0});
    ++candidates[entry->second].states;
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.states > b.states; });
  std::unordered_map<const T*, const T*> pairs = known;
  for (const Candidate& each : candidates) {
    if (pairs.contains(each.now) || !old_ones.insert(each.then).second) continue;
    pairs.emplace(each.now, each.then);
  }
  return pairs;
}

}  // namespace

void Comparison::workflows() {
  std::unordered_map<std::string_view, const ast::Workflow*> by_name;
  for (const ast::Workflow& each : before_.workflows) by_name.emplace(each.name.text, &each);
  for (const ast::Workflow& each : after_.workflows) {
    if (const auto found = by_name.find(each.name.text); found != by_name.end())
      old_workflow_.emplace(&each, found->second);
  }
  if (!migrations_.renamed.empty()) {
    old_workflow_ = by_states<ast::Workflow>(
        old_states_, new_states_, origin_, [](const StatePlace& place) { return place.workflow; },
        old_workflow_);
  }
  std::unordered_set<const ast::Workflow*> kept;
  for (const auto& [now, then] : old_workflow_) kept.insert(then);
  for (const ast::Workflow& each : before_.workflows) {
    if (!kept.contains(&each)) workflow_removed(each);
  }
  for (const ast::Workflow& each : after_.workflows) {
    const auto found = old_workflow_.find(&each);
    if (found == old_workflow_.end())
      workflow_added(each);
    else
      workflow(*found->second, each);
  }
}

void Comparison::workflow_removed(const ast::Workflow& x) {
  const std::string name(x.name.text);
  removed(x, {name, name, {name}, {}, false, false});
  std::vector<std::string> states;
  for (std::string& path : paths_in(old_states_, old_states_.of_workflow.at(&x))) {
    if (!lives(path)) states.push_back(std::move(path));
  }
  gone(found_.back(), states);
}

void Comparison::workflow_added(const ast::Workflow& x) {
  const std::string name(x.name.text);
  added(x, {name, name, {}, {}, false, false});
  const StateRange range = new_states_.of_workflow.at(&x);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const auto origin = origin_.find(new_states_.all[i].path);
    if (origin != origin_.end()) state(old_states_.all[origin->second], new_states_.all[i], true);
  }
}

void Comparison::workflow(const ast::Workflow& before, const ast::Workflow& after) {
  const std::string old_name(before.name.text);
  const Where where{std::string(after.name.text), old_name, {old_name}, {}, false, false};
  if (before.name.text != after.name.text) {
    Difference& difference = report("workflow_renamed", "workflow", where);
    difference.before = old_name;
    difference.after = where.path;
    difference.old_span = before.span;
    difference.new_span = after.span;
    difference.why = "its records follow";
  } else if (migrations_.renamed.empty() && is_same(before, after)) {
    return;
  }
  pair(before, after, where);
  phases(before, after, where);
}

void Comparison::phases(const ast::Workflow& before, const ast::Workflow& after, const Where& where) {
  if (!before.phases.empty() && !after.phases.empty() &&
      before.phases.front().vocabulary != after.phases.front().vocabulary) {
    Difference& difference = report("workflow_vocabulary_changed", "workflow", where);
    difference.before = dsl::spelling(before.phases.front().vocabulary);
    difference.after = dsl::spelling(after.phases.front().vocabulary);
  }
  std::unordered_map<const ast::Phase*, const ast::Phase*> old_of;
  std::unordered_map<std::string_view, std::size_t> by_name;
  for (std::size_t i = 0; i < before.phases.size(); ++i) by_name.emplace(before.phases[i].name.text, i);
  bool all_known = before.phases.size() == after.phases.size();
  for (const ast::Phase& each : after.phases) {
    const auto found = by_name.find(each.name.text);
    if (found == by_name.end())
      all_known = false;
    else
      old_of.emplace(&each, &before.phases[found->second]);
  }
  if (!all_known) {
    old_of = by_states<ast::Phase>(
        old_states_, new_states_, origin_, [](const StatePlace& place) { return place.phase; }, old_of);
  }
  std::unordered_set<const ast::Phase*> kept;
  std::vector<Paired<ast::Phase>> pairs;
  for (const ast::Phase& each : after.phases) {
    const auto found = old_of.find(&each);
    if (found == old_of.end()) continue;
    const std::less<const ast::Phase*> less;
    const ast::Phase* const first = before.phases.data();
    if (less(found->second, first) || !less(found->second, first + before.phases.size())) {
      old_of.erase(found);  // of another workflow
      continue;
    }
    kept.insert(found->second);
    pairs.push_back({found->second, &each, static_cast<std::size_t>(found->second - first)});
  }
  for (const ast::Phase& each : before.phases) {
    if (!kept.contains(&each)) phase_removed(each, where);
  }
  for (const ast::Phase& each : after.phases) {
    const auto found = old_of.find(&each);
    Where at = inside(where, each, found == old_of.end() ? each : *found->second);
    at.states.clear();
    if (found == old_of.end()) {
      added(each, at);
    } else {
      at.states = paths_in(old_states_, old_states_.of_phase.at(found->second));
      phase(*found->second, each, at);
    }
  }
  order(pairs, where);
  states_gone(before, kept);
  states(after, old_of, where);
}

void Comparison::phase_removed(const ast::Phase& x, const Where& where) {
  Where at = inside(where, x, x);
  at.states.clear();
  for (std::string& path : paths_in(old_states_, old_states_.of_phase.at(&x))) {
    if (!lives(path)) at.states.push_back(std::move(path));
  }
  removed(x, at);
  if (!at.states.empty()) gone(found_.back(), at.states);
}

void Comparison::phase(const ast::Phase& before, const ast::Phase& after, const Where& where) {
  if (before.name.text != after.name.text && !is_implied(after)) {
    Difference& difference = report("phase_renamed", "phase", where);
    difference.before = std::string(before.name.text);
    difference.after = std::string(after.name.text);
    difference.old_span = before.span;
    difference.new_span = after.span;
  }
  pair(before, after, where);
}

/// Whether a state of the old program is in the new one, under whatever name.
bool Comparison::lives(const std::string& old_path) const {
  return new_states_.by_path.contains(old_path) || migrations_.renamed.contains(old_path);
}

/// States that are gone though their phase stays.
void Comparison::states_gone(const ast::Workflow& before, const std::unordered_set<const ast::Phase*>& kept) {
  const StateRange range = old_states_.of_workflow.at(&before);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const StatePlace& place = old_states_.all[i];
    if (!kept.contains(place.phase) || lives(place.path)) continue;
    removed(*place.state, {place.path, place.path, {place.path}, {}, false, false});
  }
}

void Comparison::states(const ast::Workflow& after,
                        const std::unordered_map<const ast::Phase*, const ast::Phase*>& old_phases,
                        const Where& where) {
  std::vector<Paired<ast::State>> pairs;
  const ast::Phase* phase = nullptr;
  const StateRange range = new_states_.of_workflow.at(&after);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const StatePlace& place = new_states_.all[i];
    if (place.phase != phase) {
      order(pairs, where);
      pairs.clear();
      phase = place.phase;
    }
    const auto old_phase = old_phases.find(place.phase);
    const auto origin = origin_.find(place.path);
    if (origin == origin_.end()) {
      // what stands in a new phase is part of it
      if (old_phase != old_phases.end()) added(*place.state, {place.path, place.path, {}, {}, false, false});
      continue;
    }
    const StatePlace& before = old_states_.all[origin->second];
    const bool same_phase = old_phase != old_phases.end() && old_phase->second == before.phase;
    state(before, place, same_phase);
    if (same_phase) pairs.push_back({before.state, place.state, origin->second});
  }
  order(pairs, where);
}

bool Comparison::is_renamed(const StatePlace& before, const StatePlace& after) const {
  if (before.state->name.text != after.state->name.text) return true;
  const auto workflow = old_workflow_.find(after.workflow);
  return before.path != after.path &&
         (workflow == old_workflow_.end() || workflow->second != before.workflow);
}

void Comparison::state(const StatePlace& before, const StatePlace& after, bool same_phase) {
  const Where where{after.path, before.path, {before.path}, {}, false, false};
  if (is_renamed(before, after)) {
    Difference& difference = report("state_renamed", "state", where);
    difference.before = before.path;
    difference.after = after.path;
    difference.old_span = before.state->span;
    difference.new_span = after.state->span;
    difference.why = "its records follow";
  }
  if (!same_phase) {
    Difference& difference = report("state_phase_changed", "state", where);
    difference.before = std::string(before.phase->name.text);
    difference.after = std::string(after.phase->name.text);
    difference.old_span = before.state->span;
    difference.new_span = after.state->span;
  }
  const bool shown_by_phase = same_phase && is_implied(*before.phase) && is_implied(*after.phase);
  if (shown_by_phase || is_same(*before.state, *after.state)) return;
  pair(*before.state, *after.state, where);
  categories(*before.state, *after.state, where);
}

void Comparison::categories(const ast::State& before, const ast::State& after, const Where& where) {
  std::vector<const ast::Action*> old_actions, new_actions;
  std::unordered_map<std::string_view, std::string_view> old_category;
  std::unordered_map<std::string_view, bool> old_labels, new_labels;
  for (const ast::Category& category : before.categories) {
    old_labels[category.label.value] = true;
    for (const ast::Action& action : category.actions) {
      old_actions.push_back(&action);
      old_category.emplace(action.name.text, category.label.value);
    }
  }
  for (const ast::Category& category : after.categories) {
    new_labels[category.label.value] = true;
    for (const ast::Action& action : category.actions) new_actions.push_back(&action);
  }
  // A category shows in its actions; one without any shows itself.
  for (const ast::Category& category : before.categories) {
    if (!category.actions.empty() || new_labels.contains(category.label.value)) continue;
    Difference& difference = report("category_removed", "category", where);
    difference.before = std::string(category.label.value);
    difference.old_span = category.span;
  }
  for (const ast::Category& category : after.categories) {
    if (category.actions.empty() && !old_labels.contains(category.label.value)) {
      Difference& difference = report("category_added", "category", where);
      difference.after = std::string(category.label.value);
      difference.new_span = category.span;
    }
    for (const ast::Action& action : category.actions) {
      const auto old_one = old_category.find(action.name.text);
      if (old_one == old_category.end() || old_one->second == category.label.value) continue;
      Difference& difference = report("action_category_changed", "action", inside(where, action, action));
      difference.before = std::string(old_one->second);
      difference.after = std::string(category.label.value);
      difference.new_span = action.span;
    }
  }
  list(old_actions, new_actions, where);
}

}  // namespace leadflow::compiler::diff
