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
      if (branch.target != nullptr && MachineTree::is_in_region(*branch.target)) branch.target = nullptr;
      branch.is_readable = branch.target != nullptr;
      if (!branch.is_readable)
        branch.why = fmt::format("there is no state `{}` to move to", branch.target_text);
    }
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
  const std::string id = flow_.move_names.take(event, "move");
  Statement statement{
      fmt::format("transition {} from {} to {}", named(id, event), from, state_of(*branch.target).name),
      actions(branch.view["actions"]),
      {}};
  if (!when.empty()) statement.text += " when " + all_of(when).text;
  const bool to_history = tree_.resolve(*branch.owner, branch.target_text)->is_history();
  const std::string name = arrow(*branch.owner, event, branch);
  if (to_history)
    statement.comments.push_back(
        findings_.changed(branch.view.place(), "transition", name, "transition " + id,
                          "it comes back to where the record was; here it enters the first state"));
  else
    findings_.carried(branch.view.place(), "transition", name, "transition " + id);
  flow_.tail.push_back(std::move(statement));
}

void MachineReader::emit_action(const std::string& event, const MachineBranch& branch,
                                const std::vector<Expression>& when,
                                const std::vector<MachineNode*>& leaves) {
  std::vector<Statement> body = actions(branch.view["actions"]);
  for (const MachineNode* leaf : leaves) {
    State& state = state_of(*leaf);
    auto category = std::find_if(state.body.begin(), state.body.end(),
                                 [](const Statement& one) { return one.text.starts_with("category "); });
    if (category == state.body.end())
      category = state.body.insert(state.body.end(), Statement{"category \"Actions\"", {}, {}});
    const std::string id = flow_.move_names.take(event, "action");
    Statement statement{"action " + named(id, event), body, {}};
    if (!when.empty()) statement.text += " when " + all_of(when).text;
    category->body.push_back(std::move(statement));
    findings_.carried(branch.view.place(), "transition", arrow(*branch.owner, event, branch), "action " + id);
  }
}

void MachineReader::emit(MachineNode& node, const std::string& event, const MachineBranch& branch,
                         const std::vector<Expression>& before, const std::vector<MachineNode*>& leaves) {
  if (!branch.is_readable) {
    flow_.tail.push_back(
        {"",
         {},
         {findings_.left_out(branch.view.place(), "transition", arrow(node, event, branch), branch.why)}});
    return;
  }
  std::vector<Expression> when = before;
  if (!branch.guard.is_null()) when.push_back(guard(branch.guard));
  if (branch.target != nullptr)
    emit_move(event, branch, when, leaves);
  else
    emit_action(event, branch, when, leaves);
}

void MachineReader::read_event(MachineNode& node, const std::string& event, JsonView value) {
  if (event == "*" || event.find('*') != std::string::npos) {
    for (const MachineBranch& branch : branches(node, value))
      flow_.tail.push_back({"",
                            {},
                            {findings_.left_out(branch.view.place(), "transition", arrow(node, event, branch),
                                                "the language has no transition for every event")}});
    return;
  }
  // Leaves for which inner states ask the same guards first share one transition.
  std::vector<std::pair<std::vector<Expression>, std::vector<MachineNode*>>> groups;
  std::map<std::string, std::size_t> known;
  for (MachineNode* leaf : tree_.leaves(node)) {
    const auto asked = nearer(*leaf, node, event);
    if (!asked || leaf->is_final()) continue;
    const std::string key = asked->empty() ? std::string{} : all_of(*asked).text;
    const auto [at, is_new] = known.emplace(key, groups.size());
    if (is_new) groups.push_back({*asked, {}});
    groups[at->second].second.push_back(leaf);
  }
  const std::vector<MachineBranch> found = branches(node, value);
  for (const MachineBranch& branch : found) {
    if (branch.target_text.empty() && branch.view["actions"].is_null()) {
      findings_.carried(branch.view.place(), "transition", arrow(node, event, branch),
                        "nothing: the event does nothing here");
      continue;
    }
    if (groups.empty())
      flow_.tail.push_back({"",
                            {},
                            {findings_.left_out(branch.view.place(), "transition", arrow(node, event, branch),
                                                "inner states answer the event before it")}});
  }
  for (auto& [asked, leaves] : groups) {
    for (const MachineBranch& branch : found) {
      if (branch.target_text.empty() && branch.view["actions"].is_null()) {
        if (branch.guard.is_null()) break;
      } else {
        emit(node, event, branch, asked, leaves);
      }
      if (branch.guard.is_null()) break;
      asked.push_back(negated(guard(branch.guard)));
    }
  }
  bool is_open = true;
  for (const MachineBranch& branch : found) {
    if (!is_open)
      flow_.tail.push_back({"",
                            {},
                            {findings_.left_out(branch.view.place(), "transition", arrow(node, event, branch),
                                                "one before it has no guard and is always taken")}});
    is_open = is_open && !branch.guard.is_null();
  }
}

void MachineReader::read_events(MachineNode& node) {
  for (const JsonView& value : node.view["on"].children())
    if (!value.key().empty()) read_event(node, std::string(value.key()), value);
}

void MachineReader::read_invokes(MachineNode& node) {
  for (const JsonView& invoke : written_branches(node.view["invoke"])) {
    std::string source = invoke.is_text() ? std::string(invoke.text()) : invoke["src"].plain();
    if (source.empty()) source = invoke["src"]["type"].plain();
    if (source.empty()) source = invoke["id"].plain();
    if (source.empty()) source = "service";
    const std::vector<MachineNode*> leaves = tree_.leaves(node);
    const std::string comment = findings_.left_out(
        invoke.place(), "invoke", source,
        "its code is not in the export; what follows it is a transition to be taken from outside");
    if (!leaves.empty()) state_of(*leaves.front()).comments.push_back(comment);
    read_event(node, source + " done", invoke["onDone"]);
    read_event(node, source + " failed", invoke["onError"]);
  }
}

}  // namespace leadflow::cli::adopt
