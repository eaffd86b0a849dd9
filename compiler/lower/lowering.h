// Tree to program, one pass over each declaration. Internal to compile().
//
// First every declaration gets its index and its name (names.cpp), so that the
// order of the text does not matter; then the bodies are filled in, record types
// before workflows, because expressions speak of them. Templates, endpoints and
// nurtures become instances when a record type first uses them (instances.cpp).

#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/compile.h"
#include "compiler/merge.h"
#include "compiler/resolve.h"
#include "compiler/types.h"
#include "compiler/workflow.h"
#include "dsl/ast.h"

namespace leadflow::compiler {

namespace ast = dsl::ast;

class Lowering {
 public:
  Lowering(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree, const CompileOptions& options,
           Program& program, NameIndex& names, dsl::Diagnostics& found)
      : sources_(sources),
        tree_(tree),
        options_(options),
        program_(program),
        names_(names),
        found_(found),
        typer_(program, &names, found, &sources) {
    names_.write_down(options.names);
    templates_.write_down(options.names);
  }

  void run();

  // ---- for the lowering of operations ----
  Typer& typer() { return typer_; }
  Program& program() { return program_; }
  dsl::Diagnostics& found() { return found_; }
  NameIndex& names() { return names_; }
  /// The index of a declaration of that kind; reports one that does not exist.
  std::optional<std::uint32_t> reference(SymbolKind kind, std::string_view name, Span span);
  MessageId message(dsl::Channel channel, const dsl::Name& name, RecordTypeId record);
  EndpointId endpoint(const dsl::Name& name, RecordTypeId record);
  NurtureId nurture(const dsl::Name& name, RecordTypeId record);
  /// Whether the text of that template speaks of the one acting.
  bool message_names_actor(MessageId message) const;

  dsl::Diagnostic& report(dsl::DiagnosticKind kind, Span span, std::string message, std::string help = {});
  void report_duplicate(SymbolKind kind, std::string_view name, Span again, Span first);
  /// What an editor takes a question for: the attribute that its answer is written to, or itself.
  Span symbol_of(const Ask& ask, RecordTypeId record) const;
  Span symbol_of(const ast::Ask& ask, RecordTypeId record) const;
  /// Writes down a name that stands for itself, if anyone wants to know.
  void write_down_own(SymbolKind kind, Span where);
  /// Reports a reserved name.
  void check_name(SymbolKind kind, const dsl::Name& name);

  Ops operations(const ast::Ops& ops, const Scope& scope, bool in_transition);
  dsl::Send<Compiled> send(const dsl::Send<dsl::Parsed>& from, const Scope& scope);
  Permit permit(const ast::Permit& permit, const Scope& scope);
  Event event(const ast::Event& event, const Scope& scope, const std::vector<StateId>* own_states);
  template <class T>
  void check_single(std::string_view statement, const std::vector<T>& given);

 private:
  struct StateSource {
    const ast::State* source = nullptr;  // null: the state of a phase without a block
    StateId id;
  };
  struct PhaseSource {
    const ast::Phase* source = nullptr;
    PhaseId id;
  };
  struct WorkflowSource {
    const ast::Workflow* source = nullptr;
    WorkflowId id;
    std::vector<PhaseSource> phases;
    std::vector<StateSource> states;
    std::vector<ActionId> transitions;  // in the order of the source
    // What each action or transition of a name asks; made when a rehearsal first wants it.
    std::unordered_map<std::string_view, std::vector<const std::vector<ast::Ask>*>> asks;
  };

  // names.cpp
  void declare_all();
  void declare_workflow(const ast::Workflow& workflow);
  void declare_states(WorkflowSource& into);
  void write_out_likes(const ast::Workflow& workflow);
  void check_without(const ast::Workflow& workflow);
  /// The state, or what it means where it is like another.
  const ast::State& meant(const ast::State& state) const;
  bool declare(SymbolKind kind, std::uint32_t scope, const dsl::Name& name, std::uint32_t index);

  // uses.cpp
  void write_down_likes();
  void write_down_ask(const ast::Ask& ask, RecordTypeId record);

  // records.cpp
  void value_sets();
  void write_down_value(std::uint32_t set, std::size_t value, Span where);
  std::uint32_t value_set(std::string_view name, std::string label, const std::vector<ast::Value>& values);
  Type type(const ast::Type& type);
  void record_types();
  void attributes(const std::vector<ast::Attribute>& from, std::vector<Attribute>& into, std::uint32_t scope);
  void record_body(const ast::Record& from, RecordTypeId id);
  void attribute_values(const ast::Attribute& from, Attribute& into, const Scope& scope);
  void range(const ast::Attribute& from, Attribute& into);
  void computed_circles();
  Validity validity(const std::vector<ast::Require>& requires_, const std::vector<ast::Refuse>& refuses,
                    const std::vector<ast::Edit>& edits, const Scope& scope);
  void requirements(const std::vector<ast::Require>& from, std::vector<Requirement>& into,
                    const Scope& scope);
  void refusals(const std::vector<ast::Refuse>& from, std::vector<Refusal>& into, const Scope& scope);

  // shared.cpp
  void hours(const ast::Hours& from, Hours& into);
  void holidays(const ast::ClosedFrom& from, std::vector<std::pair<Date, Span>>& into);
  void distributions();
  void distribution(const ast::Distribution& from, Distribution& into);
  RecordTypeId only_record_with_workflow() const;
  void changes();
  std::string change_side(const dsl::Path& path, bool attribute, bool must_exist);

