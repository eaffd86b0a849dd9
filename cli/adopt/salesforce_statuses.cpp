// The statuses of an object and the paths through them.
//
// They stand in a standard value set, in a picklist field of the object (before version 38, and for what an
// org defines itself), or, where neither is among the files, in the path that guides people through them.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cli/adopt/ends.h"
#include "cli/adopt/salesforce_org.h"
#include "cli/failure.h"

namespace leadflow::cli::adopt {

namespace {

constexpr std::size_t most_statuses = 200;

/// The picklist that holds the status of a standard object.
std::string_view standard_status(std::string_view object) {
  if (object == "Opportunity") return "StageName";
  constexpr std::string_view known[] = {"Lead", "Case", "Contract", "Order", "Quote", "Campaign", "Task"};
  return std::find(std::begin(known), std::end(known), object) == std::end(known) ? "" : "Status";
}

std::string name_of(const StatusSource& source, const XmlElement& value) {
  return metadata_name(value.value(source.value_name));
}

/// Whether a value says itself if it is an end.
bool says_end(const XmlElement& value) {
  return value.child("closed") != nullptr || value.child("won") != nullptr;
}

EndKind end_said(const StatusSource& source, const XmlElement& value) {
  if (value.flag("converted")) return {"Converted", "won", {}};
  if (!value.flag("closed")) {
    const std::string_view forecast = value.value("forecastCategory");
    return {forecast.empty() ? "Open" : std::string(forecast), "open", {}};
  }
  if (value.flag("won")) return {"Won", "won", {}};
  if (source.object == "Opportunity") return {"Lost", "lost", {}};
  return {"Closed", "archived", "the source does not say whether this end is won or lost"};
}

/// By its name, for a value that says nothing itself. Of leads only those that lead nowhere.
EndKind end_told(const StatusSource& source, const XmlElement& value, bool may_end) {
  const std::string_view kind = may_end ? end_by_name(name_of(source, value)) : "";
  if (kind.empty() || (source.object == "Lead" && kind == "won")) return {"Open", "open", {}};
  return {kind == "won"    ? "Won"
          : kind == "lost" ? "Lost"
                           : "Closed",
          std::string(kind), "the source does not say whether this is an end; its name does"};
}

/// Guidance is written as HTML.
std::string without_tags(std::string_view html) {
  std::string text;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<') text += ' ';
    in_tag = c == '<' || (in_tag && c != '>');
    if (!in_tag && c != '>') text += c;
  }
  for (const auto& [entity, letter] : {std::pair<std::string_view, std::string_view>{"&nbsp;", " "},
                                       {"&#39;", "'"},
                                       {"&quot;", "\""},
                                       {"&lt;", "<"},
                                       {"&gt;", ">"},
                                       {"&amp;", "&"}})
    for (std::size_t at = text.find(entity); at != std::string::npos;
         at = text.find(entity, at + letter.size()))
      text.replace(at, entity.size(), letter);
  return one_line(text);
}

/// The last values as long as their names say an end, and all that say `closed`: no one goes on from there.
std::vector<EndKind> ends_of(const StatusSource& source) {
  std::vector<EndKind> ends(source.values.size());
  bool trailing = true;
  for (std::size_t at = source.values.size(); at-- > 0;) {
    const XmlElement& value = *source.values[at];
    if (says_end(value) || value.flag("converted")) {
      ends[at] = end_said(source, value);
      continue;
    }
    const bool closed = identifier(name_of(source, value)).starts_with("closed");
    ends[at] = end_told(source, value, trailing || closed || source.object == "Lead");
    if (ends[at].kind == "open") trailing = false;
  }
  return ends;
}

/// The default value, else the first that is no end.
const State& first_status(Workflow& flow, const StatusSource& source) {
  for (const XmlElement* value : source.values)
    if (value->flag("default"))
      if (const State* found = flow.find(name_of(source, *value))) return *found;
  for (const State& state : flow.states)
    if (flow.phases[state.phase].kind == "open") return state;
  return flow.states.front();
}

/// `Case Status`, `Widget Stage`: what people would call the statuses.
std::string status_label(std::string_view object_label, std::string_view field_label) {
  std::string label(object_label);
  if (field_label.starts_with(object_label)) return std::string(field_label);
  return label + ' ' + std::string(field_label);
}

}  // namespace

