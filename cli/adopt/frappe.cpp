// Frappe and ERPNext: a `Workflow` is a list of states with a document status, and a list of transitions
// with the role that may take them.
//
// The document status makes the stages: 0 is a draft, 1 submitted, 2 cancelled. A submitted state from which
// another submitted one is reached is still under way; the others are the end, a good one unless style or
// name say otherwise. A draft that nothing leads out of is an end where style or name say so.

#include <fmt/format.h>

#include <algorithm>

#include "cli/adopt/ends.h"
#include "cli/adopt/frappe_workflow.h"
#include "cli/failure.h"
#include "dsl/text.h"

namespace leadflow::cli::adopt {

namespace {

constexpr std::string_view state_field_default = "workflow_state";

/// What Frappe and its tools keep about every row, and what only places it on a page.
constexpr std::string_view bookkeeping[] = {"name",
                                            "owner",
                                            "creation",
                                            "modified",
                                            "modified_by",
                                            "idx",
                                            "docstatus",
                                            "doctype",
                                            "parent",
                                            "parentfield",
                                            "parenttype",
                                            "module",
                                            "_user_tags",
                                            "_comments",
                                            "_assign",
                                            "_liked_by",
                                            "__last_sync_on",
                                            "__islocal",
                                            "__unsaved",
                                            "__unedited",
                                            "app",
                                            "is_standard",
                                            "workflow_builder_id",
                                            "workflow_data",
                                            "standard",
                                            "custom",
                                            "is_default",
                                            "editable_grid",
                                            "istable",
                                            "sync_on_migrate",
                                            "workflow_id",
                                            "doc_type",
                                            "label",
                                            "state_field"};

/// Whether a member says something: not empty, not switched off.
bool says_something(JsonView value) {
  if (value.is_object() || value.is_array()) return !value.children().empty();
  return value.flag(false) && !value.is_null();
}

struct FrappeStage {
  std::string_view key, name, label, kind;
};
constexpr FrappeStage frappe_stages[] = {{"0", "draft_stage", "Draft", "open"},
                                         {"1", "submitted_stage", "Submitted", "open"},
                                         {"won", "done_stage", "Done", "won"},
                                         {"lost", "refused_stage", "Refused", "lost"},
                                         {"archived", "ended_stage", "Ended", "archived"},
                                         {"2", "cancelled_stage", "Cancelled", "lost"}};

std::string doc_status(JsonView row) {
  const std::string written = row["doc_status"].plain();
  return written.empty() ? "0" : written;
}

}  // namespace

std::vector<std::string> lines_of(std::string_view cell) {
  std::vector<std::string> lines;
  while (!cell.empty()) {
    const std::size_t end = cell.find('\n');
    const std::string_view line = dsl::trimmed(cell.substr(0, end));
    if (!line.empty() && std::find(lines.begin(), lines.end(), line) == lines.end()) lines.emplace_back(line);
    cell.remove_prefix(end == std::string_view::npos ? cell.size() : end + 1);
  }
  return lines;
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

FrappeEnd FrappeWorkflow::end_of(JsonView row) const {
  const std::string status = doc_status(row), name = row["state"].plain(), style = style_of(row);
  if (status == "2") return {"2"};
  const bool submitted = status == "1";
  if (submitted ? under_way_.contains(name) : left_.contains(name) || !reached_.contains(name))
    return {submitted ? "1" : "0"};
  const std::string how = submitted ? "Frappe does not say whether this is a good end; "
                                    : "nothing leads out of it, so it is an end; ";
  if (style == "Danger") return {"lost", submitted ? "" : how + "its style says which"};
  if (style == "Success") return {"won", submitted ? "" : how + "its style says which"};
  const std::string_view kind = end_by_name(name);
  if (!submitted) return kind.empty() ? FrappeEnd{"0"} : FrappeEnd{kind, how + "its name says which"};
  if (kind == "won") return {"won"};
  if (kind.empty()) return {"won", how + "won, for it is submitted"};
  return {kind, how + "its name does"};
}

/// Members that mean something to Frappe and are not read here, each by its name.
void FrappeWorkflow::tell_unread(JsonView object, const std::string& piece,
                                 const std::set<std::string_view>& read, std::vector<std::string>& comments) {
  for (const JsonView& member : object.children()) {
    const std::string_view key = member.key();
    const bool kept = std::find(std::begin(bookkeeping), std::end(bookkeeping), key) != std::end(bookkeeping);
    if (kept || read.contains(key) || !says_something(member)) continue;
    comments.push_back(
        findings_.left_out(member.place(), piece, key, "nothing in the language stands for it"));
  }
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
  if (source_["override_status"].flag(false))
    findings_.left_out(source_["override_status"].place(), "setting", "override_status",
                       "how Frappe shows the status in lists");
  tell_unread(source_, "setting",
              {"workflow_name", "document_type", "workflow_state_field", "is_active", "notes", "description",
               "send_email_alert", "override_status", "states", "transitions"},
              flow_.comments);
}

std::string FrappeWorkflow::group_list(const std::vector<std::string>& roles) {
  std::string list;
  for (const std::string& role : roles) list += (list.empty() ? "" : ", ") + draft_.group(role);
  return list;
}

void FrappeWorkflow::read_state_extras(JsonView row, State& state) {
  const std::vector<std::string> roles = lines_of(row["allow_edit"].text());
  if (!roles.empty() && std::find(roles.begin(), roles.end(), "All") == roles.end()) {
    state.body.push_back({"edit by " + group_list(roles), {}, {}});
    findings_.carried(row["allow_edit"].place(), "edit permission", row["allow_edit"].text(),
                      state.body.back().text);
  }
  if (!row["update_field"].plain().empty()) read_update(row, state);
  for (const std::string_view key : {"next_action_email_template", "message"})
    if (!row[key].plain().empty())
      state.comments.push_back(
          findings_.left_out(row[key].place(), "message", row[key].plain(),
                             "Frappe sends it to whoever may act next; write a template and `notify`"));
  if (row["is_optional_state"].flag(false))
    state.comments.push_back(findings_.left_out(row["is_optional_state"].place(), "setting",
                                                "is_optional_state", "it only says whom Frappe asks to act"));
  tell_unread(row, "setting",
              {"state", "doc_status", "allow_edit", "update_field", "update_value", "evaluate_as_expression",
               "next_action_email_template", "message", "is_optional_state", "style", "send_email",
               "avoid_status_override"},
              state.comments);
}

/// A field that entering the state writes, as a rule of the state.
void FrappeWorkflow::read_update(JsonView row, State& state) {
  const std::string field = row["update_field"].plain(), value = row["update_value"].plain();
  const std::string name = fmt::format("{} = {}", field, value);
  const std::string place = row["update_field"].place();
  Fields known = fields();
  const auto refuse = [&](const std::string& why) {
    state.comments.push_back(findings_.left_out(place, "field update", name, why));
  };
  if (known.is_status(field)) return refuse("the move sets the state itself");
  if (row["evaluate_as_expression"].flag(false)) return refuse("it is an expression of Python");
  std::string operation = "clear " + known.attribute(field).name;
  if (!value.empty()) {
    const FieldType type = known.attribute(field).type;
    const bool counts =
        type == FieldType::Integer || type == FieldType::Decimal || type == FieldType::Boolean;
    const std::optional<std::string> number = counts ? number_text(value) : std::nullopt;
    const auto text =
        known.literal(field, number ? Literal{Literal::Number, *number} : Literal{Literal::Text, value});
    if (!text) return refuse(known.error());
    operation = fmt::format("set {} = {}", known.attribute(field).name, *text);
  }
  const std::string rule = flow_.rule_names.take("set " + field + " in " + state.name, "rule");
  state.body.push_back({fmt::format("rule {} on entered", rule), {Statement{operation, {}, {}}}, {}});
  findings_.carried(place, "field update", name, operation);
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
  const FrappeEnd end = end_of(row);
  state.phase = phases_.at(std::string(end.stage));
  if (status != "0" && status != "1" && status != "2")
    state.comments.push_back(findings_.changed(row["doc_status"].place(), "document status", status, "open",
                                               "it is none of 0, 1 and 2; the state is taken for a draft"));
  read_state_extras(row, state);
  const std::string becomes = "step " + state.name;
  if (end.why.empty())
    findings_.carried(row.place(), "state", label, becomes);
  else
    state.comments.push_back(findings_.changed(row.place(), "state", label, becomes, end.why));
  flow_.states.push_back(std::move(state));
}

void FrappeWorkflow::add_stages(const std::vector<JsonView>& rows) {
  std::map<std::string, std::string> status_of;
  for (const JsonView& row : rows) status_of.emplace(row["state"].plain(), doc_status(row));
  for (const JsonView& move : source_["transitions"].children()) {
    const std::string from = move["state"].plain(), to = move["next_state"].plain();
    const auto reached = status_of.find(to);
    if (from == to || reached == status_of.end() || !status_of.contains(from)) continue;
    left_.insert(from);
    reached_.insert(to);
    if (reached->second == "1") under_way_.insert(from);
  }
  std::set<std::string_view> wanted;
  for (const JsonView& row : rows)
    if (!row["state"].plain().empty()) wanted.insert(end_of(row).stage);
  for (const FrappeStage& stage : frappe_stages) {
    if (!wanted.contains(stage.key)) continue;
    phases_[std::string(stage.key)] = flow_.phases.size();
    flow_.phases.push_back(
        {flow_.state_names.take(stage.name, "stage"), std::string(stage.label), std::string(stage.kind), {}});
  }
}

void FrappeWorkflow::read_states() {
  const std::vector<JsonView> rows = source_["states"].children();
  if (rows.size() > max_adopted_states)
    throw Failure(kUnreadable,
                  fmt::format("`{}` has more than {} states", findings_.file, max_adopted_states));
  add_stages(rows);
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
  for (const std::string& role : lines_of(cell.text())) {
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
  known.know_roles(draft_);
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

/// What Frappe does besides when a transition is taken.
void FrappeWorkflow::read_transition_extras(JsonView row, const std::string& label,
                                            std::vector<std::string>& comments) {
  if (!row["transition_tasks"].plain().empty())
    comments.push_back(findings_.left_out(row["transition_tasks"].place(), "transition tasks",
                                          row["transition_tasks"].plain(), "they run Python in Frappe"));
  if (row["send_email_to_creator"].flag(false))
    comments.push_back(findings_.left_out(row["send_email_to_creator"].place(), "message", label,
                                          "Frappe writes the text itself; write a template and `notify`"));
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
    for (const JsonView& same : rows)
      flow_.tail.push_back({"", {}, {findings_.left_out(same.place(), "transition", name, why)}});
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
  read_transition_extras(row, label, statement.comments);
  for (const JsonView& same : rows) {
    findings_.carried(same.place(), "transition", name, "transition " + id);
    tell_unread(same, "setting",
                {"state", "action", "next_state", "allowed", "allowed_role", "condition",
                 "allow_self_approval", "transition_tasks", "send_email_to_creator"},
                statement.comments);
  }
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
    for (const std::string_view member : {"state", "action", "next_state", "condition", "allow_self_approval",
                                          "transition_tasks", "send_email_to_creator"})
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

namespace {

bool collect_document(const std::string& file, JsonView value, FrappeSet& into) {
  const std::string_view doctype = value["doctype"].text();
  if (doctype.empty()) return false;
  auto& list = doctype == "Workflow"         ? into.workflows
               : doctype == "Workflow State" ? into.states
               : doctype == "DocType"        ? into.doctypes
               : doctype == "Custom Field"   ? into.custom_fields
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

void adopt_frappe_rest(const FrappeSet& set, Adopted& into) {
  const auto used = [&](std::string_view document) {
    return std::any_of(set.workflows.begin(), set.workflows.end(), [&](const JsonSource& workflow) {
      return workflow.value["document_type"].plain() == document;
    });
  };
  const auto tell = [&](const JsonSource& document, const std::string& why) {
    into.findings.file = document.file;
    const std::string name = document.value["name"].plain();
    into.findings.left_out(document.value.place(), document.value["doctype"].text(),
                           name.empty() ? document.value["fieldname"].plain() : name, why);
  };
  for (const JsonSource& state : set.states) {
    into.findings.file = state.file;
    const std::string known = state.value["workflow_state_name"].plain();
    into.findings.carried(state.value.place(), "Workflow State",
                          known.empty() ? state.value["name"].plain() : known,
                          "its style says which ends are good ones");
  }
  for (const JsonSource& doctype : set.doctypes)
    if (!used(doctype.value["name"].plain())) tell(doctype, "no workflow here is about it");
  for (const JsonSource& field : set.custom_fields)
    if (!used(field.value["dt"].plain())) tell(field, "no workflow here is about its document type");
  for (const JsonSource& other : set.others)
    tell(other, other.value["doctype"].text() == "Workflow Action Master"
                    ? "transitions name their actions themselves"
                    : "this kind of document is not carried over");
}

void adopt_frappe(const JsonSource& workflow, const FrappeSet& set, Adopted& into) {
  into.findings.file = workflow.file;
  add_source(into, workflow.file);
  FrappeWorkflow(workflow, set, into).read();
}

}  // namespace leadflow::cli::adopt
