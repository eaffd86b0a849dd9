// The metadata of one Salesforce org on its way into one draft.
//
// A lead's statuses, an opportunity's stages and a case's statuses become workflows; rules, fields and
// validations of the same object join them, whichever file they stand in. Salesforce lets anyone set any
// status from any other, and so do the transitions made here.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/adopt/condition.h"
#include "cli/adopt/readers.h"

namespace leadflow::cli::adopt {

/// What a file is: its root element, the object it speaks of and its own name, both from its path.
struct Component {
  std::string file;
  const XmlElement* root;
  std::string object;  // `Lead` of objects/Lead/fields/Score__c.field-meta.xml and of Lead.workflow-meta.xml
  std::string name;    // `Score__c`, `Lead`
};
Component component_of(const SalesforceSource& source);

class SalesforceOrg {
 public:
  SalesforceOrg(const std::vector<SalesforceSource>& files, Adopted& into);
  void read();

 private:
  // Objects, fields, picklists
  std::size_t object(const std::string& name) { return draft_.record(name, name); }
  Fields fields_of(const std::string& object);
  void read_value_sets();
  void read_object(const Component& component);
  void read_field(const std::string& object, const XmlElement& field, std::string_view name);
  bool read_choices(const XmlElement& field, Attribute& attribute);
  void read_standard_picklist(const Component& component);
  void read_validation(const std::string& object, const XmlElement& rule, std::string_view name);

  // Statuses
  void read_statuses(const Component& component);
  void read_status(Workflow& flow, const XmlElement& value, const std::string& set);
  void add_transitions(Workflow& flow, const XmlElement& root);
  void read_path(const Component& component);

  // Workflow rules (salesforce_rules.cpp)
  void read_rules(const Component& component);
  void read_rule(const std::string& object, const XmlElement& root, const XmlElement& rule);
  Carried criteria(const XmlElement& rule, Fields& fields);
  std::optional<Expression> criterion(const XmlElement& item, Fields& fields, std::string& why);
  std::vector<Statement> rule_actions(const std::string& object, const XmlElement& root,
                                      const XmlElement& from, std::vector<std::string>& comments);
  void alert(const std::string& object, const XmlElement& alert, std::vector<Statement>& into,
             std::vector<std::string>& comments);
  std::string alert_template(const XmlElement& alert);
  void field_update(const std::string& object, const XmlElement& update, std::vector<Statement>& into,
                    std::vector<std::string>& comments);
  void task(const XmlElement& task, std::vector<Statement>& into, std::vector<std::string>& comments);
  void outbound_message(const std::string& object, const XmlElement& message, std::vector<Statement>& into,
                        std::vector<std::string>& comments);
  void time_trigger(const std::string& object, const XmlElement& root, const XmlElement& trigger,
                    std::string_view rule, const std::string& when, bool disabled,
                    std::vector<Statement>& into, std::vector<std::string>& comments);
  void add_rule(const std::string& object, std::string_view name, const std::string& on, Statement body);
  Workflow* workflow_of(const std::string& object);

  std::vector<Component> components_{};
  std::map<std::string, const XmlElement*> value_sets_{};
  Draft& draft_;
  Findings& findings_;
  Adopted& into_;
};

/// `Lead.Status` and the like; empty for an object whose status makes no workflow here.
std::string_view status_field_of(std::string_view object);
/// `text` of the metadata as a value beside `attribute`; `ordered` where it is compared by size.
Literal literal_for(const std::string& text, const Attribute& attribute, bool ordered);
/// The type of a field that every org has.
FieldType standard_type(std::string_view field);

}  // namespace leadflow::cli::adopt
