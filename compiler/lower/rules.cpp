// Rules and the events they wait for.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower/lowering.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;
using dsl::ast::EventKind;

namespace {

bool is_time(EventKind kind) {
  return kind == EventKind::TimeIn || kind == EventKind::TimeBefore || kind == EventKind::TimeAfter ||
         kind == EventKind::Reaching;
}

}  // namespace

// A state, or all states of a phase; a state goes first where both have the name.
std::vector<StateId> Lowering::event_states(const dsl::Path& path, const Scope& scope) {
  WorkflowId workflow = scope.workflow;
  std::string_view name = path.text;
  if (const std::size_t dot = name.find('.'); dot != std::string_view::npos) {
    const auto found = typer_.find(SymbolKind::Workflow, 0, name.substr(0, dot));
    workflow = found ? WorkflowId{*found} : WorkflowId{};
    names_.use(SymbolKind::Workflow, 0, name.substr(0, dot),
               {path.span.file, path.span.begin, path.span.begin + static_cast<std::uint32_t>(dot)});
    name = name.substr(dot + 1);
    if (workflow.valid() && scope.record.valid() && program_.workflows[workflow].record.valid() &&
        program_.workflows[workflow].record != scope.record) {
      report(DiagnosticKind::OtherRecordType, path.span,
             fmt::format("workflow `{}` is for `{}`, not for `{}`", program_.workflows[workflow].name,
                         program_.record_types[program_.workflows[workflow].record].name,
                         program_.record_types[scope.record].name));
      return {};
    }
  }
  if (workflow.valid() && !typer_.find(SymbolKind::State, workflow.index, name)) {
    if (const auto phase = typer_.find(SymbolKind::Phase, workflow.index, name)) {
      const Span whole = path.span;
      names_.use(SymbolKind::Phase, workflow.index, name,
                 {whole.file, whole.end - static_cast<std::uint32_t>(name.size()), whole.end});
      return program_.phases[*phase].states;
    }
  }
  const StateId state = typer_.state(path.text, path.span, scope);
  return state.valid() ? std::vector<StateId>{state} : std::vector<StateId>{};
}

