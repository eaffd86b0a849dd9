// Which rules do their work, and which never did.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/report/effects.h"
#include "runtime/report/report.h"

namespace leadflow::runtime::report {

namespace {

std::string place_of(const compiler::Program& program, const compiler::Rule& rule) {
  using compiler::RuleScope;
  if (rule.scope == RuleScope::Top)
    return rule.record.valid() ? "for " + program.record_types[rule.record].name : std::string("top level");
  const std::string& workflow = program.workflows[rule.workflow].name;
  if (rule.scope == RuleScope::State) return workflow + "." + program.states[rule.state].name;
  if (rule.scope == RuleScope::Phase) return workflow + "." + program.phases[rule.phase].name;
  return workflow;
}

class RuleCounter {
 public:
  RuleCounter(Store& store, const Scope& scope) : scope_(scope) {
    const Reading reading(store);
    const compiler::Program& program = store.program();
    for (std::uint32_t i = 0; i < program.rules.size(); ++i) {
      if (concerns(program, program.rules[i])) add_rule(program, program.rules[i]);
    }
  }

  void add(const FigureStep& step) {
    if (step.effects.find("\"rule_") == std::string::npos) return;
    each_effect(step.effects, [&](const PastEffect& effect) {
      if (effect.kind == "rule_fired") fired(effect.member("name"), step.at);
      if (effect.kind == "rule_skipped") skipped(effect.member("name"), effect.member("why"), step.at);
    });
  }

  Rules result() {
    for (auto& [key, reason] : reasons_) made_.reasons.push_back(std::move(reason));
    return std::move(made_);
  }

 private:
  bool concerns(const compiler::Program& program, const compiler::Rule& rule) const {
    if (scope_.options.workflow.empty() && scope_.options.type.empty()) return true;
    if (rule.scope != compiler::RuleScope::Top)
      return scope_.workflow(program.workflows[rule.workflow].name) != nullptr;
    return std::any_of(scope_.workflows.begin(), scope_.workflows.end(),
                       [&](const ScopeWorkflow& each) { return each.type == rule.record; });
  }

  void add_rule(const compiler::Program& program, const compiler::Rule& rule) {
    RuleFigures* known = find(rule.name);
    const std::string place = place_of(program, rule);
    if (known == nullptr) {
      index_[rule.name] = made_.rules.size();
      made_.rules.push_back({rule.name, rule.label, place, rule.disabled, 0, 0, 0, std::nullopt});
      return;
    }
    known->places += ", " + place;
    known->disabled = known->disabled && rule.disabled;
  }

  RuleFigures* find(const std::string& name) {
    const auto known = index_.find(name);
    return known != index_.end() ? &made_.rules[known->second] : nullptr;
  }
  RuleFigures& at(const std::string& name) {
    if (RuleFigures* known = find(name)) return *known;
    index_[name] = made_.rules.size();
    made_.rules.push_back({name, name, {}, false, 0, 0, 0, std::nullopt});
    return made_.rules.back();
  }

  void fired(const std::string& name, Instant when) {
    RuleFigures& rule = at(name);
    ++rule.fired;
    rule.last_fired = std::max(rule.last_fired.value_or(when), when);
  }

  void skipped(const std::string& name, const std::string& why, Instant when) {
    RuleFigures& rule = at(name);
    const bool refused = is_refusal(why);
    ++(refused ? rule.refused : rule.skipped);
    RuleReason& reason = reasons_[{index_[name], refused, why}];
    reason.rule = name;
    reason.refused = refused;
    reason.why = why;
    ++reason.times;
    reason.last = std::max(reason.last.value_or(when), when);
  }

  struct ReasonKey {
    std::size_t rule;
    bool refused;
    std::string why;
    auto operator<=>(const ReasonKey&) const = default;
  };

  const Scope& scope_;
  Rules made_;
  std::map<std::string, std::size_t, std::less<>> index_;  // into made_.rules
  std::map<ReasonKey, RuleReason> reasons_;
};

}  // namespace

Rules rules(Store& store, const Scope& scope, const Progress& progress) {
  RuleCounter counter(store, scope);
  FigureQuery query;
  query.steps = true;
  query.happened = scope.period;
  each_page_touched(store, scope, query, {TouchedQuery::By::Step}, progress, [&](const FigurePage& page) {
    RowsOf steps(page.steps);
    for (const FigureRecord& record : page.records) {
      const std::span<const FigureStep> own = steps(record.id);
      if (!scope.covers(record) || !scope.concerns(record.owner, record.branch)) continue;
      for (const FigureStep& step : own) counter.add(step);
    }
  });
  return counter.result();
}

}  // namespace leadflow::runtime::report
