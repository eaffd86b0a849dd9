// Promises: their names and conditions checked, `at ... always` lowered.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower/lowering.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

// A state, a phase or a kind; a name that is several of them must mean the same states.
Lowering::PlaceSet Lowering::place(const ast::Place& from, WorkflowId workflow, dsl::Diagnostics& found) {
  const Workflow& in = program_.workflows[workflow];
  const std::string_view name = from.name.text;
  std::vector<std::vector<StateId>> meanings;
  if (from.kind == ast::PlaceKind::Unsaid || from.kind == ast::PlaceKind::State) {
    names_.use(SymbolKind::State, workflow.index, name, from.name.span);
    if (const auto state = typer_.find(SymbolKind::State, workflow.index, name))
      meanings.push_back({StateId{*state}});
  }
  if (from.kind == ast::PlaceKind::Unsaid || from.kind == ast::PlaceKind::Phase) {
    names_.use(SymbolKind::Phase, workflow.index, name, from.name.span);
    if (const auto phase = typer_.find(SymbolKind::Phase, workflow.index, name))
      meanings.push_back(program_.phases[*phase].states);
  }
  if (from.kind == ast::PlaceKind::Unsaid || from.kind == ast::PlaceKind::Kind) {
    if (const auto kind = find_phase_kind(name)) {
      std::vector<StateId> states;
      for (const PhaseId phase : in.phases) {
        if (program_.phases[phase].kind != *kind) continue;
        states.insert(states.end(), program_.phases[phase].states.begin(),
                      program_.phases[phase].states.end());
      }
      meanings.push_back(std::move(states));
    }
  }
  if (meanings.empty()) {
    std::vector<std::string_view> names = names_.all(SymbolKind::State, workflow.index);
    const std::vector<std::string_view> phases = names_.all(SymbolKind::Phase, workflow.index);
    names.insert(names.end(), phases.begin(), phases.end());
    names.insert(names.end(), {"open", "won", "lost", "archived"});
    report_unknown(found, DiagnosticKind::UnknownPlace, from.name.span,
                   fmt::format("no state, phase or kind `{}` in workflow `{}`", name, in.name), name, names);
    return {};
  }
  for (std::vector<StateId>& each : meanings) std::sort(each.begin(), each.end());
  const bool same = std::all_of(meanings.begin(), meanings.end(),
                                [&](const auto& each) { return each == meanings.front(); });
  if (!same) {
    found
        .add(DiagnosticKind::AmbiguousPlace, from.name.span,
             fmt::format("`{}` is several places with different states", name))
        .help.push_back(fmt::format("say which: `state {0}`, `phase {0}` or `kind {0}`", name));
    return {};
  }
  return {true, std::move(meanings.front())};
}

bool Lowering::promise_in(const ast::Prove& from, WorkflowId workflow, dsl::Diagnostics& found) {
  const RecordTypeId record = program_.workflows[workflow].record;
  bool good = true;
  const auto places = [&](const std::vector<ast::Place>& all, std::vector<StateId>* into = nullptr) {
    for (const ast::Place& each : all) {
      PlaceSet set = place(each, workflow, found);
      good = good && set.known;
      if (into != nullptr) into->insert(into->end(), set.states.begin(), set.states.end());
    }
  };
  const auto kinds = [&](const std::vector<ast::OpKind>& all) {
    for (const ast::OpKind& each : all) {
      if (!each.name) continue;
      if (each.kind == ast::OpKindTag::Set) {
        Typer typer(program_, &names_, found, &sources_);
        good = typer.attribute(record, each.name->text, each.name->span).valid() && good;
      } else if (each.kind == ast::OpKindTag::Create) {
        names_.use(SymbolKind::RecordType, 0, each.name->text, each.name->span);
        names_.use(SymbolKind::Activity, 0, each.name->text, each.name->span);
        if (typer_.find(SymbolKind::RecordType, 0, each.name->text) ||
            typer_.find(SymbolKind::Activity, 0, each.name->text))
          continue;
        good = false;
        report_unknown(found, DiagnosticKind::UnknownRecordType, each.name->span,
                       fmt::format("no record type `{}`", each.name->text), each.name->text,
                       names_.all(SymbolKind::RecordType, 0));
      }
    }
  };
  if (const auto* never = std::get_if<ast::Never>(&from.promise)) {
    kinds(never->what);
    kinds(never->after);
  } else if (const auto* reach = std::get_if<ast::CanReach>(&from.promise)) {
    places(reach->places);
    places(reach->reach);
  } else if (const auto* only = std::get_if<ast::OnlyThrough>(&from.promise)) {
    places(only->reach);
    places(only->through);
  } else if (const auto* always = std::get_if<ast::Always>(&from.promise)) {
    AlwaysPromise made;
    places(always->at, &made.states);
    if (!good) return false;
    std::sort(made.states.begin(), made.states.end());
    made.states.erase(std::unique(made.states.begin(), made.states.end()), made.states.end());
    Scope scope;
    scope.record = record;
    scope.workflow = workflow;
    Typer typer(program_, &names_, found, &sources_);
    made.always = typer.condition(always->always, scope);
    if (made.always.empty()) return false;
    made.text = std::string(from.text.value);
    made.workflow = workflow;
    made.disabled = from.disabled;
    made.span = from.span;
    const std::vector<StateId> states = made.states;
    const std::uint32_t index = program_.always.add(std::move(made));
    if (!from.disabled) {
      for (const StateId state : states) program_.states.edit(state.index).always.push_back(index);
    }
  }
  return good;
}

