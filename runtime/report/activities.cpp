// Whether what was to be done was done, and in time.

#include "runtime/report/report.h"

namespace leadflow::runtime::report {

namespace {

struct Tally {
  ActivityFigures figures;
  std::vector<std::int64_t> times;
};

/// Where one activity counts, and how long it took if it was done.
struct Fate {
  std::int64_t ActivityFigures::*figure;
  std::optional<std::int64_t> took;
};

Fate fate_of(const FigureActivity& activity, Instant now) {
  if (activity.state == "cancelled") return {&ActivityFigures::cancelled, {}};
  if (activity.state == "done") {
    const Instant ended = activity.ended_at.value_or(activity.made_at);
    const bool late = activity.late || ended > activity.due;
    return {late ? &ActivityFigures::done_late : &ActivityFigures::done_on_time,
            ended.ms - activity.made_at.ms};
  }
  const bool late = activity.late || activity.due <= now;
  return {late ? &ActivityFigures::open_late : &ActivityFigures::open, {}};
}

class ActivityCounter {
 public:
  explicit ActivityCounter(const Scope& scope) : scope_(scope), keys_(scope) {
    lines_[LineKeys::all()];
    for (const Label& activity : scope.activities) lines_[keys_.activity(activity.name)];
  }

  void add(const FigureRecord& record, const FigureActivity& activity) {
    const bool done_by_somebody = activity.state == "done" && !activity.ended_by.empty();
    const Owner who = done_by_somebody ? Owner{Owner::Kind::User, activity.ended_by} : record.owner;
    if (!scope_.period.has(activity.made_at) || !scope_.concerns(who, record.branch)) return;
    const Fate fate = fate_of(activity, scope_.options.now);
    std::vector<LineKey> keys = {LineKeys::all(), keys_.activity(activity.activity)};
    keys_.add_branch(record.branch, keys);
    keys_.add_who(who, keys);
    for (const LineKey& key : keys) {
      Tally& tally = lines_[key];
      ++tally.figures.made;
      ++(tally.figures.*fate.figure);
      if (fate.took) tally.times.push_back(*fate.took);
    }
  }

  Activities result() {
    Activities made;
    for (auto& [key, tally] : lines_) {
      ActivityFigures& figures = tally.figures;
      figures.on_time = {figures.done_on_time, figures.done_on_time + figures.done_late + figures.open_late};
      figures.median_to_done = spread_of(std::move(tally.times)).median;
      made.lines.push_back({key, figures});
    }
    return made;
  }

 private:
  const Scope& scope_;
  LineKeys keys_;
  std::map<LineKey, Tally> lines_;
};

}  // namespace

Activities activities(Store& store, const Scope& scope, const Progress& progress) {
  ActivityCounter counter(scope);
  FigureQuery query;
  query.activities = true;
  // What makes an activity is a step on its record.
  each_page_touched(store, scope, query, {TouchedQuery::By::Step}, progress, [&](const FigurePage& page) {
    RowsOf rows(page.activities);
    for (const FigureRecord& record : page.records) {
      const std::span<const FigureActivity> own = rows(record.id);
      if (!scope.covers(record)) continue;
      for (const FigureActivity& each : own) counter.add(record, each);
    }
  });
  return counter.result();
}

}  // namespace leadflow::runtime::report