  // instances.cpp
  void check_declarations();
  void mark_used(SymbolKind kind, std::uint32_t declaration);
  bool is_used(SymbolKind kind, std::uint32_t declaration) const;
  std::optional<std::uint32_t>& instance(SymbolKind kind, std::uint32_t declaration, RecordTypeId record);
  /// Adds what was found in an instance to the findings, naming where it is used.
  void forward(const dsl::Diagnostics& from, Span use, RecordTypeId record);
  template <class T>
  void check_present(std::string_view what, const dsl::Name& name, const std::vector<T>& given);
  template <class D, class... Lists>
  void check_disabled_first(const D& disabled, const Lists&... lists);

  // workflows.cpp
  void workflow(WorkflowSource& from);
  void entries(const ast::Workflow& from, Workflow& into, const Scope& scope);
  void follow_ons(const ast::Workflow& from, Workflow& into, const Scope& scope);
  void states(WorkflowSource& from, const Scope& scope);
  void state(const ast::State& from, StateId id, const Scope& scope);
  void chance(const ast::State& from, State& into);
  void transitions(WorkflowSource& from, const Scope& scope);
  template <class Source>
  void action_body(const Source& from, Action& into, const Scope& scope);
  std::vector<Ask> asks(const std::vector<ast::Ask>& from, const Scope& scope);

  // rules.cpp
  struct RuleHome {
    RuleScope scope = RuleScope::Top;
    PhaseId phase;
    StateId state;
    const std::vector<StateId>* states = nullptr;  // what `entered` without a name means
  };
  void rules(const std::vector<ast::Rule>& from, const RuleHome& home, const Scope& scope,
             std::vector<RuleId>& into);
  RuleId rule(const ast::Rule& from, const RuleHome& home, Scope scope);
  void top_rules();
  void check_rule_names();
  bool leaves_closed(const Rule& rule) const;
  std::vector<StateId> event_states(const dsl::Path& path, const Scope& scope);

  // promises.cpp
  struct PlaceSet {
    bool known = false;
    std::vector<StateId> states;
  };
  void promises();
  bool has_names(const ast::Prove& from, WorkflowId workflow) const;
  bool has_place(const ast::Place& from, WorkflowId workflow) const;
  void promise(const ast::Prove& from, WorkflowId workflow);
  bool promise_in(const ast::Prove& from, WorkflowId workflow, dsl::Diagnostics& found);
  PlaceSet place(const ast::Place& from, WorkflowId workflow, dsl::Diagnostics& found);

  // tests.cpp
  void gather_asks(WorkflowSource& workflow);
  void tests();
  void test(const ast::Test& from);
  void answers(const std::vector<ast::Assign>& with, const std::vector<const std::vector<ast::Ask>*>& asks,
               const Scope& scope, std::string_view of);
  Type ask_type(const ast::Ask& ask);
  /// `written`: the values are set, not only compared with.
  void assignments(const std::vector<ast::Assign>& from, RecordTypeId record, const Scope& scope,
                   bool written);

  const dsl::SourceSet& sources_;
  const dsl::SyntaxTree& tree_;
  const CompileOptions& options_;
  Program& program_;
  NameIndex& names_;
  dsl::Diagnostics& found_;
  Typer typer_;

  // Declarations that become instances; `templates_` holds the index of each by name.
  NameIndex templates_;
  std::vector<const ast::Email*> emails_;
  std::vector<const ast::Sms*> sms_;
  std::vector<const ast::Endpoint*> endpoints_;
  std::vector<const ast::Nurture*> nurtures_;
  std::unordered_map<std::uint64_t, std::optional<std::uint32_t>>
      instances_;                  // (kind, declaration, record type): index
  std::vector<bool> names_actor_;  // by message instance

  std::vector<std::pair<const ast::ValueSet*, std::uint32_t>> sets_;
  std::vector<std::pair<const ast::Record*, RecordTypeId>> records_;
  std::vector<std::pair<const ast::Hours*, HoursId>> hours_;
  std::vector<std::pair<const ast::Distribution*, DistributionId>> distributions_;
  std::vector<std::pair<const ast::CustomEvent*, EventId>> events_;
  std::unordered_map<const ast::Ask*, Type> ask_types_;
  std::deque<WorkflowSource> workflows_;
  std::unordered_map<std::uint32_t, WorkflowSource*> by_id_;
  StatesWrittenOut written_out_;
};

/// The label, or the name where none is written.
std::string label_or_name(const ast::Label& label, std::string_view name);

template <class T>
void Lowering::check_single(std::string_view statement, const std::vector<T>& given) {
  if (given.size() < 2) return;
  report(dsl::DiagnosticKind::RepeatedStatement, given[1].span, fmt::format("another `{}`", statement),
         "one is meant")
      .labels.push_back({given[0].span, "the first one"});
}

template <class T>
void Lowering::check_present(std::string_view what, const dsl::Name& name, const std::vector<T>& given) {
  if (!given.empty()) return;
  report(dsl::DiagnosticKind::MissingStatement, name.span, fmt::format("`{}` has no `{}`", name.text, what));
}

template <class D, class... Lists>
void Lowering::check_disabled_first(const D& disabled, const Lists&... lists) {
  if (disabled.empty()) return;
  const Span at = disabled.front().span;
  const bool first = ((lists.empty() || lists.front().span.begin >= at.begin) && ...);
  if (!first)
    report(dsl::DiagnosticKind::DisabledNotFirst, at, "`disabled` stands behind another statement",
           "it is the first statement of its block");
  check_single("disabled", disabled);
}

}  // namespace leadflow::compiler