bool Lowering::has_place(const ast::Place& from, WorkflowId workflow) const {
  const std::string_view name = from.name.text;
  switch (from.kind) {
    case ast::PlaceKind::State:
      return typer_.find(SymbolKind::State, workflow.index, name).has_value();
    case ast::PlaceKind::Phase:
      return typer_.find(SymbolKind::Phase, workflow.index, name).has_value();
    case ast::PlaceKind::Kind:
      return find_phase_kind(name).has_value();
    case ast::PlaceKind::Unsaid:
      break;
  }
  return find_phase_kind(name) || typer_.find(SymbolKind::State, workflow.index, name) ||
         typer_.find(SymbolKind::Phase, workflow.index, name);
}

bool Lowering::has_names(const ast::Prove& from, WorkflowId workflow) const {
  const auto all = [&](const std::vector<ast::Place>& places) {
    return std::all_of(places.begin(), places.end(),
                       [&](const ast::Place& each) { return has_place(each, workflow); });
  };
  if (const auto* reach = std::get_if<ast::CanReach>(&from.promise))
    return all(reach->places) && all(reach->reach);
  if (const auto* only = std::get_if<ast::OnlyThrough>(&from.promise))
    return all(only->reach) && all(only->through);
  if (const auto* always = std::get_if<ast::Always>(&from.promise)) return all(always->at);
  return true;
}

void Lowering::promise(const ast::Prove& from, WorkflowId workflow) {
  if (workflow.valid()) {
    promise_in(from, workflow, found_);
    return;
  }
  if (from.workflow) {
    const auto index = reference(SymbolKind::Workflow, from.workflow->text, from.workflow->span);
    if (index) promise_in(from, {*index}, found_);
    return;
  }
  // It holds in every workflow that has its names, and one must.
  std::optional<dsl::Diagnostics> first;
  bool any = false;
  for (const WorkflowSource& each : workflows_) {
    if (!has_names(from, each.id)) continue;
    dsl::Diagnostics found;
    if (promise_in(from, each.id, found))
      any = true;
    else if (!first)
      first = std::move(found);
  }
  if (any) return;
  if (!first && !workflows_.empty()) {
    promise_in(from, workflows_.front().id, found_);  // says which name is missing
    return;
  }
  if (!first) {
    report(DiagnosticKind::NoWorkflow, from.text.span, "no workflow that this promise could speak of");
    return;
  }
  for (const dsl::Diagnostic& each : first->in_order_found()) found_.add(each);
}

void Lowering::promises() {
  std::unordered_map<std::string_view, Span> seen;
  const auto one = [&](const ast::Prove& each, WorkflowId workflow) {
    const auto [first, fresh] = seen.try_emplace(each.text.value, each.text.span);
    if (!fresh) {
      report(DiagnosticKind::DuplicateName, each.text.span,
             fmt::format("another promise `{}`", each.text.value), "give it a text of its own")
          .labels.push_back({first->second, "the first one"});
    }
    promise(each, workflow);
  };
  for (const WorkflowSource& each : workflows_) {
    for (const ast::Prove& prove : each.source->promises) one(prove, each.id);
  }
  for (const ast::File& file : tree_.files) {
    for (const ast::Prove& prove : file.promises) one(prove, {});
  }
}

}  // namespace leadflow::compiler