std::string spaced(std::string_view name) {
  std::string text;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const bool upper = std::isupper(static_cast<unsigned char>(name[at])) != 0;
    const bool after_lower = at > 0 && std::islower(static_cast<unsigned char>(name[at - 1])) != 0;
    if (upper && after_lower) text += ' ';
    text += name[at] == '_' ? ' ' : name[at];
  }
  return text;
}

std::string status_object(std::string_view set) {
  if (set == "OpportunityStage") return "Opportunity";
  constexpr std::string_view ending = "Status";
  const bool fits = set.ends_with(ending) && set.size() > ending.size() && set != "EntitlementStatus";
  return fits ? std::string(set.substr(0, set.size() - ending.size())) : std::string{};
}

std::string plain_name(std::string_view name) {
  return std::string(name.ends_with("__c") ? name.substr(0, name.size() - 3) : name);
}

std::string metadata_name(std::string_view full_name) {
  const auto digit = [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 ? c - '0' : std::tolower(c) - 'a' + 10;
  };
  std::string name;
  for (std::size_t at = 0; at < full_name.size(); ++at) {
    const bool escape = full_name[at] == '%' && at + 2 < full_name.size() &&
                        std::isxdigit(static_cast<unsigned char>(full_name[at + 1])) != 0 &&
                        std::isxdigit(static_cast<unsigned char>(full_name[at + 2])) != 0;
    if (!escape) {
      name += full_name[at];
      continue;
    }
    name += static_cast<char>(digit(full_name[at + 1]) * 16 + digit(full_name[at + 2]));
    at += 2;
  }
  return name;
}

std::string SalesforceOrg::status_field_of(const std::string& object_name) const {
  const auto found = status_fields_.find(object_name);
  return found == status_fields_.end() ? std::string{} : found->second;
}

