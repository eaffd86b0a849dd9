// Parallel states: the record stands in one step, and each region is an attribute whose values are its
// states.
//
// What a region does on an event is an action of that step, under the condition that the region stands where
// the machine says. An event that several regions answer is one action, for they all answer it.

#include <fmt/format.h>

#include <algorithm>

#include "cli/adopt/xstate_machine.h"

namespace leadflow::cli::adopt {

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
  if (const auto value = region_values_.find(first); value != region_values_.end())
    attribute.start = value->second.value;
  findings_.carried(region.view.place(), "region", region.path, "attribute " + attribute.name);
}

/// A parallel state begins where its regions begin, each time.
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

void MachineReader::read_region_state(MachineNode& node) {
  const auto value = region_values_.find(&node);
  if (node.is_history())
    state_around(node).comments.push_back(
        findings_.changed(node.view.place(), "state", node.path, "",
                          "a region does not come back to where it was; it begins again"));
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
    if (why.empty() && asked.empty()) why = "it would be done at once and always";
    if (!why.empty()) {
      state.comments.push_back(findings_.left_out(branch.view.place(), "transition", text, why));
      continue;
    }
    is_open = !branch.guard.is_null();
    if (is_open) passed.push_back(negated(asked.back()));
    add_region_rule(state, fmt::format("{} {}", name, leaves.front()->key), after, all_of(asked),
                    region_operations(branch), branch.view.place(), text);
  }
}

void MachineReader::add_region_rule(State& state, const std::string& called, const std::string& after,
                                    const Expression& when, std::vector<Statement> operations,
                                    const std::string& place, const std::string& text) {
  const bool acts = std::any_of(operations.begin(), operations.end(),
                                [](const Statement& one) { return !one.text.empty(); });
  if (!acts) {
    findings_.carried(place, "transition", text, "nothing: it does nothing here");
    return;
  }
  const std::string rule = flow_.rule_names.take(called, "rule");
  Statement statement{fmt::format("rule {} on becomes {}", rule, when.text), std::move(operations), {}};
  if (after.empty()) {
    findings_.carried(place, "transition", text, "rule " + rule);
  } else {
    Statement again{"if " + when.text, std::move(statement.body), {}};
    statement.body = {{"after " + after, {std::move(again)}, {}}};
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
  for (MachineNode* region : node.children) {
    std::vector<Expression> ends;
    for (const MachineNode* child : region->children)
      if (const auto value = region_values_.find(child); child->is_final() && value != region_values_.end())
        ends.push_back(
            {fmt::format("{} = {}", value->second.attribute, value->second.value), Expression::Comparison});
    if (!ends.empty()) ended.push_back(any_of(ends));
  }
  State& state = state_of(node);
  for (const MachineBranch& branch : found) {
    const std::string text = arrow(node, "onDone", branch);
    if (ended.empty() || ended.size() != node.children.size() || !branch.why.empty()) {
      const std::string why = branch.why.empty() ? "a region of it has no final state" : branch.why;
      state.comments.push_back(findings_.left_out(branch.view.place(), "transition", text, why));
      continue;
    }
    std::vector<Expression> asked = ended;
    if (!branch.guard.is_null()) asked.push_back(guard(branch.guard));
    add_region_rule(state, "done " + state.name, {}, all_of(asked), region_operations(branch),
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
    const std::optional<Expression> place = stands_in(tree_.leaves(node));
    std::vector<Expression> answers;
    if (place) answers.push_back(*place);
    if (!open && !guards.empty()) answers.push_back(any_of(guards));
    if (answers.empty()) return false;
    asked.push_back(negated(all_of(answers)));
  }
  return true;
}

}  // namespace leadflow::cli::adopt
