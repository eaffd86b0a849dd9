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

std::string attribute_text(const Attribute& attribute) {
  std::string text = fmt::format("{} {}", attribute.name, type_text(attribute));
  if (!attribute.label.empty()) text += ' ' + string_literal(attribute.label);
  if (attribute.required) text += " required";
  if (!attribute.start.empty()) text += " default " + attribute.start;
  return text;
}

class SourcePrinter {
 public:
  explicit SourcePrinter(std::vector<LineOwner>& lines) : lines_(lines) {}

  void line(std::string_view text, LineOwner owner = {}) {
    text_ += text;
    text_ += '\n';
    lines_.push_back(owner);
  }
  void comments(const std::vector<std::string>& texts) {
    for (const std::string& comment : texts) line("# " + one_line(comment));
  }
  void statement(Statement& one) {
    comments(one.comments);
    if (one.text.starts_with("else") && text_.ends_with("}\n")) {  // stands behind the brace
      text_.back() = ' ';
      lines_.pop_back();
    }
    if (one.body.empty()) return line(one.text, {&one});
    line(one.text + " {", {&one});
    for (Statement& inner : one.body) statement(inner);
    line("}");
  }
  /// One below the other; what has a block or a comment stands apart.
  void statements(std::vector<Statement>& all) {
    bool apart = false;
    for (Statement& one : all) {
      const bool large = one.text.starts_with("rule ") || one.text.starts_with("email ") ||
                         one.text.starts_with("endpoint ");
      if ((large || apart) && &one != &all.front()) line("");
      statement(one);
      apart = large;
    }
  }
  void record(RecordType& type) {
    line(fmt::format("record {} {{", named(type.name, type.label)));
    for (Attribute& attribute : type.attributes) {
      comments(attribute.comments);
      line(attribute_text(attribute), {nullptr, &attribute});
    }
    for (const Attribute& attribute : type.attributes)
      if (attribute.unique) line("unique " + attribute.name);
    for (Statement& one : type.statements) statement(one);
    line("}");
  }
  void workflow(const Draft& draft, Workflow& flow) {
    comments(flow.comments);
    line(fmt::format("workflow {} for {} {{", named(flow.name, flow.label), draft.records[flow.record].name));
    if (flow.disabled) line("disabled");
    statements(flow.head);
    for (std::size_t phase = 0; phase < flow.phases.size(); ++phase) stage(flow, phase);
    line("");
    statements(flow.tail);
    line("}");
  }
  std::string take() { return std::move(text_); }

 private:
  void stage(Workflow& flow, std::size_t phase) {
    const bool empty = std::none_of(flow.states.begin(), flow.states.end(),
                                    [&](const State& state) { return state.phase == phase; });
    if (empty) return;
    const Phase& stage = flow.phases[phase];
    line("");
    comments(stage.comments);
    line(fmt::format("stage {} {} {{", named(stage.name, stage.label), stage.kind));
    for (State& state : flow.states)
      if (state.phase == phase) step(state);
    line("}");
  }
  void step(State& state) {
    comments(state.comments);
    const std::string head = "step " + named(state.name, state.label);
    if (state.body.empty()) return line(head);
    line(head + " {");
    for (Statement& one : state.body) statement(one);
    line("}");
  }

  std::vector<LineOwner>& lines_;
  std::string text_{};
};

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
  while (avoided.contains(made.name)) made.name = names.take(made.name + " field", "field");
  made.label = one_line(label_text);
  return attributes.emplace_back(std::move(made));
}

void RecordType::add_choice(Attribute& attribute, std::string_view source_name, std::string_view label_text) {
  std::vector<Choice>& choices = attribute.choices;
  const auto called = [&](std::string_view name) {
    return std::any_of(choices.begin(), choices.end(), [&](const Choice& one) { return one.name == name; });
  };
  const bool known = std::any_of(choices.begin(), choices.end(),
                                 [&](const Choice& one) { return one.source == source_name; });
  if (known) return;
  std::string name = Names(NameKind::Value).take(source_name, "value");
  while (names.is_taken(name)) name += "_value";
  const std::string first = name;
  for (int number = 2; called(name); ++number) name = fmt::format("{}_{}", first, number);
  avoided.insert(name);
  choices.push_back({name, std::string(source_name), one_line(label_text)});
}

State* Workflow::find(std::string_view source_name) {
  const auto found = std::find_if(states.begin(), states.end(),
                                  [&](const State& state) { return state.source == source_name; });
  return found == states.end() ? nullptr : &*found;
}

std::size_t Draft::record(std::string_view source_name, std::string_view label, std::string_view called) {
  for (std::size_t at = 0; at < records.size(); ++at)
    if (records[at].source == source_name) return at;
  RecordType& made = records.emplace_back();
  made.source = source_name;
  made.name = record_names.take(called.empty() ? source_name : called, "record");
  made.label = one_line(label.empty() ? called : label);
  for (const Group& known : groups) made.avoided.insert(known.name);
  return records.size() - 1;
}

const std::string& Draft::group(std::string_view role) {
  for (const Group& known : groups)
    if (known.source == role) return known.name;
  std::string name = group_names.take(role, "group");
  const auto is_attribute = [&](const RecordType& record) { return record.names.is_taken(name); };
  while (std::any_of(records.begin(), records.end(), is_attribute))
    name = group_names.take(name + " group", "group");
  for (RecordType& record : records) record.avoided.insert(name);
  groups.push_back({name, std::string(role)});
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

std::string source_text(Draft& draft, std::vector<LineOwner>& lines) {
  lines.clear();
  SourcePrinter to(lines);
  to.comments(draft.comments);
  to.line("edition 1");
  for (RecordType& record : draft.records) {
    to.line("");
    to.record(record);
  }
  if (!draft.groups.empty()) to.line("");
  for (const Group& group : draft.groups) to.line("group " + named(group.name, group.source));
  if (!draft.declarations.empty()) to.line("");
  to.statements(draft.declarations);
  for (Workflow& workflow : draft.workflows) {
    to.line("");
    to.workflow(draft, workflow);
  }
  if (!draft.rules.empty()) to.line("");
  to.statements(draft.rules);
  return to.take();
}

}  // namespace leadflow::cli::adopt
