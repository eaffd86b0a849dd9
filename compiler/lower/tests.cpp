// Rehearsals: every name and type of every statement checked. Nothing is lowered; the rehearser reads the
// tree.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower/lowering.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

void Lowering::assignments(const std::vector<ast::Assign>& from, RecordTypeId record, const Scope& scope,
                           bool written) {
  for (const ast::Assign& each : from) {
    const AttributeId id = typer_.attribute(record, each.attribute.text, each.attribute.span);
    if (!id.valid()) continue;
    const Attribute& attribute = program_.record_types[record].attributes[id.index];
    if (!attribute.computed.empty() && written) {
      report(DiagnosticKind::ComputedAttribute, each.attribute.span,
             fmt::format("`{}` is computed, so it is never set", attribute.name));
    }
    typer_.assigned(each.value, scope, attribute.type, "attribute", attribute.name);
  }
}

// Which of the actions of a name is meant depends on the state it is applied in.
void Lowering::gather_asks(WorkflowSource& workflow) {
  for (const ast::Phase& phase : workflow.source->phases) {
    for (const ast::State& state : phase.states) {
      for (const ast::Category& category : meant(state).categories) {
        for (const ast::Action& action : category.actions)
          workflow.asks[action.name.text].push_back(&action.asks);
      }
    }
  }
  for (const ast::Transition& transition : workflow.source->transitions) {
    workflow.asks[transition.name.text].push_back(&transition.asks);
  }
}

// `with a = x`: questions of what is applied.
void Lowering::answers(const std::vector<ast::Assign>& with,
                       const std::vector<const std::vector<ast::Ask>*>& asks, const Scope& scope,
                       std::string_view of) {
  for (const ast::Assign& each : with) {
    const ast::Ask* ask = nullptr;
    std::vector<std::string_view> names;
    for (const std::vector<ast::Ask>* list : asks) {
      for (const ast::Ask& one : *list) {
        names.push_back(one.name.text);
        if (ask == nullptr && one.name.text == each.attribute.text) ask = &one;
      }
    }
    if (ask == nullptr) {
      report_unknown(found_, DiagnosticKind::UnknownAsk, each.attribute.span,
                     fmt::format("`{}` does not ask `{}`", of, each.attribute.text), each.attribute.text,
                     names);
      continue;
    }
    const AttributeId attribute = typer_.find_attribute(scope.record, ask->name.text);
    typer_.use(each.attribute.span, symbol_of(*ask, scope.record));
    const Type wanted = attribute.valid()
                            ? program_.record_types[scope.record].attributes[attribute.index].type
                            : ask_type(*ask);
    typer_.assigned(each.value, scope, wanted, "question", ask->name.text);
  }
}

// The type of a question, without a second set of values for a `one of` in place.
Type Lowering::ask_type(const ast::Ask& ask) {
  if (ask.type.kind != ast::TypeKind::OneOf) return type(ask.type);
  const auto [known, fresh] = ask_types_.try_emplace(&ask);
  if (fresh) known->second = type(ask.type);
  return known->second;
}

