// Every declaration gets its index and its name.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower/lowering.h"
#include "compiler/merge.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

namespace {

DiagnosticKind unknown(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::ValueSet:
      return DiagnosticKind::UnknownType;
    case SymbolKind::RecordType:
      return DiagnosticKind::UnknownRecordType;
    case SymbolKind::Attribute:
      return DiagnosticKind::UnknownAttribute;
    case SymbolKind::Group:
      return DiagnosticKind::UnknownGroup;
    case SymbolKind::Branch:
      return DiagnosticKind::UnknownBranch;
    case SymbolKind::Hours:
      return DiagnosticKind::UnknownHours;
    case SymbolKind::Email:
    case SymbolKind::Sms:
      return DiagnosticKind::UnknownTemplate;
    case SymbolKind::Endpoint:
      return DiagnosticKind::UnknownEndpoint;
    case SymbolKind::Activity:
      return DiagnosticKind::UnknownActivity;
    case SymbolKind::Nurture:
      return DiagnosticKind::UnknownNurture;
    case SymbolKind::Distribution:
      return DiagnosticKind::UnknownDistribution;
    case SymbolKind::Event:
      return DiagnosticKind::UnknownEvent;
    case SymbolKind::Workflow:
      return DiagnosticKind::UnknownWorkflow;
    case SymbolKind::Phase:
      return DiagnosticKind::UnknownPhase;
    case SymbolKind::State:
      return DiagnosticKind::UnknownStatus;
    case SymbolKind::Action:
    case SymbolKind::Transition:
      return DiagnosticKind::UnknownAction;
    case SymbolKind::Entry:
      return DiagnosticKind::UnknownEntry;
    case SymbolKind::FollowOn:
      return DiagnosticKind::UnknownFollowOn;
    case SymbolKind::Ask:
      return DiagnosticKind::UnknownAsk;
    case SymbolKind::Rule:
      return DiagnosticKind::UnknownAction;  // rules are not referred to by name
  }
  return DiagnosticKind::UnknownAttribute;
}

bool is_instanced(SymbolKind kind) {
  return kind == SymbolKind::Email || kind == SymbolKind::Sms || kind == SymbolKind::Endpoint ||
         kind == SymbolKind::Nurture;
}

}  // namespace

std::string label_or_name(const ast::Label& label, std::string_view name) {
  return std::string(label ? label->value : name);
}

dsl::Diagnostic& Lowering::report(DiagnosticKind kind, Span span, std::string message, std::string help) {
  dsl::Diagnostic& finding = found_.add(kind, span, std::move(message));
  if (!help.empty()) finding.help.push_back(std::move(help));
  return finding;
}

void Lowering::report_duplicate(SymbolKind kind, std::string_view name, Span again, Span first) {
  dsl::Diagnostic& finding =
      report(DiagnosticKind::DuplicateName, again, fmt::format("another {} `{}`", to_text(kind), name),
             "rename one of them");
  finding.labels.push_back({first, "the first one"});
}

void Lowering::check_name(SymbolKind kind, const dsl::Name& name) {
  const std::string_view reason = reserved_reason(kind, name.text);
  if (reason.empty()) return;
  report(DiagnosticKind::ReservedName, name.span,
         fmt::format("`{}` {}, so no {} may be called that", name.text, reason, to_text(kind)),
         "choose another name; the label can say anything");
}

bool Lowering::declare(SymbolKind kind, std::uint32_t scope, const dsl::Name& name, std::uint32_t index) {
  NameIndex& into = is_instanced(kind) ? templates_ : names_;
  check_name(kind, name);
  const auto first = into.add(kind, scope, name.text, index, name.span);
  if (first) report_duplicate(kind, name.text, name.span, first->span);
  return !first;
}

std::optional<std::uint32_t> Lowering::reference(SymbolKind kind, std::string_view name, Span span) {
  const NameIndex& in = is_instanced(kind) ? templates_ : names_;
  if (const NameIndex::Entry* entry = in.find(kind, 0, name)) {
    in.use(kind, 0, name, span);
    return entry->index;
  }
  report_unknown(found_, unknown(kind), span, fmt::format("no {} `{}`", to_text(kind), name), name,
                 in.all(kind, 0));
  return std::nullopt;
}