Event Lowering::event(const ast::Event& from, const Scope& scope, const std::vector<StateId>* own_states) {
  Event made;
  made.kind = from.kind;
  made.span = from.span;
  made.duration = from.duration;
  made.at = from.at;
  switch (from.kind) {
    case EventKind::Entered:
    case EventKind::Left:
    case EventKind::TimeIn:
      if (from.state) {
        made.states = event_states(*from.state, scope);
      } else if (own_states != nullptr) {
        made.states = *own_states;
      } else {
        const bool time = from.kind == EventKind::TimeIn;
        const std::string_view what = from.kind == EventKind::Entered ? "entered" : "left";
        report(
            DiagnosticKind::EventNeedsState, from.span,
            fmt::format("`{}` does not say which state",
                        time && from.duration ? dsl::to_text(*from.duration) : std::string(what)),
            time ? std::string("write `14 days in attempted`; only rules of a state or phase can do without")
                 : fmt::format("write `{} attempted`; only rules of a state or phase can do without", what));
      }
      break;
    case EventKind::Moved:
      if (from.state) made.states = event_states(*from.state, scope);
      if (from.to) made.to = event_states(*from.to, scope);
      break;
    case EventKind::Applied: {
      if (!from.name) break;
      made.action = std::string(from.name->text);
      const std::vector<WorkflowId> of_record = scope.workflow.valid()
                                                    ? std::vector<WorkflowId>{scope.workflow}
                                                    : program_.record_types[scope.record].workflows;
      for (const WorkflowId each : of_record)
        names_.use(SymbolKind::Transition, each.index, from.name->text, from.name->span);
      const bool known = std::any_of(of_record.begin(), of_record.end(), [&](WorkflowId each) {
        return names_.find(SymbolKind::Transition, each.index, from.name->text) != nullptr;
      });
      if (known) break;
      std::vector<std::string_view> names;
      for (const WorkflowId each : of_record) {
        const std::vector<std::string_view> all = names_.all(SymbolKind::Transition, each.index);
        names.insert(names.end(), all.begin(), all.end());
      }
      report_unknown(found_, DiagnosticKind::UnknownAction, from.name->span,
                     fmt::format("no action or transition `{}`", from.name->text), from.name->text, names);
      break;
    }
    case EventKind::Changed: {
      if (!from.attribute) break;
      std::string_view name = from.attribute->text;
      Span span = from.attribute->span;
      if (const std::size_t dot = name.find('.');
          dot != std::string_view::npos && scope.record.valid() &&
          name.substr(0, dot) == program_.record_types[scope.record].name) {
        names_.use(SymbolKind::RecordType, 0, name.substr(0, dot),
                   {span.file, span.begin, span.begin + static_cast<std::uint32_t>(dot)});
        name = name.substr(dot + 1);
        span.begin = span.end - static_cast<std::uint32_t>(name.size());
      }
      made.attribute = typer_.attribute(scope.record, name, span);
      if (made.attribute.valid() &&
          !program_.record_types[scope.record].attributes[made.attribute.index].computed.empty()) {
        report(DiagnosticKind::ComputedAttribute, span,
               fmt::format("`{}` is computed, so nothing changes it", name),
               "watch it with `becomes`, or the attributes it is computed from");
      }
      break;
    }
    case EventKind::Becomes:
      if (from.when) {
        Scope inside = scope;
        inside.no_now = true;
        made.when = typer_.condition(*from.when, inside);
        for (const ExprNode& node : made.when.nodes) {
          if (node.op != ExprOp::Attribute) continue;
          const Expr& computed = program_.record_types[scope.record].attributes[node.aux].computed;
          const bool of_now =
              std::any_of(computed.nodes.begin(), computed.nodes.end(),
                          [](const ExprNode& n) { return n.op == ExprOp::Now || n.op == ExprOp::Today; });
          if (of_now) {
            report(DiagnosticKind::NowInBecomes, node.span,
                   fmt::format("`{}` is computed from the time, which `becomes` cannot watch",
                               program_.record_types[scope.record].attributes[node.aux].name));
          }
        }
      }
      break;
    case EventKind::ActivityDone:
    case EventKind::ActivityLate:
      if (!from.name) break;
      if (const auto activity = reference(SymbolKind::Activity, from.name->text, from.name->span))
        made.activity = {*activity};
      break;
    case EventKind::RequestDelivered:
    case EventKind::RequestFailed:
      if (!from.name) break;
      made.endpoint_name = std::string(from.name->text);
      made.endpoint = endpoint(*from.name, scope.record);
      break;
    case EventKind::TimeBefore:
    case EventKind::TimeAfter:
    case EventKind::Reaching: {
      if (!from.attribute) break;
      made.time = typer_.path(from.attribute->text, from.attribute->span, scope);
      if (made.time.empty()) break;
      const TypeKind kind = made.time.type().kind;
      if (kind != TypeKind::Date && kind != TypeKind::DateTime) {
        report(DiagnosticKind::WrongType, from.attribute->span,
               fmt::format("`{}` is of type {}, not a date", from.attribute->text,
                           describe(program_, made.time.type())));
      }
      break;
    }
    case EventKind::Custom:
      if (!from.name) break;
      if (const auto custom = reference(SymbolKind::Event, from.name->text, from.name->span))
        made.custom = {*custom};
      break;
    default:
      break;  // the rest says all with its words
  }
  return made;
}

bool Lowering::leaves_closed(const Rule& rule) const {
  const auto not_open = [this](StateId state) { return !program_.states[state].open; };
  for (const Event& each : rule.on) {
    if (each.kind == EventKind::Closed) return true;
    if (std::any_of(each.states.begin(), each.states.end(), not_open)) return true;
    if (std::any_of(each.to.begin(), each.to.end(), not_open)) return true;
  }
  return std::any_of(rule.when.nodes.begin(), rule.when.nodes.end(), [&](const ExprNode& node) {
    if (node.op == ExprOp::Builtin) return node.aux == static_cast<std::uint32_t>(Builtin::Closed);
    if (node.op == ExprOp::InPhase) return program_.phases[node.aux].kind != ast::PhaseKind::Open;
    return node.op == ExprOp::Constant && node.type.kind == TypeKind::State &&
           !program_.states[node.aux].open;
  });
}

