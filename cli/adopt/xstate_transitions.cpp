// Events: which leaves a transition holds for, and behind which guards.

#include <fmt/format.h>

#include <algorithm>

#include "cli/adopt/xstate_machine.h"
#include "cli/failure.h"

namespace leadflow::cli::adopt {

std::vector<JsonView> MachineReader::written_branches(JsonView value) const {
  if (value.is_array()) return value.children();
  return value.there() ? std::vector<JsonView>{value} : std::vector<JsonView>{};
}

std::vector<MachineBranch> MachineReader::branches(MachineNode& owner, JsonView value) {
  std::vector<MachineBranch> found;
  for (const JsonView& view : written_branches(value)) {
    MachineBranch branch{&owner, view, nullptr, {}, view["guard"].is_null() ? view["cond"] : view["guard"],
                         true,   {}};
    JsonView target = view.is_text() ? view : view["target"];
    if (target.is_array() && target.children().size() == 1) target = target.children().front();
    branch.target_text = target.is_array() ? std::string(target.written()) : target.plain();
    if (target.is_array() && !target.children().empty()) {
      branch.is_readable = false;
      branch.why = "it has several targets, and a record stands in one state at a time";
    } else if (!branch.target_text.empty()) {
      MachineNode* aimed = tree_.resolve(owner, branch.target_text);
      branch.target = aimed == nullptr ? nullptr : tree_.entered(*aimed);
      const MachineNode* region = branch.target == nullptr ? nullptr : MachineTree::region_of(*branch.target);
      if (branch.target == nullptr)
        branch.why = fmt::format("there is no state `{}` to move to", branch.target_text);
      else if (region != nullptr && region != MachineTree::region_of(owner))
        branch.why =
            fmt::format("`{}` is a part of a parallel state that it does not stand in", branch.target_text);
      branch.is_readable = branch.why.empty();
      if (!branch.is_readable) branch.target = nullptr;
    }
    branch.stays = view["internal"].flag(false) || !view["reenter"].flag(true);
    if (branch.stays && branch.target == &owner && owner.children.empty()) {
      branch.target = nullptr;  // it does what it does, and stays where it is
      branch.target_text.clear();
    }
    if (!view["in"].is_null()) {
      branch.is_readable = false;
      branch.why = "it asks where another part of the machine stands (`in`)";
    }
    for (const std::string_view member : {"meta", "params"})
      if (!view[member].children().empty() && told_.insert(view[member].place()).second)
        findings_.left_out(view[member].place(), "member", member, "nothing in the language stands for it");
    found.push_back(std::move(branch));
    if (++moves_ > max_adopted_moves)
      throw Failure(kUnreadable,
                    fmt::format("`{}` has more than {} transitions", findings_.file, max_adopted_moves));
  }
  return found;
}

JsonView MachineReader::handler(MachineNode& node, std::string_view event) const {
  return node.view["on"][event];
}

/// The guards that inner states ask first; nothing if one of them answers the event in any case.
std::optional<std::vector<Expression>> MachineReader::nearer(MachineNode& leaf, MachineNode& node,
                                                             std::string_view event) {
  std::vector<Expression> asked;
  if (!ask_regions(leaf, event, asked)) return std::nullopt;
  for (MachineNode* at = &leaf; at != &node; at = at->parent) {
    const JsonView value = handler(*at, event);
    if (!value.there()) continue;
    if (value.is_null() || written_branches(value).empty()) return std::nullopt;
    for (const JsonView& view : written_branches(value)) {
      const JsonView condition = view["guard"].is_null() ? view["cond"] : view["guard"];
      if (condition.is_null()) return std::nullopt;
      asked.push_back(negated(guard(condition)));
    }
  }
  return asked;
}

void MachineReader::emit_move(const std::string& event, const MachineBranch& branch,
                              const std::vector<Expression>& when, const std::vector<MachineNode*>& leaves) {
  std::string from;
  for (const MachineNode* leaf : leaves) from += (from.empty() ? "" : ", ") + state_of(*leaf).name;
  const std::string label = spoken(event), id = move_name(label, leaves.front()->key);
  Statement statement{
      fmt::format("transition {} from {} to {}", named(id, label), from, state_of(*branch.target).name),
      actions(branch.view["actions"]),
      {}};
  if (!when.empty()) statement.text += " when " + all_of(when).text;
  const std::string description = branch.view["description"].plain();
  if (!description.empty()) statement.comments.push_back(one_line(description));
  MachineNode& aimed = *tree_.resolve(*branch.owner, branch.target_text);
  const std::string name = arrow(*branch.owner, event, branch);
  const MachineNode* said = aimed.is_history() ? tree_.history_default(aimed) : nullptr;
  if (aimed.is_history())
    statement.comments.push_back(
        findings_.changed(branch.view.place(), "transition", name, "transition " + id,
                          fmt::format("it comes back to where the record was; here it enters {}",
                                      said == nullptr ? "the first state" : '`' + said->path + '`')));
  else if (branch.stays && branch.target == branch.owner)
    statement.comments.push_back(
        findings_.changed(branch.view.place(), "transition", name, "transition " + id,
                          "it is internal; here it enters the state around its regions again"));
  else
    findings_.carried(branch.view.place(), "transition", name, "transition " + id);
  flow_.tail.push_back(std::move(statement));
}

/// `reset`, and for a second one `reset_failure`.
std::string MachineReader::move_name(const std::string& label, const std::string& where) {
  const bool known = flow_.move_names.is_taken(identifier(label));
  return flow_.move_names.take(known ? label + ' ' + where : label, "move");
}

/// An action of the state, under its one heading; gives its name. `where` tells it from others of its label.
std::string MachineReader::add_action(State& state, const std::string& event, const std::string& where,
                                      const std::string& when, Statement statement) {
  auto category = std::find_if(state.body.begin(), state.body.end(),
                               [](const Statement& one) { return one.text.starts_with("category "); });
  if (category == state.body.end())
    category = state.body.insert(state.body.end(), Statement{"category \"Actions\"", {}, {}});
  const std::string label = spoken(event), id = move_name(label, where);
  statement.text = "action " + named(id, label);
  if (!when.empty()) statement.text += " when " + when;
  category->body.push_back(std::move(statement));
  return id;
}

void MachineReader::emit_action(const std::string& event, const MachineBranch& branch,
                                const std::vector<Expression>& when,
                                const std::vector<MachineNode*>& leaves) {
  const std::vector<Statement> body = actions(branch.view["actions"]);
  for (const MachineNode* leaf : leaves) {
    const std::string id =
        add_action(state_of(*leaf), event, leaf->key, when.empty() ? std::string{} : all_of(when).text,
                   Statement{{}, body, {}});
    findings_.carried(branch.view.place(), "transition", arrow(*branch.owner, event, branch), "action " + id);
  }
}

void MachineReader::emit(MachineNode& node, const std::string& event, const MachineBranch& branch,
                         const std::vector<Expression>& before, const std::vector<MachineNode*>& leaves) {
  if (!branch.is_readable) return leave_out_branch(node, event, branch, branch.why);
  std::vector<Expression> when = before;
  if (!branch.guard.is_null()) when.push_back(guard(branch.guard));
  if (MachineTree::is_in_region(node))
    emit_in_region(event, branch, when, leaves);
  else if (branch.target != nullptr)
    emit_move(event, branch, when, leaves);
  else
    emit_action(event, branch, when, leaves);
}

bool MachineReader::ends_machine(const MachineNode& node) {
  return node.is_final() && node.parent == &tree_.root() && !tree_.root().is_parallel();
}

void MachineReader::leave_out_branch(MachineNode& node, const std::string& event, const MachineBranch& branch,
                                     std::string_view why) {
  flow_.tail.push_back(
      {"", {}, {findings_.left_out(branch.view.place(), "transition", arrow(node, event, branch), why)}});
}

/// Leaves for which inner states ask the same guards first share one transition.
std::vector<MachineReader::LeafGroup> MachineReader::leaf_groups(MachineNode& node, std::string_view event) {
  std::vector<LeafGroup> groups;
  std::map<std::string, std::size_t> known;
  for (MachineNode* leaf : tree_.leaves(node)) {
    const auto asked = nearer(*leaf, node, event);
    if (!asked || ends_machine(*leaf)) continue;
    const std::string key = asked->empty() ? std::string{} : all_of(*asked).text;
    const auto [at, is_new] = known.emplace(key, groups.size());
    if (is_new) groups.push_back({*asked, {}});
    groups[at->second].leaves.push_back(leaf);
  }
  return groups;
}

/// A word about the branches that are never taken, or do nothing.
void MachineReader::tell_idle_branches(MachineNode& node, const std::string& event,
                                       const std::vector<MachineBranch>& found, bool is_asked) {
  bool is_open = true;
  for (const MachineBranch& branch : found) {
    if (branch.is_idle())
      findings_.carried(branch.view.place(), "transition", arrow(node, event, branch),
                        "nothing: the event does nothing here");
    else if (!is_asked)
      leave_out_branch(node, event, branch,
                       ends_machine(node) ? "the machine ends there and answers nothing"
                                          : "inner states answer the event before it");
    else if (!is_open)
      leave_out_branch(node, event, branch, "one before it has no guard and is always taken");
    is_open = is_open && !branch.guard.is_null();
  }
}

void MachineReader::read_event(MachineNode& node, const std::string& event, JsonView value) {
  const std::vector<MachineBranch> found = branches(node, value);
  if (event.find('*') != std::string::npos) {
    for (const MachineBranch& branch : found)
      leave_out_branch(node, event, branch, "the language has no transition for every event");
    return;
  }
  std::vector<LeafGroup> groups = leaf_groups(node, event);
  for (LeafGroup& group : groups) {
    for (const MachineBranch& branch : found) {
      if (!branch.is_idle()) emit(node, event, branch, group.asked, group.leaves);
      if (branch.guard.is_null()) break;
      group.asked.push_back(negated(guard(branch.guard)));
    }
  }
  tell_idle_branches(node, event, found, !groups.empty());
}

void MachineReader::read_events(MachineNode& node) {
  const bool is_list = node.view["on"].is_array();  // of version 4: [{ event, target }]
  for (const JsonView& value : node.view["on"].children()) {
    const std::string event = is_list ? value["event"].plain() : std::string(value.key());
    if (!event.empty() && !read_delay_event(node, event, value)) read_event(node, event, value);
  }
}

void MachineReader::read_invokes(MachineNode& node) {
  for (const JsonView& invoke : written_branches(node.view["invoke"])) {
    std::string source = invoke.is_text() ? std::string(invoke.text()) : invoke["src"].plain();
    if (source.empty()) source = invoke["src"]["type"].plain();
    if (source.empty()) source = invoke["id"].plain();
    if (source.empty()) source = "service";
    source = spoken(source);
    const std::vector<MachineNode*> leaves = tree_.leaves(node);
    const std::string comment = findings_.left_out(
        invoke.place(), "invoke", source,
        "its code is not in the export; what follows it is a transition to be taken from outside");
    if (!leaves.empty()) state_around(*leaves.front()).comments.push_back(comment);
    read_event(node, source + " done", invoke["onDone"]);
    read_event(node, source + " failed", invoke["onError"]);
  }
}

}  // namespace leadflow::cli::adopt
