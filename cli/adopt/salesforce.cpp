#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "cli/adopt/salesforce_org.h"
#include "cli/failure.h"

namespace leadflow::cli::adopt {

namespace {

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

namespace {

/// Statuses in a file of another name: only leads convert, only opportunities have a forecast.
std::string set_by_content(const XmlElement& root, const std::string& otherwise) {
  for (const XmlElement* value : root.all("standardValue")) {
    if (value->child("forecastCategory") != nullptr) return "OpportunityStage";
    if (value->child("converted") != nullptr) return "LeadStatus";
  }
  return otherwise;
}

/// `Lead` of a criterion about `Lead.Status`.
std::string object_by_criteria(const XmlElement& root, const std::string& otherwise) {
  for (const XmlElement* rule : root.all("rules"))
    for (const XmlElement* item : rule->all("criteriaItems")) {
      const std::string_view field = item->value("field");
      if (field.find('.') != std::string_view::npos) return std::string(field.substr(0, field.find('.')));
    }
  return otherwise;
}

}  // namespace

Component component_of(const SalesforceSource& source) {
  const std::filesystem::path path(source.file);
  const std::string file = path.filename().string();
  Component component{source.file, source.root, {}, file.substr(0, file.find('.'))};
  const std::string folder = path.parent_path().filename().string();
  const bool decomposed = folder == "fields" || folder == "validationRules" || folder == "recordTypes" ||
                          folder == "businessProcesses" || folder == "listViews" ||
                          folder == "compactLayouts";
  component.object = decomposed ? path.parent_path().parent_path().filename().string() : component.name;
  if (source.root->name == "StandardValueSet" && status_object(component.name).empty())
    component.name = set_by_content(*source.root, component.name);
  if (source.root->name == "Workflow" && file.find(".workflow") == std::string::npos)
    component.object = object_by_criteria(*source.root, component.name);
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
  return {record, workflow_of(object_name), status_field_of(object_name), false};
}

// ---- fields

/// What an org calls its objects, before anything speaks of them.
void SalesforceOrg::read_labels() {
  for (const Component& component : components_)
    if (component.root->name == "CustomObject" && !component.root->value("label").empty())
      draft_.records[object(component.object)].label = one_line(component.root->value("label"));
}

void SalesforceOrg::read_value_sets() {
  for (const Component& component : components_)
    if (component.root->name == "GlobalValueSet") value_sets_.emplace(component.name, component.root);
}

/// After the fields: which of the shared value sets one of them uses.
void SalesforceOrg::tell_value_set(const Component& component) {
  const bool used = std::any_of(components_.begin(), components_.end(), [&](const Component& one) {
    const auto uses = [&](const XmlElement& field) {
      const XmlElement* values = field.child("valueSet");
      return values != nullptr && values->value("valueSetName") == component.name;
    };
    const std::vector<const XmlElement*> fields = one.root->all("fields");
    return uses(*one.root) ||
           std::any_of(fields.begin(), fields.end(), [&](const XmlElement* field) { return uses(*field); });
  });
  if (used)
    findings_.carried(component.root->place(), "value set", component.name,
                      "values of the fields that use it");
  else
    declare_values(component);
}

std::vector<const XmlElement*> SalesforceOrg::choices_of(const XmlElement& field) const {
  if (field.name == "StandardValueSet") return field.all("standardValue");
  const XmlElement* values = field.child("valueSet");
  if (values == nullptr) values = field.child("picklist");  // before version 38
  if (values == nullptr) return {};
  const auto shared = value_sets_.find(values->value("valueSetName"));
  if (shared != value_sets_.end()) return shared->second->all("customValue");
  const XmlElement* list = values->child("valueSetDefinition");
  return list == nullptr ? values->all("picklistValues") : list->all("value");
}

bool SalesforceOrg::read_choices(const XmlElement& field, RecordType& record, Attribute& attribute) {
  for (const XmlElement* value : choices_of(field)) {
    const std::string name = metadata_name(value->value("fullName"));
    if (name.empty() || attribute.choices.size() >= max_adopted_states) continue;
    record.add_choice(attribute, name, value->value("label").empty() ? name : value->value("label"));
    if (value->flag("default")) attribute.start = attribute.choices.back().name;
  }
  return !attribute.choices.empty();
}

/// Why the field is no attribute; empty if it is one.
std::string SalesforceOrg::field_refusal(const XmlElement& field) {
  if (!field.value("formula").empty()) return "it is computed by a formula";
  if (salesforce_type(field) == FieldType::Unknown)
    return fmt::format("the language has no type `{}`", field.value("type"));
  return {};
}

void SalesforceOrg::read_field(const std::string& object_name, const XmlElement& field,
                               std::string_view name) {
  RecordType& record = draft_.records[object(object_name)];
  const bool bare = field.value("type").empty() && field.value("formula").empty();
  if (name == status_field_of(object_name)) {
    findings_.carried(field.place(), "field", name, "the states of its workflow");
    return;
  }
  if (name.empty() || is_system_field(name) || bare) {
    findings_.carried(field.place(), "field", name, "nothing: every record has it");
    return;
  }
  if (const std::string why = field_refusal(field); !why.empty()) {
    record.statements.push_back({"", {}, {findings_.left_out(field.place(), "field", name, why)}});
    return;
  }
  if (record.find(name) != nullptr) {
    record.statements.push_back(
        {"", {}, {findings_.left_out(field.place(), "field", name, "it is given twice; the first counts")}});
    return;
  }
  Attribute& known = record.attribute(name, field.value("label"), plain_name(name));
  known.type = salesforce_type(field);
  known.required = field.flag("required");
  known.unique = field.flag("unique");
  if (known.type == FieldType::Choice && !read_choices(field, record, known)) known.type = FieldType::Text;
  if (known.type == FieldType::Boolean) known.start = field.flag("defaultValue") ? "true" : "false";
  const std::string_view why = type_change(field.value("type"));
  if (why.empty())
    findings_.carried(field.place(), "field", name, record.name + '.' + known.name);
  else
    known.comments.push_back(
        findings_.changed(field.place(), "field", name, record.name + '.' + known.name, why));
}

void SalesforceOrg::read_standard_picklist(const Component& component) {
  bool used = false;
  for (const StandardPicklist& one : standard_picklists) {
    if (one.set != component.name || workflow_of(std::string(one.object)) == nullptr) continue;
    RecordType& record = draft_.records[object(std::string(one.object))];
    Attribute& attribute = record.attribute(one.field);
    if (attribute.choices.empty() && read_choices(*component.root, record, attribute))
      attribute.type = FieldType::Choice;
    findings_.carried(component.root->place(), "value set", component.name,
                      fmt::format("values of {}.{}", record.name, attribute.name));
    used = true;
  }
  if (!used) declare_values(component);
}

/// A value set that no field of these files uses: its values still have a name.
void SalesforceOrg::declare_values(const Component& component) {
  const std::string_view each = component.root->name == "GlobalValueSet" ? "customValue" : "standardValue";
  RecordType scratch;
  Attribute values;
  for (const XmlElement* value : component.root->all(each)) {
    const std::string name = metadata_name(value->value("fullName"));
    if (!name.empty() && values.choices.size() < max_adopted_states)
      scratch.add_choice(values, name, value->value("label").empty() ? name : value->value("label"));
  }
  if (values.choices.empty() || !draft_.workflows.empty()) {
    draft_.comments.push_back(findings_.left_out(
        component.root->place(), "value set", component.name,
        values.choices.empty() ? "it has no values" : "no field of a workflow here uses it"));
    return;
  }
  std::string list;
  for (const Choice& one : values.choices) list += (list.empty() ? "" : ", ") + named(one.name, one.label);
  const std::string name = draft_.template_names.take(component.name, "values");
  draft_.declarations.push_back(
      {fmt::format("values {} {{ {} }}", named(name, component.name), list), {}, {}});
  findings_.carried(component.root->place(), "value set", component.name, "values " + name);
}

void SalesforceOrg::read_validation(const std::string& object_name, const XmlElement& rule,
                                    std::string_view full_name) {
  Fields fields = fields_of(object_name);
  Workflow* flow = workflow_of(object_name);
  std::vector<Statement>& where = flow == nullptr ? fields.record().statements : flow->tail;
  const std::string formula(rule.value("errorConditionFormula"));
  const std::string name = metadata_name(full_name);
  Statement statement;
  if (!rule.flag("active")) {
    statement.comments.push_back(
        findings_.left_out(rule.place(), "validation rule", name, "it is not active"));
  } else if (const Carried carried = from_formula(formula, fields); carried.value) {
    const std::string message(rule.value("errorMessage"));
    statement.text =
        fmt::format("refuse {} when {}", text_literal(message.empty() ? std::string_view(name) : message),
                    carried.value->text);
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
  RecordType& record = draft_.records[object(component.object)];
  findings_.carried(root.place(), "object", component.object, "record " + record.name);
  for (const XmlElement* field : root.all("fields"))
    read_field(component.object, *field, field->value("fullName"));
  tell_unread(root, {"fields", "validationRules", "label", "pluralLabel", "fullName", "nameField"}, record);
}

/// Pages, lists, sharing: one word for all of a kind.
void SalesforceOrg::tell_unread(const XmlElement& root, const std::set<std::string_view>& read,
                                RecordType& record) {
  std::map<std::string_view, std::pair<const XmlElement*, std::size_t>> others;
  for (const XmlElement* child : root.children) {
    if (read.contains(child->name) || child->children.empty()) continue;  // a switch of the object's page
    auto& [first, count] = others[child->name];
    if (count++ == 0) first = child;
  }
  for (const auto& [name, found] : others)
    record.statements.push_back(
        {"",
         {},
         {findings_.left_out(found.first->place(), "metadata", name,
                             fmt::format("{} of them; no part of a workflow here", found.second))}});
}

// ---- the whole

void SalesforceOrg::read() {
  read_labels();
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
  const auto is_status_set = [](const Component& one) {
    return one.root->name == "StandardValueSet" && !status_object(one.name).empty();
  };
  each(is_status_set, [&](const Component& one) { read_status_set(one); });
  each(
      [](const Component& one) {
        return one.root->name == "CustomObject" || one.root->name == "CustomField";
      },
      [&](const Component& one) { read_status_fields(one); });
  each(is("PathAssistant"), [&](const Component& one) { read_path_states(one); });
  each(
      [](const Component& one) {
        return one.root->name == "CustomObject" || one.root->name == "CustomField";
      },
      [&](const Component& one) { read_object(one); });
  each([&](const Component& one) { return one.root->name == "StandardValueSet" && !is_status_set(one); },
       [&](const Component& one) { read_standard_picklist(one); });
  each(is("GlobalValueSet"), [&](const Component& one) { tell_value_set(one); });
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
                                                      "this kind of metadata is not carried over"));
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
