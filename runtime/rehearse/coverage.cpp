#include "runtime/rehearse/coverage.h"

#include <fmt/format.h>

#include "dsl/spelling.h"

namespace leadflow::runtime {

using What = Trace::What;
using Kind = CoverageItem::Kind;

std::string_view plural(Kind kind) {
  switch (kind) {
    case Kind::State:
      return "states";
    case Kind::Action:
      return "actions";
    case Kind::Refusal:
      return "refusals";
    case Kind::Rule:
      return "rules";
    case Kind::Branch:
      return "branches";
  }
  return {};
}

CoverageCount& CoverageCount::operator+=(const CoverageCount& other) {
  covered += other.covered;
  total += other.total;
  return *this;
}

CoverageCount count(const CoverageGroup& group, Kind kind) {
  CoverageCount all;
  for (const CoverageItem& item : group.items) {
    if (item.kind != kind) continue;
    all.total += 1;
    all.covered += item.hits > 0 ? 1 : 0;
  }
  return all;
}

CoverageCount count(const CoverageGroup& group) {
  CoverageCount all;
  for (const Kind kind : coverage_kinds) all += count(group, kind);
  return all;
}

// ---- items
// ----------------------------------------------------------------------------------------------------

Coverage::Key Coverage::key(What what, dsl::Span where) {
  // Files of a program and kinds of places are few; an offset has 32 bits.
  const auto high = static_cast<Key>(where.file) << 4 | static_cast<Key>(what);
  return high << 32 | where.begin;
}

void Coverage::add(What what, CoverageItem item) {
  const auto group = static_cast<std::uint32_t>(groups_.size() - 1);
  std::vector<CoverageItem>& items = groups_.back().items;
  const Slot slot{group, static_cast<std::uint32_t>(items.size())};
  if (slots_.emplace(key(what, item.where), slot).second) items.push_back(std::move(item));
}

void Coverage::add_refusals(const std::vector<compiler::Requirement>& requirements,
                            const std::vector<compiler::Refusal>& refusals, const compiler::RecordType& type,
                            const std::string& where) {
  for (const compiler::Requirement& each : requirements) {
    std::string names;
    for (const compiler::AttributeId id : each.attributes)
      names += (names.empty() ? "" : ", ") + type.attributes[id.index].name;
    add(What::Refusal, {Kind::Refusal, each.span, fmt::format("require {}{}", names, where), 0, 0, false});
  }
  for (const compiler::Refusal& each : refusals)
    add(What::Refusal,
        {Kind::Refusal, each.span, fmt::format("refuse \"{}\"{}", each.message, where), 0, 0, false});
}

void Coverage::add_validity(const compiler::Validity& validity, const compiler::RecordType& type,
                            const std::string& where) {
  add_refusals(validity.requirements, validity.refusals, type, where);
}

void Coverage::add_if(const dsl::If<compiler::Compiled>& choice, const std::string& where) {
  const std::uint32_t number = ++choices_;
  for (std::size_t i = 0; i < choice.branches.size(); ++i) {
    const std::string name = (i == 0 ? "if" : "else if") + where;
    add(What::Branch, {Kind::Branch, choice.branches[i].span, name, 0, number, false});
    add_operations(choice.branches[i].then, where);
  }
  if (choice.branches.empty()) return;
  const std::string name = choice.has_else ? "else" : "if, when no condition holds";
  add(What::Otherwise, {Kind::Branch, choice.branches.back().span, name + where, 0, number, true});
  add_operations(choice.otherwise, where);
}

void Coverage::add_operations(const compiler::Ops& operations, const std::string& where) {
  for (const compiler::Op& each : operations) {
    const Slot slot{of_operations, static_cast<std::uint32_t>(operations_.size())};
    if (slots_.emplace(key(What::Operation, each.span), slot).second) operations_.push_back({each.span, 0});
    if (const auto* choice = std::get_if<dsl::If<compiler::Compiled>>(&each.what)) add_if(*choice, where);
    if (const auto* after = std::get_if<dsl::After<compiler::Compiled>>(&each.what))
      add_operations(after->then, where);
  }
}

void Coverage::add_rule(const compiler::Rule& rule) {
  if (rule.disabled) return;
  add(What::Rule, {Kind::Rule, rule.name_span, "rule " + rule.name, 0, 0, false});
  add_operations(rule.operations, " in rule " + rule.name);
}

void Coverage::add_action(const compiler::Action& action, const compiler::State& state,
                          const compiler::RecordType& type) {
  if (action.disabled) return;
  const std::string name = action.is_transition ? "transition " + action.name
                                                : fmt::format("action {} in {}", action.name, state.name);
  add(What::Action, {Kind::Action, action.name_span, name, 0, 0, false});
  const std::string where = " of " + name;
  add_refusals(action.requirements, action.refusals, type, where);
  add_operations(action.operations, where);
}

void Coverage::add_state(const compiler::State& state, const compiler::RecordType& type) {
  const auto word = dsl::state_word(program_.workflows[state.workflow].vocabulary);
  add(What::State, {Kind::State, state.name_span, fmt::format("{} {}", word, state.name), 0, 0, false});
  add_validity(state.validity, type, " in " + state.name);
  for (const compiler::ActionRef& ref : state.actions) add_action(program_.actions[ref.id], state, type);
  for (const compiler::RuleId id : state.rules) add_rule(program_.rules[id]);
}

void Coverage::add_follow_ons(const compiler::Workflow& workflow, const dsl::SyntaxTree& tree) {
  const compiler::RecordType& type = program_.record_types[workflow.record];
  for (const compiler::FollowOnId id : workflow.follow_ons) {
    const compiler::FollowOn& each = program_.follow_ons[id];
    dsl::Span where;  // the program does not keep it
    for (const dsl::ast::File& file : tree.files) {
      for (const dsl::ast::Workflow& written : file.workflows) {
        if (written.name.text != workflow.name) continue;
        for (const dsl::ast::FollowOn& one : written.follow_ons) {
          if (one.name.text == each.name) where = one.name.span;
        }
      }
    }
    const Slot slot{static_cast<std::uint32_t>(groups_.size() - 1),
                    static_cast<std::uint32_t>(groups_.back().items.size())};
    if (slots_.emplace(key(What::FollowOn, where), slot).second) {
      groups_.back().items.push_back({Kind::Action, where, "follow-on " + each.name, 0, 0, false});
      follow_ons_[id.index] = slot;
    }
    add_refusals(each.requirements, each.refusals, type, " of follow-on " + each.name);
  }
}

void Coverage::add_workflow(const compiler::Workflow& workflow, const dsl::SyntaxTree& tree) {
  if (workflow.disabled || !workflow.record.valid()) return;
  const compiler::RecordType& type = program_.record_types[workflow.record];
  groups_.push_back({workflow.name, workflow.span.file, {}});
  add_validity(workflow.validity, type, {});
  add_follow_ons(workflow, tree);
  for (const compiler::PhaseId id : workflow.phases) {
    const compiler::Phase& phase = program_.phases[id];
    add_validity(phase.validity, type, " in " + phase.name);
  }
  for (const compiler::StateId id : workflow.states) add_state(program_.states[id], type);
  for (const compiler::RuleId id : workflow.rules) add_rule(program_.rules[id]);
  close_group();
}

void Coverage::add_record(const compiler::RecordType& type) {
  groups_.push_back({"record " + type.name, type.span.file, {}});
  add_validity(type.validity, type, {});
  for (const compiler::RuleId id : type.rules) add_rule(program_.rules[id]);
  close_group();
}

void Coverage::close_group() {
  if (groups_.back().items.empty()) groups_.pop_back();
}

Coverage::Coverage(const compiler::Program& program, const dsl::SyntaxTree& tree) : program_(program) {
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) add_workflow(program.workflows[i], tree);
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i) add_record(program.record_types[i]);
}

// ---- hits
// -----------------------------------------------------------------------------------------------------

void Coverage::take(Trace& trace) {
  const auto hit = [&](const Slot& slot) {
    if (slot.group == of_operations)
      operations_[slot.item].hits += 1;
    else
      groups_[slot.group].items[slot.item].hits += 1;
  };
  for (const Trace::Reached& one : trace.reached) {
    if (one.what == What::FollowOn) {
      const auto found = follow_ons_.find(one.index);
      if (found != follow_ons_.end()) hit(found->second);
      continue;
    }
    const auto found = slots_.find(key(one.what, one.place));
    if (found != slots_.end()) hit(found->second);
  }
  trace.reached.clear();
}

}  // namespace leadflow::runtime
