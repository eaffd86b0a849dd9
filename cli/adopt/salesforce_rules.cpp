// Workflow rules of Salesforce: when, under which criteria, and what they do.
//
// A rule whose criteria can't be carried over exactly is carried over disabled: it must not act on more
// records than it did.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <tuple>

#include "cli/adopt/salesforce_org.h"

namespace leadflow::cli::adopt {

namespace {

const XmlElement* named_child(const XmlElement& root, std::string_view element, std::string_view name) {
  for (const XmlElement* child : root.all(element))
    if (child->value("fullName") == name) return child;
  return nullptr;
}

std::optional<int> small_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > 10'000 || number < -10'000)
    return std::nullopt;
  return number;
}

/// `field update` of `fieldUpdates`: how findings call an element of a workflow file.
std::string_view piece_word(std::string_view element) {
  if (element == "alerts") return "e-mail alert";
  if (element == "fieldUpdates") return "field update";
  if (element == "tasks") return "task";
  if (element == "outboundMessages") return "outbound message";
  return element;
}

std::string days_text(int number, std::string_view unit) {
  const std::string_view word = unit == "Hours" ? "hour" : "day";
  return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
}

/// The event of a field that changes: of the status, leaving any of them.
std::string changed_event(const Fields& fields, const std::string& field, const std::string& attribute,
                          const Workflow* flow) {
  if (!fields.is_status(field) || flow == nullptr) return "changed " + attribute;
  std::string events;
  for (const State& state : flow->states) events += (events.empty() ? "left " : ", left ") + state.name;
  return events;
}

}  // namespace

/// The text of the message is kept elsewhere, so the template is disabled: nothing is sent until it is
/// written.
std::string SalesforceOrg::alert_template(const XmlElement& alert) {
  const std::string source(alert.value("template").empty() ? alert.value("fullName")
                                                           : alert.value("template"));
  const std::string quoted_source = string_literal(one_line(source));
  for (const Statement& known : draft_.declarations)
    if (known.text.starts_with("email ") && known.text.ends_with(' ' + quoted_source))
      return known.text.substr(6, known.text.find(' ', 6) - 6);
  const std::size_t slash = source.rfind('/');
  const std::string name =
      draft_.template_names.take(slash == std::string::npos ? source : source.substr(slash + 1), "message");
  const std::string_view subject = alert.value("description");
  Statement email{
      fmt::format("email {} {}", name, quoted_source),
      {{"disabled", {}, {}},
       {"subject " + text_literal(one_line(subject.empty() ? std::string_view(source) : subject)), {}, {}},
       {"body \"To be written.\"", {}, {}}},
      {}};
  email.comments.push_back(
      findings_.changed(alert.place(), "e-mail template", source, "email " + name,
                        "its text is not in the workflow's file; disabled until it is written here"));
  draft_.declarations.push_back(std::move(email));
  return name;
}

/// Members of an action that have no counterpart, where they ask for something.
void SalesforceOrg::tell_members(const XmlElement& action, const std::vector<std::string_view>& members,
                                 std::vector<std::string>& comments) {
  for (const std::string_view member : members) {
    const XmlElement* found = action.child(member);
    const bool asks = found != nullptr && !found->text.empty() && found->text != "false" &&
                      found->text != "Normal" && found->text != "Not Started";
    if (asks)
      comments.push_back(
          findings_.left_out(found->place(), member, found->text,
                             fmt::format("of {} `{}`; nothing in the language stands for it",
                                         piece_word(action.name), metadata_name(action.value("fullName")))));
  }
}

/// The recipient as `notify` names it; empty where it can't be said.
std::string SalesforceOrg::recipient_text(const XmlElement& recipient) {
  const std::string_view type = recipient.value("type");
  const std::string who(recipient.value("recipient"));
  if (type == "owner" || type == "opportunityOwner") return "owner";
  if (type == "creator") return "created_by";
  if (who.empty()) return {};
  if (type == "user") return "user " + string_literal(who);
  const bool many = type == "group" || type == "role" || type == "queue" || type == "roleSubordinates";
  return many ? "group " + draft_.group(who) : std::string{};
}

/// The attribute that holds the address of the recipient; null if none does.
Attribute* SalesforceOrg::recipient_address(const XmlElement& recipient, Fields& fields) {
  const std::string_view field = recipient.value("field");
  if (recipient.value("type") != "email" || field.empty() || is_system_field(field) ||
      fields.is_status(field))
    return nullptr;
  Attribute& attribute = fields.attribute(field);
  if (attribute.type == FieldType::Unknown) attribute.type = FieldType::Email;
  return attribute.type == FieldType::Email ? &attribute : nullptr;
}