void Lowering::declare_all() {
  std::size_t statements = 64;
  for (const ast::File& file : tree_.files) {
    for (const ast::Record& each : file.records) statements += each.attributes.size() + 1;
    for (const ast::Workflow& each : file.workflows)
      statements += 8 * each.phases.size() + each.transitions.size();
    statements += file.emails.size() + file.groups.size() + file.activities.size();
  }
  names_.reserve(statements);
  for (const ast::File& file : tree_.files) {
    for (const ast::ValueSet& each : file.value_sets) {
      const std::uint32_t index = program_.value_sets.add(
          {std::string(each.name.text), label_or_name(each.label, each.name.text), {}});
      if (declare(SymbolKind::ValueSet, 0, each.name, index)) sets_.emplace_back(&each, index);
    }
    for (const ast::Record& each : file.records) {
      RecordType type;
      type.name = std::string(each.name.text);
      type.label = label_or_name(each.label, each.name.text);
      type.span = each.span;
      const RecordTypeId id{program_.record_types.add(std::move(type))};
      if (declare(SymbolKind::RecordType, 0, each.name, id.index)) records_.emplace_back(&each, id);
    }
    const auto named = [this](SymbolKind kind, Table<Named>& table, const auto& all) {
      for (const auto& each : all) {
        declare(
            kind, 0, each.name,
            table.add({std::string(each.name.text), label_or_name(each.label, each.name.text), each.span}));
      }
    };
    named(SymbolKind::Group, program_.groups, file.groups);
    named(SymbolKind::Branch, program_.branches, file.branches);
    named(SymbolKind::Activity, program_.activities, file.activities);
    for (const ast::Hours& each : file.hours) {
      Hours made;
      made.name = std::string(each.name.text);
      made.label = label_or_name(each.label, each.name.text);
      made.span = each.span;
      const HoursId id{program_.hours.add(std::move(made))};
      if (declare(SymbolKind::Hours, 0, each.name, id.index)) hours_.emplace_back(&each, id);
    }
    const auto instanced = [this](SymbolKind kind, const auto& all, auto& table) {
      for (const auto& each : all) {
        table.push_back(&each);
        declare(kind, 0, each.name, static_cast<std::uint32_t>(table.size() - 1));
      }
    };
    instanced(SymbolKind::Email, file.emails, emails_);
    instanced(SymbolKind::Sms, file.sms, sms_);
    instanced(SymbolKind::Endpoint, file.endpoints, endpoints_);
    instanced(SymbolKind::Nurture, file.nurtures, nurtures_);
    for (const ast::Distribution& each : file.distributions) {
      Distribution made;
      made.name = std::string(each.name.text);
      made.label = label_or_name(each.label, each.name.text);
      made.span = each.span;
      const DistributionId id{program_.distributions.add(std::move(made))};
      if (declare(SymbolKind::Distribution, 0, each.name, id.index)) distributions_.emplace_back(&each, id);
    }
    for (const ast::CustomEvent& each : file.events) {
      const EventId id{
          program_.events.add({std::string(each.name.text), label_or_name(each.label, each.name.text), {}})};
      if (declare(SymbolKind::Event, 0, each.name, id.index)) events_.emplace_back(&each, id);
    }
  }
  for (const ast::File& file : tree_.files) {
    for (const ast::Workflow& each : file.workflows) declare_workflow(each);
  }
}

