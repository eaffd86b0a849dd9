// Workflows: entries, follow-ons, states with their actions, transitions.

#include <fmt/format.h>

#include "compiler/lower/lowering.h"
#include "compiler/same_type.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

namespace {

constexpr std::int64_t whole = 100;

}  // namespace

void Lowering::workflow(WorkflowSource& from) {
  const ast::Workflow& source = *from.source;
  Workflow& into = program_.workflows.edit(from.id.index);
  Scope scope;
  scope.record = into.record;
  scope.workflow = from.id;

  check_single("description", source.description);
  check_single("hours", source.hours);
  check_single("at most", source.brake);
  check_disabled_first(source.disabled, source.description, source.hours, source.brake, source.entries,
                       source.follow_ons, source.phases, source.transitions, source.rules, source.promises,
                       source.requires_, source.refuses, source.edits);
  if (!source.description.empty()) into.description = std::string(source.description.front().text.value);
  for (const ast::UseHours& each : source.hours) {
    if (const auto hours = reference(SymbolKind::Hours, each.name.text, each.name.span))
      into.hours = {*hours};
  }
  if (!source.brake.empty()) {
    into.messages_per_hour = source.brake.front().count;
    into.brake_per_day = source.brake.front().per == ast::BrakePer::Day;
  }
  if (!into.record.valid()) return;  // reported; without attributes everything else would be noise
  entries(source, into, scope);
  into.validity = validity(source.requires_, source.refuses, source.edits, scope);
  follow_ons(source, into, scope);
  states(from, scope);
  transitions(from, scope);
  rules(source.rules, {RuleScope::Workflow, {}, {}, nullptr}, scope, into.rules);
}

void Lowering::entries(const ast::Workflow& from, Workflow& into, const Scope& scope) {
  const ast::Entry* unnamed = nullptr;
  const std::uint32_t home = scope.workflow.index;
  for (const ast::Entry& each : from.entries) {
    Entry made;
    if (each.name) {
      made.name = std::string(each.name->text);
      check_name(SymbolKind::Entry, *each.name);
      if (const auto first = names_.add(SymbolKind::Entry, home, each.name->text,
                                        static_cast<std::uint32_t>(into.entries.size()), each.name->span)) {
        report_duplicate(SymbolKind::Entry, each.name->text, each.name->span, first->span);
      }
    } else if (unnamed != nullptr) {
      report(DiagnosticKind::TwoUnnamedEntries, each.span, "a second entry without a name",
             "give one of them a name")
          .labels.push_back({unnamed->span, "the first one"});
    } else {
      unnamed = &each;
    }
    made.label = label_or_name(each.label, made.name);
    made.at = typer_.state(each.at.text, each.at.span, scope);
    if (each.when) made.when = typer_.condition(*each.when, scope);
    into.entries.push_back(std::move(made));
  }
  if (from.entries.empty()) {
    report(DiagnosticKind::NoEntry, from.name.span, fmt::format("workflow `{}` has no entry", from.name.text),
           into.states.empty() ? std::string("say where a record begins: `entry at new_lead`")
                               : fmt::format("say where a record begins: `entry at {}`",
                                             program_.states[into.states.front()].name));
  }
}

std::vector<Ask> Lowering::asks(const std::vector<ast::Ask>& from, const Scope& scope) {
  std::vector<Ask> made;
  made.reserve(from.size());
  for (const ast::Ask& each : from) {
    check_name(SymbolKind::Ask, each.name);
    for (const Ask& earlier : made) {
      if (earlier.name == each.name.text)
        report_duplicate(SymbolKind::Ask, each.name.text, each.name.span, earlier.span);
    }
    Ask ask;
    ask.name = std::string(each.name.text);
    ask.label = label_or_name(each.label, each.name.text);
    ask.type = type(each.type);
    ask.optional = each.optional_answer;
    ask.span = each.name.span;
    ask.attribute = typer_.find_attribute(scope.record, each.name.text);
    write_down_ask(each, scope.record);
    if (ask.attribute.valid()) {
      const Attribute& of = program_.record_types[scope.record].attributes[ask.attribute.index];
      const bool enums = ask.type.kind == TypeKind::Enum && of.type.kind == TypeKind::Enum;
      if (!of.computed.empty()) {
        report(DiagnosticKind::ComputedAttribute, each.name.span,
               fmt::format("`{}` is computed, so no answer is written to it", of.name))
            .labels.push_back({of.span, "the attribute"});
      } else if (is_unknown(ask.type) || is_unknown(of.type)) {
        ask.type = of.type;
      } else if (ask.type == of.type || (enums && same_values(program_.value_sets[ask.type.values],
                                                              program_.value_sets[of.type.values]))) {
        ask.type = of.type;
      } else {
        dsl::Diagnostic& finding =
            report(DiagnosticKind::AskTypeMismatch, each.type.span,
                   fmt::format("attribute `{}` is of type {}, this question of type {}", of.name,
                               describe(program_, of.type), describe(program_, ask.type)),
                   "give it the attribute's type, or another name");
        finding.labels.push_back({of.span, "the attribute"});
        ask.type = of.type;
      }
    }
    if (each.default_value) {
      Scope writing = scope;
      writing.placeholders = true;
      ask.default_value = typer_.assigned(*each.default_value, writing, ask.type, "question", ask.name);
    }
    made.push_back(std::move(ask));
  }
  return made;
}