void Lowering::test(const ast::Test& from) {
  const auto index = reference(SymbolKind::Workflow, from.workflow.text, from.workflow.span);
  if (!index) return;
  const auto known = by_id_.find(*index);
  if (known == by_id_.end()) return;
  WorkflowSource* const home = known->second;
  if (home->asks.empty()) gather_asks(*home);
  const ast::Workflow& workflow = *home->source;
  Scope scope;
  scope.workflow = home->id;
  scope.record = program_.workflows[home->id].record;
  scope.link_keys = true;
  if (!scope.record.valid()) return;
  const auto people = [&](const std::vector<ast::Permit>& in) {
    for (const ast::Permit& each : in) {
      if (each.kind == ast::Permit::Kind::Role || each.kind == ast::Permit::Kind::Nobody) continue;
      const dsl::Path& path = each.path;
      if (each.kind == ast::Permit::Kind::Group)
        reference(SymbolKind::Group, each.group.text, each.group.span);
      else
        reference(SymbolKind::Group, path.text, path.span);
    }
  };
  for (const ast::TestStatement& statement : from.statements) {
    const auto visit = [&](const auto& what) {
      using T = std::decay_t<decltype(what)>;
      if constexpr (std::is_same_v<T, ast::TestGiven>) {
        assignments(what.values, scope.record, scope, true);
        if (what.at) typer_.state(what.at->text, what.at->span, scope);
        if (what.through)
          names_.use(SymbolKind::Entry, home->id.index, what.through->text, what.through->span);
        if (what.through && names_.find(SymbolKind::Entry, home->id.index, what.through->text) == nullptr) {
          report_unknown(
              found_, DiagnosticKind::UnknownEntry, what.through->span,
              fmt::format("no entry `{}` in workflow `{}`", what.through->text, workflow.name.text),
              what.through->text, names_.all(SymbolKind::Entry, home->id.index));
        }
      } else if constexpr (std::is_same_v<T, ast::TestFollow>) {
        names_.use(SymbolKind::FollowOn, home->id.index, what.follow_on.text, what.follow_on.span);
        const NameIndex::Entry* follow =
            names_.find(SymbolKind::FollowOn, home->id.index, what.follow_on.text);
        if (follow == nullptr) {
          report_unknown(
              found_, DiagnosticKind::UnknownFollowOn, what.follow_on.span,
              fmt::format("no follow-on `{}` in workflow `{}`", what.follow_on.text, workflow.name.text),
              what.follow_on.text, names_.all(SymbolKind::FollowOn, home->id.index));
          return;
        }
        for (const ast::FollowOn& each : workflow.follow_ons) {
          if (each.name.text == what.follow_on.text)
            answers(what.with, {&each.asks}, scope, what.follow_on.text);
        }
      } else if constexpr (std::is_same_v<T, ast::TestUser> || std::is_same_v<T, ast::TestAs>) {
        people(what.in);
      } else if constexpr (std::is_same_v<T, ast::TestClear>) {
        for (const dsl::Name& name : what.attributes) typer_.attribute(scope.record, name.text, name.span);
      } else if constexpr (std::is_same_v<T, ast::TestApply>) {
        names_.use(SymbolKind::Transition, home->id.index, what.action.text, what.action.span);
        const auto offered = home->asks.find(what.action.text);
        if (offered == home->asks.end()) {
          report_unknown(found_, DiagnosticKind::UnknownAction, what.action.span,
                         fmt::format("no action or transition `{}` in workflow `{}`", what.action.text,
                                     workflow.name.text),
                         what.action.text, names_.all(SymbolKind::Transition, home->id.index));
          return;
        }
        const auto& asks = offered->second;
        answers(what.with, asks, scope, what.action.text);
        if (!what.refused) return;
        for (const dsl::Name& name : what.refused->missing) {
          const ast::Ask* asked = nullptr;
          for (const std::vector<ast::Ask>* list : asks) {
            for (const ast::Ask& one : *list) {
              if (asked == nullptr && one.name.text == name.text) asked = &one;
            }
          }
          if (asked != nullptr) {
            typer_.use(name.span, symbol_of(*asked, scope.record));
            continue;
          }
          typer_.attribute(scope.record, name.text, name.span);
        }
      } else if constexpr (std::is_same_v<T, ast::TestSet>) {
        assignments({what.assign}, scope.record, scope, true);
      } else if constexpr (std::is_same_v<T, ast::TestRaise>) {
        const Event raised = event(what.event, scope, &program_.workflows[home->id].states);
        if (!raised.custom.valid()) return;
        const CustomEvent& custom = program_.events[raised.custom];
        for (const ast::Assign& each : what.values) {
          const auto member =
              typer_.find(SymbolKind::Attribute, event_scope(raised.custom.index), each.attribute.text);
          if (member) {
            names_.use(SymbolKind::Attribute, event_scope(raised.custom.index), each.attribute.text,
                       each.attribute.span);
            typer_.assigned(each.value, scope, custom.members[*member].type, "member", each.attribute.text);
          } else {
            report_unknown(found_, DiagnosticKind::UnknownMember, each.attribute.span,
                           fmt::format("event `{}` has no `{}`", custom.name, each.attribute.text),
                           each.attribute.text,
                           names_.all(SymbolKind::Attribute, event_scope(raised.custom.index)));
          }
        }
      } else if constexpr (std::is_same_v<T, ast::ExpectStatus>) {
        typer_.state(what.status.text, what.status.span, scope);
      } else if constexpr (std::is_same_v<T, ast::ExpectMessage>) {
        if (what.message) message(what.channel, *what.message, scope.record);
      } else if constexpr (std::is_same_v<T, ast::ExpectActivity>) {
        reference(SymbolKind::Activity, what.activity.text, what.activity.span);
        if (what.due)
          typer_.assigned(*what.due, scope, {TypeKind::DateTime, {}, {}, {}}, "activity", what.activity.text);
      } else if constexpr (std::is_same_v<T, ast::ExpectRecord>) {
        for (const dsl::Name& name : what.records) {
          const auto record = reference(SymbolKind::RecordType, name.text, name.span);
          if (record) assignments(what.with, {*record}, scope, false);
        }
      } else if constexpr (std::is_same_v<T, ast::ExpectCondition>) {
        typer_.condition(what.when, scope);
      }  // TestAt and TestAfter name nothing
    };
    std::visit(visit, statement.what);
  }
}

void Lowering::tests() {
  std::unordered_map<std::string_view, Span> seen;
  for (const ast::File& file : tree_.files) {
    for (const ast::Test& each : file.tests) {
      const auto [first, fresh] = seen.try_emplace(each.text.value, each.text.span);
      if (!fresh) {
        report(DiagnosticKind::DuplicateName, each.text.span,
               fmt::format("another test `{}`", each.text.value), "give it a text of its own")
            .labels.push_back({first->second, "the first one"});
      }
      test(each);
    }
  }
}

}  // namespace leadflow::compiler