void SalesforceOrg::alert(const std::string& object_name, const XmlElement& alert,
                          std::vector<Statement>& into, std::vector<std::string>& comments) {
  Fields fields = fields_of(object_name);
  for (const XmlElement* recipient : alert.all("recipients")) {
    const std::string_view type = recipient->value("type");
    const Attribute* address = recipient_address(*recipient, fields);
    const std::string to = address == nullptr ? recipient_text(*recipient) : std::string{};
    if (address == nullptr && to.empty()) {
      comments.push_back(findings_.left_out(recipient->place(), "recipient",
                                            fmt::format("{} of {}", type, alert.value("fullName")),
                                            "it can't be said here whom that means"));
      continue;
    }
    const std::string text = alert_template(alert);
    into.push_back({address == nullptr ? fmt::format("notify {} by email {}", to, text)
                                       : fmt::format("send email {} to {}", text, address->name),
                    {},
                    {}});
    findings_.carried(recipient->place(), "recipient", address == nullptr ? type : recipient->value("field"),
                      into.back().text);
  }
  tell_members(alert, {"senderAddress"}, comments);
  for (const XmlElement* copy : alert.all("ccEmails"))
    comments.push_back(findings_.left_out(copy->place(), "recipient", copy->text,
                                          "messages go to the record or to people of the store"));
}

/// The status is not written, the record moves.
std::string SalesforceOrg::status_update(const XmlElement& update, Fields& fields,
                                         const std::vector<Statement>& before, std::string& why) {
  const bool moves = std::any_of(before.begin(), before.end(),
                                 [](const Statement& one) { return one.text.starts_with("move "); });
  const State* state = fields.workflow()->find(update.value("literalValue"));
  if (state != nullptr && update.value("operation") == "Literal" && !moves) return "move to " + state->name;
  why = moves ? "the rule moves the record already" : "there is no such status here";
  return {};
}

std::string SalesforceOrg::value_update(const XmlElement& update, Fields& fields, std::string& why) {
  const std::string field(update.value("field")), operation(update.value("operation"));
  Attribute& attribute = fields.attribute(field);
  if (operation == "Null") return "clear " + attribute.name;
  if (attribute.type == FieldType::Unknown) attribute.type = standard_type(field);
  const std::string value(update.value("literalValue"));
  if (operation == "Literal" && !value.empty()) {
    const std::optional<std::string> literal = fields.literal(field, literal_for(value, attribute, false));
    why = fields.error();
    return literal ? fmt::format("set {} = {}", attribute.name, *literal) : std::string{};
  }
  const std::string formula(one_line(update.value("formula"), 2000));
  for (const auto& [written, type, now] :
       {std::tuple{"TODAY()", FieldType::Date, "today"}, std::tuple{"NOW()", FieldType::DateTime, "now"}}) {
    if (formula != written || (attribute.type != type && attribute.type != FieldType::Unknown)) continue;
    attribute.type = type;
    return fmt::format("set {} = {}", attribute.name, now);
  }
  why = fmt::format("its value is computed: {} {}", operation, formula);
  return {};
}

void SalesforceOrg::field_update(const std::string& object_name, const XmlElement& update,
                                 std::vector<Statement>& into, std::vector<std::string>& comments) {
  Fields fields = fields_of(object_name);
  const std::string field(update.value("field")), who(update.value("lookupValue"));
  const std::string name = metadata_name(update.value("fullName"));
  std::string text, why;
  tell_members(update, {"notifyAssignee"}, comments);
  if (!update.value("targetObject").empty()) {
    why = "it writes to another record";
  } else if (field == "OwnerId" && update.value("operation") == "LookupValue" && !who.empty()) {
    text = update.value("lookupValueType") == "Queue" ? "transfer to group " + draft_.group(who)
                                                      : "transfer to user " + string_literal(who);
  } else if (field.empty() || is_system_field(field)) {
    why = fmt::format("`{}` is kept by Salesforce itself", field);
  } else {
    text = fields.is_status(field) ? status_update(update, fields, into, why)
                                   : value_update(update, fields, why);
  }
  if (text.empty()) {
    comments.push_back(findings_.left_out(update.place(), "field update", name, why));
    return;
  }
  const bool repeated =
      std::any_of(into.begin(), into.end(), [&](const Statement& one) { return one.text == text; });
  if (!repeated) into.push_back({text, {}, {}});
  findings_.carried(update.place(), "field update", name, text);
}

