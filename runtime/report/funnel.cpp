// How records come through the phases of a workflow.

#include <algorithm>

#include "runtime/report/attributes.h"
#include "runtime/report/report.h"

namespace leadflow::runtime::report {

namespace {

using dsl::ast::PhaseKind;

/// A stretch in one phase, over moves within it.
struct Stay {
  std::size_t phase = 0;
  Instant from{};
  std::optional<Instant> to;  // nothing: it is there still
};

/// Counts one workflow.
class Counter {
 public:
  Counter(const ScopeWorkflow& workflow, AttributeReader& reader)
      : workflow_(workflow), reader_(reader), phases_(workflow.phases.size()) {}

  void add(const FigureRecord& record, std::span<const FigureEntry> entries) {
    find_stays(entries);
    if (stays_.empty()) return;
    ++records_;
    for (std::size_t i = 0; i < phases_.size(); ++i) count_phase(i);
    if (record.workflow == workflow_.name) count_place(record);
  }

  FunnelWorkflow result() {
    FunnelWorkflow made{{workflow_.name, workflow_.label}, records_, workflow_.money_name, {}, {}, {}, {}};
    for (std::size_t i = 0; i < phases_.size(); ++i) made.phases.push_back(phase(i));
    if (workflow_.money.valid()) {
      made.open_value = open_value_.in(workflow_.currency);
      made.forecast = forecast_.in(workflow_.currency);
      made.won_value = won_value_.in(workflow_.currency);
    }
    return made;
  }

 private:
  struct Phase {
    std::int64_t entered = 0, went_on = 0, now = 0, working = 0;
    std::vector<std::int64_t> times;
    Sum value, forecast;
  };

  void find_stays(std::span<const FigureEntry> entries) {
    stays_.clear();
    for (const FigureEntry& entry : entries) {
      const auto state =
          entry.workflow == workflow_.name ? workflow_.states.find(entry.state) : workflow_.states.end();
      const bool ours = state != workflow_.states.end();
      const bool runs = !stays_.empty() && !stays_.back().to;
      if (ours && runs && stays_.back().phase == state->second.phase) continue;
      if (runs) stays_.back().to = entry.entered_at;
      if (ours) stays_.push_back({state->second.phase, entry.entered_at, std::nullopt});
    }
  }

  bool leads_on(std::size_t from, std::size_t to) const {
    const PhaseKind kind = workflow_.phases[to].kind;
    return kind == PhaseKind::Won || (kind == PhaseKind::Open && to > from);
  }

  void count_phase(std::size_t i) {
    const auto is_it = [i](const Stay& stay) { return stay.phase == i; };
    const auto first = std::find_if(stays_.begin(), stays_.end(), is_it);
    if (first == stays_.end()) return;
    Phase& phase = phases_[i];
    ++phase.entered;
    if (std::any_of(first, stays_.end(), [&](const Stay& stay) { return leads_on(i, stay.phase); }))
      ++phase.went_on;
    std::int64_t spent = 0;
    for (const Stay& stay : stays_) {
      if (!is_it(stay)) continue;
      if (!stay.to) return;
      spent += stay.to->ms - stay.from.ms;
    }
    phase.times.push_back(spent);
  }

  void count_place(const FigureRecord& record) {
    const auto state = workflow_.states.find(record.state);
    if (state == workflow_.states.end()) return;
    Phase& phase = phases_[state->second.phase];
    const PhaseKind kind = workflow_.phases[state->second.phase].kind;
    ++phase.now;
    if (record.working) ++phase.working;
    if (!workflow_.money.valid() || (kind == PhaseKind::Open && !record.working)) return;
    const std::optional<Number> amount = reader_.number(record, workflow_, workflow_.money);
    if (!amount) return;
    phase.value.add(*amount);
    if (kind == PhaseKind::Won) won_value_.add(*amount);
    if (kind != PhaseKind::Open) return;
    open_value_.add(*amount);
    const Number expected = *amount * chance(record, state->second);
    phase.forecast.add(expected);
    forecast_.add(expected);
  }

  /// Between 0 and 1; 0 where the status names none or the attribute is not set.
  Number chance(const FigureRecord& record, const ScopeState& state) {
    if (!state.has_chance) return {};
    Number percent = Number::from_integer(state.chance);
    if (state.chance_attribute.valid())
      percent = reader_.number(record, workflow_, state.chance_attribute).value_or(Number());
    const Number hundred = Number::from_integer(100);
    if (percent < Number()) return {};
    return percent > hundred ? Number::from_integer(1) : percent / hundred;
  }

  FunnelPhase phase(std::size_t i) {
    const Phase& counted = phases_[i];
    const bool open = workflow_.phases[i].kind == PhaseKind::Open;
    FunnelPhase made;
    made.phase = workflow_.phases[i];
    made.entered = counted.entered;
    made.of_all = {counted.entered, records_};
    made.went_on = counted.went_on;
    if (open) made.conversion = {counted.went_on, counted.entered};
    made.now = counted.now;
    made.working = counted.working;
    made.median_time = spread_of(counted.times).median;
    if (workflow_.money.valid()) {
      made.value = counted.value.in(workflow_.currency);
      if (open) made.forecast = counted.forecast.in(workflow_.currency);
    }
    return made;
  }

  const ScopeWorkflow& workflow_;
  AttributeReader& reader_;
  std::vector<Phase> phases_;
  std::vector<Stay> stays_;
  std::int64_t records_ = 0;
  Sum open_value_, forecast_, won_value_;
};

bool reads_attributes(const Scope& scope) {
  return std::any_of(scope.workflows.begin(), scope.workflows.end(),
                     [](const ScopeWorkflow& workflow) { return workflow.money.valid(); });
}

}  // namespace

Funnel funnel(Store& store, const Scope& scope, const Progress& progress) {
  AttributeReader reader(store, scope.options.now);
  std::vector<Counter> counters;
  for (const ScopeWorkflow& workflow : scope.workflows) counters.emplace_back(workflow, reader);
  FigureQuery query;
  query.received = scope.period;
  query.entries = true;
  query.attributes = reads_attributes(scope);
  each_page(store, scope, query, progress, [&](const FigurePage& page) {
    RowsOf entries(page.entries);
    for (const FigureRecord& record : page.records) {
      const std::span<const FigureEntry> own = entries(record.id);
      if (!scope.concerns(record.owner, record.branch)) continue;
      for (Counter& counter : counters) counter.add(record, own);
    }
  });
  Funnel made;
  for (Counter& counter : counters) made.workflows.push_back(counter.result());
  return made;
}

}  // namespace leadflow::runtime::report
