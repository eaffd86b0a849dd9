#include "cli/adopt/draft.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::cli::adopt {

namespace {

std::string_view type_word(FieldType type) {
  switch (type) {
    case FieldType::Integer:
      return "integer";
    case FieldType::Decimal:
      return "decimal";
    case FieldType::Boolean:
      return "boolean";
    case FieldType::Date:
      return "date";
    case FieldType::DateTime:
      return "datetime";
    case FieldType::Email:
      return "email";
    case FieldType::Phone:
      return "phone";
    case FieldType::Url:
      return "url";
    case FieldType::User:
      return "user";
    default:
      return "text";
  }
}

std::string type_text(const Attribute& attribute) {
  if (attribute.type == FieldType::Link) return "link to " + attribute.link;
  if (attribute.type != FieldType::Choice || attribute.choices.empty())
    return std::string(type_word(attribute.type));
  std::string text = "one of ";
  for (const Choice& choice : attribute.choices) {
    if (&choice != &attribute.choices.front()) text += ", ";
    text += named(choice.name, choice.label);
  }
  return text;
}

Statement attribute_statement(const Attribute& attribute) {
  std::string text = fmt::format("{} {}", attribute.name, type_text(attribute));
  if (!attribute.label.empty()) text += ' ' + string_literal(attribute.label);
  if (attribute.required) text += " required";
  if (!attribute.start.empty()) text += " default " + attribute.start;
  return {text, {}, attribute.comments};
}

void print(std::string& to, const Statement& statement) {
  for (const std::string& comment : statement.comments) to += fmt::format("# {}\n", one_line(comment));
  if (statement.text.starts_with("else") && to.ends_with("}\n")) to.back() = ' ';  // stands behind the brace
  to += statement.text;
  if (!statement.body.empty()) {
    to += " {\n";
    for (const Statement& inner : statement.body) print(to, inner);
    to += '}';
  }
  to += '\n';
}

void print(std::string& to, const std::vector<Statement>& statements, std::string_view between = {}) {
  for (const Statement& statement : statements) {
    print(to, statement);
    to += between;
  }
}

void print(std::string& to, const RecordType& record) {
  Statement whole{"record " + named(record.name, record.label), {}, {}};
  for (const Attribute& attribute : record.attributes) whole.body.push_back(attribute_statement(attribute));
  for (const Attribute& attribute : record.attributes)
    if (attribute.unique) whole.body.push_back({"unique " + attribute.name, {}, {}});
  whole.body.insert(whole.body.end(), record.statements.begin(), record.statements.end());
  if (whole.body.empty()) whole.text += " {}";
  print(to, whole);
}

void print(std::string& to, const Draft& draft, const Workflow& workflow) {
  for (const std::string& comment : workflow.comments) to += fmt::format("# {}\n", one_line(comment));
  to += fmt::format("workflow {} for {} {{\n", named(workflow.name, workflow.label),
                    draft.records[workflow.record].name);
  if (workflow.disabled) to += "disabled\n";
  print(to, workflow.head);
  for (std::size_t phase = 0; phase < workflow.phases.size(); ++phase) {
    const Phase& stage = workflow.phases[phase];
    Statement whole{
        fmt::format("stage {} {}", named(stage.name, stage.label), stage.kind), {}, stage.comments};
    for (const State& state : workflow.states)
      if (state.phase == phase)
        whole.body.push_back({"step " + named(state.name, state.label), state.body, state.comments});
    to += '\n';
    if (!whole.body.empty()) print(to, whole);
  }
  to += '\n';
  print(to, workflow.tail);
  to += "}\n";
}

}  // namespace

Attribute* RecordType::find(std::string_view source_name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& attribute) {
    return attribute.source == source_name;
  });
  return found == attributes.end() ? nullptr : &*found;
}

Attribute& RecordType::attribute(std::string_view source_name, std::string_view label_text,
                                 std::string_view called) {
  if (Attribute* known = find(source_name)) return *known;
  Attribute made;
  made.source = source_name;
  made.name = names.take(called.empty() ? source_name : called, "field");
  made.label = one_line(label_text);
  return attributes.emplace_back(std::move(made));
}

State* Workflow::find(std::string_view source_name) {
  const auto found = std::find_if(states.begin(), states.end(),
                                  [&](const State& state) { return state.source == source_name; });
  return found == states.end() ? nullptr : &*found;
}

std::size_t Draft::record(std::string_view source_name, std::string_view label) {
  for (std::size_t at = 0; at < records.size(); ++at)
    if (records[at].source == source_name) return at;
  RecordType& made = records.emplace_back();
  made.source = source_name;
  made.name = record_names.take(source_name, "record");
  made.label = one_line(label);
  return records.size() - 1;
}

const std::string& Draft::group(std::string_view role) {
  for (const Group& known : groups)
    if (known.source == role) return known.name;
  groups.push_back({group_names.take(role, "group"), std::string(role)});
  return groups.back().name;
}

bool disable_rule(Draft& draft, std::string_view name, const std::string& comment) {
  const std::string head = fmt::format("rule {} ", name);
  const auto disable_in = [&](std::vector<Statement>& statements) {
    for (Statement& statement : statements) {
      if (!statement.text.starts_with(head)) continue;
      if (!statement.body.empty() && statement.body.front().text == "disabled") continue;
      statement.comments.push_back(comment);
      statement.body.insert(statement.body.begin(), Statement{"disabled", {}, {}});
      return true;
    }
    return false;
  };
  for (Workflow& workflow : draft.workflows) {
    for (State& state : workflow.states)
      if (disable_in(state.body)) return true;
    if (disable_in(workflow.tail)) return true;
  }
  return disable_in(draft.rules);
}

std::string named(std::string_view name, std::string_view label) {
  return label.empty() ? std::string(name) : fmt::format("{} {}", name, string_literal(one_line(label)));
}

std::string source_text(const Draft& draft) {
  std::string text;
  for (const std::string& comment : draft.comments) text += fmt::format("# {}\n", one_line(comment));
  text += "edition 1\n\n";
  for (const RecordType& record : draft.records) {
    print(text, record);
    text += '\n';
  }
  for (const Group& group : draft.groups) text += fmt::format("group {}\n", named(group.name, group.source));
  if (!draft.groups.empty()) text += '\n';
  print(text, draft.declarations, "\n");
  for (const Workflow& workflow : draft.workflows) {
    print(text, draft, workflow);
    text += '\n';
  }
  print(text, draft.rules);
  return text;
}

}  // namespace leadflow::cli::adopt