// A copy in which every `like` is worked out, or the workflow itself where nothing is like anything.
const ast::Workflow& Lowering::expanded(const ast::Workflow& workflow) {
  bool like = false, without = false;
  for (const ast::Phase& phase : workflow.phases) {
    for (const ast::State& state : phase.states) {
      like = like || state.like.has_value();
      without = without || !state.without.empty();
    }
  }
  if (!like) {
    if (without) check_without(workflow, workflow);
    return workflow;
  }
  std::unordered_map<std::string_view, const ast::State*> by_name;
  for (const ast::Phase& phase : workflow.phases) {
    for (const ast::State& state : phase.states) by_name.emplace(state.name.text, &state);
  }
  bool good = true;
  std::unordered_map<const ast::State*, int> seen;  // 0 unseen, otherwise the walk that saw it
  int walk = 0;
  for (const ast::Phase& phase : workflow.phases) {
    for (const ast::State& state : phase.states) {
      ++walk;
      for (const ast::State* at = &state; at != nullptr && at->like;) {
        int& mark = seen[at];
        if (mark == walk) {
          dsl::Diagnostic& finding = report(DiagnosticKind::LikeCircle, at->like->span,
                                            fmt::format("`{}` is like itself", at->name.text),
                                            "write the actions of one of them out");
          finding.labels.push_back({at->name.span, "the circle comes back to this"});
          good = false;
          break;
        }
        if (mark != 0) break;
        mark = walk;
        const auto next = by_name.find(at->like->text);
        if (next == by_name.end()) {
          std::vector<std::string_view> names;
          for (const auto& [name, each] : by_name) names.push_back(name);
          report_unknown(found_, DiagnosticKind::UnknownStatus, at->like->span,
                         fmt::format("no {} `{}` in workflow `{}`", dsl::state_word(at->vocabulary),
                                     at->like->text, workflow.name.text),
                         at->like->text, names);
          good = false;
          break;
        }
        at = next->second;
      }
    }
  }
  if (!good) return workflow;
  ast::File& copy = expanded_.emplace_back();
  copy.workflows.push_back(workflow);
  expand_like(copy);
  check_without(workflow, copy.workflows.front());
  return copy.workflows.front();
}

// `without` names actions that would be there.
void Lowering::check_without(const ast::Workflow& written, const ast::Workflow& worked_out) {
  std::unordered_map<std::string_view, const ast::State*> by_name;
  for (const ast::Phase& phase : worked_out.phases) {
    for (const ast::State& state : phase.states) by_name.emplace(state.name.text, &state);
  }
  for (const ast::Phase& phase : written.phases) {
    for (const ast::State& state : phase.states) {
      for (const ast::Without& without : state.without) {
        std::vector<std::string_view> names;
        if (state.like) {
          for (const ast::Category& category : by_name.at(state.like->text)->categories) {
            for (const ast::Action& action : category.actions) names.push_back(action.name.text);
          }
        }
        for (const dsl::Name& name : without.actions) {
          if (std::find(names.begin(), names.end(), name.text) != names.end()) continue;
          report_unknown(found_, DiagnosticKind::UnknownAction, name.span,
                         state.like ? fmt::format("`{}` has no action `{}`", state.like->text, name.text)
                                    : fmt::format("`{}` is like no other, so there is nothing to leave out",
                                                  state.name.text),
                         name.text, names);
        }
      }
    }
  }
}

void Lowering::declare_workflow(const ast::Workflow& workflow) {
  Workflow made;
  made.name = std::string(workflow.name.text);
  made.label = label_or_name(workflow.label, workflow.name.text);
  made.span = workflow.span;
  made.disabled = !workflow.disabled.empty();
  const auto record = reference(SymbolKind::RecordType, workflow.record.text, workflow.record.span);
  if (record) made.record = {*record};
  const WorkflowId id{program_.workflows.add(std::move(made))};
  if (record && workflow.disabled.empty()) program_.record_types.edit(*record).workflows.push_back(id);
  if (!declare(SymbolKind::Workflow, 0, workflow.name, id.index)) return;
  WorkflowSource& source = workflows_.emplace_back();
  source.source = &expanded(workflow);
  source.id = id;
  by_id_.emplace(id.index, &source);
  declare_states(source);
}

