// Frappe and ERPNext: a `Workflow` is a list of states with a document status, and a list of transitions
// with the role that may take them.
//
// The document status makes the stages: 0 is a draft, 1 submitted, 2 cancelled. A submitted state from which
// another submitted one is reached is still under way; the others are the end, a good one unless the style of
// the state is Danger.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/adopt/condition.h"
#include "cli/adopt/readers.h"
#include "cli/failure.h"
#include "dsl/text.h"

namespace leadflow::cli::adopt {

namespace {

constexpr std::string_view state_field_default = "workflow_state";

/// Roles of one cell. Frappe has one there; exports of patched versions have a line each.
std::vector<std::string> roles_of(std::string_view cell) {
  std::vector<std::string> roles;
  while (!cell.empty()) {
    const std::size_t end = cell.find('\n');
    const std::string_view role = dsl::trimmed(cell.substr(0, end));
    if (!role.empty() && std::find(roles.begin(), roles.end(), role) == roles.end()) roles.emplace_back(role);
    cell.remove_prefix(end == std::string_view::npos ? cell.size() : end + 1);
  }
  return roles;
}

class FrappeWorkflow {
 public:
  FrappeWorkflow(const JsonSource& source, const FrappeSet& set, Adopted& into)
      : source_(source.value), set_(set), draft_(into.draft), findings_(into.findings) {}

  void read();

 private:
  void read_head();
  void read_fields();
  void read_field(JsonView field);
  void read_states();
  void read_state(JsonView row, std::set<std::string>& phases_seen);
  void read_state_extras(JsonView row, State& state);
  void read_transitions();
  void read_transition(const std::vector<JsonView>& rows);
  std::string permitted(const std::vector<JsonView>& rows, std::vector<std::string>& comments);
  void read_role(JsonView row, std::vector<std::string>& roles, std::vector<std::string>& comments);
  Carried condition_of(JsonView row);
  void stand_in(JsonView row, const std::string& label, const std::string& why, std::string& when,
                Statement& statement);
  std::string phase_of(JsonView row) const;
  std::string style_of(JsonView row) const;
  std::string group_list(const std::vector<std::string>& roles);
  Fields fields() { return {draft_.records[flow_.record], &flow_, state_field_, true}; }

