// How long leads wait for a first attempt to reach them.

#include <algorithm>

#include "runtime/report/attributes.h"
#include "runtime/report/open_time.h"
#include "runtime/report/report.h"

namespace leadflow::runtime::report {

namespace {

constexpr std::array<std::int64_t, response_limits> limits = {5 * kMinute, 30 * kMinute, 60 * kMinute, kDay};

/// What one clock shows for one record.
struct Wait {
  std::int64_t ms = 0;                            // to the first contact; of those without one their age
  std::array<bool, response_limits> within = {};  // ms is not beyond the limit
};

struct Measured {
  const FigureRecord* record = nullptr;
  bool contacted = false;
  Wait wall;
  std::optional<Wait> business;
};

class ClockCounter {
 public:
  void add(const Measured& one, const Wait& wait) {
    if (one.contacted) times_.push_back(wait.ms);
    if (!one.contacted && one.record->working) ages_.push_back(wait.ms);
    for (std::size_t i = 0; i < response_limits; ++i) {
      if (one.contacted || !wait.within[i]) ++shares_[i].whole;
      if (one.contacted && wait.within[i]) ++shares_[i].part;
    }
  }

  ResponseClock result() {
    ResponseClock made;
    if (!ages_.empty()) made.waiting_longest = Length{*std::max_element(ages_.begin(), ages_.end())};
    made.waiting_median = spread_of(std::move(ages_)).median;
    made.spread = spread_of(std::move(times_));
    made.within = shares_;
    return made;
  }

 private:
  std::vector<std::int64_t> times_, ages_;
  std::array<Share, response_limits> shares_ = {};
};

class LineCounter {
 public:
  void add(const Measured& one) {
    ++figures_.records;
    ++(one.contacted ? figures_.contacted : one.record->working ? figures_.waiting : figures_.never);
    wall_.add(one, one.wall);
    if (one.business) {
      business_.add(one, *one.business);
    } else {
      has_hours_ = false;
    }
  }

  ResponseFigures result(bool hours) {
    figures_.wall = wall_.result();
    if (has_hours_ && hours) figures_.business = business_.result();
    return figures_;
  }

 private:
  ResponseFigures figures_;
  ClockCounter wall_, business_;
  bool has_hours_ = true;
};

/// The waits of a workflow's records.
class Measure {
 public:
  Measure(const ScopeWorkflow& workflow, Instant now)
      : workflow_(workflow), now_(now), open_(workflow.calendar) {}

  Measured operator()(const FigureRecord& record) {
    Measured one;
    one.record = &record;
    one.contacted = record.first_contact_at.has_value();
    const Instant from = record.created_at;
    const Instant to = std::max(from, record.first_contact_at.value_or(now_));
    one.wall = wait(to.ms - from.ms);
    if (!workflow_.has_hours) return one;
    one.business = wait(open_.between(from, to));
    const std::optional<Instant> a_day_on = workflow_.calendar->add(from, {1, dsl::DurationUnit::Day, true});
    one.business->within.back() = !a_day_on || to <= *a_day_on;
    return one;
  }

 private:
  static Wait wait(std::int64_t ms) {
    Wait made{ms, {}};
    for (std::size_t i = 0; i < response_limits; ++i) made.within[i] = ms <= limits[i];
    return made;
  }

  const ScopeWorkflow& workflow_;
  Instant now_;
  OpenTime open_;
};

/// The one who made the first attempt; before that the owner, whose turn it is.
Owner answerable(const FigureRecord& record) {
  if (!record.first_contact_at) return record.owner;
  if (!record.contacted_by || record.contacted_by->empty()) return {};
  return {Owner::Kind::User, *record.contacted_by};
}

class ResponseCounter {
 public:
  ResponseCounter(Store& store, const Scope& scope)
      : scope_(scope), keys_(scope), reader_(store, scope.options.now) {
    for (const ScopeWorkflow& workflow : scope.workflows) measures_.emplace_back(workflow, scope.options.now);
    lines_[LineKeys::all()];
  }

  void add(const FigureRecord& record) {
    const ScopeWorkflow* workflow = scope_.workflow(record.workflow);
    const Owner who = answerable(record);
    if (workflow == nullptr || !scope_.concerns(who, record.branch)) return;
    const Measured one = measures_[static_cast<std::size_t>(workflow - scope_.workflows.data())](record);
    std::vector<LineKey> keys = {LineKeys::all()};
    keys_.add_branch(record.branch, keys);
    keys_.add_who(who, keys);
    if (!scope_.options.by.empty()) keys.push_back(value_key(record, *workflow));
    for (const LineKey& key : keys) lines_[key].add(one);
    if (!one.contacted && record.working) keep_waiting(one);
  }

  Response result() {
    const bool hours = std::all_of(scope_.workflows.begin(), scope_.workflows.end(),
                                   [](const ScopeWorkflow& each) { return each.has_hours; });
    Response made;
    for (auto& [key, counter] : lines_) made.lines.push_back({key, counter.result(hours)});
    made.longest = std::move(longest_);
    return made;
  }

 private:
  LineKey value_key(const FigureRecord& record, const ScopeWorkflow& workflow) {
    const Value value = reader_.value(record, workflow, workflow.by);
    if (value.kind == ValueKind::Boolean) return keys_.value(value.is_true() ? "true" : "false");
    return keys_.value(value.is_unset() ? std::string() : value.text);
  }

  void keep_waiting(const Measured& one) {
    const FigureRecord& record = *one.record;
    const auto longer = [](const WaitingRecord& a, const WaitingRecord& b) {
      return a.received_at != b.received_at ? a.received_at < b.received_at : a.id < b.id;
    };
    WaitingRecord waiting{record.id,     record.key, record.workflow, record.owner, record.created_at,
                          {one.wall.ms}, {}};
    if (one.business) waiting.business_age = Length{one.business->ms, true};
    longest_.insert(std::upper_bound(longest_.begin(), longest_.end(), waiting, longer), waiting);
    if (longest_.size() > most_waiting) longest_.pop_back();
  }

  const Scope& scope_;
  LineKeys keys_;
  AttributeReader reader_;
  std::vector<Measure> measures_;
  std::map<LineKey, LineCounter> lines_;
  std::vector<WaitingRecord> longest_;
};

}  // namespace

Response response(Store& store, const Scope& scope, const Progress& progress) {
  ResponseCounter counter(store, scope);
  FigureQuery query;
  query.received = scope.period;
  query.contacts = true;
  query.attributes = !scope.options.by.empty();
  each_page(store, scope, query, progress, [&](const FigurePage& page) {
    for (const FigureRecord& record : page.records) counter.add(record);
  });
  return counter.result();
}

}  // namespace leadflow::runtime::report
