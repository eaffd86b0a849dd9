// Parallel states: the record stands in one step, and each region is an attribute whose values are its
// states.
//
// What a region does on an event is an action of that step, under the condition that the region stands where
// the machine says. An event that several regions answer is one action, for they all answer it.

#include <fmt/format.h>

#include <algorithm>

#include "cli/adopt/xstate_machine.h"

namespace leadflow::cli::adopt {

namespace {

/// Before all that a state does but the beginning of its regions.
void put_early(State& state, Statement rule) {
  const bool begins = !state.body.empty() && state.body.front().text.starts_with("rule begin_");
  state.body.insert(state.body.begin() + (begins ? 1 : 0), std::move(rule));
}

}  // namespace

State& MachineReader::state_around(const MachineNode& node) {
  const MachineNode* region = MachineTree::region_of(node);
  return state_of(region == nullptr ? node : *region->parent);
}

/// The values of a region, as an attribute of the record.
void MachineReader::add_region(MachineNode& region) {
  const std::vector<MachineNode*> leaves = tree_.leaves(region);
  if (leaves.size() < 2) {
    findings_.carried(region.view.place(), "region", region.path, "nothing: there is one state in it");
    return;
  }
  Attribute& attribute = record().attribute("region " + region.path, region.key, region.key);
  attribute.type = FieldType::Choice;
  for (const MachineNode* leaf : leaves) {
    const bool unique = std::count_if(leaves.begin(), leaves.end(),
                                      [&](const MachineNode* other) { return other->key == leaf->key; }) == 1;
    record().add_choice(attribute, unique ? leaf->key : leaf->parent->key + " / " + leaf->key, leaf->key);
    region_values_[leaf] = {attribute.name, attribute.choices.back().name};
  }
  const MachineNode* first = tree_.entered(region);
  const auto value = region_values_.find(first);
  if (region.parent == &tree_.root() && value != region_values_.end()) attribute.start = value->second.value;
  findings_.carried(region.view.place(), "region", region.path, "attribute " + attribute.name);
}

/// A parallel state begins where its regions begin, each time: they have no value before, so that what a
/// first value does by itself begins with it.
void MachineReader::add_regions(MachineNode& node) {
  std::vector<Statement> sets;
  for (MachineNode* region : node.children) {
    add_region(*region);
    const auto value = region_values_.find(tree_.entered(*region));
    if (value != region_values_.end())
      sets.push_back({fmt::format("set {} = {}", value->second.attribute, value->second.value), {}, {}});
  }
  if (node.parent == nullptr || sets.empty()) return;  // the defaults say it
  State& state = state_of(node);
  const std::string rule = flow_.rule_names.take("begin " + state.name, "rule");
  state.body.push_back({fmt::format("rule {} on entered", rule), std::move(sets), {}});
}

/// What its values do on leaving, and that they are gone. Written when that is known.
void MachineReader::end_regions(MachineNode& node) {
  if (node.parent == nullptr) return;
  std::string names;
  for (MachineNode* region : node.children) {
    const std::vector<MachineNode*> leaves = tree_.leaves(*region);
    const auto value = leaves.empty() ? region_values_.end() : region_values_.find(leaves.front());
    if (value != region_values_.end()) names += (names.empty() ? "" : ", ") + value->second.attribute;
  }
  if (names.empty()) return;
  State& state = state_of(node);
  std::vector<Statement> body = std::move(region_exits_[&node]);
  body.push_back({"clear " + names, {}, {}});
  const std::string rule = flow_.rule_names.take("end " + state.name, "rule");
  put_early(state, Statement{fmt::format("rule {} on left", rule), std::move(body), {}});
}

/// What a value does when the region leaves it: for another, or because all regions are left.
void MachineReader::add_region_exit(MachineNode& leaf, const Expression& place,
                                    std::vector<Statement> operations) {
  MachineNode* region = const_cast<MachineNode*>(MachineTree::region_of(leaf));
  State& state = state_around(leaf);
  const std::string& attribute = region_values_.at(&leaf).attribute;
  const std::string& value = region_values_.at(&leaf).value;
  const bool is_first = tree_.entered(*region) == &leaf;
  const std::string name = flow_.rule_names.take("exit " + leaf.key, "rule");
  // The first value stands from the beginning, so another one tells that it was left. Before any other
  // nothing did, and coming from nothing leaves none.
  Statement rule{fmt::format("rule {} on becomes {} != {}", name, attribute, value), operations, {}};
  if (!is_first) {
    rule.text = fmt::format("rule {} on becomes {}", name, negated(place).text);
    rule.body.insert(rule.body.begin(), Statement{fmt::format("when before.{} is set", attribute), {}, {}});
  }
  put_early(state, std::move(rule));  // what leaves does so before what enters
  const std::string elsewhere = is_first ? "" : fmt::format(" and status != {}", state.name);
  region_exits_[region->parent].push_back({"if " + place.text + elsewhere, std::move(operations), {}});
}

void MachineReader::read_region_state(MachineNode& node) {
  const auto value = region_values_.find(&node);
  const MachineNode* said = node.is_history() ? tree_.history_default(node) : nullptr;
  if (node.is_history())
    state_around(node).comments.push_back(
        findings_.changed(node.view.place(), "state", node.path, "",
                          fmt::format("a region does not come back to where it was; it begins {}",
                                      said == nullptr ? "again" : "at `" + said->path + '`')));
  else if (value != region_values_.end())
    findings_.carried(node.view.place(), "state", node.path,
                      fmt::format("value {} of {}", value->second.value, value->second.attribute));
  else if (MachineTree::region_of(node) != &node)
    findings_.carried(node.view.place(), "state", node.path, "its states are values of the region");
  tell_unread(node, state_around(node).comments);
}

/// That a region stands in one of these; nothing if they are all it has.
std::optional<Expression> MachineReader::stands_in(const std::vector<MachineNode*>& leaves) {
  MachineNode* region = const_cast<MachineNode*>(MachineTree::region_of(*leaves.front()));
  if (leaves.size() == tree_.leaves(*region).size()) return std::nullopt;
  std::vector<Expression> parts;
  for (const MachineNode* leaf : leaves) {
    const RegionValue& value = region_values_.at(leaf);
    parts.push_back({fmt::format("{} = {}", value.attribute, value.value), Expression::Comparison});
  }
  return any_of(parts);
}

/// That a region stands in none of these, though in another; nothing if there is no other.
std::optional<Expression> MachineReader::stands_elsewhere(const std::vector<MachineNode*>& leaves) {
  MachineNode* region = const_cast<MachineNode*>(MachineTree::region_of(*leaves.front()));
  std::vector<MachineNode*> others = tree_.leaves(*region);
  std::erase_if(others, [&](const MachineNode* other) {
    return std::find(leaves.begin(), leaves.end(), other) != leaves.end();
  });
  if (others.empty()) return std::nullopt;
  return stands_in(others);
}

/// What a branch does within its region: its actions, then the new value or the move out of all regions.
std::vector<Statement> MachineReader::region_operations(const MachineBranch& branch) {
  std::vector<Statement> made = actions(branch.view["actions"]);
  if (branch.target == nullptr) return made;
  if (!MachineTree::is_in_region(*branch.target)) {
    made.push_back({"move to " + state_of(*branch.target).name, {}, {}});
  } else if (const auto value = region_values_.find(branch.target); value != region_values_.end()) {
    made.push_back({fmt::format("set {} = {}", value->second.attribute, value->second.value), {}, {}});
  }
  return made;
}

void MachineReader::emit_in_region(const std::string& event, const MachineBranch& branch,
                                   const std::vector<Expression>& when,
                                   const std::vector<MachineNode*>& leaves) {
  const MachineNode* region = MachineTree::region_of(*leaves.front());
  std::vector<Expression> conditions;
  if (const auto place = stands_in(leaves)) conditions.push_back(*place);
  conditions.insert(conditions.end(), when.begin(), when.end());
  auto known = std::find_if(region_events_.begin(), region_events_.end(), [&](const RegionEvent& one) {
    return one.around == region->parent && one.event == event;
  });
  if (known == region_events_.end())
    known = region_events_.insert(region_events_.end(), RegionEvent{region->parent, event, {}});
  known->answers.push_back({region, leaves.front()->key,
                            conditions.empty() ? Expression{} : all_of(conditions), region_operations(branch),
                            branch.view.place(), arrow(*branch.owner, event, branch)});
}

/// One action for one answer of the only region that has any, one for all of them else.
void MachineReader::write_region_event(const RegionEvent& event) {
  const bool alone = std::all_of(event.answers.begin(), event.answers.end(), [&](const RegionAnswer& answer) {
    return answer.region == event.answers.front().region;
  });
  if (!alone) return write_shared_event(event);
  for (const RegionAnswer& answer : event.answers) {
    Statement statement{{}, answer.operations, {}};
    const std::string id = add_action(state_of(*event.around), event.event, answer.where, answer.when.text,
                                      std::move(statement));
    findings_.carried(answer.place, "transition", answer.name, "action " + id);
  }
}

void MachineReader::write_shared_event(const RegionEvent& event) {
  Statement statement;
  std::vector<Expression> any;
  bool always = false;
  const MachineNode* before = nullptr;
  for (const RegionAnswer& answer : event.answers) {
    always = always || answer.when.text.empty();
    any.push_back(answer.when);
    const bool follows = before == answer.region;
    before = answer.region;
    if (answer.when.text.empty() && !follows) {
      statement.body.insert(statement.body.end(), answer.operations.begin(), answer.operations.end());
      continue;
    }
    const std::string head =
        answer.when.text.empty() ? "else" : (follows ? "else if " : "if ") + answer.when.text;
    statement.body.push_back({head, answer.operations, {}});
  }
  const std::string when = always ? std::string{} : any_of(any).text;
  State& around = state_of(*event.around);
  const std::string id = add_action(around, event.event, around.name, when, std::move(statement));
  for (const RegionAnswer& answer : event.answers)
    findings_.carried(answer.place, "transition", answer.name, "action " + id);
}

/// What the machine does by itself in a region, as rules on its standing where it does.
void MachineReader::add_region_chain(const std::vector<MachineNode*>& leaves, std::string_view name,
                                     const std::string& after, const std::vector<MachineBranch>& found,
                                     std::string_view piece) {
  State& state = state_around(*leaves.front());
  const std::optional<Expression> place = stands_in(leaves);
  std::vector<Expression> passed;
  if (place) passed.push_back(*place);
  bool is_open = true;
  for (const MachineBranch& branch : found) {
    const std::string text = arrow(*branch.owner, piece, branch);
    std::string why = branch.why;
    if (!is_open) why = "one before it has no guard and is always taken";
    std::vector<Expression> asked = passed;
    if (!branch.guard.is_null()) asked.push_back(guard(branch.guard));
    if (why.empty() && asked.empty() && after.empty()) why = "it would be done at once and always";
    if (!why.empty()) {
      state.comments.push_back(findings_.left_out(branch.view.place(), "transition", text, why));
      continue;
    }
    is_open = !branch.guard.is_null();
    if (is_open) passed.push_back(negated(asked.back()));
    const Expression when = asked.empty() ? Expression{} : all_of(asked);
    // A region of one state has no value to become: it stands there on entering.
    std::string on = place ? "becomes " + when.text : "entered";
    if (!place && is_open) on += ", becomes " + when.text;
    add_region_rule(state, fmt::format("{} {}", name, leaves.front()->key), after, on, when,
                    region_operations(branch), branch.view.place(), text);
  }
}

void MachineReader::add_region_rule(State& state, const std::string& called, const std::string& after,
                                    const std::string& on, const Expression& when,
                                    std::vector<Statement> operations, const std::string& place,
                                    const std::string& text) {
  const bool acts = std::any_of(operations.begin(), operations.end(),
                                [](const Statement& one) { return !one.text.empty(); });
  if (!acts) {
    findings_.carried(place, "transition", text, "nothing: it does nothing here");
    return;
  }
  const std::string rule = flow_.rule_names.take(called, "rule");
  Statement statement{fmt::format("rule {} on {}", rule, on), std::move(operations), {}};
  if ((!after.empty() || on.starts_with("entered")) && !when.text.empty())
    statement.body = {{"if " + when.text, std::move(statement.body), {}}};
  if (after.empty()) {
    findings_.carried(place, "transition", text, "rule " + rule);
  } else if (when.text.empty()) {
    findings_.carried(place, "transition", text, "rule " + rule);
    statement.body = {{"after " + after, std::move(statement.body), {}}};
  } else {
    statement.body = {{"after " + after, std::move(statement.body), {}}};
    statement.comments.push_back(
        findings_.changed(place, "transition", text, "rule " + rule,
                          "the time goes on when the region is left and entered again meanwhile"));
  }
  state.body.push_back(std::move(statement));
}

/// The end of all regions.
void MachineReader::read_regions_done(MachineNode& node) {
  const std::vector<MachineBranch> found = branches(node, node.view["onDone"]);
  std::vector<Expression> ended;
  std::size_t ending = 0;
  for (MachineNode* region : node.children) {
    const std::vector<MachineNode*> leaves = tree_.leaves(*region);
    if (leaves.size() == 1 && leaves.front()->is_final()) ++ending;  // has no value, and ends at once
    std::vector<Expression> ends;
    for (const MachineNode* child : region->children)
      if (const auto value = region_values_.find(child); child->is_final() && value != region_values_.end())
        ends.push_back(
            {fmt::format("{} = {}", value->second.attribute, value->second.value), Expression::Comparison});
    if (!ends.empty()) ended.push_back(any_of(ends));
  }
  ending += ended.size();
  State& state = state_of(node);
  for (const MachineBranch& branch : found) {
    const std::string text = arrow(node, "onDone", branch);
    if (ended.empty() || ending != node.children.size() || !branch.why.empty()) {
      const std::string why = branch.why.empty() ? "a region of it has no final state" : branch.why;
      state.comments.push_back(findings_.left_out(branch.view.place(), "transition", text, why));
      continue;
    }
    std::vector<Expression> asked = ended;
    if (!branch.guard.is_null()) asked.push_back(guard(branch.guard));
    const Expression when = all_of(asked);
    add_region_rule(state, "done " + state.name, {}, "becomes " + when.text, when, region_operations(branch),
                    branch.view.place(), text);
  }
}

/// Where the regions of `leaf` answer `event` themselves, what is around them does not. Nothing if they
/// always do.
bool MachineReader::ask_regions(MachineNode& leaf, std::string_view event, std::vector<Expression>& asked) {
  if (!leaf.is_parallel()) return true;
  for (MachineNode& node : tree_.nodes()) {
    const MachineNode* region = MachineTree::region_of(node);
    if (region == nullptr || region->parent != &leaf || !MachineTree::is_in_one_region(node)) continue;
    const JsonView value = handler(node, event);
    if (!value.there() || tree_.leaves(node).empty()) continue;
    std::vector<Expression> guards;
    bool open = false;
    for (const JsonView& view : written_branches(value)) {
      const JsonView condition = view["guard"].is_null() ? view["cond"] : view["guard"];
      if (condition.is_null()) open = true;
      if (!condition.is_null()) guards.push_back(guard(condition));
    }
    std::vector<Expression> silent;
    if (const auto place = stands_elsewhere(tree_.leaves(node))) silent.push_back(*place);
    if (!open && !guards.empty()) silent.push_back(negated(any_of(guards)));
    if (silent.empty()) return false;
    asked.push_back(any_of(silent));
  }
  return true;
}

}  // namespace leadflow::cli::adopt