RuleId Lowering::rule(const ast::Rule& from, const RuleHome& home, Scope scope) {
  Rule made;
  made.name = std::string(from.name.text);
  made.label = label_or_name(from.label, from.name.text);
  made.scope = home.scope;
  made.workflow = scope.workflow;
  made.phase = home.phase;
  made.state = home.state;
  made.record = scope.record;
  made.disabled = !from.disabled.empty();
  made.span = from.span;
  made.name_span = from.name.span;
  write_down_own(SymbolKind::Rule, made.name_span);
  check_single("when", from.when);
  check_single("how often", from.often);
  check_disabled_first(from.disabled, from.when, from.often, from.operations);

  const std::vector<StateId> own{home.state};
  const std::vector<StateId>* states = home.scope == RuleScope::State ? &own : home.states;
  scope.in_rule = true;
  scope.time_only = !from.on.empty() && std::all_of(from.on.begin(), from.on.end(),
                                                    [](const ast::Event& e) { return is_time(e.kind); });
  made.time_only = scope.time_only;
  for (const ast::Event& each : from.on) made.on.push_back(event(each, scope, states));
  made.often = !from.often.empty() ? from.often.front().often
               : made.time_only    ? ast::HowOften::OncePerEntry
                                   : ast::HowOften::Always;
  scope.events = &made.on;
  if (!from.when.empty()) made.when = typer_.condition(from.when.front().when, scope);
  made.operations = operations(from.operations, scope, false);
  made.leaves_closed = leaves_closed(made);
  return {program_.rules.add(std::move(made))};
}

void Lowering::rules(const std::vector<ast::Rule>& from, const RuleHome& home, const Scope& scope,
                     std::vector<RuleId>& into) {
  for (const ast::Rule& each : from) {
    if (each.record) {
      report(DiagnosticKind::RuleNeedsRecord, each.record->span,
             "a rule inside a workflow is for the workflow's records", "leave out `for`");
    }
    into.push_back(rule(each, home, scope));
  }
}

void Lowering::top_rules() {
  for (const ast::File& file : tree_.files) {
    for (const ast::Rule& each : file.rules) {
      if (!each.record) {
        report(DiagnosticKind::RuleNeedsRecord, each.name.span,
               fmt::format("rule `{}` does not say for which records", each.name.text),
               "outside a workflow a rule says it before `on`: `for lead on ...`");
        continue;
      }
      const auto record = reference(SymbolKind::RecordType, each.record->text, each.record->span);
      if (!record) continue;
      Scope scope;
      scope.record = {*record};
      const RuleId made = rule(each, {}, scope);
      program_.record_types.edit(*record).rules.push_back(made);
    }
  }
}

// The store keeps timers, and what has run once, under a rule's name. So a name may serve two rules only
// where no record is ever subject to both at once, and neither is remembered for a record's whole life.
void Lowering::check_rule_names() {
  enum Place : std::uint32_t { Anywhere, Everywhere, InWorkflow, OfWorkflow, InPhase, OfPhase, OfState };
  NameIndex seen;
  seen.reserve(program_.rules.size() * 4);
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
    const Rule& rule = program_.rules[i];
    const NameIndex::Entry* first = nullptr;
    const auto scope = [](Place place, std::uint32_t id) {
      return static_cast<std::uint32_t>(place) << 29 | id;
    };
    const auto clash = [&](Place place, std::uint32_t id) {
      if (first == nullptr) first = seen.find(SymbolKind::Rule, scope(place, id), rule.name);
    };
    const auto note = [&](Place place, std::uint32_t id) {
      seen.add(SymbolKind::Rule, scope(place, id), rule.name, i, rule.name_span);
    };
    const bool everywhere = rule.scope == RuleScope::Top || rule.often == ast::HowOften::Once;
    const PhaseId phase = rule.scope == RuleScope::State ? program_.states[rule.state].phase : rule.phase;
    clash(everywhere ? Anywhere : Everywhere, rule.record.index);
    if (rule.scope != RuleScope::Top) {
      clash(rule.scope == RuleScope::Workflow ? InWorkflow : OfWorkflow, rule.workflow.index);
      if (phase.valid()) clash(rule.scope == RuleScope::Phase ? InPhase : OfPhase, phase.index);
      if (rule.scope == RuleScope::State) clash(OfState, rule.state.index);
    }
    if (first != nullptr) report_duplicate(SymbolKind::Rule, rule.name, rule.name_span, first->span);

    note(Anywhere, rule.record.index);
    if (everywhere) note(Everywhere, rule.record.index);
    if (rule.scope == RuleScope::Top) continue;
    note(InWorkflow, rule.workflow.index);
    if (rule.scope == RuleScope::Workflow) note(OfWorkflow, rule.workflow.index);
    if (phase.valid()) note(InPhase, phase.index);
    if (rule.scope == RuleScope::Phase) note(OfPhase, phase.index);
    if (rule.scope == RuleScope::State) note(OfState, rule.state.index);
  }
}

}  // namespace leadflow::compiler