void SalesforceOrg::add_chance(State& state, const XmlElement& value) {
  const std::string_view chance = value.value("probability");
  if (chance.empty()) return;
  const bool fits = chance.size() <= 3 &&
                    std::all_of(chance.begin(), chance.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
                    std::stoi(std::string(chance)) <= 100;
  if (fits)
    state.body.push_back({fmt::format("chance {} percent", std::stoi(std::string(chance))), {}, {}});
  else
    state.comments.push_back(
        findings_.left_out(value.place(), "probability", chance, "it is no whole number of percent"));
}

void SalesforceOrg::add_status(Workflow& flow, const StatusSource& source, const XmlElement& value,
                               const EndKind& end) {
  const std::string name = name_of(source, value);
  if (name.empty() || flow.find(name) != nullptr) {
    flow.comments.push_back(
        findings_.left_out(value.place(), "status", name,
                           name.empty() ? "it has no name" : "it is given twice; the first one counts"));
    return;
  }
  auto phase = std::find_if(flow.phases.begin(), flow.phases.end(), [&](const Phase& one) {
    return one.label == one_line(end.stage) && one.kind == end.kind;
  });
  if (phase == flow.phases.end())
    phase = flow.phases.insert(
        flow.phases.end(),
        Phase{flow.state_names.take(end.stage + " stage", "stage"), one_line(end.stage), end.kind, {}});
  State state;
  state.source = name;
  state.label = one_line(value.value("label").empty() ? std::string_view(name) : value.value("label"));
  state.name = flow.state_names.take(name, "state");
  state.phase = static_cast<std::size_t>(phase - flow.phases.begin());
  add_chance(state, value);
  const std::string becomes = "step " + state.name;
  if (value.flag("converted"))
    state.comments.push_back(findings_.changed(
        value.place(), "status", name, becomes,
        "converting also makes an account, a contact and an opportunity; say so with `create`"));
  else if (!end.why.empty())
    state.comments.push_back(findings_.changed(value.place(), "status", name, becomes, end.why));
  else
    findings_.carried(value.place(), "status", name, becomes);
  flow.states.push_back(std::move(state));
}

/// One transition a status, from all others but those of converted leads: those are leads no more.
void SalesforceOrg::add_transitions(Workflow& flow, const StatusSource& source) {
  const auto is_final = [&](const State& state) {
    return std::any_of(source.values.begin(), source.values.end(), [&](const XmlElement* value) {
      return value->flag("converted") && name_of(source, *value) == state.source;
    });
  };
  for (const XmlElement* value : source.values) {
    const State* to = flow.find(name_of(source, *value));
    if (to == nullptr) continue;
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
      if (&state != to && !is_final(state)) from += (from.empty() ? "" : ", ") + state.name;
    if (from.empty()) continue;
    flow.tail.push_back(
        {fmt::format("transition {} from {} to {}",
                     named(flow.move_names.take("to " + to->source, "move"), to->label), from, to->name),
         {},
         {}});
  }
}

void SalesforceOrg::add_statuses(const StatusSource& source) {
  if (source.values.size() > most_statuses)
    throw Failure(kUnreadable, fmt::format("`{}` has more than {} statuses", findings_.file, most_statuses));
  Workflow flow;
  flow.record = object(source.object);
  flow.label = one_line(source.label);
  const std::vector<EndKind> ends = ends_of(source);
  for (std::size_t at = 0; at < source.values.size(); ++at)
    add_status(flow, source, *source.values[at], ends[at]);
  if (flow.states.empty()) {
    draft_.comments.push_back(
        findings_.left_out(source.where->place(), "value set", source.label, "it has no values"));
    return;
  }
  flow.name = draft_.workflow_names.take(source.label, "workflow");
  flow.head.push_back({"entry at " + first_status(flow, source).name, {}, {}});
  add_transitions(flow, source);
  findings_.carried(source.where->place(), "value set", source.label, "workflow " + flow.name);
  status_fields_[source.object] = source.field;
  draft_.workflows.push_back(std::move(flow));
}

void SalesforceOrg::read_status_set(const Component& component) {
  const std::string object_name = status_object(component.name);
  if (workflow_of(object_name) != nullptr) {
    draft_.comments.push_back(findings_.left_out(component.root->place(), "value set", component.name,
                                                 "it is given twice; the first one counts"));
    return;
  }
  const bool is_stage = component.name == "OpportunityStage";
  add_statuses({object_name, is_stage ? "StageName" : "Status",
                is_stage ? "Opportunity Stage" : spaced(object_name) + " Status", component.root,
                component.root->all("standardValue"), "fullName"});
}

bool SalesforceOrg::has_path(const std::string& object_name, std::string_view field) const {
  return std::any_of(components_.begin(), components_.end(), [&](const Component& one) {
    return one.root->name == "PathAssistant" && one.root->value("entityName") == object_name &&
           one.root->value("fieldName") == field;
  });
}

/// A picklist of the object that holds its status: the standard one, or one with a path through it.
void SalesforceOrg::read_status_field(const std::string& object_name, const XmlElement& field,
                                      std::string_view name) {
  const bool holds = name == standard_status(object_name) || has_path(object_name, name);
  if (name.empty() || !holds || workflow_of(object_name) != nullptr) return;
  const std::vector<const XmlElement*> values = choices_of(field);
  if (values.empty()) return;
  std::string label(field.value("label"));
  if (label.empty()) label = name == "StageName" ? "Stage" : spaced(plain_name(name));
  add_statuses({object_name, std::string(name),
                status_label(draft_.records[object(object_name)].label, label), &field, values, "fullName"});
}

void SalesforceOrg::read_status_fields(const Component& component) {
  const XmlElement& root = *component.root;
  if (root.name == "CustomField") return read_status_field(component.object, root, root.value("fullName"));
  for (const XmlElement* field : root.all("fields"))
    read_status_field(component.object, *field, field->value("fullName"));
}

/// Without the picklist the path itself says which statuses there are, and in which order.
void SalesforceOrg::read_path_states(const Component& component) {
  const XmlElement& root = *component.root;
  const std::string object_name(root.value("entityName")), field(root.value("fieldName"));
  const std::vector<const XmlElement*> steps = root.all("pathAssistantSteps");
  if (object_name.empty() || workflow_of(object_name) != nullptr || !root.flag("active") || steps.empty())
    return;
  add_statuses({object_name, field,
                status_label(draft_.records[object(object_name)].label, spaced(plain_name(field))), &root,
                steps, "picklistValueName"});
  if (Workflow* flow = workflow_of(object_name))
    flow->comments.push_back(
        findings_.changed(root.place(), "path", component.name, "workflow " + flow->name,
                          "the statuses are not among the files; these are the ones that the path names"));
}

/// The fields that a step shows, as the language lists them.
std::string SalesforceOrg::path_fields(Fields& fields, const XmlElement& step) {
  std::string list;
  for (const XmlElement* field : step.all("fieldNames")) {
    if (field->text.empty()) continue;
    if (fields.is_status(field->text) || is_system_field(field->text)) {
      findings_.left_out(field->place(), "path field", field->text, "every record has it");
      continue;
    }
    Attribute& attribute = fields.attribute(field->text);
    if (attribute.type == FieldType::Unknown) attribute.type = standard_type(field->text);
    if ((", " + list + ", ").find(", " + attribute.name + ", ") == std::string::npos)
      list += (list.empty() ? "" : ", ") + attribute.name;
  }
  return list;
}

void SalesforceOrg::read_path_step(Workflow& flow, Fields& fields, const XmlElement& step) {
  const std::string name = metadata_name(step.value("picklistValueName"));
  State* state = flow.find(name);
  if (state == nullptr) {
    flow.comments.push_back(findings_.left_out(step.place(), "path step", name, "there is no such status"));
    return;
  }
  if (!step.value("info").empty())
    state->comments.push_back(fmt::format("guidance: {}", without_tags(step.value("info"))));
  const bool shows = std::any_of(state->body.begin(), state->body.end(),
                                 [](const Statement& one) { return one.text.starts_with("show "); });
  if (shows) {
    state->comments.push_back(
        findings_.left_out(step.place(), "path step", name, "another path shows its fields there already"));
    return;
  }
  const std::string show = path_fields(fields, step);
  if (!show.empty()) state->body.insert(state->body.begin(), Statement{"show " + show, {}, {}});
  const std::string becomes = "step " + state->name;
  if (show.empty() && step.value("info").empty())
    findings_.carried(step.place(), "path step", name, becomes);
  else
    findings_.changed(step.place(), "path step", name, becomes,
                      show.empty() ? "its guidance is a comment"
                                   : "its guidance is a comment, and only its fields are shown");
}

void SalesforceOrg::read_path(const Component& component) {
  const XmlElement& root = *component.root;
  const std::string object_name(root.value("entityName"));
  Workflow* flow = workflow_of(object_name);
  const bool fits = flow != nullptr && root.value("fieldName") == status_field_of(object_name);
  if (!fits || !root.flag("active")) {
    draft_.comments.push_back(findings_.left_out(root.place(), "path", component.name,
                                                 !root.flag("active") ? "it is not active"
                                                 : flow == nullptr
                                                     ? "its statuses are not among the files"
                                                     : "another field makes the workflow of its object"));
    return;
  }
  Fields fields = fields_of(object_name);
  for (const XmlElement* step : root.all("pathAssistantSteps")) read_path_step(*flow, fields, *step);
  findings_.carried(root.place(), "path", component.name, "workflow " + flow->name);
}

}  // namespace leadflow::cli::adopt
