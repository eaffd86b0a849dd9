// The managers' figures, as plain data.
//
// docs/reports.md says exactly what each of them counts. All come from the records
// and histories of a store, a page at a time; nothing is kept between two reports.
// What was taken back counts for nothing.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/report/figure.h"
#include "runtime/report/lines.h"
#include "runtime/report/pages.h"
#include "runtime/report/scope.h"

namespace leadflow::runtime::report {

// ---- funnel
// ---------------------------------------------------------------------------------------------------

struct FunnelPhase {
  ScopePhase phase;
  std::int64_t entered = 0;           // records that were ever in it
  Share of_all;                       // ... of all records
  std::int64_t went_on = 0;           // of those, later in a later open phase or in one that is won
  Share conversion;                   // went_on of entered; of open phases
  std::int64_t now = 0;               // records in it now
  std::int64_t working = 0;           // of those, neither closed nor returned; of open phases
  std::optional<Length> median_time;  // that a record spent in it before it left
  std::optional<Amount> value;        // of those in it now; of an open phase: of the working ones
  std::optional<Amount> forecast;     // the value times the chance of each; of open phases
};
struct FunnelWorkflow {
  Label workflow;
  std::int64_t records = 0;
  std::string money;  // the attribute; empty: there is none, and no value or forecast
  std::vector<FunnelPhase> phases;
  std::optional<Amount> open_value, forecast, won_value;  // summed before they are rounded
};
struct Funnel {
  std::vector<FunnelWorkflow> workflows;
};
Funnel funnel(Store& store, const Scope& scope, const Progress& progress = {});

// ---- response
// -------------------------------------------------------------------------------------------------

/// 5, 30 and 60 minutes, and a day.
inline constexpr std::size_t response_limits = 4;

/// Response times by one clock.
struct ResponseClock {
  Spread spread;
  std::array<Share, response_limits> within;  // whole: those contacted, and those that waited longer already
  std::optional<Length> waiting_median;       // age of those that wait
  std::optional<Length> waiting_longest;
};
struct ResponseFigures {
  std::int64_t records = 0;
  std::int64_t contacted = 0;
  std::int64_t waiting = 0;  // not contacted, and still to be worked on
  std::int64_t never = 0;    // not contacted, and ended
  ResponseClock wall;
  std::optional<ResponseClock> business;  // nothing where a workflow of theirs has no hours
};
struct WaitingRecord {
  RecordId id = 0;
  std::string key;
  std::string workflow;
  Owner owner;
  Instant received_at{};
  Length age;
  std::optional<Length> business_age;
};
/// Those that wait longest are listed; so many at most.
inline constexpr std::size_t most_waiting = 10;
struct Response {
  std::vector<Line<ResponseFigures>> lines;
  std::vector<WaitingRecord> longest;
};
Response response(Store& store, const Scope& scope, const Progress& progress = {});

// ---- performance
// ----------------------------------------------------------------------------------------------

struct PerformanceFigures {
  bool active = true;  // of a person
  std::int64_t owned = 0;
  std::int64_t working = 0;  // of those owned
  std::int64_t dispositions = 0;
  std::int64_t contact_attempts = 0;
  std::int64_t contacts_made = 0;
  std::int64_t moves = 0;
  std::int64_t appointments_set = 0;
  std::int64_t appointments_held = 0;
  std::int64_t appointments_missed = 0;
  std::int64_t activities_done = 0;
  std::int64_t activities_late = 0;
  std::int64_t won = 0;
  std::int64_t lost = 0;
  Share win_rate;  // won of won and lost
  std::int64_t credited = 0;
  std::optional<Amount> money;  // of the records credited
};
struct Performance {
  std::vector<Line<PerformanceFigures>> lines;
};
Performance performance(Store& store, const Scope& scope, const Progress& progress = {});

// ---- activities
// -----------------------------------------------------------------------------------------------

/// Each activity is one of: done on time, done late, open, open late, cancelled.
struct ActivityFigures {
  std::int64_t made = 0;
  std::int64_t done_on_time = 0;
  std::int64_t done_late = 0;
  std::int64_t open = 0;
  std::int64_t open_late = 0;
  std::int64_t cancelled = 0;
  Share on_time;  // done on time, of all done and all late
  std::optional<Length> median_to_done;
};
struct Activities {
  std::vector<Line<ActivityFigures>> lines;
};
Activities activities(Store& store, const Scope& scope, const Progress& progress = {});

// ---- rules
// ----------------------------------------------------------------------------------------------------

struct RuleFigures {
  std::string name;
  std::string label;   // of the first of that name
  std::string places;  // where rules of that name stand; empty: the program has none any more
  bool disabled = false;
  std::int64_t fired = 0;
  std::int64_t skipped = 0;
  std::int64_t refused = 0;
  std::optional<Instant> last_fired;
};
struct RuleReason {
  std::string rule;
  bool refused = false;
  std::string why;
  std::int64_t times = 0;
  std::optional<Instant> last;
};
struct Rules {
  std::vector<RuleFigures> rules;  // in the order of the program, then those it does not have any more
  std::vector<RuleReason> reasons;
};
Rules rules(Store& store, const Scope& scope, const Progress& progress = {});

}  // namespace leadflow::runtime::report