  JsonView source_;
  const FrappeSet& set_;
  Draft& draft_;
  Findings& findings_;
  Workflow flow_{};
  std::string state_field_{};
  std::map<std::string, std::size_t> phases_{};
  std::set<std::string> under_way_{};  // states from which a submitted one is reached
  std::set<std::string> labels_{};     // of the transitions so far
};

struct FrappeStage {
  std::string_view key, name, label, kind;
};
constexpr FrappeStage frappe_stages[] = {{"0", "draft_stage", "Draft", "open"},
                                         {"1", "submitted_stage", "Submitted", "open"},
                                         {"1 won", "done_stage", "Submitted, at its end", "won"},
                                         {"1 lost", "refused_stage", "Submitted, at a bad end", "lost"},
                                         {"2", "cancelled_stage", "Cancelled", "lost"}};

std::string doc_status(JsonView row) {
  const std::string written = row["doc_status"].plain();
  return written.empty() ? "0" : written;
}

std::string FrappeWorkflow::style_of(JsonView row) const {
  if (!row["style"].text().empty()) return std::string(row["style"].text());
  const std::string name = row["state"].plain();
  for (const JsonSource& state : set_.states) {
    const std::string known = state.value["workflow_state_name"].plain();
    if ((known.empty() ? state.value["name"].plain() : known) == name)
      return std::string(state.value["style"].text());
  }
  return {};
}

std::string FrappeWorkflow::phase_of(JsonView row) const {
  const std::string status = doc_status(row);
  if (status != "1") return status == "2" ? "2" : "0";
  if (under_way_.contains(row["state"].plain())) return "1";
  return style_of(row) == "Danger" ? "1 lost" : "1 won";
}

void FrappeWorkflow::read_head() {
  std::string label = source_["workflow_name"].plain();
  if (label.empty()) label = source_["name"].plain();
  std::string document = source_["document_type"].plain();
  flow_.label = one_line(label);
  flow_.name = draft_.workflow_names.take(label, "workflow");
  if (draft_.name.empty()) draft_.name = flow_.name;
  if (document.empty()) {
    document = label.empty() ? "Record" : label;
    flow_.comments.push_back(
        findings_.changed(source_.place(), "record type", document, "record",
                          "the source names no document type; the workflow's name stands for it"));
  }
  flow_.record = draft_.record(document, document);
  findings_.carried(source_["document_type"].place(), "record type", document,
                    draft_.records[flow_.record].name);
  findings_.carried(source_.place(), "workflow", label, "workflow " + flow_.name);
  const std::string field = source_["workflow_state_field"].plain();
  state_field_ = field.empty() ? std::string(state_field_default) : field;
  flow_.disabled = !source_["is_active"].flag(true);
  std::string notes = source_["notes"].plain();
  if (notes.empty()) notes = source_["description"].plain();
  if (!notes.empty()) flow_.head.push_back({"description " + string_literal(notes), {}, {}});
  if (source_["send_email_alert"].flag(false))
    flow_.comments.push_back(
        findings_.left_out(source_["send_email_alert"].place(), "e-mail alert", label,
                           "Frappe writes the text itself; write a template and `notify`"));
}

FieldType frappe_type(std::string_view type, std::string_view options) {
  static const std::map<std::string_view, FieldType> types = {{"Int", FieldType::Integer},
                                                              {"Float", FieldType::Decimal},
                                                              {"Currency", FieldType::Decimal},
                                                              {"Percent", FieldType::Decimal},
                                                              {"Check", FieldType::Boolean},
                                                              {"Date", FieldType::Date},
                                                              {"Datetime", FieldType::DateTime},
                                                              {"Phone", FieldType::Phone},
                                                              {"Select", FieldType::Choice},
                                                              {"Small Text", FieldType::Text},
                                                              {"Text", FieldType::Text},
                                                              {"Long Text", FieldType::Text},
                                                              {"Text Editor", FieldType::Text},
                                                              {"Data", FieldType::Text},
                                                              {"Link", FieldType::Text},
                                                              {"Dynamic Link", FieldType::Text},
                                                              {"Read Only", FieldType::Text},
                                                              {"Autocomplete", FieldType::Text},
                                                              {"Markdown Editor", FieldType::Text},
                                                              {"HTML Editor", FieldType::Text},
                                                              {"Code", FieldType::Text}};
  if (type == "Data" && options == "Email") return FieldType::Email;
  if (type == "Data" && options == "Phone") return FieldType::Phone;
  if (type == "Data" && options == "URL") return FieldType::Url;
  if (type == "Link" && options == "User") return FieldType::User;
  const auto found = types.find(type);
  return found == types.end() ? FieldType::Unknown : found->second;
}

void FrappeWorkflow::read_field(JsonView field) {
  const std::string name = field["fieldname"].plain();
  const std::string_view type = field["fieldtype"].text();
  static const std::set<std::string_view> layout = {"Section Break", "Column Break", "Tab Break", "HTML",
                                                    "Heading",       "Button",       "Fold",      "Image"};
  if (name.empty() || name == state_field_ || layout.contains(type)) return;
  RecordType& record = draft_.records[flow_.record];
  if (record.find(name) != nullptr) return;
  const FieldType known = frappe_type(type, field["options"].text());
  if (known == FieldType::Unknown) {
    record.statements.push_back({"",
                                 {},
                                 {findings_.left_out(field.place(), "field", name,
                                                     fmt::format("the language has no type `{}`", type))}});
    return;
  }
  Attribute& attribute = record.attribute(name, field["label"].text());
  attribute.type = known;
  attribute.required = field["reqd"].flag(false);
  attribute.unique = field["unique"].flag(false);
  if (known == FieldType::Choice) {
    Names values(NameKind::Value);
    for (const std::string& option : roles_of(field["options"].text()))
      attribute.choices.push_back({values.take(option, "value"), option, one_line(option)});
    if (attribute.choices.empty()) attribute.type = FieldType::Text;
  }
  if (known == FieldType::Integer || known == FieldType::Decimal) attribute.start = "0";
  findings_.carried(field.place(), "field", name, record.name + "." + attribute.name);
}

void FrappeWorkflow::read_fields() {
  RecordType& record = draft_.records[flow_.record];
  if (record.is_described) return;
  for (const JsonSource& doctype : set_.doctypes) {
    if (doctype.value["name"].plain() != record.source) continue;
    record.is_described = true;
    const std::string back = findings_.file;
    findings_.file = doctype.file;
    for (const JsonView& field : doctype.value["fields"].children()) read_field(field);
    findings_.file = back;
  }
}

std::string FrappeWorkflow::group_list(const std::vector<std::string>& roles) {
  std::string list;
  for (const std::string& role : roles) list += (list.empty() ? "" : ", ") + draft_.group(role);
  return list;
}

void FrappeWorkflow::read_state_extras(JsonView row, State& state) {
  const std::vector<std::string> roles = roles_of(row["allow_edit"].text());
  if (!roles.empty() && std::find(roles.begin(), roles.end(), "All") == roles.end()) {
    state.body.push_back({"edit by " + group_list(roles), {}, {}});
    findings_.carried(row["allow_edit"].place(), "edit permission", row["allow_edit"].text(),
                      state.body.back().text);
  }
  const std::string field = row["update_field"].plain();
  if (!field.empty()) {
    const std::string value = row["update_value"].plain();
    Fields known = fields();
    const Attribute* settled = draft_.records[flow_.record].find(field);
    const bool counts =
        settled != nullptr && (settled->type == FieldType::Integer || settled->type == FieldType::Decimal ||
                               settled->type == FieldType::Boolean);
    const std::optional<std::string> number = counts ? number_text(value) : std::nullopt;
    const std::optional<std::string> text =
        row["evaluate_as_expression"].flag(false) || known.is_status(field)
            ? std::nullopt
            : known.literal(field,
                            number ? Literal{Literal::Number, *number} : Literal{Literal::Text, value});
    const std::string name = fmt::format("{} = {}", field, value);
    if (text) {
      const std::string& attribute = known.attribute(field).name;
      state.body.push_back({fmt::format("rule {} on entered",
                                        flow_.rule_names.take("set " + field + " in " + state.name, "rule")),
                            {Statement{fmt::format("set {} = {}", attribute, *text), {}, {}}},
                            {}});
      findings_.carried(row["update_field"].place(), "field update", name, state.body.back().text);
    } else {
      state.comments.push_back(
          findings_.left_out(row["update_field"].place(), "field update", name,
                             known.error().empty() ? "it is an expression of Python" : known.error()));
    }
  }
  for (const std::string_view key : {"next_action_email_template", "message"})
    if (!row[key].plain().empty())
      state.comments.push_back(
          findings_.left_out(row[key].place(), "message", row[key].plain(),
                             "Frappe sends it to whoever may act next; write a template and `notify`"));
}

void FrappeWorkflow::read_state(JsonView row, std::set<std::string>& states_seen) {
  const std::string label = row["state"].plain();
  if (label.empty()) {
    flow_.comments.push_back(findings_.left_out(row.place(), "state", "", "the row names no state"));
    return;
  }
  if (!states_seen.insert(label).second) {
    flow_.find(label)->comments.push_back(findings_.left_out(
        row.place(), "state", label, "a second row of the same state; the first one counts"));
    return;
  }
  const std::string status = doc_status(row);
  State state;
  state.source = label;
  state.label = one_line(label);
  state.name = flow_.state_names.take(label, "state");
  state.phase = phases_.at(phase_of(row));
  if (status != "0" && status != "1" && status != "2")
    state.comments.push_back(findings_.changed(row["doc_status"].place(), "document status", status, "open",
                                               "it is none of 0, 1 and 2; the state is taken for a draft"));
  read_state_extras(row, state);
  findings_.carried(row.place(), "state", label, fmt::format("step {}", state.name));
  flow_.states.push_back(std::move(state));
}

void FrappeWorkflow::read_states() {
  const std::vector<JsonView> rows = source_["states"].children();
  if (rows.size() > max_adopted_states)
    throw Failure(kUnreadable,
                  fmt::format("`{}` has more than {} states", findings_.file, max_adopted_states));
  std::map<std::string, std::string> status_of;
  for (const JsonView& row : rows) status_of.emplace(row["state"].plain(), doc_status(row));
  for (const JsonView& move : source_["transitions"].children()) {
    const std::string from = move["state"].plain(), to = move["next_state"].plain();
    const auto reached = status_of.find(to);
    if (from != to && reached != status_of.end() && reached->second == "1") under_way_.insert(from);
  }
  std::set<std::string> wanted;
  for (const JsonView& row : rows)
    if (!row["state"].plain().empty()) wanted.insert(phase_of(row));
  for (const FrappeStage& stage : frappe_stages) {
    if (!wanted.contains(std::string(stage.key))) continue;
    phases_[std::string(stage.key)] = flow_.phases.size();
    flow_.phases.push_back(
        {flow_.state_names.take(stage.name, "stage"), std::string(stage.label), std::string(stage.kind), {}});
  }
  std::set<std::string> seen;
  for (const JsonView& row : rows) read_state(row, seen);
  if (flow_.states.empty()) return;
  flow_.head.push_back({"entry at " + flow_.states.front().name, {}, {}});
}

void FrappeWorkflow::read_role(JsonView row, std::vector<std::string>& roles,
                               std::vector<std::string>& comments) {
  JsonView cell = row["allowed"];
  if (cell.plain().empty() && !row["allowed_role"].plain().empty()) {
    cell = row["allowed_role"];
    comments.push_back(
        findings_.changed(cell.place(), "role", cell.plain(), "by",
                          "Frappe reads `allowed`, not `allowed_role`; taken for the role that is meant"));
  }
  for (const std::string& role : roles_of(cell.text())) {
    if (role == "All") {
      findings_.carried(cell.place(), "role", role, "anyone");
    } else if (role.find(',') == std::string::npos) {
      findings_.carried(cell.place(), "role", role, "group " + draft_.group(role));
    } else {
      comments.push_back(findings_.changed(cell.place(), "role", role, "group " + draft_.group(role),
                                           "Frappe takes the whole cell for one role, and so does this"));
    }
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
}

std::string FrappeWorkflow::permitted(const std::vector<JsonView>& rows, std::vector<std::string>& comments) {
  std::vector<std::string> roles;
  for (const JsonView& row : rows) read_role(row, roles, comments);
  if (roles.empty()) {
    comments.push_back(findings_.changed(rows.front().place(), "role", "", "by nobody",
                                         "the source names no role, and Frappe lets nobody take it then"));
    return " by nobody";
  }
  if (std::find(roles.begin(), roles.end(), "All") != roles.end()) return {};
  return " by " + group_list(roles);
}

Carried FrappeWorkflow::condition_of(JsonView row) {
  Fields known = fields();
  return from_python(row["condition"].text(), known);
}

/// What Frappe decides in Python becomes a question that is answered no until somebody sets it to yes.
void FrappeWorkflow::stand_in(JsonView row, const std::string& label, const std::string& why,
                              std::string& when, Statement& statement) {
  const std::string text = row["condition"].plain();
  RecordType& record = draft_.records[flow_.record];
  Attribute& attribute =
      record.attribute(row.place() + text, "May: " + label, row["state"].plain() + " " + label + " allowed");
  attribute.type = FieldType::Boolean;
  when = " when " + attribute.name;
  statement.comments.push_back(findings_.changed(
      row["condition"].place(), "condition", text, "when " + attribute.name,
      fmt::format("{}; not offered until `{}` is set to true by hand or by a rule", why, attribute.name)));
}

/// Rows that differ only in their role are one transition of several roles.
void FrappeWorkflow::read_transition(const std::vector<JsonView>& rows) {
  const JsonView row = rows.front();
  const std::string from = row["state"].plain(), to = row["next_state"].plain(),
                    label = row["action"].plain();
  const std::string name = fmt::format("{}: {} -> {}", label, from, to);
  const State* source = flow_.find(from);
  const State* target = flow_.find(to);
  if (source == nullptr || target == nullptr || label.empty()) {
    const std::string why = label.empty()       ? "the row names no action"
                            : to.empty()        ? "the row names no next state"
                            : source == nullptr ? fmt::format("there is no state `{}`", from)
                                                : fmt::format("there is no state `{}`", to);
    flow_.tail.push_back({"", {}, {findings_.left_out(row.place(), "transition", name, why)}});
    return;
  }
  Statement statement;
  const std::string by = permitted(rows, statement.comments);
  std::string when;
  const std::string condition = row["condition"].plain();
  if (!dsl::is_blank(condition)) {
    const Carried carried = condition_of(row);
    if (carried.value) {
      when = " when " + carried.value->text;
      findings_.carried(row["condition"].place(), "condition", condition, carried.value->text);
    } else {
      stand_in(row, label, carried.why, when, statement);
    }
  }
  const std::string id =
      flow_.move_names.take(labels_.insert(label).second ? label : label + " " + from, "move");
  statement.text =
      fmt::format("transition {} from {} to {}{}{}", named(id, label), source->name, target->name, by, when);
  if (!row["allow_self_approval"].flag(true)) {
    statement.body.push_back(
        {"refuse \"You may not do this with a record of your own.\" when actor = created_by", {}, {}});
    findings_.carried(row["allow_self_approval"].place(), "self approval", "0", "refuse");
  }
  if (!row["transition_tasks"].plain().empty())
    statement.comments.push_back(findings_.left_out(row["transition_tasks"].place(), "transition tasks",
                                                    row["transition_tasks"].plain(),
                                                    "they run Python in Frappe"));
  if (row["send_email_to_creator"].flag(false))
    statement.comments.push_back(
        findings_.left_out(row["send_email_to_creator"].place(), "message", label,
                           "Frappe writes the text itself; write a template and `notify`"));
  for (const JsonView& same : rows) findings_.carried(same.place(), "transition", name, "transition " + id);
  flow_.tail.push_back(std::move(statement));
}

void FrappeWorkflow::read_transitions() {
  const std::vector<JsonView> rows = source_["transitions"].children();
  if (rows.size() > max_adopted_moves)
    throw Failure(kUnreadable,
                  fmt::format("`{}` has more than {} transitions", findings_.file, max_adopted_moves));
  std::map<std::string, std::size_t> known;
  std::vector<std::vector<JsonView>> moves;
  for (const JsonView& row : rows) {
    std::string key;
    for (const std::string_view member :
         {"state", "action", "next_state", "condition", "allow_self_approval"})
      key += row[member].plain() + '\0';
    const auto [at, is_new] = known.emplace(key, moves.size());
    if (is_new) moves.emplace_back();
    moves[at->second].push_back(row);
  }
  for (const std::vector<JsonView>& move : moves) read_transition(move);
}

void FrappeWorkflow::read() {
  read_head();
  read_fields();
  read_states();
  if (flow_.states.empty()) {
    draft_.comments.push_back(
        findings_.left_out(source_.place(), "workflow", flow_.label, "it has no states"));
    return;
  }
  read_transitions();
  draft_.workflows.push_back(std::move(flow_));
}

bool collect_document(const std::string& file, JsonView value, FrappeSet& into) {
  const std::string_view doctype = value["doctype"].text();
  if (doctype.empty()) return false;
  auto& list = doctype == "Workflow"         ? into.workflows
               : doctype == "Workflow State" ? into.states
               : doctype == "DocType"        ? into.doctypes
                                             : into.others;
  list.push_back({file, value});
  return true;
}

}  // namespace

bool collect_frappe(const std::string& file, JsonView root, FrappeSet& into) {
  if (root.is_object() && collect_document(file, root, into)) return true;
  bool found = false;
  for (const std::string_view key : {"docs", "data", "message"})
    if (root[key].is_array() || root[key].is_object()) found = collect_frappe(file, root[key], into) || found;
  if (root.is_array())
    for (const JsonView& item : root.children()) found = collect_document(file, item, into) || found;
  return found;
}

void adopt_frappe(const JsonSource& workflow, const FrappeSet& set, Adopted& into) {
  into.findings.file = workflow.file;
  add_source(into, workflow.file);
  FrappeWorkflow(workflow, set, into).read();
}

}  // namespace leadflow::cli::adopt
