#include "runtime/report/sheet.h"

#include <fmt/format.h>

#include <functional>

#include "dsl/spelling.h"

namespace leadflow::runtime::report {

namespace {

/// A column and what stands in it.
template <class Row>
struct Field {
  std::string key;
  std::string heading;
  std::function<Cell(const Row&)> cell;
  bool money = false;
};
template <class Row>
using Fields = std::vector<Field<Row>>;

template <class Row>
Sheet sheet(std::string key, std::string title, const Fields<Row>& fields, const std::vector<Row>& rows) {
  Sheet made{std::move(key), std::move(title), {}, {}};
  for (const Field<Row>& field : fields) made.columns.push_back({field.key, field.heading, field.money});
  for (const Row& row : rows) {
    std::vector<Cell>& cells = made.rows.emplace_back();
    for (const Field<Row>& field : fields) cells.push_back(field.cell(row));
  }
  return made;
}

template <class T>
Cell maybe(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}
Cell name_or_none(const std::string& name) {
  return name.empty() ? Cell() : Cell(name);
}
Cell when(bool there_is, std::int64_t count) {
  return there_is ? Cell(count) : Cell();
}

// ---- lines
// ----------------------------------------------------------------------------------------------------

std::string section_name(Section section, const std::string& value) {
  switch (section) {
    case Section::All:
      return "all";
    case Section::Activity:
      return "activity";
    case Section::Person:
      return "person";
    case Section::Group:
      return "group";
    case Section::Branch:
      return "branch";
    case Section::Value:
      break;
  }
  return value;
}

/// The cells that say which line it is. `value`: what Section::Value stands for.
template <class Figures>
Fields<Line<Figures>> line_fields(std::string value = {}) {
  using Row = Line<Figures>;
  return {{"by", "BY", [value](const Row& row) { return section_name(row.key.section, value); }},
          {"name", "", [](const Row& row) { return name_or_none(row.key.name); }},
          {"label", "NAME", [](const Row& row) { return name_or_none(row.key.label); }}};
}

template <class Figures>
void add_count(Fields<Line<Figures>>& fields, std::string key, std::string heading,
               std::int64_t Figures::*figure) {
  fields.push_back({std::move(key), std::move(heading),
                    [figure](const Line<Figures>& row) { return Cell(row.figures.*figure); }});
}
template <class Figures, class Figure>
void add_maybe(Fields<Line<Figures>>& fields, std::string key, std::string heading,
               std::optional<Figure> Figures::*figure) {
  fields.push_back({std::move(key), std::move(heading),
                    [figure](const Line<Figures>& row) { return maybe(row.figures.*figure); }});
}

// ---- funnel
// ---------------------------------------------------------------------------------------------------

struct PhaseRow {
  const FunnelWorkflow* workflow;
  const FunnelPhase* phase;
  bool is_open() const { return phase->phase.kind == dsl::ast::PhaseKind::Open; }
};

const Fields<PhaseRow>& phase_fields() {
  using Row = PhaseRow;
  static const Fields<Row> fields = {
      {"workflow", "WORKFLOW", [](const Row& row) { return row.workflow->workflow.name; }},
      {"phase", "", [](const Row& row) { return row.phase->phase.name; }},
      {"label", "PHASE", [](const Row& row) { return row.phase->phase.label; }},
      {"kind", "KIND", [](const Row& row) { return std::string(dsl::spelling(row.phase->phase.kind)); }},
      {"entered", "ENTERED", [](const Row& row) { return row.phase->entered; }},
      {"share", "OF ALL", [](const Row& row) { return row.phase->of_all; }},
      {"went_on", "WENT ON", [](const Row& row) { return when(row.is_open(), row.phase->went_on); }},
      {"conversion", "CONVERSION",
       [](const Row& row) { return row.is_open() ? Cell(row.phase->conversion) : Cell(); }},
      {"median_time_ms", "MEDIAN TIME", [](const Row& row) { return maybe(row.phase->median_time); }},
      {"now", "NOW", [](const Row& row) { return row.phase->now; }},
      {"working", "WORKING", [](const Row& row) { return when(row.is_open(), row.phase->working); }},
      {"value", "VALUE", [](const Row& row) { return maybe(row.phase->value); }, true},
      {"forecast", "FORECAST", [](const Row& row) { return maybe(row.phase->forecast); }, true},
  };
  return fields;
}

const Fields<FunnelWorkflow>& total_fields() {
  using Row = FunnelWorkflow;
  static const Fields<Row> fields = {
      {"workflow", "WORKFLOW", [](const Row& row) { return row.workflow.name; }},
      {"label", "", [](const Row& row) { return row.workflow.label; }},
      {"records", "RECORDS", [](const Row& row) { return row.records; }},
      {"money_attribute", "MONEY", [](const Row& row) { return name_or_none(row.money); }},
      {"open_value", "OPEN VALUE", [](const Row& row) { return maybe(row.open_value); }, true},
      {"forecast", "FORECAST", [](const Row& row) { return maybe(row.forecast); }, true},
      {"won_value", "WON VALUE", [](const Row& row) { return maybe(row.won_value); }, true},
  };
  return fields;
}

// ---- response
// -------------------------------------------------------------------------------------------------

/// A line by one of the two clocks.
struct ClockRow {
  const Line<ResponseFigures>* line;
  const ResponseClock* clock;  // nothing: the workflow has no hours
  bool business;
};

template <class Get>
Cell of_clock(const ClockRow& row, Get get) {
  if (row.clock == nullptr) return {};
  Cell cell(get(*row.clock));
  if (Length* length = std::get_if<Length>(&cell)) length->open_hours = row.business;
  return cell;
}

void add_clock_fields(Fields<ClockRow>& fields) {
  using Row = ClockRow;
  const auto add = [&](std::string key, std::string heading, std::optional<Length> Spread::*figure) {
    fields.push_back({std::move(key), std::move(heading), [figure](const Row& row) {
                        return of_clock(
                            row, [&](const ResponseClock& clock) { return maybe(clock.spread.*figure); });
                      }});
  };
  add("median_ms", "MEDIAN", &Spread::median);
  add("p90_ms", "P90", &Spread::p90);
  add("mean_ms", "MEAN", &Spread::mean);
  static constexpr std::array<std::pair<const char*, const char*>, response_limits> names = {
      {{"within_5m", "IN 5M"}, {"within_30m", "IN 30M"}, {"within_60m", "IN 60M"}, {"within_1d", "IN 1D"}}};
  for (std::size_t i = 0; i < response_limits; ++i) {
    const std::string key = names[i].first;
    fields.push_back({key, names[i].second, [i](const Row& row) {
                        return of_clock(row, [i](const ResponseClock& clock) { return clock.within[i]; });
                      }});
    fields.push_back({key + "_count", "", [i](const Row& row) {
                        return of_clock(row,
                                        [i](const ResponseClock& clock) { return clock.within[i].part; });
                      }});
    fields.push_back({key + "_of", "", [i](const Row& row) {
                        return of_clock(row,
                                        [i](const ResponseClock& clock) { return clock.within[i].whole; });
                      }});
  }
  fields.push_back({"waiting_median_ms", "", [](const Row& row) {
                      return of_clock(row,
                                      [](const ResponseClock& clock) { return maybe(clock.waiting_median); });
                    }});
  fields.push_back({"waiting_longest_ms", "LONGEST WAIT", [](const Row& row) {
                      return of_clock(
                          row, [](const ResponseClock& clock) { return maybe(clock.waiting_longest); });
                    }});
}

Fields<ClockRow> clock_fields(const std::string& value) {
  using Row = ClockRow;
  const auto count = [](std::int64_t ResponseFigures::*figure) {
    return [figure](const Row& row) { return Cell(row.line->figures.*figure); };
  };
  Fields<Row> fields = {
      {"by", "BY", [value](const Row& row) { return section_name(row.line->key.section, value); }},
      {"name", "", [](const Row& row) { return name_or_none(row.line->key.name); }},
      {"label", "NAME", [](const Row& row) { return name_or_none(row.line->key.label); }},
      {"clock", "CLOCK", [](const Row& row) { return std::string(row.business ? "business" : "wall"); }},
      {"records", "RECORDS", count(&ResponseFigures::records)},
      {"contacted", "CONTACTED", count(&ResponseFigures::contacted)},
      {"waiting", "WAITING", count(&ResponseFigures::waiting)},
      {"never", "NEVER", count(&ResponseFigures::never)},
  };
  add_clock_fields(fields);
  return fields;
}

std::string owner_name(const Owner& owner) {
  return owner.kind == Owner::Kind::Group ? "group " + owner.name : owner.name;
}

const Fields<WaitingRecord>& waiting_fields() {
  using Row = WaitingRecord;
  static const Fields<Row> fields = {
      {"id", "ID", [](const Row& row) { return row.id; }},
      {"key", "KEY", [](const Row& row) { return name_or_none(row.key); }},
      {"workflow", "WORKFLOW", [](const Row& row) { return row.workflow; }},
      {"owner", "OWNER", [](const Row& row) { return name_or_none(owner_name(row.owner)); }},
      {"received_at", "RECEIVED", [](const Row& row) { return row.received_at; }},
      {"age_ms", "AGE", [](const Row& row) { return row.age; }},
      {"business_age_ms", "BUSINESS AGE", [](const Row& row) { return maybe(row.business_age); }},
  };
  return fields;
}

// ---- rules
// ----------------------------------------------------------------------------------------------------

const Fields<RuleFigures>& rule_fields() {
  using Row = RuleFigures;
  static const Fields<Row> fields = {
      {"rule", "RULE", [](const Row& row) { return row.name; }},
      {"label", "", [](const Row& row) { return row.label; }},
      {"places", "STANDS IN", [](const Row& row) { return name_or_none(row.places); }},
      {"disabled", "", [](const Row& row) { return row.disabled; }},
      {"fired", "FIRED", [](const Row& row) { return row.fired; }},
      {"skipped", "SKIPPED", [](const Row& row) { return row.skipped; }},
      {"refused", "REFUSED", [](const Row& row) { return row.refused; }},
      {"last_fired", "LAST FIRED", [](const Row& row) { return maybe(row.last_fired); }},
  };
  return fields;
}

const Fields<RuleReason>& reason_fields() {
  using Row = RuleReason;
  static const Fields<Row> fields = {
      {"rule", "RULE", [](const Row& row) { return row.rule; }},
      {"outcome", "OUTCOME", [](const Row& row) { return std::string(row.refused ? "refused" : "skipped"); }},
      {"why", "WHY", [](const Row& row) { return row.why; }},
      {"times", "TIMES", [](const Row& row) { return row.times; }},
      {"last", "LAST", [](const Row& row) { return maybe(row.last); }},
  };
  return fields;
}

}  // namespace

// ---- the reports
// ----------------------------------------------------------------------------------------------

std::vector<Sheet> sheets(const Funnel& funnel) {
  std::vector<PhaseRow> rows;
  for (const FunnelWorkflow& workflow : funnel.workflows) {
    for (const FunnelPhase& phase : workflow.phases) rows.push_back({&workflow, &phase});
  }
  return {sheet("phases", "Funnel", phase_fields(), rows),
          sheet("workflows", "Whole workflows", total_fields(), funnel.workflows)};
}

std::vector<Sheet> sheets(const Response& response, const Scope& scope) {
  std::vector<ClockRow> rows;
  for (const Line<ResponseFigures>& line : response.lines) {
    rows.push_back({&line, &line.figures.wall, false});
    rows.push_back({&line, line.figures.business ? &*line.figures.business : nullptr, true});
  }
  return {sheet("lines", "Response times", clock_fields(scope.options.by), rows),
          sheet("longest_waiting", "Waiting longest", waiting_fields(), response.longest)};
}

std::vector<Sheet> sheets(const Performance& performance) {
  using Figures = PerformanceFigures;
  Fields<Line<Figures>> fields = line_fields<Figures>();
  fields.push_back({"active", "", [](const Line<Figures>& row) {
                      return row.key.section == Section::Person && !row.key.name.empty()
                                 ? Cell(row.figures.active)
                                 : Cell();
                    }});
  add_count(fields, "owned", "OWNED", &Figures::owned);
  add_count(fields, "working", "WORKING", &Figures::working);
  add_count(fields, "dispositions", "DISPOSITIONS", &Figures::dispositions);
  add_count(fields, "contact_attempts", "ATTEMPTS", &Figures::contact_attempts);
  add_count(fields, "contacts_made", "CONTACTS", &Figures::contacts_made);
  add_count(fields, "moves", "MOVES", &Figures::moves);
  add_count(fields, "appointments_set", "APPTS SET", &Figures::appointments_set);
  add_count(fields, "appointments_held", "HELD", &Figures::appointments_held);
  add_count(fields, "appointments_missed", "MISSED", &Figures::appointments_missed);
  add_count(fields, "activities_done", "DONE", &Figures::activities_done);
  add_count(fields, "activities_late", "LATE", &Figures::activities_late);
  add_count(fields, "won", "WON", &Figures::won);
  add_count(fields, "lost", "LOST", &Figures::lost);
  fields.push_back({"win_rate", "WIN RATE", [](const Line<Figures>& row) { return row.figures.win_rate; }});
  add_count(fields, "credited", "CREDITED", &Figures::credited);
  add_maybe(fields, "money", "MONEY", &Figures::money);
  fields.back().money = true;
  return {sheet("lines", "Performance", fields, performance.lines)};
}

std::vector<Sheet> sheets(const Activities& activities) {
  using Figures = ActivityFigures;
  Fields<Line<Figures>> fields = line_fields<Figures>();
  add_count(fields, "made", "MADE", &Figures::made);
  add_count(fields, "done_on_time", "DONE ON TIME", &Figures::done_on_time);
  add_count(fields, "done_late", "DONE LATE", &Figures::done_late);
  add_count(fields, "open", "OPEN", &Figures::open);
  add_count(fields, "open_late", "OPEN LATE", &Figures::open_late);
  add_count(fields, "cancelled", "CANCELLED", &Figures::cancelled);
  fields.push_back({"on_time", "ON TIME", [](const Line<Figures>& row) { return row.figures.on_time; }});
  add_maybe(fields, "median_to_done_ms", "MEDIAN TO DONE", &Figures::median_to_done);
  return {sheet("lines", "Activities", fields, activities.lines)};
}

std::vector<Sheet> sheets(const Rules& rules) {
  return {sheet("rules", "Rules", rule_fields(), rules.rules),
          sheet("reasons", "Why rules did not run", reason_fields(), rules.reasons)};
}

std::string length_text(Length length) {
  const std::int64_t ms = length.ms;
  if (ms >= kDay && !length.open_hours) return fmt::format("{}d {}h", ms / kDay, ms % kDay / kHour);
  if (ms >= kHour) return fmt::format("{}h {}m", ms / kHour, ms % kHour / kMinute);
  if (ms >= kMinute) return fmt::format("{}m {}s", ms / kMinute, ms % kMinute / kSecond);
  if (ms >= kSecond || ms == 0) return fmt::format("{}s", ms / kSecond);
  return fmt::format("0.{:03}s", ms);
}

}  // namespace leadflow::runtime::report
