// What a machine does by itself: entry and exit, `always`, `onDone`, `after`; its guards and actions.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/adopt/xstate_machine.h"

namespace leadflow::cli::adopt {

namespace {

constexpr int deepest_guard = 24;
constexpr std::int64_t ms_a_minute = 60'000;

/// Exports call code without a name by its place, and may do so twice.
bool is_inline(std::string_view name) {
  return name.starts_with("inline:");
}

std::string duration_text(std::int64_t minutes) {
  if (minutes % (24 * 60) == 0)
    return fmt::format("{} day{}", minutes / (24 * 60), minutes == 24 * 60 ? "" : "s");
  if (minutes % 60 == 0) return fmt::format("{} hour{}", minutes / 60, minutes == 60 ? "" : "s");
  return fmt::format("{} minute{}", minutes, minutes == 1 ? "" : "s");
}

}  // namespace

Expression MachineReader::guard_attribute(JsonView value, const std::string& name) {
  RecordType& of = record();
  const std::string source = is_inline(name) ? name + ' ' + value.place() : name;
  const bool known = of.find(source) != nullptr;
  const std::string label = spoken(name);
  Attribute& attribute = of.attribute(source, label, label);
  attribute.type = FieldType::Boolean;
  if (!guards_told_.insert(value.place()).second) return {attribute.name, Expression::Atom};
  const std::string comment =
      findings_.changed(value.place(), "guard", name, attribute.name,
                        "its code is not in the export; false until it is set by hand or by a rule");
  if (!known) attribute.comments.push_back(comment);
  return {attribute.name, Expression::Atom};
}

Expression MachineReader::guard(JsonView value, int depth) {
  if (value.is_text()) return guard_attribute(value, std::string(value.text()));
  std::string type = value["type"].plain();
  if (type.starts_with("xstate.")) type = type.substr(7);
  const JsonView inner = value["guards"].there() ? value["guards"] : value["children"];
  if ((type == "and" || type == "or" || type == "not") && inner.is_array() && !inner.children().empty() &&
      depth < deepest_guard) {
    std::vector<Expression> parts;
    for (const JsonView& part : inner.children()) parts.push_back(guard(part, depth + 1));
    if (type == "not") return negated(parts.front());
    return type == "and" ? all_of(parts) : any_of(parts);
  }
  if (type == "guard" && !value["name"].plain().empty()) type = value["name"].plain();
  if (type.empty()) type = "guard of " + value.place();
  if (value["params"].there()) type += " " + one_line(value["params"].written(), 80);
  return guard_attribute(value, type);
}

void MachineReader::assign(JsonView value, std::vector<Statement>& into) {
  const JsonView values = value["assignment"];
  for (const JsonView& member : values.children()) {
    Fields fields(record(), &flow_, "", false);
    std::optional<Literal> literal;
    if (member.is_text()) literal = Literal{Literal::Text, std::string(member.text())};
    if (member.is(JsonView::Kind::Boolean))
      literal = Literal{Literal::Boolean, std::string(member.written())};
    if (member.is(JsonView::Kind::Integer) || member.is(JsonView::Kind::Decimal))
      if (const auto number = number_text(member.written())) literal = Literal{Literal::Number, *number};
    const std::optional<std::string> text =
        literal ? fields.literal(member.key(), *literal) : std::optional<std::string>{};
    Statement made;
    if (text) {
      made.text = fmt::format("set {} = {}", fields.attribute(member.key()).name, *text);
      findings_.carried(member.place(), "assignment", member.key(), made.text);
    } else {
      made.comments.push_back(
          findings_.left_out(member.place(), "assignment", member.key(), "its value is code"));
    }
    into.push_back(std::move(made));
  }
  if (values.children().empty())
    into.push_back(
        {"",
         {},
         {findings_.left_out(value.place(), "assignment", value["type"].plain(), "its values are code")}});
}

/// The event that stands for an action. Code without a name is another at each place.
std::string MachineReader::event_of(const std::string& type, const std::string& place) {
  if (!is_inline(type)) return declare_event(draft_, type);
  const auto known = inline_events_.find(place);
  if (known != inline_events_.end()) return known->second;
  const std::string label = spoken(type);
  const int number = ++inline_counts_[label];
  const std::string event = declare_event(draft_, number == 1 ? label : fmt::format("{} {}", label, number));
  return inline_events_[place] = event;
}

void MachineReader::action(JsonView value, std::vector<Statement>& into) {
  const std::string type = value.is_text() ? std::string(value.text()) : value["type"].plain();
  if (type == "xstate.assign") return assign(value, into);
  if (type.empty() || type.starts_with("xstate.")) {
    into.push_back(
        {"", {}, {findings_.left_out(value.place(), "action", type, "it is code of the machine itself")}});
    return;
  }
  const std::string event = event_of(type, value.place());
  into.push_back({"raise " + event, {}, {}});
  findings_.changed(value.place(), "action", type, "raise " + event,
                    "its code is not in the export; say in a rule on this event what is to be done");
}

std::vector<Statement> MachineReader::actions(JsonView value) {
  std::vector<Statement> made;
  if (value.is_array()) {
    for (const JsonView& item : value.children()) action(item, made);
  } else if (!value.is_null()) {
    action(value, made);
  }
  return made;
}

void MachineReader::entry_or_exit(MachineNode& leaf, std::string_view member, std::string_view event) {
  std::vector<Statement> made = actions(leaf.view[member]);
  const bool acts =
      std::any_of(made.begin(), made.end(), [](const Statement& one) { return !one.text.empty(); });
  State& state = state_around(leaf);
  if (!acts) {
    for (const Statement& one : made)
      state.comments.insert(state.comments.end(), one.comments.begin(), one.comments.end());
    return;
  }
  std::string on(event), called = state.name;
  if (MachineTree::is_in_region(leaf)) {
    const std::optional<Expression> place = stands_in({&leaf});
    if (place && event == "left") return add_region_exit(leaf, *place, std::move(made));
    if (place) on = "becomes " + place->text;
    called = leaf.key;
  }
  const std::string_view word = event == "entered" ? "entry" : "exit";
  const std::string name = flow_.rule_names.take(fmt::format("{} {}", word, called), "rule");
  state.body.push_back({fmt::format("rule {} on {}", name, on), std::move(made), {}});
}

void MachineReader::entry_and_exit(MachineNode& leaf) {
  for (const std::string_view member : {"entry", "onEntry"}) entry_or_exit(leaf, member, "entered");
  for (const std::string_view member : {"exit", "onExit"}) entry_or_exit(leaf, member, "left");
}

bool MachineReader::closes_circle(const MachineNode& from, const MachineNode& to) const {
  std::vector<const MachineNode*> reached{&to};
  std::set<const MachineNode*> seen{&to};
  for (std::size_t at = 0; at < reached.size(); ++at) {
    if (reached[at] == &from) return true;
    const auto [begin, end] = at_once_.equal_range(reached[at]);
    for (auto move = begin; move != end; ++move)
      if (seen.insert(move->second).second) reached.push_back(move->second);
  }
  return false;
}

/// Branches of which the first whose guard holds is taken, as one rule.
void MachineReader::add_chain(MachineNode& leaf, std::string_view name, const std::string& on,
                              bool also_becomes, const std::vector<MachineBranch>& found,
                              std::string_view piece) {
  State& state = state_of(leaf);
  std::vector<Expression> guards;
  std::vector<Statement> chain;
  const std::string rule = flow_.rule_names.take(fmt::format("{} {}", name, state.name), "rule");
  std::vector<Expression> passed;  // guards of branches that do nothing: those behind them are not asked
  bool is_open = true;
  for (const MachineBranch& branch : found) {
    const std::string text = arrow(*branch.owner, piece, branch);
    std::string why = branch.why;
    if (!is_open) why = "one before it has no guard and is always taken";
    if (why.empty() && also_becomes && branch.target != nullptr && closes_circle(leaf, *branch.target))
      why = "it would go round in a circle without time passing";
    if (!why.empty()) {
      state.comments.push_back(findings_.left_out(branch.view.place(), "transition", text, why));
      continue;
    }
    Statement step{{}, actions(branch.view["actions"]), {}};
    if (branch.target != nullptr) step.body.push_back({"move to " + state_of(*branch.target).name, {}, {}});
    if (branch.target != nullptr && also_becomes) at_once_.emplace(&leaf, branch.target);
    is_open = !branch.guard.is_null();
    findings_.carried(branch.view.place(), "transition", text, "rule " + rule);
    std::vector<Expression> asked = passed;
    if (is_open) asked.push_back(guard(branch.guard));
    if (step.body.empty()) {
      if (is_open) passed.push_back(negated(asked.back()));
      continue;
    }
    if (!asked.empty()) guards.push_back(all_of(asked));
    step.text = asked.empty() ? (chain.empty() ? "" : "else")
                              : (chain.empty() ? "if " : "else if ") + guards.back().text;
    chain.push_back(std::move(step));
  }
  if (chain.empty()) return;
  std::string head = fmt::format("rule {} on {}", rule, on);
  if (also_becomes && !guards.empty()) head += ", becomes " + any_of(guards).text;
  // `else` stands on the line of the brace before it: one statement of several blocks.
  Statement whole{head, {}, {}};
  if (chain.front().text.empty())
    whole.body = chain.front().body;
  else
    whole.body = std::move(chain);
  state.body.push_back(std::move(whole));
}

void MachineReader::read_automatic(MachineNode& leaf) {
  std::vector<MachineBranch> found;
  const bool inside = MachineTree::is_in_region(leaf);
  for (MachineNode* at = &leaf; at != nullptr && (!inside || MachineTree::is_in_region(*at));
       at = at->parent) {
    for (const JsonView value : {at->view["always"], handler(*at, "")}) {
      const std::vector<MachineBranch> more = branches(*at, value);
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  const bool ends = leaf.is_final() && leaf.parent != &tree_.root() && !leaf.parent->is_parallel();
  if (ends) {
    const std::vector<MachineBranch> done = branches(*leaf.parent, leaf.parent->view["onDone"]);
    found.insert(found.end(), done.begin(), done.end());
  }
  if (found.empty()) return;
  if (inside)
    add_region_chain({&leaf}, "automatic", {}, found, "always");
  else
    add_chain(leaf, "automatic", "entered", true, found, "always");
}

/// What follows the end of inner states stands at those; without one it is never followed.
void MachineReader::read_done(MachineNode& node) {
  const bool ends = std::any_of(node.children.begin(), node.children.end(),
                                [](const MachineNode* child) { return child->is_final(); });
  if (ends && !node.is_parallel()) return;
  for (const MachineBranch& branch : branches(node, node.view["onDone"]))
    flow_.tail.push_back(
        {"",
         {},
         {findings_.left_out(
             branch.view.place(), "transition", arrow(node, "onDone", branch),
             ends ? "it is a parallel state within a parallel state" : "no state in it is a final one")}});
}

void MachineReader::read_delay(MachineNode& node, const std::string& delay, JsonView value) {
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(delay.data(), delay.data() + delay.size(), ms);
  const bool known =
      error == std::errc{} && end == delay.data() + delay.size() && ms >= 0 && ms < 1'000'000'000'000;
  const std::vector<MachineBranch> found = branches(node, value);
  const std::string piece = "after " + delay;
  const std::int64_t minutes = std::max<std::int64_t>(1, (ms + ms_a_minute - 1) / ms_a_minute);
  const std::vector<MachineNode*> leaves = tree_.leaves(node);
  if (leaves.empty()) return;
  std::vector<std::string>& comments = state_around(*leaves.front()).comments;
  if (!known) {
    for (const MachineBranch& branch : found)
      comments.push_back(findings_.left_out(branch.view.place(), "transition", arrow(node, piece, branch),
                                            "the delay is computed by code that is not in the export"));
    return;
  }
  if (minutes * ms_a_minute != ms)
    comments.push_back(findings_.changed(value.place(), "delay", delay + " ms", duration_text(minutes),
                                         "times are whole minutes here"));
  if (MachineTree::is_in_region(node))
    return add_region_chain(leaves, piece, duration_text(minutes), found, piece);
  for (MachineNode* leaf : leaves) {
    if (leaf != &node)
      state_of(*leaf).comments.push_back(
          findings_.changed(value.place(), "delay", delay + " ms", duration_text(minutes),
                            "it counts from the entry into this state, not into the one around it"));
    add_chain(*leaf, piece, duration_text(minutes), false, found, piece);
  }
}

/// `xstate.after.1000.door.open`, `xstate.after(1000)#door.open`: a delay as machines write it themselves.
bool MachineReader::read_delay_event(MachineNode& node, std::string_view event, JsonView value) {
  constexpr std::string_view prefix = "xstate.after";
  if (!event.starts_with(prefix) || event.size() < prefix.size() + 2) return false;
  const std::string_view rest = event.substr(prefix.size() + 1);
  read_delay(node, std::string(rest.substr(0, rest.find_first_of(".)"))), value);
  return true;
}

void MachineReader::read_delays(MachineNode& node) {
  for (const JsonView& value : node.view["after"].children()) {
    const bool is_list = node.view["after"].is_array();  // of version 4: [{ delay, target }]
    read_delay(node, is_list ? value["delay"].plain() : std::string(value.key()), value);
  }
}

}  // namespace leadflow::cli::adopt