void SalesforceOrg::task(const XmlElement& task, std::vector<Statement>& into,
                         std::vector<std::string>& comments) {
  const std::string subject(task.value("subject").empty() ? task.value("fullName") : task.value("subject"));
  const std::string activity_name(task.value("fullName").empty() ? std::string_view(subject)
                                                                 : task.value("fullName"));
  const std::string ending = ' ' + string_literal(one_line(subject));
  std::string name;
  for (const Statement& known : draft_.declarations)
    if (known.text.starts_with("activity ") && known.text.ends_with(ending))
      name = known.text.substr(9, known.text.find(' ', 9) - 9);
  if (name.empty()) {
    name = draft_.template_names.take(activity_name, "activity");
    draft_.declarations.push_back({"activity " + named(name, subject), {}, {}});
  }
  const std::optional<int> offset = small_number(task.value("dueDateOffset"));
  const int days = std::max(1, offset.value_or(1));
  Statement statement{fmt::format("create activity {} within {}", name, days_text(days, "Days")), {}, {}};
  if (!task.value("description").empty())
    statement.body.push_back({"note " + text_literal(task.value("description")), {}, {}});
  std::string why;
  if (!offset || *offset < 1) why = "an activity is due a day after it is created at the earliest here";
  if (!task.value("offsetFromField").empty()) why = "it is due counted from now, not from a field";
  if (task.value("assignedToType") != "owner" && !task.value("assignedToType").empty())
    why = "it is the owner's here, not somebody else's";
  if (why.empty())
    findings_.carried(task.place(), "task", task.value("fullName"), statement.text);
  else
    comments.push_back(findings_.changed(task.place(), "task", task.value("fullName"), statement.text, why));
  tell_members(task, {"priority", "status", "notifyAssignee"}, comments);
  into.push_back(std::move(statement));
}

void SalesforceOrg::outbound_message(const std::string& object_name, const XmlElement& message,
                                     std::vector<Statement>& into, std::vector<std::string>& comments) {
  const std::string url(message.value("endpointUrl")), full_name(message.value("fullName"));
  const bool plain = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '{';
  });
  if (!url.starts_with("https://") || !plain || url.size() > 2000) {
    comments.push_back(findings_.left_out(message.place(), "outbound message", full_name,
                                          "its address is no https address"));
    return;
  }
  Fields fields = fields_of(object_name);
  std::string values;
  for (const XmlElement* field : message.all("fields")) {
    if (is_system_field(field->text) || fields.is_status(field->text) || field->text.empty()) continue;
    const std::string& name = fields.attribute(field->text).name;
    if ((", " + values).find(fmt::format(", {} = ", name)) == std::string::npos)
      values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", name, name);
  }
  const std::string name = draft_.template_names.take(full_name, "endpoint");
  Statement endpoint{"endpoint " + named(name, message.value("name")),
                     {Statement{fmt::format("post {}", string_literal(url)), {}, {}}},
                     {}};
  if (!values.empty()) endpoint.body.push_back({fmt::format("send {{ {} }} as json", values), {}, {}});
  endpoint.comments.push_back(findings_.changed(message.place(), "outbound message", full_name,
                                                "web request " + name, "it is JSON here, not SOAP"));
  draft_.declarations.push_back(std::move(endpoint));
  into.push_back({"web request " + name, {}, {}});
}

std::vector<Statement> SalesforceOrg::rule_actions(const std::string& object_name, const XmlElement& root,
                                                   const XmlElement& from,
                                                   std::vector<std::string>& comments) {
  std::vector<Statement> made;
  for (const XmlElement* action : from.all("actions")) {
    const std::string_view type = action->value("type"), name = action->value("name");
    const std::string_view element = type == "Alert"             ? "alerts"
                                     : type == "FieldUpdate"     ? "fieldUpdates"
                                     : type == "Task"            ? "tasks"
                                     : type == "OutboundMessage" ? "outboundMessages"
                                                                 : "";
    const XmlElement* found = element.empty() ? nullptr : named_child(root, element, name);
    if (found == nullptr) {
      comments.push_back(findings_.left_out(
          action->place(), "action", name,
          element.empty() ? fmt::format("`{}` has no counterpart here", type) : "it is not in the file"));
    } else if (type == "Alert") {
      alert(object_name, *found, made, comments);
    } else if (type == "FieldUpdate") {
      field_update(object_name, *found, made, comments);
    } else if (type == "Task") {
      task(*found, made, comments);
    } else {
      outbound_message(object_name, *found, made, comments);
    }
  }
  // A move ends the step's other operations nowhere, but reads last.
  std::stable_partition(made.begin(), made.end(),
                        [](const Statement& one) { return !one.text.starts_with("move "); });
  return made;
}

