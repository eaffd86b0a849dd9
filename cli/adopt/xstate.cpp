// The states of a machine, its context, and the whole of it.

#include <fmt/format.h>

#include <algorithm>

#include "cli/adopt/xstate_machine.h"
#include "cli/failure.h"

namespace leadflow::cli::adopt {

std::string arrow(const MachineNode& from, std::string_view event, const MachineBranch& branch) {
  return fmt::format("{}: {} -> {}", event, from.path.empty() ? from.key : from.path, branch.target_text);
}

std::size_t MachineReader::phase_named(const std::string& key, std::string_view label,
                                       std::string_view kind) {
  const auto [at, is_new] = phases_.emplace(key, flow_.phases.size());
  if (is_new)
    flow_.phases.push_back({flow_.state_names.take(fmt::format("{} stage", label), "stage"),
                            one_line(label),
                            std::string(kind),
                            {}});
  return at->second;
}

std::size_t MachineReader::phase_of(MachineNode& node) {
  const MachineNode* top = &node;
  while (top->parent != &tree_.root()) top = top->parent;
  if (top != &node) return phase_named("in " + top->key, top->key, "open");
  if (!node.is_final()) return phase_named("open", "Open", "open");
  for (const JsonView& tag :
       node.view["tags"].is_array() ? node.view["tags"].children() : std::vector<JsonView>{node.view["tags"]})
    if (tag.text() == "won" || tag.text() == "lost")
      return phase_named(std::string(tag.text()), tag.text() == "won" ? "Won" : "Lost", tag.text());
  return phase_named("ended", "Ended", "archived");
}

void MachineReader::leave_out_region(MachineNode& node) {
  const std::string why = "it is of a parallel state, and a record stands in one state at a time";
  State& around = [&]() -> State& {
    const MachineNode* above = &node;
    while (!above->is_leaf() || MachineTree::is_in_region(*above)) above = above->parent;
    return state_of(*above);
  }();
  around.comments.push_back(findings_.left_out(node.view.place(), "state", node.path, why));
  const auto leave_out = [&](const std::string& event, JsonView value) {
    for (const MachineBranch& branch : branches(node, value))
      around.comments.push_back(
          findings_.left_out(branch.view.place(), "transition", arrow(node, event, branch), why));
  };
  for (const std::string_view member : {"on", "after"})
    for (const JsonView& value : node.view[member].children()) leave_out(std::string(value.key()), value);
  for (const std::string_view member : {"always", "onDone"})
    leave_out(std::string(member), node.view[member]);
}

void MachineReader::read_state(MachineNode& node) {
  if (node.is_history()) {
    flow_.comments.push_back(
        findings_.changed(node.view.place(), "state", node.path, "",
                          "a record does not come back to where it was; moves to it enter the first state"));
    return;
  }
  if (!node.is_leaf()) {
    if (tree_.leaves(node).empty()) {
      flow_.comments.push_back(
          findings_.left_out(node.view.place(), "state", node.path, "there is no state in it to stand in"));
    } else if (node.parent == &tree_.root()) {
      findings_.carried(node.view.place(), "state", node.path, "stage");
    } else {
      flow_.comments.push_back(
          findings_.changed(node.view.place(), "state", node.path, "",
                            "stages have no stages in them; its states stand in the outer one"));
    }
    return;
  }
  const bool unique = key_counts_[node.key] == 1;
  std::string label = node.key;
  if (!unique && node.parent != &tree_.root()) label = node.parent->key + " / " + node.key;
  State state;
  state.source = node.path;
  state.label = one_line(label);
  state.name = flow_.state_names.take(label, "state");
  const std::string description = node.view["description"].plain();
  if (!description.empty()) state.comments.push_back(one_line(description));
  node.state = flow_.states.size();
  const std::string becomes = "step " + state.name;
  flow_.states.push_back(std::move(state));
  if (node.is_parallel()) {
    state_of(node).comments.push_back(
        findings_.changed(node.view.place(), "state", node.path, becomes,
                          "it is parallel: it is one state here, without its regions"));
  } else if (node.is_final() && node.parent == &tree_.root() && !node.view["tags"].there()) {
    state_of(node).comments.push_back(
        findings_.changed(node.view.place(), "state", node.path, becomes,
                          "the source does not say whether this end is won or lost"));
  } else {
    findings_.carried(node.view.place(), "state", node.path, becomes);
  }
}

void MachineReader::read_states() {
  for (const MachineNode& node : tree_.nodes())
    if (node.is_leaf() && !MachineTree::is_in_region(node)) ++key_counts_[node.key];
  for (MachineNode& node : tree_.nodes())
    if (node.parent != nullptr && !MachineTree::is_in_region(node)) read_state(node);
  for (MachineNode& node : tree_.nodes()) {
    if (node.parent == nullptr) continue;
    if (MachineTree::is_in_region(node))
      leave_out_region(node);
    else if (node.is_leaf())
      state_of(node).phase = phase_of(node);
  }
}

/// What a state with states in it does itself, and what no state in it can do.
void MachineReader::leave_out_outer(MachineNode& node) {
  for (const std::string_view member : {"entry", "exit"})
    for (const JsonView& value : written_branches(node.view[member]))
      flow_.comments.push_back(findings_.left_out(value.place(), "action",
                                                  value.is_text() ? value.text() : value["type"].text(),
                                                  "it belongs to a state with states in it"));
  if (!tree_.leaves(node).empty()) return;
  const auto leave_out = [&](std::string_view event, JsonView value) {
    for (const MachineBranch& branch : branches(node, value))
      flow_.comments.push_back(findings_.left_out(branch.view.place(), "transition",
                                                  arrow(node, event, branch),
                                                  "there is no state in it to stand in"));
  };
  leave_out("always", node.view["always"]);
  for (const JsonView& value : node.view["after"].children()) leave_out("after", value);
}

void MachineReader::read_context() {
  for (const JsonView& member : tree_.root().view["context"].children()) {
    if (member.is_object() || member.is_array()) {
      record().statements.push_back(
          {"",
           {},
           {findings_.left_out(member.place(), "context", member.key(),
                               "an attribute holds one value, not a list or an object")}});
      continue;
    }
    Attribute& attribute = record().attribute(member.key(), member.key());
    attribute.type = FieldType::Text;
    if (member.is(JsonView::Kind::Boolean)) attribute.type = FieldType::Boolean;
    if (member.is(JsonView::Kind::Integer)) attribute.type = FieldType::Integer;
    if (member.is(JsonView::Kind::Decimal)) attribute.type = FieldType::Decimal;
    if (member.is_text()) attribute.start = member.text().empty() ? "" : text_literal(member.text());
    if (attribute.type == FieldType::Boolean) attribute.start = member.written();
    if (attribute.type == FieldType::Integer || attribute.type == FieldType::Decimal)
      attribute.start = number_text(member.written()).value_or("");
    findings_.carried(member.place(), "context", member.key(), attribute.name);
  }
}

void MachineReader::read() {
  MachineNode& root = tree_.root();
  if (tree_.too_large())
    throw Failure(kUnreadable,
                  fmt::format("`{}` has more than {} states", findings_.file, max_adopted_states));
  const std::string label = root.key.empty() ? "machine" : root.key;
  MachineNode* first = tree_.entered(root);
  if (first == nullptr || root.is_parallel() || MachineTree::is_in_region(*first)) {
    const std::string why = root.is_parallel()
                                ? "all of it is parallel, and a record stands in one state at a time"
                                : "it has no state to begin with";
    draft_.comments.push_back(findings_.left_out(root.view.place(), "machine", label, why));
    return;
  }
  flow_.name = draft_.workflow_names.take(label, "workflow");
  flow_.label = one_line(label);
  if (draft_.name.empty()) draft_.name = flow_.name;
  flow_.record = draft_.record(label, label);
  findings_.carried(root.view.place(), "machine", label, "workflow " + flow_.name);
  const std::string description = root.view["description"].plain();
  if (!description.empty()) flow_.head.push_back({"description " + string_literal(description), {}, {}});
  read_context();
  read_states();
  flow_.head.push_back({"entry at " + state_of(*first).name, {}, {}});
  for (MachineNode& node : tree_.nodes()) {
    if (MachineTree::is_in_region(node)) continue;
    read_events(node);
    read_invokes(node);
    read_delays(node);
    if (node.is_parallel())
      read_event(node, node.key + " done", node.view["onDone"]);
    else if (node.parent != nullptr)
      read_done(node);
    if (node.is_leaf()) {
      read_automatic(node);
      entry_and_exit(node);
    } else if (node.parent != nullptr) {
      leave_out_outer(node);
    }
  }
  draft_.workflows.push_back(std::move(flow_));
}

namespace {

bool is_machine(JsonView value) {
  return value["states"].is_object() || (value["on"].is_object() && value["id"].is_text());
}

}  // namespace

bool collect_xstate(const std::string& file, JsonView root, std::vector<JsonSource>& into) {
  if (is_machine(root)) {
    into.push_back({file, root});
    return true;
  }
  bool found = false;
  for (const std::string_view key : {"machine", "config", "definition"})
    if (root[key].is_object()) found = found || collect_xstate(file, root[key], into);
  if (root.is_array() || root["machines"].is_array() || root["machines"].is_object())
    for (const JsonView& item : (root.is_array() ? root : root["machines"]).children())
      if (item.is_object() && is_machine(item)) {
        into.push_back({file, item});
        found = true;
      }
  return found;
}

void adopt_xstate(const JsonSource& machine, Adopted& into) {
  into.findings.file = machine.file;
  add_source(into, machine.file);
  MachineReader(machine, into).read();
}

}  // namespace leadflow::cli::adopt