void Lowering::follow_ons(const ast::Workflow& from, Workflow& into, const Scope& scope) {
  for (std::size_t i = 0; i < from.follow_ons.size(); ++i) {
    const ast::FollowOn& each = from.follow_ons[i];
    FollowOn& made = program_.follow_ons.edit(into.follow_ons[i].index);
    made.at = typer_.state(each.at.text, each.at.span, scope);
    for (const ast::Permit& by : each.by) made.by.push_back(permit(by, scope));
    if (each.when) made.when = typer_.condition(*each.when, scope);
    made.asks = asks(each.asks, scope);
    Scope inside = scope;
    inside.asks = &made.asks;
    requirements(each.requires_, made.requirements, inside);
    refusals(each.refuses, made.refusals, inside);
    made.copies_all = each.copy.empty();
    for (const ast::Copy& copy : each.copy) {
      for (const dsl::Name& name : copy.attributes) {
        const AttributeId attribute = typer_.attribute(scope.record, name.text, name.span);
        if (!attribute.valid()) continue;
        if (!program_.record_types[scope.record].attributes[attribute.index].computed.empty()) {
          report(DiagnosticKind::ComputedAttribute, name.span,
                 fmt::format("`{}` is computed, so it is never set", name.text));
        }
        made.copy.push_back(attribute);
      }
    }
  }
}

// What actions and transitions have in common.
template <class Source>
void Lowering::action_body(const Source& from, Action& into, const Scope& scope) {
  into.disabled = !from.disabled.empty();
  check_disabled_first(from.disabled, from.requires_, from.refuses, from.asks, from.operations);
  into.by.reserve(from.by.size());
  for (const ast::Permit& by : from.by) into.by.push_back(permit(by, scope));
  if (from.when) into.when = typer_.condition(*from.when, scope);
  into.asks = asks(from.asks, scope);
  Scope inside = scope;
  inside.asks = &into.asks;
  requirements(from.requires_, into.requirements, inside);
  refusals(from.refuses, into.refusals, inside);
  into.operations = operations(from.operations, inside, into.is_transition);
  if (from.operations.empty()) return;
  const Span first = from.operations.front().span;
  const auto late = [&](std::string_view word, const auto& statements) {
    for (const auto& each : statements) {
      // A tree read from JSON has no places, and none of its checks are late.
      if (each.span.begin <= first.begin || each.span.file != first.file) continue;
      report(DiagnosticKind::LateCheck, each.span, fmt::format("`{}` stands behind an operation", word),
             "write it before the first operation")
          .labels.push_back({first, "the operation"});
    }
  };
  late("require", from.requires_);
  late("refuse", from.refuses);
  late("ask", from.asks);
}

void Lowering::chance(const ast::State& from, State& into) {
  check_single("chance", from.chance);
  if (from.chance.empty()) return;
  const ast::Chance& given = from.chance.front();
  into.has_chance = true;
  into.chance = given.percent;
  if (!given.attribute) {
    if (given.percent > whole || given.percent < 0) {
      report(DiagnosticKind::InvalidChance, given.span, fmt::format("a chance of {} percent", given.percent),
             "it lies between 0 and 100");
    }
    return;
  }
  const RecordTypeId record = program_.workflows[into.workflow].record;
  into.chance_attribute = typer_.attribute(record, given.attribute->text, given.attribute->span);
  if (!into.chance_attribute.valid()) return;
  const Type& type = program_.record_types[record].attributes[into.chance_attribute.index].type;
  if (!is_number(type.kind) && !is_unknown(type)) {
    report(DiagnosticKind::WrongType, given.attribute->span,
           fmt::format("a chance is a number, `{}` is of type {}", given.attribute->text,
                       describe(program_, type)));
  }
}