void Lowering::declare_states(WorkflowSource& into) {
  const ast::Workflow& from = *into.source;
  Workflow& workflow = program_.workflows.edit(into.id.index);
  if (!from.phases.empty()) workflow.vocabulary = from.phases.front().vocabulary;
  const auto add_state = [&](const ast::State* source, const dsl::Name& name, const ast::Label& label,
                             PhaseId phase, Span span) {
    State state;
    state.name = std::string(name.text);
    state.label = label_or_name(label, name.text);
    state.workflow = into.id;
    state.phase = phase;
    state.open = program_.phases[phase].kind == ast::PhaseKind::Open;
    state.span = span;
    state.name_span = name.span;
    const StateId id{program_.states.add(std::move(state))};
    check_name(SymbolKind::State, name);
    if (const auto first =
            names_.add(SymbolKind::State, into.id.index, program_.states[id].name, id.index, name.span)) {
      report_duplicate(SymbolKind::State, name.text, name.span, first->span);
    }
    into.states.push_back({source, id});
    workflow.states.push_back(id);
    program_.phases.edit(phase.index).states.push_back(id);
    if (source == nullptr) return;
    for (const ast::Category& category : source->categories) {
      for (const ast::Action& action : category.actions) {
        names_.add(SymbolKind::Transition, into.id.index, action.name.text, 0, action.name.span);
      }
    }
  };
  for (const ast::Phase& each : from.phases) {
    if (each.vocabulary != workflow.vocabulary) {
      dsl::Diagnostic& finding = report(
          DiagnosticKind::MixedVocabulary, each.name.span,
          fmt::format("`{}` is a {} in a workflow of {}", each.name.text, dsl::phase_word(each.vocabulary),
                      workflow.vocabulary == ast::Vocabulary::Buckets ? "buckets" : "stages"),
          fmt::format("write `{}`", dsl::phase_word(workflow.vocabulary)));
      finding.labels.push_back({from.phases.front().name.span, "the first one"});
    }
    Phase phase;
    phase.name = std::string(each.name.text);
    phase.label = label_or_name(each.label, each.name.text);
    phase.workflow = into.id;
    phase.kind = each.kind.value_or(ast::PhaseKind::Open);
    phase.span = each.span;
    const PhaseId id{program_.phases.add(std::move(phase))};
    check_name(SymbolKind::Phase, each.name);
    if (const auto first = names_.add(SymbolKind::Phase, into.id.index, program_.phases[id].name, id.index,
                                      each.name.span)) {
      report_duplicate(SymbolKind::Phase, each.name.text, each.name.span, first->span);
    }
    workflow.phases.push_back(id);
    into.phases.push_back({&each, id});
    if (!each.has_block && each.states.empty()) {
      add_state(nullptr, each.name, each.label, id, each.span);
      continue;
    }
    if (each.states.empty()) {
      report(DiagnosticKind::EmptyBlock, each.name.span,
             fmt::format("{} `{}` holds no {}", dsl::phase_word(each.vocabulary), each.name.text,
                         dsl::state_word(each.vocabulary)),
             "without a block it is one state of its name and label");
    }
    for (const ast::State& state : each.states) {
      if (state.vocabulary != each.vocabulary) {
        report(DiagnosticKind::MixedVocabulary, state.name.span,
               fmt::format("`{}` is a {} in a {}", state.name.text, dsl::state_word(state.vocabulary),
                           dsl::phase_word(each.vocabulary)),
               fmt::format("write `{}`", dsl::state_word(each.vocabulary)));
      }
      add_state(&state, state.name, state.label, id, state.span);
    }
  }
  for (const ast::Transition& each : from.transitions) {
    Action action;
    action.name = std::string(each.name.text);
    action.label = label_or_name(each.label, each.name.text);
    action.workflow = into.id;
    action.is_transition = true;
    action.span = each.span;
    action.name_span = each.name.span;
    const ActionId id{program_.actions.add(std::move(action))};
    names_.add(SymbolKind::Transition, into.id.index, program_.actions[id].name, id.index, each.name.span);
    into.transitions.push_back(id);
  }
  for (const ast::FollowOn& each : from.follow_ons) {
    FollowOn made;
    made.name = std::string(each.name.text);
    made.label = label_or_name(each.label, each.name.text);
    made.workflow = into.id;
    const FollowOnId id{program_.follow_ons.add(std::move(made))};
    if (const auto first = names_.add(SymbolKind::FollowOn, into.id.index, program_.follow_ons[id].name,
                                      id.index, each.name.span)) {
      report_duplicate(SymbolKind::FollowOn, each.name.text, each.name.span, first->span);
    }
    workflow.follow_ons.push_back(id);
  }
}

}  // namespace leadflow::compiler
