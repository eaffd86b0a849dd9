// The states of a machine, its context, and the whole of it.

#include <fmt/format.h>

#include <algorithm>

#include "cli/adopt/ends.h"
#include "cli/adopt/xstate_machine.h"
#include "cli/failure.h"

namespace leadflow::cli::adopt {

namespace {

std::string_view behind_last_dot(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos || dot + 1 == path.size() ? path : path.substr(dot + 1);
}

/// `actor 2` of `actor[1]`; `transition` of `transition[0]`.
std::string without_index(std::string_view part) {
  const std::size_t open = part.rfind('[');
  if (open == std::string_view::npos || !part.ends_with(']')) return std::string(part);
  const std::string_view index = part.substr(open + 1, part.size() - open - 2);
  const bool counts = index.size() == 1 && index.front() >= '1' && index.front() <= '9';
  return std::string(part.substr(0, open)) + (counts ? fmt::format(" {}", index.front() - '0' + 1) : "");
}

/// Code without a name of its own: `failure RETRY` of `inline:payment.failure#RETRY[-1]#transition[0]`.
std::string inline_label(std::string_view code) {
  std::string label;
  for (bool first = true; !code.empty(); first = false) {
    const std::size_t end = code.find('#');
    const std::string part = without_index(code.substr(0, end));
    const std::string word = spoken(first ? behind_last_dot(part) : std::string_view(part));
    if (word != "transition") label += (label.empty() ? "" : " ") + word;
    code.remove_prefix(end == std::string_view::npos ? code.size() : end + 1);
  }
  return label;
}

struct MachineEvent {
  std::string_view prefix, said;
};
constexpr MachineEvent machine_events[] = {
    {"xstate.done.actor.", " done"}, {"xstate.error.actor.", " failed"},
    {"xstate.done.state.", " done"}, {"done.invoke.", " done"},
    {"error.platform.", " failed"},  {"done.state.", " done"},
    {"error.execution.", " failed"}, {"xstate.invoke.", ""}};

}  // namespace

std::string spoken(std::string_view code) {
  if (code.starts_with("inline:")) return inline_label(code.substr(7));
  for (const MachineEvent& event : machine_events)
    if (code.starts_with(event.prefix) && code.size() > event.prefix.size())
      return std::string(behind_last_dot(code.substr(event.prefix.size()))) + std::string(event.said);
  return std::string(code);
}

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
  if (node.parent == nullptr) return phase_named("open", "Open", "open");
  const MachineNode* top = &node;
  while (top->parent != &tree_.root()) top = top->parent;
  if (top != &node) return phase_named("in " + top->key, top->key, "open");
  if (!node.is_final()) return phase_named("open", "Open", "open");
  for (const JsonView& tag :
       node.view["tags"].is_array() ? node.view["tags"].children() : std::vector<JsonView>{node.view["tags"]})
    if (tag.text() == "won" || tag.text() == "lost")
      return phase_named(std::string(tag.text()), tag.text() == "won" ? "Won" : "Lost", tag.text());
  const std::string_view kind = end_by_name(node.key);
  if (kind == "won" || kind == "lost")
    return phase_named(std::string(kind), kind == "won" ? "Won" : "Lost", kind);
  return phase_named("ended", "Ended", "archived");
}

void MachineReader::leave_out_region(MachineNode& node) {
  const std::string why = "it is of a parallel state within a parallel state";
  State& around = state_around(node);
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
    const MachineNode* said = tree_.history_default(node);
    const std::string entered = said == nullptr ? "the first state" : '`' + said->path + '`';
    flow_.comments.push_back(findings_.changed(
        node.view.place(), "state", node.path, "",
        fmt::format("a record does not come back to where it was; moves to it enter {}", entered)));
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
  if (node.parent != nullptr) tell_unread(node, state.comments);
  node.state = flow_.states.size();
  const std::string becomes = "step " + state.name;
  flow_.states.push_back(std::move(state));
  if (node.is_final() && node.parent == &tree_.root() && !node.view["tags"].there()) {
    state_of(node).comments.push_back(
        findings_.changed(node.view.place(), "state", node.path, becomes,
                          end_by_name(node.key).empty()
                              ? "the source does not say whether this end is won or lost"
                              : "the source does not say whether this end is won or lost; its name does"));
  } else {
    findings_.carried(node.view.place(), "state", node.path.empty() ? node.key : node.path, becomes);
  }
}

/// Members that say something and are not read, each by its name.
void MachineReader::tell_unread(MachineNode& node, std::vector<std::string>& comments) {
  static const std::set<std::string_view> read = {"id",
                                                  "key",
                                                  "initial",
                                                  "type",
                                                  "states",
                                                  "on",
                                                  "after",
                                                  "always",
                                                  "entry",
                                                  "exit",
                                                  "onEntry",
                                                  "onExit",
                                                  "onDone",
                                                  "invoke",
                                                  "context",
                                                  "description",
                                                  "history",
                                                  "target",
                                                  "order",
                                                  "version",
                                                  "parallel",
                                                  "strict",
                                                  "types",
                                                  "tsTypes",
                                                  "schema",
                                                  "$schema",
                                                  "transitions",
                                                  "initialState",
                                                  "delimiter",
                                                  "predictableActionArguments",
                                                  "preserveActionOrder"};
  for (const JsonView& member : node.view.children()) {
    const bool empty =
        member.is_null() || ((member.is_object() || member.is_array()) && member.children().empty());
    if (read.contains(member.key()) || empty || (member.key() == "tags" && node.is_final())) continue;
    comments.push_back(
        findings_.left_out(member.place(), "member", member.key(), "nothing in the language stands for it"));
  }
}

