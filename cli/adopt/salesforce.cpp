#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "cli/adopt/salesforce_org.h"
#include "cli/failure.h"

namespace leadflow::cli::adopt {

namespace {

/// Picklists whose values are the statuses of an object.
struct StatusSet {
  std::string_view set, object, field, label;
};
constexpr StatusSet status_sets[] = {{"LeadStatus", "Lead", "Status", "Lead Status"},
                                     {"OpportunityStage", "Opportunity", "StageName", "Opportunity Stage"},
                                     {"CaseStatus", "Case", "Status", "Case Status"},
                                     {"ContractStatus", "Contract", "Status", "Contract Status"},
                                     {"OrderStatus", "Order", "Status", "Order Status"},
                                     {"QuoteStatus", "Quote", "Status", "Quote Status"},
                                     {"CampaignStatus", "Campaign", "Status", "Campaign Status"}};

struct StandardPicklist {
  std::string_view set, object, field;
};
constexpr StandardPicklist standard_picklists[] = {
    {"LeadSource", "Lead", "LeadSource"}, {"LeadSource", "Opportunity", "LeadSource"},
    {"Industry", "Lead", "Industry"},     {"Industry", "Account", "Industry"},
    {"AccountRating", "Lead", "Rating"},  {"AccountRating", "Account", "Rating"},
    {"AccountType", "Account", "Type"},   {"OpportunityType", "Opportunity", "Type"},
    {"CaseOrigin", "Case", "Origin"},     {"CasePriority", "Case", "Priority"},
    {"CaseReason", "Case", "Reason"},     {"CaseType", "Case", "Type"},
    {"Salutation", "Lead", "Salutation"}, {"Salutation", "Contact", "Salutation"}};

const StatusSet* status_set(std::string_view name) {
  const auto found = std::find_if(std::begin(status_sets), std::end(status_sets),
                                  [&](const StatusSet& one) { return one.set == name; });
  return found == std::end(status_sets) ? nullptr : &*found;
}

FieldType salesforce_type(const XmlElement& field) {
  const std::string_view type = field.value("type");
  if (type == "Number") return field.value("scale") == "0" ? FieldType::Integer : FieldType::Decimal;
  if (type == "Lookup" && field.value("referenceTo") == "User") return FieldType::User;
  static const std::map<std::string_view, FieldType> types = {{"Text", FieldType::Text},
                                                              {"TextArea", FieldType::Text},
                                                              {"LongTextArea", FieldType::Text},
                                                              {"Html", FieldType::Text},
                                                              {"EncryptedText", FieldType::Text},
                                                              {"Email", FieldType::Email},
                                                              {"Phone", FieldType::Phone},
                                                              {"Url", FieldType::Url},
                                                              {"Percent", FieldType::Decimal},
                                                              {"Currency", FieldType::Decimal},
                                                              {"Checkbox", FieldType::Boolean},
                                                              {"Date", FieldType::Date},
                                                              {"DateTime", FieldType::DateTime},
                                                              {"Picklist", FieldType::Choice},
                                                              {"MultiselectPicklist", FieldType::Text},
                                                              {"Lookup", FieldType::Text},
                                                              {"MasterDetail", FieldType::Text},
                                                              {"Time", FieldType::Text}};
  const auto found = types.find(type);
  return found == types.end() ? FieldType::Unknown : found->second;
}

std::string_view type_change(std::string_view type) {
  if (type == "Currency") return "the metadata does not say the currency; a plain number here";
  if (type == "MultiselectPicklist") return "an attribute holds one value; a text here";
  if (type == "Lookup" || type == "MasterDetail") return "the other object is not part of this; a text here";
  if (type == "EncryptedText") return "it is not encrypted here";
  if (type == "Time") return "the language has no time of day as a type; a text here";
  return {};
}

}  // namespace

std::string_view status_field_of(std::string_view object) {
  for (const StatusSet& one : status_sets)
    if (one.object == object) return one.field;
  return {};
}

FieldType standard_type(std::string_view field) {
  static const std::map<std::string_view, FieldType> types = {
      {"Email", FieldType::Email},
      {"Phone", FieldType::Phone},
      {"MobilePhone", FieldType::Phone},
      {"Fax", FieldType::Phone},
      {"Website", FieldType::Url},
      {"Amount", FieldType::Decimal},
      {"AnnualRevenue", FieldType::Decimal},
      {"ExpectedRevenue", FieldType::Decimal},
      {"Probability", FieldType::Decimal},
      {"TotalOpportunityQuantity", FieldType::Decimal},
      {"NumberOfEmployees", FieldType::Integer},
      {"CloseDate", FieldType::Date},
      {"HasOptedOutOfEmail", FieldType::Boolean},
      {"DoNotCall", FieldType::Boolean},
      {"IsPrivate", FieldType::Boolean},
      {"IsEscalated", FieldType::Boolean},
      {"Company", FieldType::Text},
      {"FirstName", FieldType::Text},
      {"LastName", FieldType::Text},
      {"Title", FieldType::Text},
      {"LeadSource", FieldType::Text},
      {"Industry", FieldType::Text},
      {"Rating", FieldType::Text},
      {"NextStep", FieldType::Text},
      {"Name", FieldType::Text},
      {"Description", FieldType::Text},
      {"Type", FieldType::Text},
      {"Country", FieldType::Text},
      {"State", FieldType::Text},
      {"City", FieldType::Text},
      {"Priority", FieldType::Text},
      {"Origin", FieldType::Text},
      {"Reason", FieldType::Text},
      {"Subject", FieldType::Text}};
  const auto found = types.find(field);
  return found == types.end() ? FieldType::Unknown : found->second;
}

Component component_of(const SalesforceSource& source) {
  const std::filesystem::path path(source.file);
  const std::string file = path.filename().string();
  Component component{source.file, source.root, {}, file.substr(0, file.find('.'))};
  const std::string folder = path.parent_path().filename().string();
  const bool decomposed = folder == "fields" || folder == "validationRules" || folder == "recordTypes" ||
                          folder == "businessProcesses" || folder == "listViews" ||
                          folder == "compactLayouts";
  component.object = decomposed ? path.parent_path().parent_path().filename().string() : component.name;
  return component;
}

SalesforceOrg::SalesforceOrg(const std::vector<SalesforceSource>& files, Adopted& into)
    : draft_(into.draft), findings_(into.findings), into_(into) {
  for (const SalesforceSource& file : files) components_.push_back(component_of(file));
}

Workflow* SalesforceOrg::workflow_of(const std::string& object) {
  for (Workflow& flow : draft_.workflows)
    if (draft_.records[flow.record].source == object) return &flow;
  return nullptr;
}

Fields SalesforceOrg::fields_of(const std::string& object_name) {
  RecordType& record = draft_.records[object(object_name)];
  return {record, workflow_of(object_name), std::string(status_field_of(object_name)), false};
}

// ---- fields

void SalesforceOrg::read_value_sets() {
  for (const Component& component : components_)
    if (component.root->name == "GlobalValueSet") {
      value_sets_[component.name] = component.root;
      findings_.file = component.file;
      findings_.carried(component.root->place(), "value set", component.name,
                        "values of the fields that use it");
    }
}

bool SalesforceOrg::read_choices(const XmlElement& field, Attribute& attribute) {
  const XmlElement* values = field.child("valueSet");
  if (values == nullptr) values = field.child("picklist");
  const XmlElement* list = values == nullptr ? nullptr : values->child("valueSetDefinition");
  std::vector<const XmlElement*> found;
  if (list != nullptr) found = list->all("value");
  if (values != nullptr && found.empty()) found = values->all("picklistValues");
  const auto shared =
      values == nullptr ? value_sets_.end() : value_sets_.find(std::string(values->value("valueSetName")));
  if (shared != value_sets_.end()) found = shared->second->all("customValue");
  if (field.name == "StandardValueSet") found = field.all("standardValue");
  Names names(NameKind::Value);
  for (const XmlElement* value : found) {
    const std::string name(value->value("fullName"));
    const std::string label(value->value("label").empty() ? std::string_view(name) : value->value("label"));
    if (name.empty() || attribute.choices.size() >= max_adopted_states) continue;
    attribute.choices.push_back({names.take(name, "value"), name, one_line(label)});
    if (value->flag("default")) attribute.start = attribute.choices.back().name;
  }
  return !attribute.choices.empty();
}

void SalesforceOrg::read_field(const std::string& object_name, const XmlElement& field,
                               std::string_view name) {
  RecordType& record = draft_.records[object(object_name)];
  if (name.empty() || is_system_field(name) || name == status_field_of(object_name)) return;
  if (field.value("type").empty() && standard_type(name) == FieldType::Unknown)
    return;  // a standard field, as it is
  if (!field.value("formula").empty() || salesforce_type(field) == FieldType::Unknown) {
    if (field.value("type").empty()) return;
    const std::string why = field.value("formula").empty()
                                ? fmt::format("the language has no type `{}`", field.value("type"))
                                : "it is computed by a formula";
    record.statements.push_back({"", {}, {findings_.left_out(field.place(), "field", name, why)}});
    return;
  }
  std::string shown(name.ends_with("__c") ? name.substr(0, name.size() - 3) : name);
  Attribute* known = record.find(name);
  if (known == nullptr) {
    known = &record.attribute(name, field.value("label"), shown);
  }
  known->type = salesforce_type(field);
  known->required = field.flag("required");
  known->unique = field.flag("unique");
  if (known->type == FieldType::Choice && !read_choices(field, *known)) known->type = FieldType::Text;
  if (known->type == FieldType::Boolean) known->start = field.flag("defaultValue") ? "true" : "false";
  const std::string_view why = type_change(field.value("type"));
  if (why.empty())
    findings_.carried(field.place(), "field", name, record.name + '.' + known->name);
  else
    known->comments.push_back(
        findings_.changed(field.place(), "field", name, record.name + '.' + known->name, why));
}

void SalesforceOrg::read_standard_picklist(const Component& component) {
  bool used = false;
  for (const StandardPicklist& one : standard_picklists) {
    if (one.set != component.name || workflow_of(std::string(one.object)) == nullptr) continue;
    Attribute& attribute = draft_.records[object(std::string(one.object))].attribute(one.field);
    if (attribute.choices.empty() && read_choices(*component.root, attribute))
      attribute.type = FieldType::Choice;
    findings_.carried(component.root->place(), "value set", component.name,
                      fmt::format("values of {}", attribute.name));
    used = true;
  }
  if (!used)
    draft_.comments.push_back(findings_.left_out(component.root->place(), "value set", component.name,
                                                 "no field of a workflow here uses it"));
}

void SalesforceOrg::read_validation(const std::string& object_name, const XmlElement& rule,
                                    std::string_view name) {
  Fields fields = fields_of(object_name);
  Workflow* flow = workflow_of(object_name);
  std::vector<Statement>& where = flow == nullptr ? fields.record().statements : flow->tail;
  const std::string formula(rule.value("errorConditionFormula"));
  Statement statement;
  if (!rule.flag("active")) {
    statement.comments.push_back(
        findings_.left_out(rule.place(), "validation rule", name, "it is not active"));
  } else if (const Carried carried = from_formula(formula, fields); carried.value) {
    const std::string message(rule.value("errorMessage"));
    statement.text =
        fmt::format("refuse {} when {}", text_literal(message.empty() ? name : message), carried.value->text);
    findings_.carried(rule.place(), "validation rule", name, "refuse");
  } else {
    statement.comments.push_back(findings_.left_out(
        rule.place(), "validation rule", name,
        fmt::format("{}; what it refused is allowed now: {}", carried.why, one_line(formula, 160))));
  }
  where.push_back(std::move(statement));
}

void SalesforceOrg::read_object(const Component& component) {
  const XmlElement& root = *component.root;
  if (root.name == "CustomField") return read_field(component.object, root, root.value("fullName"));
  for (const XmlElement* field : root.all("fields"))
    read_field(component.object, *field, field->value("fullName"));
}

// ---- statuses

void SalesforceOrg::read_status(Workflow& flow, const XmlElement& value, const std::string& set) {
  const std::string name(value.value("fullName"));
  if (name.empty() || flow.find(name) != nullptr) {
    flow.comments.push_back(
        findings_.left_out(value.place(), "status", name,
                           name.empty() ? "it has no name" : "it is given twice; the first one counts"));
    return;
  }
  const bool converted = value.flag("converted"), closed = value.flag("closed"), won = value.flag("won");
  std::string key = "Open", kind = "open";
  if (converted || (closed && won)) {
    key = converted ? "Converted" : "Won";
    kind = "won";
  } else if (closed) {
    key = set == "OpportunityStage" ? "Lost" : "Closed";
    kind = set == "OpportunityStage" ? "lost" : "archived";
  } else if (!value.value("forecastCategory").empty()) {
    key = value.value("forecastCategory");
  }
  auto phase = std::find_if(flow.phases.begin(), flow.phases.end(),
                            [&](const Phase& one) { return one.label == one_line(key); });
  if (phase == flow.phases.end())
    phase = flow.phases.insert(
        flow.phases.end(), Phase{flow.state_names.take(key + " stage", "stage"), one_line(key), kind, {}});
  State state;
  state.source = name;
  state.label = one_line(value.value("label").empty() ? std::string_view(name) : value.value("label"));
  state.name = flow.state_names.take(name, "state");
  state.phase = static_cast<std::size_t>(phase - flow.phases.begin());
  const std::string_view chance = value.value("probability");
  if (!chance.empty()) {
    const bool fits =
        chance.size() <= 3 &&
        std::all_of(chance.begin(), chance.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
        std::stoi(std::string(chance)) <= 100;
    if (fits)
      state.body.push_back({fmt::format("chance {} percent", std::stoi(std::string(chance))), {}, {}});
    else
      state.comments.push_back(
          findings_.left_out(value.place(), "probability", chance, "it is no whole number of percent"));
  }
  const std::string becomes = "step " + state.name;
  if (set == "LeadStatus" && converted)
    state.comments.push_back(findings_.changed(
        value.place(), "status", name, becomes,
        "converting also makes an account, a contact and an opportunity; say so with `create`"));
  else if (kind == "archived")
    state.comments.push_back(findings_.changed(value.place(), "status", name, becomes,
                                               "the source does not say whether this end is won or lost"));
  else
    findings_.carried(value.place(), "status", name, becomes);
  flow.states.push_back(std::move(state));
}

/// One transition a status, from all others.
void SalesforceOrg::add_transitions(Workflow& flow, const XmlElement& root) {
  for (const XmlElement* value : root.all("standardValue")) {
    const State* to = flow.find(value->value("fullName"));
    if (to == nullptr || flow.states.size() < 2) continue;
    Statement statement;
    if (value->value("isActive") == "false") {
      flow.tail.push_back(
          {"",
           {},
           {findings_.changed(value->place(), "status", to->source, "step " + to->name,
                              "it is not active: records may stand in it, nothing moves to it")}});
      continue;
    }
    std::string from;
    for (const State& state : flow.states)
      if (&state != to) from += (from.empty() ? "" : ", ") + state.name;
    statement.text =
        fmt::format("transition {} from {} to {}",
                    named(flow.move_names.take("to " + to->source, "move"), to->label), from, to->name);
    flow.tail.push_back(std::move(statement));
  }
}

void SalesforceOrg::read_statuses(const Component& component) {
  const StatusSet* set = status_set(component.name);
  const std::vector<const XmlElement*> values = component.root->all("standardValue");
  if (values.size() > 200)
    throw Failure(kUnreadable, fmt::format("`{}` has more than 200 statuses", component.file));
  Workflow flow;
  flow.record = object(std::string(set->object));
  flow.label = set->label;
  flow.name = draft_.workflow_names.take(set->label, "workflow");
  for (const XmlElement* value : values) read_status(flow, *value, component.name);
  if (flow.states.empty()) {
    draft_.comments.push_back(
        findings_.left_out(component.root->place(), "value set", component.name, "it has no values"));
    return;
  }
  const State* first = &flow.states.front();
  for (const XmlElement* value : values)
    if (value->flag("default") && flow.find(value->value("fullName")) != nullptr)
      first = flow.find(value->value("fullName"));
  flow.head.push_back({"entry at " + first->name, {}, {}});
  add_transitions(flow, *component.root);
  findings_.carried(component.root->place(), "value set", component.name, "workflow " + flow.name);
  draft_.workflows.push_back(std::move(flow));
}

void SalesforceOrg::read_path(const Component& component) {
  const XmlElement& root = *component.root;
  const std::string object_name(root.value("entityName"));
  Workflow* flow = workflow_of(object_name);
  if (flow == nullptr || root.value("fieldName") != status_field_of(object_name) || !root.flag("active")) {
    draft_.comments.push_back(
        findings_.left_out(root.place(), "path", component.name,
                           root.flag("active") ? "its field makes no workflow here" : "it is not active"));
    return;
  }
  Fields fields = fields_of(object_name);
  for (const XmlElement* step : root.all("pathAssistantSteps")) {
    State* state = flow->find(step->value("picklistValueName"));
    if (state == nullptr) {
      flow->comments.push_back(findings_.left_out(
          step->place(), "path step", step->value("picklistValueName"), "there is no such status"));
      continue;
    }
    if (!step->value("info").empty())
      state->comments.push_back(fmt::format("guidance: {}", one_line(step->value("info"))));
    std::string show;
    for (const XmlElement* field : step->all("fieldNames")) {
      if (fields.is_status(field->text) || is_system_field(field->text) || field->text.empty()) continue;
      Attribute& attribute = fields.attribute(field->text);
      if (attribute.type == FieldType::Unknown) attribute.type = standard_type(field->text);
      if ((", " + show + ", ").find(", " + attribute.name + ", ") == std::string::npos)
        show += (show.empty() ? "" : ", ") + attribute.name;
    }
    const bool shows = std::any_of(state->body.begin(), state->body.end(),
                                   [](const Statement& one) { return one.text.starts_with("show "); });
    if (!show.empty() && !shows) state->body.insert(state->body.begin(), Statement{"show " + show, {}, {}});
    findings_.changed(step->place(), "path step", state->source, "step " + state->name,
                      "the guidance is a comment; other fields than its own are not shown here");
  }
}

// ---- the whole

void SalesforceOrg::read() {
  read_value_sets();
  const auto each = [&](auto wanted, auto read_one) {
    for (const Component& component : components_) {
      if (!wanted(component)) continue;
      findings_.file = component.file;
      add_source(into_, component.file);
      read_one(component);
    }
  };
  const auto is = [](std::string_view name) {
    return [name](const Component& component) { return component.root->name == name; };
  };
  each(
      [](const Component& one) {
        return one.root->name == "StandardValueSet" && status_set(one.name) != nullptr;
      },
      [&](const Component& one) { read_statuses(one); });
  each(
      [](const Component& one) {
        return one.root->name == "CustomObject" || one.root->name == "CustomField";
      },
      [&](const Component& one) { read_object(one); });
  each(
      [](const Component& one) {
        return one.root->name == "StandardValueSet" && status_set(one.name) == nullptr;
      },
      [&](const Component& one) { read_standard_picklist(one); });
  each(is("PathAssistant"), [&](const Component& one) { read_path(one); });
  each(is("Workflow"), [&](const Component& one) { read_rules(one); });
  each(is("CustomObject"), [&](const Component& one) {
    for (const XmlElement* rule : one.root->all("validationRules"))
      read_validation(one.object, *rule, rule->value("fullName"));
  });
  each(is("ValidationRule"), [&](const Component& one) { read_validation(one.object, *one.root, one.name); });
  static const std::set<std::string_view> known = {"StandardValueSet", "GlobalValueSet", "CustomObject",
                                                   "CustomField",      "PathAssistant",  "Workflow",
                                                   "ValidationRule"};
  each([](const Component& one) { return !known.contains(one.root->name); },
       [&](const Component& one) {
         draft_.comments.push_back(findings_.left_out(one.root->place(), one.root->name, one.name,
                                                      "this kind of metadata has no counterpart here"));
       });
  if (draft_.name.empty()) draft_.name = "salesforce";
}

bool is_salesforce(const XmlElement& root) {
  static const std::set<std::string_view> known = {"StandardValueSet",
                                                   "GlobalValueSet",
                                                   "CustomObject",
                                                   "CustomField",
                                                   "PathAssistant",
                                                   "Workflow",
                                                   "ValidationRule",
                                                   "RecordType",
                                                   "BusinessProcess",
                                                   "Flow",
                                                   "ApprovalProcess",
                                                   "AssignmentRules",
                                                   "EscalationRules",
                                                   "AutoResponseRules",
                                                   "EmailTemplate",
                                                   "Layout",
                                                   "Profile",
                                                   "PermissionSet",
                                                   "Queue",
                                                   "Group",
                                                   "Role",
                                                   "Package",
                                                   "ListView",
                                                   "CompactLayout",
                                                   "SharingRules",
                                                   "Settings",
                                                   "MatchingRules",
                                                   "DuplicateRule",
                                                   "GlobalValueSetTranslation"};
  return known.contains(root.name);
}

void adopt_salesforce(const std::vector<SalesforceSource>& files, Adopted& into) {
  SalesforceOrg(files, into).read();
}

}  // namespace leadflow::cli::adopt