void Lowering::state(const ast::State& from, StateId id, const Scope& scope) {
  State& into = program_.states.edit(id.index);
  check_single("show", from.show);
  into.has_show = !from.show.empty();
  for (const ast::Show& show : from.show) {
    for (const dsl::Name& name : show.attributes) {
      const AttributeId attribute = typer_.attribute(scope.record, name.text, name.span);
      if (attribute.valid()) into.show.push_back(attribute);
    }
  }
  chance(from, into);
  into.validity = validity(from.requires_, from.refuses, from.edits, scope);
  for (const ast::Category& category : from.categories) {
    for (const ast::Action& each : category.actions) {
      Action action;
      action.name = std::string(each.name.text);
      action.label = label_or_name(each.label, each.name.text);
      action.category = std::string(category.label.value);
      action.workflow = scope.workflow;
      action.from = {id};
      action.span = each.span;
      action.name_span = each.name.span;
      action_body(each, action, scope);
      const ActionId made{program_.actions.add(std::move(action))};
      if (const auto first =
              names_.add(SymbolKind::Action, id.index, each.name.text, made.index, each.name.span)) {
        report_duplicate(SymbolKind::Action, each.name.text, each.name.span, first->span);
      }
      const Action& done = program_.actions[made];
      into.actions.push_back({made, done.name, done.label, done.category});
    }
  }
  rules(from.rules, {RuleScope::State, into.phase, id, nullptr}, scope, into.rules);
}

void Lowering::states(WorkflowSource& from, const Scope& scope) {
  for (const StateSource& each : from.states) {
    if (each.source != nullptr) state(*each.source, each.id, scope);
  }
  for (const PhaseSource& each : from.phases) {
    Phase& into = program_.phases.edit(each.id.index);
    into.validity = validity(each.source->requires_, each.source->refuses, each.source->edits, scope);
    std::vector<RuleId> of_phase;
    rules(each.source->rules, {RuleScope::Phase, each.id, {}, &into.states}, scope, of_phase);
    for (const StateId state : into.states) {
      std::vector<RuleId>& of_state = program_.states.edit(state.index).rules;
      of_state.insert(of_state.end(), of_phase.begin(), of_phase.end());
    }
  }
}

void Lowering::transitions(WorkflowSource& from, const Scope& scope) {
  std::unordered_map<std::string_view, Span> seen;
  for (std::size_t i = 0; i < from.transitions.size(); ++i) {
    const ast::Transition& each = from.source->transitions[i];
    const ActionId id = from.transitions[i];
    Action& into = program_.actions.edit(id.index);
    const auto [first, fresh] = seen.try_emplace(each.name.text, each.name.span);
    if (!fresh) report_duplicate(SymbolKind::Transition, each.name.text, each.name.span, first->second);
    into.to = typer_.state(each.to.text, each.to.span, scope);
    if (into.to.valid()) {
      const Workflow& target = program_.workflows[program_.states[into.to].workflow];
      if (target.record.valid() && target.record != scope.record) {
        report(
            DiagnosticKind::OtherRecordType, each.to.span,
            fmt::format("workflow `{}` is for `{}`, not for `{}`", target.name,
                        program_.record_types[target.record].name, program_.record_types[scope.record].name));
      }
    }
    action_body(each, into, scope);
    for (const dsl::Name& name : each.from) {
      const StateId state = typer_.state(name.text, name.span, scope);
      if (!state.valid()) continue;
      into.from.push_back(state);
      if (const auto other =
              names_.add(SymbolKind::Action, state.index, each.name.text, id.index, each.name.span)) {
        if (other->index == id.index) {
          report(DiagnosticKind::DuplicateName, name.span, fmt::format("`{}` is named twice", name.text));
        } else if (fresh) {
          report_duplicate(SymbolKind::Action, each.name.text, each.name.span, other->span);
        }
        continue;
      }
      program_.states.edit(state.index).actions.push_back({id, into.name, into.label, {}});
    }
  }
}

}  // namespace leadflow::compiler
