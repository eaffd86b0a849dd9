// The metadata of one Salesforce org on its way into one draft.
//
// A lead's statuses, an opportunity's stages and a case's statuses become workflows; rules, fields and
// validations of the same object join them, whichever file they stand in. Salesforce lets anyone set any
// status from any other, and so do the transitions made here.

#pragma once

#include <map>
#include <set>
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

/// The object whose status a standard value set holds: `Lead` of `LeadStatus`; empty for other sets.
std::string status_object(std::string_view set);
/// `Fund` of `Fund__c`.
std::string plain_name(std::string_view name);
/// `Work Order` of `WorkOrder` and `Work_Order`.
std::string spaced(std::string_view name);
/// A name of the metadata without its escapes: `A: B` of `A%3A B`.
std::string metadata_name(std::string_view full_name);
/// Values that make the states of an object.
struct StatusSource {
  std::string object, field;
  std::string label;  // of the workflow
  const XmlElement* where;
  std::vector<const XmlElement*> values;
  std::string_view value_name;  // the element that holds the value
};

/// The stage a status stands in, its kind, and why it is that one where the source does not say.
struct EndKind {
  std::string stage, kind, why;
};

/// What a formula asks of the edit that sets a rule off.
struct FormulaEvents {
  std::vector<std::string> changed{};  // fields of ISCHANGED
  bool created = false;                // ISNEW()
  std::string rest{};                  // what else must hold, as a formula; may be empty
};
/// Nothing if the formula asks nothing of the edit, or what events can't say.
std::optional<FormulaEvents> events_of(std::string_view formula);

/// When a rule runs, and under which condition.
struct RuleTrigger {
  std::string on;
  std::string when;     // empty: always
  std::string meets{};  // the criteria, for what follows later
  bool disabled = false;
};

class SalesforceOrg {
 public:
  SalesforceOrg(const std::vector<SalesforceSource>& files, Adopted& into);
  void read();

 private:
  // Objects, fields, picklists
  std::size_t object(const std::string& name) {
    return draft_.record(name, spaced(plain_name(name)), plain_name(name));
  }
  Fields fields_of(const std::string& object);
  void read_labels();
  void read_value_sets();
  void tell_value_set(const Component& component);
  void declare_values(const Component& component);
  void read_object(const Component& component);
  void tell_unread(const XmlElement& root, const std::set<std::string_view>& read, RecordType& record);
  void read_field(const std::string& object, const XmlElement& field, std::string_view name);
  std::string field_refusal(const XmlElement& field);
  std::vector<const XmlElement*> choices_of(const XmlElement& field) const;
  bool read_choices(const XmlElement& field, RecordType& record, Attribute& attribute);
  void read_standard_picklist(const Component& component);
  void read_validation(const std::string& object, const XmlElement& rule, std::string_view full_name);

  // Statuses (salesforce_statuses.cpp)
  void read_status_set(const Component& component);
  void read_status_fields(const Component& component);
  void read_status_field(const std::string& object, const XmlElement& field, std::string_view name);
  void read_path_states(const Component& component);
  bool has_path(const std::string& object, std::string_view field) const;
  void add_statuses(const StatusSource& source);
  void add_status(Workflow& flow, const StatusSource& source, const XmlElement& value, const EndKind& end);
  void add_chance(State& state, const XmlElement& value);
  void add_transitions(Workflow& flow, const StatusSource& source);
  void read_path(const Component& component);
  void read_path_step(Workflow& flow, Fields& fields, const XmlElement& step);
  std::string path_fields(Fields& fields, const XmlElement& step);
  std::string status_field_of(const std::string& object) const;

  // Workflow rules (salesforce_rules.cpp)
  void read_rules(const Component& component);
  void read_rule(const std::string& object, const XmlElement& root, const XmlElement& rule);
  RuleTrigger trigger_of(const XmlElement& rule, Fields& fields, std::vector<std::string>& comments);
  RuleTrigger edit_trigger(const XmlElement& rule, const FormulaEvents& events, Fields& fields,
                           std::vector<std::string>& comments);
  void tell_unused(const XmlElement& root);
  void tell_members(const XmlElement& action, const std::vector<std::string_view>& members,
                    std::vector<std::string>& comments);
  Carried criteria(const XmlElement& rule, Fields& fields);
  std::optional<Expression> criterion(const XmlElement& item, Fields& fields, std::string& why);
  std::vector<Statement> rule_actions(const std::string& object, const XmlElement& root,
                                      const XmlElement& from, std::vector<std::string>& comments);
  std::string recipient_text(const XmlElement& recipient);
  Attribute* recipient_address(const XmlElement& recipient, Fields& fields);
  void alert(const std::string& object, const XmlElement& alert, std::vector<Statement>& into,
             std::vector<std::string>& comments);
  std::string alert_template(const XmlElement& alert);
  std::string status_update(const XmlElement& update, Fields& fields, const std::vector<Statement>& before,
                            std::string& why);
  std::string value_update(const XmlElement& update, Fields& fields, std::string& why);
  void field_update(const std::string& object, const XmlElement& update, std::vector<Statement>& into,
                    std::vector<std::string>& comments);
  void task(const XmlElement& task, std::vector<Statement>& into, std::vector<std::string>& comments);
  void outbound_message(const std::string& object, const XmlElement& message, std::vector<Statement>& into,
                        std::vector<std::string>& comments);
  void time_trigger(const std::string& object, const XmlElement& root, const XmlElement& trigger,
                    std::string_view rule, const RuleTrigger& meets, std::vector<Statement>& into,
                    std::vector<std::string>& comments);
  void add_rule(const std::string& object, std::string_view name, const std::string& on, Statement body);
  Workflow* workflow_of(const std::string& object);

  std::vector<Component> components_{};
  std::map<std::string, const XmlElement*, std::less<>> value_sets_{};
  std::map<std::string, std::string> status_fields_{};  // of the objects that have a workflow
  Draft& draft_;
  Findings& findings_;
  Adopted& into_;
};

/// `text` of the metadata as a value beside `attribute`; `ordered` where it is compared by size.
Literal literal_for(const std::string& text, const Attribute& attribute, bool ordered);
/// The type of a field that every org has.
FieldType standard_type(std::string_view field);

}  // namespace leadflow::cli::adopt
