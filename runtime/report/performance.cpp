// What people do, and what comes of it.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/report/attributes.h"
#include "runtime/report/effects.h"
#include "runtime/report/report.h"

namespace leadflow::runtime::report {

namespace {

using dsl::ast::PhaseKind;

struct PersonTally {
  PerformanceFigures figures;
  Sum money;
};

/// Who ended a record in a phase of a kind, the last time in the period.
struct Ended {
  std::optional<std::string> by;
};

class PerformanceCounter {
 public:
  PerformanceCounter(Store& store, const Scope& scope)
      : scope_(scope), keys_(scope), reader_(store, scope.options.now), currency_(common_currency()) {
    lines_[LineKeys::all()];
    add_everybody();
  }

  /// What the record is now.
  void add_standing(const FigureRecord& record) {
    record_ = &record;
    add_owned();
  }

  /// What happened to the record in the period.
  void add_past(const FigureRecord& record, std::span<const FigureEntry> entries,
                std::span<const FigureStep> steps, std::span<const FigureActivity> activities,
                std::span<const FigureAppointment> appointments) {
    record_ = &record;
    add_steps(entries, steps);
    for (const FigureActivity& each : activities) add_activity(each);
    for (const FigureAppointment& each : appointments) add_appointment(each);
    if (record.closed_at && scope_.period.has(*record.closed_at)) add_credit();
  }

  bool adds_money() const { return !currency_.empty(); }

  Performance result() {
    Performance made;
    for (auto& [key, tally] : lines_) {
      PerformanceFigures& figures = tally.figures;
      figures.win_rate = {figures.won, figures.won + figures.lost};
      if (!currency_.empty()) figures.money = tally.money.in(currency_);
      if (key.section == Section::Person) {
        const User* user = scope_.people.find(key.name);
        figures.active = user != nullptr && user->active;
      }
      made.lines.push_back({key, std::move(figures)});
    }
    return made;
  }

 private:
  static Owner person(const std::string& name) {
    return name.empty() ? Owner{} : Owner{Owner::Kind::User, name};
  }
  /// A name that stands for a person or for the group that owned a record.
  Owner person_or_group(const std::string& name) const {
    if (name.empty() || scope_.people.find(name) != nullptr) return person(name);
    return {Owner::Kind::Group, name};
  }

  /// The currency of all amounts; empty where there is none, or several.
  std::string common_currency() const {
    std::string currency;
    for (const ScopeWorkflow& workflow : scope_.workflows) {
      if (!workflow.money.valid()) continue;
      if (!currency.empty() && currency != workflow.currency) {
        if (scope_.options.money.empty()) return {};
        throw OptionError(
            OptionError::Kind::Wrong,
            fmt::format("`{}` is in {} and in {}, which can't be added: name a workflow with --workflow",
                        scope_.options.money, currency, workflow.currency),
            {});
      }
      currency = workflow.currency;
    }
    return currency;
  }

  std::string branch_of(const Owner& who) const {
    const User* user = who.kind == Owner::Kind::User ? scope_.people.find(who.name) : nullptr;
    return user != nullptr ? user->branch : record_->branch;
  }

  /// People without any figures appear too; of groups and branches only those that are asked for.
  void add_everybody() {
    for (const User& user : scope_.people.all()) {
      if (user.active && scope_.concerns({Owner::Kind::User, user.name}, user.branch))
        lines_[LineKeys::person(user.name)];
    }
    if (scope_.is_filtered()) return;
    for (const Label& group : scope_.groups) lines_[keys_.group(group.name)];
    for (const Label& branch : scope_.branches) lines_[keys_.branch(branch.name)];
  }

  /// Adds to the lines of whoever it is.
  template <class Count>
  void count(const Owner& who, Count add_to) {
    const std::string branch = branch_of(who);
    if (!scope_.concerns(who, branch)) return;
    touched_ = {LineKeys::all()};
    keys_.add_branch(branch, touched_);
    keys_.add_who(who, touched_);
    for (const LineKey& key : touched_) add_to(lines_[key]);
  }
  void count(const Owner& who, std::int64_t PerformanceFigures::*figure) {
    count(who, [figure](PersonTally& tally) { ++(tally.figures.*figure); });
  }

  void add_owned() {
    if (record_->owner.kind == Owner::Kind::Nobody) return;
    count(record_->owner, &PerformanceFigures::owned);
    if (record_->working) count(record_->owner, &PerformanceFigures::working);
  }

  std::optional<PhaseKind> kind_of(const FigureEntry& entry) const {
    const ScopeWorkflow* workflow = scope_.workflow(entry.workflow);
    if (workflow == nullptr) return std::nullopt;
    const auto state = workflow->states.find(entry.state);
    if (state == workflow->states.end()) return std::nullopt;
    return workflow->phases[state->second.phase].kind;
  }

