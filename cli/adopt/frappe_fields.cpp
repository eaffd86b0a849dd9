// The fields of a document type, its own and those that people added, as attributes.

#include <fmt/format.h>

#include "cli/adopt/frappe_workflow.h"

namespace leadflow::cli::adopt {

namespace {

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

}  // namespace

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
    for (const std::string& option : lines_of(field["options"].text()))
      record.add_choice(attribute, option, option);
    if (attribute.choices.empty()) attribute.type = FieldType::Text;
  }
  if (known == FieldType::Integer || known == FieldType::Decimal) attribute.start = "0";
  findings_.carried(field.place(), "field", name, record.name + "." + attribute.name);
}

void FrappeWorkflow::read_fields() {
  RecordType& record = draft_.records[flow_.record];
  if (record.is_described) return;
  const std::string back = findings_.file;
  for (const JsonSource& doctype : set_.doctypes) {
    if (doctype.value["name"].plain() != record.source) continue;
    record.is_described = true;
    findings_.file = doctype.file;
    for (const JsonView& field : doctype.value["fields"].children()) read_field(field);
  }
  for (const JsonSource& field : set_.custom_fields) {
    if (field.value["dt"].plain() != record.source) continue;
    findings_.file = field.file;
    read_field(field.value);
  }
  findings_.file = back;
}

}  // namespace leadflow::cli::adopt