void SalesforceOrg::add_rule(const std::string& object_name, std::string_view name, const std::string& on,
                             Statement rule) {
  Workflow* flow = workflow_of(object_name);
  if (flow != nullptr) {
    rule.text = fmt::format("rule {} on {}", named(flow->rule_names.take(name, "rule"), name), on);
    flow->tail.push_back(std::move(rule));
    return;
  }
  rule.text = fmt::format("rule {} for {} on {}", named(draft_.template_names.take(name, "rule"), name),
                          draft_.records[object(object_name)].name, on);
  draft_.rules.push_back(std::move(rule));
}

void SalesforceOrg::time_trigger(const std::string& object_name, const XmlElement& root,
                                 const XmlElement& trigger, std::string_view rule, const RuleTrigger& meets,
                                 std::vector<Statement>& into, std::vector<std::string>& comments) {
  const std::optional<int> length = small_number(trigger.value("timeLength"));
  std::string field(trigger.value("offsetFromField"));
  const std::size_t dot = field.find('.');
  const std::string name =
      fmt::format("{} {} {}", trigger.value("timeLength"), trigger.value("workflowTimeTriggerUnit"), field);
  if (dot != std::string::npos) field = field.substr(dot + 1);
  Fields fields = fields_of(object_name);
  Attribute* attribute = nullptr;
  if (!field.empty() && !is_system_field(field) && !fields.is_status(field)) {
    attribute = &fields.attribute(field);
    if (attribute->type == FieldType::Unknown) attribute->type = standard_type(field);
    if (attribute->type == FieldType::Unknown) attribute->type = FieldType::Date;
  }
  const bool dated =
      attribute != nullptr && (attribute->type == FieldType::Date || attribute->type == FieldType::DateTime);
  if (!length || (field.empty() ? *length < 0 : !dated)) {
    comments.push_back(findings_.left_out(trigger.place(), "time trigger", name,
                                          "it does not count from now or from a date of the record"));
    return;
  }
  std::vector<Statement> operations = rule_actions(object_name, root, trigger, comments);
  if (operations.empty()) return;
  const std::string_view unit = trigger.value("workflowTimeTriggerUnit");
  if (field.empty()) {
    const std::string in = *length == 0 ? "1 minute" : days_text(*length, unit);
    into.push_back({"after " + in,
                    std::move(operations),
                    {findings_.changed(trigger.place(), "time trigger", name, "after " + in,
                                       "it is dropped when the record leaves its status or is closed, and "
                                       "else asks the criteria again")}});
    return;
  }
  const std::string on = *length == 0 ? "reaching " + attribute->name
                                      : fmt::format("{} {} {}", days_text(std::abs(*length), unit),
                                                    *length < 0 ? "before" : "after", attribute->name);
  Statement timed;
  if (meets.disabled) timed.body.push_back({"disabled", {}, {}});
  if (!meets.meets.empty()) timed.body.push_back({"when " + meets.meets, {}, {}});
  timed.body.insert(timed.body.end(), operations.begin(), operations.end());
  findings_.carried(trigger.place(), "time trigger", name, "rule on " + on);
  add_rule(object_name, fmt::format("{} {}", rule, on), on, std::move(timed));
}

RuleTrigger SalesforceOrg::edit_trigger(const XmlElement& rule, const FormulaEvents& events, Fields& fields,
                                        std::vector<std::string>& comments) {
  RuleTrigger trigger;
  if (events.created) trigger.on = "received";
  for (const std::string& field : events.changed) {
    if (is_system_field(field)) {
      trigger.disabled = true;
      comments.push_back(findings_.changed(rule.place(), "criteria", metadata_name(rule.value("fullName")),
                                           "disabled",
                                           fmt::format("`{}` is kept by Salesforce itself", field)));
      continue;
    }
    const std::string attribute = fields.is_status(field) ? std::string{} : fields.attribute(field).name;
    trigger.on +=
        (trigger.on.empty() ? "" : ", ") + changed_event(fields, field, attribute, fields.workflow());
  }
  if (trigger.on.empty()) trigger.on = "received";
  return trigger;
}

