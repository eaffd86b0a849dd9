#include "runtime/service/pull.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/values.h"
#include "runtime/service/step_parts.h"

namespace leadflow::runtime {

using namespace service;
using compiler::Distribution;
using compiler::DistributionId;
using compiler::Program;

namespace {

std::variant<DistributionId, Outcome> find_distribution(const Program& program, std::string_view name) {
  const DistributionId found = program.distribution(name);
  if (found.valid()) return found;
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.distributions.size(); ++i) {
    if (program.distributions[i].pull) names.push_back(program.distributions[i].name);
  }
  return failed(StepStatus::NotFound, "not_found",
                fmt::format("there is no distribution `{}`{}", name, near_text(name, names)));
}

/// A value as the distribution sorts it: values of a `one of` in the order in which they are written.
Value sortable(const Program& program, const compiler::Type& type, Value value) {
  if (value.kind == ValueKind::Boolean || value.kind == ValueKind::State || value.kind == ValueKind::Phase ||
      value.kind == ValueKind::Role) {
    return Value::integer(value.number);
  }
  if (value.kind == ValueKind::Enum && type.values.valid()) {
    const auto& values = program.value_sets[type.values].values;
    const auto found =
        std::find_if(values.begin(), values.end(), [&](const auto& one) { return one.name == value.text; });
    return Value::integer(found - values.begin());
  }
  const bool name =
      value.kind == ValueKind::User || value.kind == ValueKind::Group || value.kind == ValueKind::Branch;
  return name ? Value::text_of(std::move(value.text)) : value;
}

/// Asks the records that may be free one after the other.
class Search {
 public:
  Search(Store& store, DistributionId distribution, const StepOptions& options)
      : store_(store),
        distribution_(distribution),
        options_(options),
        rule_(store.program().distributions[distribution]) {
    facts_.now = options.at;
  }

  /// Why the person may be given nothing at all.
  std::optional<Refused> refusal() {
    for (;;) {
      auto answer = may_pull(store_.program(), facts_, options_.actor, distribution_);
      if (auto* refused = std::get_if<std::optional<Refused>>(&answer)) return std::move(*refused);
      store_.fetch(std::get<Needs>(answer), facts_);
    }
  }

  void run(const User& user) {
    if (store_.pulls_in_order(distribution_)) {
      store_.each_to_pull(distribution_, user, options_.at, [this](RecordId id) { return try_one(id); });
      return;
    }
    std::vector<Sorted> all;
    store_.each_to_pull(distribution_, user, options_.at, [&](RecordId id) {
      all.push_back(sorted(id));
      return true;
    });
    std::stable_sort(all.begin(), all.end(),
                     [this](const Sorted& a, const Sorted& b) { return before(a.keys, b.keys); });
    for (const Sorted& one : all) {
      if (!try_one(one.id)) return;
    }
  }

  std::optional<Decision>& found() { return found_; }
  std::vector<std::string>& passed_over() { return passed_over_; }

 private:
  struct Sorted {
    RecordId id = 0;
    std::vector<Value> keys;
  };

  /// False: enough, the record is found or too many were passed over.
  bool try_one(RecordId id) {
    const Command command{options_.actor, PullCommand{id, distribution_}};
    Decision decision =
        decide_with(store_.program(), facts_, command,
                    [this](const Needs& needs, Situation& facts) { store_.fetch(needs, facts); });
    forget_record();
    if (!decision.refused) {
      found_ = std::move(decision);
      return false;
    }
    if (decision.refused->kind == RefusalKind::NotOffered) return true;
    const std::string& rule = decision.refused->rule;
    passed_over_.push_back(fmt::format("record {} was passed over: {}{}", id, decision.refused->message,
                                       rule.empty() ? "" : fmt::format(" (rule `{}`)", rule)));
    return passed_over_.size() < max_passed_over;
  }

  /// What is known of people stays, so that a long walk looks them up once.
  void forget_record() {
    facts_.records.clear();
    facts_.timers.clear();
    facts_.activities.clear();
    facts_.appointments.clear();
    facts_.once.clear();
    facts_.entered_at.clear();
  }

  Sorted sorted(RecordId id) {
    Sorted one{id, {}};
    for (const compiler::SortKey& key : rule_.order) {
      for (;;) {
        auto value = evaluate(store_.program(), facts_, id, key.value);
        if (auto* needs = std::get_if<Needs>(&value)) {
          store_.fetch(*needs, facts_);
          continue;
        }
        one.keys.push_back(sortable(store_.program(), key.value.type(), std::get<Value>(std::move(value))));
        break;
      }
    }
    forget_record();
    return one;
  }

  /// What is not set comes last, whichever way the key sorts.
  bool before(const std::vector<Value>& a, const std::vector<Value>& b) const {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].is_unset() != b[i].is_unset()) return b[i].is_unset();
      if (a[i].is_unset()) continue;
      const compiler::TypeKind kind = rule_.order[i].value.type().kind;
      const auto order = engine::compare(a[i], b[i], engine::text_form(kind, kind));
      if (order < 0) return !rule_.order[i].descending;
      if (order > 0) return rule_.order[i].descending;
    }
    return false;
  }

  Store& store_;
  DistributionId distribution_;
  const StepOptions& options_;
  const Distribution& rule_;
  Situation facts_;
  std::optional<Decision> found_;
  std::vector<std::string> passed_over_;
};

}  // namespace

Outcome pull_step(Store& store, std::string_view name, const StepOptions& options) {
  const std::string fingerprint = fingerprint_of("pull", options.actor, name, {});
  if (auto kept = replay(store, options, fingerprint)) return std::move(*kept);
  auto distribution = find_distribution(store.program(), name);
  if (auto* outcome = std::get_if<Outcome>(&distribution)) return std::move(*outcome);
  Search search(store, std::get<DistributionId>(distribution), options);
  if (const auto refused = search.refusal()) return refused_outcome(*refused);
  search.run(store.user(options.actor).value());
  if (!search.found()) {
    Outcome nothing = failed(StepStatus::Nothing, "nothing",
                             fmt::format("`{}` has nothing for `{}` to take now", name, options.actor));
    nothing.remarks = std::move(search.passed_over());
    return nothing;
  }
  const StepInfo info{options.at, options.actor, "pull", std::string(name)};
  Outcome outcome = conclude(store, std::move(*search.found()), info, options, fingerprint);
  outcome.remarks = std::move(search.passed_over());
  return outcome;
}

}  // namespace leadflow::runtime