/// The state that the machine begins in; the first one where it does not say, or names none that is there.
MachineNode* MachineReader::first_state() {
  MachineNode& root = tree_.root();
  if (root.is_parallel()) return root.children.empty() ? nullptr : &root;
  MachineNode* said = root.view["initial"].is_null() ? nullptr : tree_.entered(root);
  if (said != nullptr && !MachineTree::is_in_region(*said)) return said;
  for (MachineNode* child : root.children) {
    MachineNode* first = tree_.entered(*child);
    if (first == nullptr || MachineTree::is_in_region(*first)) continue;
    flow_.comments.push_back(findings_.changed(
        root.view.place(), "machine", root.key, "entry",
        fmt::format("it does not say where it begins; `{}` is its first state", first->path)));
    return first;
  }
  return nullptr;
}

void MachineReader::read_states() {
  for (const MachineNode& node : tree_.nodes())
    if (node.is_leaf() && !MachineTree::is_in_region(node)) ++key_counts_[node.key];
  for (MachineNode& node : tree_.nodes()) {
    if (MachineTree::is_in_region(node) || (node.parent == nullptr && !node.is_parallel())) continue;
    read_state(node);
    if (node.is_leaf()) state_of(node).phase = phase_of(node);
    if (node.is_leaf() && node.is_parallel()) add_regions(node);
  }
  for (MachineNode& node : tree_.nodes()) {
    if (!MachineTree::is_in_region(node)) continue;
    if (MachineTree::is_in_one_region(node))
      read_region_state(node);
    else
      leave_out_region(node);
  }
}

/// What a state with states in it does itself, and what no state in it can do.
void MachineReader::leave_out_outer(MachineNode& node) {
  for (const std::string_view member : {"entry", "exit", "onEntry", "onExit"})
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

/// What the machine itself does when it starts, which is when a record begins, and when it stops.
void MachineReader::read_start_and_stop(MachineNode& root) {
  for (const std::string_view member : {"entry", "onEntry"}) {
    std::vector<Statement> made = actions(root.view[member]);
    const bool acts =
        std::any_of(made.begin(), made.end(), [](const Statement& one) { return !one.text.empty(); });
    if (!acts) {
      for (const Statement& one : made)
        flow_.comments.insert(flow_.comments.end(), one.comments.begin(), one.comments.end());
      continue;
    }
    const std::string name = flow_.rule_names.take("entry " + flow_.name, "rule");
    flow_.tail.push_back({fmt::format("rule {} on received", name), std::move(made), {}});
  }
  for (const std::string_view member : {"exit", "onExit"})
    for (const JsonView& value : written_branches(root.view[member]))
      flow_.comments.push_back(
          findings_.left_out(value.place(), "action", value.is_text() ? value.text() : value["type"].text(),
                             "it is done when the machine stops, and a record does not"));
  for (const MachineBranch& branch : branches(root, root.view["onDone"]))
    flow_.comments.push_back(findings_.left_out(branch.view.place(), "transition",
                                                arrow(root, "onDone", branch),
                                                "the machine has stopped then, and nothing follows it"));
}

void MachineReader::read_node(MachineNode& node) {
  read_events(node);
  read_invokes(node);
  read_delays(node);
  if (node.is_parallel() && !MachineTree::is_in_region(node))
    read_regions_done(node);
  else if (node.parent != nullptr)
    read_done(node);
  if (node.is_leaf()) {
    read_automatic(node);
    entry_and_exit(node);
  } else if (node.parent != nullptr) {
    leave_out_outer(node);
  } else {
    read_start_and_stop(node);
  }
}

void MachineReader::read() {
  MachineNode& root = tree_.root();
  if (tree_.too_large())
    throw Failure(kUnreadable,
                  fmt::format("`{}` has more than {} states", findings_.file, max_adopted_states));
  const std::string label = root.key.empty() ? "machine" : root.key;
  MachineNode* first = first_state();
  if (first == nullptr) {
    draft_.comments.push_back(
        findings_.left_out(root.view.place(), "machine", label, "it has no state to begin with"));
    return;
  }
  flow_.name = draft_.workflow_names.take(label, "workflow");
  flow_.label = one_line(label);
  if (draft_.name.empty()) draft_.name = flow_.name;
  flow_.record = draft_.record(label, label);
  findings_.carried(root.view.place(), "machine", label, "workflow " + flow_.name);
  const std::string description = root.view["description"].plain();
  if (!description.empty()) flow_.head.push_back({"description " + string_literal(description), {}, {}});
  tell_unread(root, flow_.comments);
  read_context();
  read_states();
  flow_.head.push_back({"entry at " + state_of(*first).name, {}, {}});
  for (MachineNode& node : tree_.nodes())
    if (!MachineTree::is_in_region(node) || MachineTree::is_in_one_region(node)) read_node(node);
  for (const RegionEvent& event : region_events_) write_region_event(event);
  for (MachineNode& node : tree_.nodes())
    if (node.is_leaf() && node.is_parallel() && !MachineTree::is_in_region(node)) end_regions(node);
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