RuleTrigger SalesforceOrg::trigger_of(const XmlElement& rule, Fields& fields,
                                      std::vector<std::string>& comments) {
  const std::string name = metadata_name(rule.value("fullName"));
  const std::string_view type = rule.value("triggerType");
  const bool every_edit = type == "onAllChanges" || type == "OnRecursiveUpdate";
  const std::optional<FormulaEvents> events = every_edit ? events_of(rule.value("formula")) : std::nullopt;
  Carried condition;
  RuleTrigger trigger;
  if (events) {
    trigger = edit_trigger(rule, *events, fields, comments);
    condition = events->rest.empty() ? Carried{Expression{}, {}} : from_formula(events->rest, fields);
  } else {
    condition = criteria(rule, fields);
    trigger.on = "received";
  }
  if (!rule.flag("active")) trigger.disabled = true;
  if (!condition.value) {
    trigger.disabled = true;
    comments.push_back(
        findings_.changed(rule.place(), "criteria", name, "disabled",
                          fmt::format("{}; disabled, for it would act on every record", condition.why)));
  } else {
    trigger.when = trigger.meets = condition.value->text;
    findings_.carried(rule.place(), "criteria", name,
                      events ? trigger.on + " " + trigger.when : trigger.when);
  }
  if (type == "onCreateOrTriggeringUpdate" && condition.value) {
    trigger.on = "becomes " + trigger.when;
    trigger.when.clear();
  } else if (every_edit && !events) {
    for (const std::string& attribute : fields.used()) trigger.on += ", changed " + attribute;
    comments.push_back(
        findings_.changed(rule.place(), "trigger", name, trigger.on,
                          "any edit set it off; here one of an attribute that its criteria ask for"));
  }
  return trigger;
}

void SalesforceOrg::read_rule(const std::string& object_name, const XmlElement& root,
                              const XmlElement& rule) {
  const std::string name = metadata_name(rule.value("fullName"));
  Fields fields = fields_of(object_name);
  Statement statement;
  if (!rule.value("description").empty()) statement.comments.push_back(one_line(rule.value("description")));
  const RuleTrigger trigger = trigger_of(rule, fields, statement.comments);
  std::vector<Statement> operations = rule_actions(object_name, root, rule, statement.comments);
  for (const XmlElement* timed : rule.all("workflowTimeTriggers"))
    time_trigger(object_name, root, *timed, name, trigger, operations, statement.comments);
  if (operations.empty())
    statement.comments.push_back(
        findings_.left_out(rule.place(), "action", name, "the rule does nothing of its own here"));
  if (trigger.disabled || operations.empty()) statement.body.push_back({"disabled", {}, {}});
  if (!trigger.when.empty()) statement.body.push_back({"when " + trigger.when, {}, {}});
  statement.body.insert(statement.body.end(), operations.begin(), operations.end());
  findings_.carried(rule.place(), "rule", name, "rule on " + trigger.on);
  add_rule(object_name, name, trigger.on, std::move(statement));
}

/// Actions that no rule of the file names: approval processes and flows use them.
void SalesforceOrg::tell_unused(const XmlElement& root) {
  std::set<std::string_view> used;
  const auto note_actions = [&](const XmlElement& from) {
    for (const XmlElement* action : from.all("actions")) used.insert(action->value("name"));
  };
  for (const XmlElement* rule : root.all("rules")) {
    note_actions(*rule);
    for (const XmlElement* timed : rule->all("workflowTimeTriggers")) note_actions(*timed);
  }
  for (const XmlElement* element : root.children) {
    if (element->name == "rules" || element->name == "fullName") continue;
    const std::string_view name = element->value("fullName");
    if (!used.contains(name))
      draft_.comments.push_back(findings_.left_out(element->place(), piece_word(element->name),
                                                   metadata_name(name), "no rule of the file uses it"));
  }
}

void SalesforceOrg::read_rules(const Component& component) {
  findings_.carried(component.root->place(), "rules of an object", component.object,
                    "rules of " + draft_.records[object(component.object)].name);
  for (const XmlElement* rule : component.root->all("rules"))
    read_rule(component.object, *component.root, *rule);
  tell_unused(*component.root);
}

}  // namespace leadflow::cli::adopt
