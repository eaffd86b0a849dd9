// When a rule runs and who may act, in words; and the small words that the others share.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/document/words.h"

namespace leadflow::compiler::document {

namespace {

using dsl::ast::EventKind;

std::string states_words(const Program& program, const std::vector<StateId>& states, std::string_view any) {
  if (states.empty()) return std::string(any);
  std::vector<std::string> labels;
  for (const StateId state : states) labels.push_back(in_quotes(program.states[state].label));
  return joined(labels, "or");
}

/// The label of the action or transition that `event` names: of the workflow at hand, if it has one.
std::string action_label(const Setting& setting, const std::string& name) {
  for (std::uint32_t i = 0; i < setting.program.actions.size(); ++i) {
    const Action& action = setting.program.actions[i];
    if (action.name == name && (!setting.workflow.valid() || action.workflow == setting.workflow))
      return readable(action.name, action.label);
  }
  return readable(name, name);
}

std::string activity_words(const Program& program, const Event& event) {
  if (!event.activity.valid()) return "an activity";
  const Named& activity = program.activities[event.activity];
  return "the activity " + in_quotes(readable(activity.name, activity.label));
}

std::string endpoint_words(const Event& event) {
  return event.endpoint_name.empty()
             ? "a web request"
             : "the data sent to " + in_quotes(readable(event.endpoint_name, event.endpoint_name));
}

std::string at_words(const Event& event) {
  return event.at ? " at " + dsl::to_text(*event.at) : std::string();
}

}  // namespace

std::string words_of(const Setting& setting, const Event& event) {
  const Program& program = setting.program;
  switch (event.kind) {
    case EventKind::Received:
      return "when a record comes in";
    case EventKind::Entered:
      return "when it enters " + states_words(program, event.states, "a status");
    case EventKind::Left:
      return "when it leaves " + states_words(program, event.states, "its status");
    case EventKind::Moved:
      return fmt::format("when it moves from {} to {}", states_words(program, event.states, "any status"),
                         states_words(program, event.to, "any other"));
    case EventKind::Applied:
      return fmt::format("when {} is done", in_quotes(action_label(setting, event.action)));
    case EventKind::Changed:
      return fmt::format("when {} changes", label_of(program, setting.record, event.attribute));
    case EventKind::Becomes:
      return "as soon as " + words_of(setting, event.when);
    case EventKind::ContactAttempted:
      return "when somebody tries to reach them";
    case EventKind::ContactMade:
      return "when contact is made";
    case EventKind::DoNotContact:
      return "when it is marked “do not contact”";
    case EventKind::AppointmentScheduled:
      return "when an appointment is made";
    case EventKind::AppointmentHeld:
      return "when an appointment was held";
    case EventKind::AppointmentMissed:
      return "when an appointment was missed";
    case EventKind::AppointmentCancelled:
      return "when an appointment is cancelled";
    case EventKind::ActivityDone:
      return fmt::format("when {} is done", activity_words(program, event));
    case EventKind::ActivityLate:
      return fmt::format("when {} is late", activity_words(program, event));
    case EventKind::EmailOpened:
      return "when an e-mail is opened";
    case EventKind::EmailClicked:
      return "when a link in an e-mail is clicked";
    case EventKind::EmailReplied:
      return "when an e-mail is answered";
    case EventKind::EmailBounced:
      return "when an e-mail comes back";
    case EventKind::SmsReplied:
      return "when an SMS is answered";
    case EventKind::SmsFailed:
      return "when an SMS cannot be delivered";
    case EventKind::RequestDelivered:
      return fmt::format("when {} has arrived", endpoint_words(event));
    case EventKind::RequestFailed:
      return fmt::format("when {} could not be delivered", endpoint_words(event));
    case EventKind::Assigned:
      return "when it gets another owner";
    case EventKind::Closed:
      return "when it is closed";
    case EventKind::Returned:
      return "when it is taken off the working lists";
    case EventKind::NurtureFinished:
      return "when its nurture has ended";
    case EventKind::TimeIn:
      return fmt::format("after {} in {}", event.duration ? words_of(*event.duration) : "some time",
                         states_words(program, event.states, "a status"));
    case EventKind::TimeBefore:
      return fmt::format("{} before {}{}", event.duration ? words_of(*event.duration) : "some time",
                         words_of(setting, event.time), at_words(event));
    case EventKind::TimeAfter:
      return fmt::format("{} after {}{}", event.duration ? words_of(*event.duration) : "some time",
                         words_of(setting, event.time), at_words(event));
    case EventKind::Reaching:
      return fmt::format("on reaching {}{}", words_of(setting, event.time), at_words(event));
    case EventKind::Custom:
      break;
  }
  if (!event.custom.valid()) return "when something happens";
  const CustomEvent& custom = program.events[event.custom];
  return "when this happens: " + in_quotes(readable(custom.name, custom.label));
}

std::string words_of(const Setting& setting, const std::vector<Event>& events) {
  std::string words;
  for (const Event& event : events) words += (words.empty() ? "" : ", or ") + words_of(setting, event);
  return words;
}

std::string who_may(const Setting& setting, const std::vector<Permit>& by) {
  if (by.empty()) return "anyone";
  std::vector<std::string> who;
  for (const Permit& permit : by) {
    switch (permit.kind) {
      case Permit::Kind::Group:
        who.push_back(setting.program.groups[permit.group].label);
        break;
      case Permit::Kind::Role:
        who.push_back(fmt::format("{}s", dsl::to_text(permit.role)));
        break;
      case Permit::Kind::Nobody:
        who.emplace_back("nobody");
        break;
      case Permit::Kind::User:
        who.push_back(words_of(setting, permit.path));
        break;
    }
  }
  return joined(who, "or");
}

std::string words_of(const Duration& duration) {
  return dsl::to_text(duration);
}

std::string label_of(const Program& program, RecordTypeId record, AttributeId attribute) {
  if (!record.valid() || !attribute.valid()) return "value";
  const RecordType& type = program.record_types[record];
  if (attribute.index >= type.attributes.size()) return "value";
  const Attribute& found = type.attributes[attribute.index];
  return readable(found.name, found.label);
}

std::string readable(const std::string& name, const std::string& label) {
  if (!label.empty() && label != name) return label;
  std::string words = name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string in_quotes(std::string_view label) {
  return fmt::format("“{}”", label);
}

std::string joined(const std::vector<std::string>& parts, std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? fmt::format(" {} ", word) : ", ";
    text += parts[i];
  }
  return text;
}

}  // namespace leadflow::compiler::document