  void add_steps(std::span<const FigureEntry> entries, std::span<const FigureStep> steps) {
    Ended won, lost;
    std::size_t entered = 0;  // how many of the entries the steps have made so far
    for (const FigureStep& step : steps) {
      const bool counts = scope_.period.has(step.at);
      const Owner who = person(step.actor);
      if (counts && step.kind == "apply" && step.version > 1) count(who, &PerformanceFigures::dispositions);
      each_effect(step.effects, [&](const PastEffect& effect) {
        if (effect.kind == "contact" && counts) add_contact(who, effect);
        const bool moved = effect.kind == "moved";
        if (!moved && effect.kind != "entered") return;
        const std::size_t at = entered++;
        if (!moved || !counts) return;
        count(who, &PerformanceFigures::moves);
        if (at == 0 || at >= entries.size()) return;
        note_end(PhaseKind::Won, entries[at - 1], entries[at], step.actor, won);
        note_end(PhaseKind::Lost, entries[at - 1], entries[at], step.actor, lost);
      });
    }
    if (won.by) count(person(*won.by), &PerformanceFigures::won);
    if (lost.by) count(person(*lost.by), &PerformanceFigures::lost);
  }

  void note_end(PhaseKind kind, const FigureEntry& from, const FigureEntry& to, const std::string& actor,
                Ended& ended) const {
    if (kind_of(to) == kind && kind_of(from) != kind) ended.by = actor;
  }

  void add_contact(const Owner& who, const PastEffect& effect) {
    count(who, &PerformanceFigures::contact_attempts);
    if (effect.member("kind") == "made") count(who, &PerformanceFigures::contacts_made);
  }

  void add_activity(const FigureActivity& activity) {
    const Instant now = scope_.options.now;
    const bool done = activity.state == "done";
    const Owner who = done && !activity.ended_by.empty() ? person(activity.ended_by) : record_->owner;
    if (done && activity.ended_at && scope_.period.has(*activity.ended_at))
      count(who, &PerformanceFigures::activities_done);
    const bool late = done ? activity.late || (activity.ended_at && *activity.ended_at > activity.due)
                           : activity.state == "open" && (activity.late || activity.due <= now);
    if (late && scope_.period.has(activity.due)) count(who, &PerformanceFigures::activities_late);
  }

  void add_appointment(const FigureAppointment& appointment) {
    if (scope_.period.has(appointment.set_at))
      count(person(appointment.set_by), &PerformanceFigures::appointments_set);
    if (!appointment.ended_at || !scope_.period.has(*appointment.ended_at)) return;
    const Owner whose = person_or_group(appointment.person);
    if (appointment.state == "held") count(whose, &PerformanceFigures::appointments_held);
    if (appointment.state == "missed") count(whose, &PerformanceFigures::appointments_missed);
  }

  void add_credit() {
    const Owner whom = person_or_group(record_->credited_to);
    count(whom, &PerformanceFigures::credited);
    const ScopeWorkflow* workflow = scope_.workflow(record_->workflow);
    if (workflow == nullptr || currency_.empty()) return;
    if (const auto amount = reader_.number(*record_, *workflow, workflow->money))
      count(whom, [&](PersonTally& tally) { tally.money.add(*amount); });
  }

  const Scope& scope_;
  LineKeys keys_;
  AttributeReader reader_;
  std::string currency_;
  const FigureRecord* record_ = nullptr;
  std::map<LineKey, PersonTally> lines_;
  std::vector<LineKey> touched_;
};

}  // namespace

Performance performance(Store& store, const Scope& scope, const Progress& progress) {
  PerformanceCounter counter(store, scope);
  FigureQuery standing;
  each_page(store, scope, standing, progress, [&](const FigurePage& page) {
    for (const FigureRecord& record : page.records) {
      if (scope.covers(record)) counter.add_standing(record);
    }
  });
  // The whole past of a record to which something happened: which entry a move made is found by counting.
  FigureQuery past;
  past.entries = past.steps = past.activities = past.appointments = true;
  past.attributes = counter.adds_money();
  const auto ways = {TouchedQuery::By::Step, TouchedQuery::By::Due};
  each_page_touched(store, scope, past, ways, progress, [&](const FigurePage& page) {
    RowsOf entries(page.entries);
    RowsOf steps(page.steps);
    RowsOf activities(page.activities);
    RowsOf appointments(page.appointments);
    for (const FigureRecord& record : page.records) {
      if (!scope.covers(record)) continue;
      counter.add_past(record, entries(record.id), steps(record.id), activities(record.id),
                       appointments(record.id));
    }
  });
  return counter.result();
}

}  // namespace leadflow::runtime::report
