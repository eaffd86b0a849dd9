#include "cli/lsp/outline.h"

#include <algorithm>

#include "dsl/spelling.h"

namespace leadflow::cli::lsp {

namespace {

namespace ast = dsl::ast;

void in_order(std::vector<OutlineItem>& items) {
  std::stable_sort(items.begin(), items.end(),
                   [](const OutlineItem& a, const OutlineItem& b) { return a.whole.begin < b.whole.begin; });
}

template <class T>
OutlineItem named_item(std::string_view keyword, const T& from) {
  OutlineItem item{keyword, from.name.text, {}, from.name.span, from.span};
  if (from.label) item.label = from.label->value;
  return item;
}

OutlineItem text_item(std::string_view keyword, const dsl::Text& text, dsl::Span whole) {
  return {keyword, text.value, {}, text.span, whole};
}

template <class T>
void add_all(std::vector<OutlineItem>& into, std::string_view keyword, const std::vector<T>& all) {
  for (const T& each : all) into.push_back(named_item(keyword, each));
}

void add_values(OutlineItem& into, const std::vector<ast::Value>& values) {
  for (const ast::Value& value : values) {
    OutlineItem item = named_item("value", value);
    if (item.whole.end == item.whole.begin) item.whole = item.name_span;
    into.children.push_back(std::move(item));
  }
}

void add_attributes(OutlineItem& into, const std::vector<ast::Attribute>& attributes) {
  for (const ast::Attribute& attribute : attributes) {
    into.children.push_back(named_item("attribute", attribute));
    add_values(into.children.back(), attribute.type.one_of);
  }
}

void add_asks(OutlineItem& into, const std::vector<ast::Ask>& asks) {
  for (const ast::Ask& ask : asks) {
    into.children.push_back(named_item("ask", ask));
    add_values(into.children.back(), ask.type.one_of);
  }
}

OutlineItem item_of(const ast::Category& category) {
  OutlineItem item = text_item("category", category.label, category.span);
  for (const ast::Action& action : category.actions) {
    OutlineItem& made = item.children.emplace_back(named_item("action", action));
    made.action = &action;
    add_asks(made, action.asks);
  }
  return item;
}

OutlineItem item_of(const ast::State& state) {
  OutlineItem item = named_item(dsl::state_word(state.vocabulary), state);
  for (const ast::Category& category : state.categories) item.children.push_back(item_of(category));
  add_all(item.children, "rule", state.rules);
  in_order(item.children);
  return item;
}

OutlineItem item_of(const ast::Phase& phase) {
  OutlineItem item = named_item(dsl::phase_word(phase.vocabulary), phase);
  for (const ast::State& state : phase.states) item.children.push_back(item_of(state));
  add_all(item.children, "rule", phase.rules);
  in_order(item.children);
  return item;
}

OutlineItem item_of(const ast::Workflow& workflow) {
  OutlineItem item = named_item("workflow", workflow);
  for (const ast::Entry& entry : workflow.entries) {
    if (!entry.name) continue;
    OutlineItem made{"entry", entry.name->text, {}, entry.name->span, entry.span};
    if (entry.label) made.label = entry.label->value;
    item.children.push_back(std::move(made));
  }
  for (const ast::FollowOn& follow_on : workflow.follow_ons) {
    add_asks(item.children.emplace_back(named_item("follow on", follow_on)), follow_on.asks);
  }
  for (const ast::Phase& phase : workflow.phases) item.children.push_back(item_of(phase));
  for (const ast::Transition& transition : workflow.transitions) {
    OutlineItem& made = item.children.emplace_back(named_item("transition", transition));
    made.transition = &transition;
    add_asks(made, transition.asks);
  }
  add_all(item.children, "rule", workflow.rules);
  for (const ast::Prove& prove : workflow.promises)
    item.children.push_back(text_item("prove", prove.text, prove.span));
  in_order(item.children);
  return item;
}

}  // namespace

std::vector<OutlineItem> outline_of(const ast::File& file) {
  std::vector<OutlineItem> items;
  for (const ast::ValueSet& each : file.value_sets)
    add_values(items.emplace_back(named_item("values", each)), each.values);
  for (const ast::Record& each : file.records)
    add_attributes(items.emplace_back(named_item("record", each)), each.attributes);
  add_all(items, "group", file.groups);
  add_all(items, "branch", file.branches);
  add_all(items, "activity", file.activities);
  add_all(items, "hours", file.hours);
  add_all(items, "email", file.emails);
  add_all(items, "sms", file.sms);
  add_all(items, "endpoint", file.endpoints);
  add_all(items, "nurture", file.nurtures);
  add_all(items, "distribution", file.distributions);
  for (const ast::CustomEvent& each : file.events)
    add_attributes(items.emplace_back(named_item("event", each)), each.attributes);
  for (const ast::Workflow& each : file.workflows) items.push_back(item_of(each));
  add_all(items, "rule", file.rules);
  for (const ast::Prove& each : file.promises) items.push_back(text_item("prove", each.text, each.span));
  for (const ast::Test& each : file.tests) items.push_back(text_item("test", each.text, each.span));
  in_order(items);
  return items;
}

std::vector<const OutlineItem*> outline_path(const std::vector<OutlineItem>& items, dsl::Span name_span) {
  for (const OutlineItem& item : items) {
    if (item.name_span == name_span) return {&item};
    const bool inside = item.whole.begin <= name_span.begin && name_span.end <= item.whole.end;
    if (!inside) continue;
    std::vector<const OutlineItem*> path = outline_path(item.children, name_span);
    if (path.empty()) continue;
    path.insert(path.begin(), &item);
    return path;
  }
  return {};
}

}  // namespace leadflow::cli::lsp
