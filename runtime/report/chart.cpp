#include "runtime/report/chart.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::runtime::report {

namespace {

/// One row of a sheet, by the names of its columns.
class RowView {
 public:
  RowView(const Sheet& sheet, const std::vector<Cell>& row) : sheet_(sheet), row_(row) {}

  const Cell& cell(std::string_view key) const {
    const auto column = std::find_if(sheet_.columns.begin(), sheet_.columns.end(),
                                     [key](const Column& each) { return each.key == key; });
    return row_.at(static_cast<std::size_t>(column - sheet_.columns.begin()));
  }
  std::string text(std::string_view key) const {
    const std::string* text = std::get_if<std::string>(&cell(key));
    return text != nullptr ? *text : std::string();
  }
  std::int64_t number(std::string_view key) const {
    const std::int64_t* number = std::get_if<std::int64_t>(&cell(key));
    return number != nullptr ? *number : 0;
  }
  /// `, 66.7 % WORDS`, or nothing.
  std::string share(std::string_view key, std::string_view words) const {
    const Share* share = std::get_if<Share>(&cell(key));
    const std::string percent = share != nullptr ? percent_text(*share) : std::string();
    return percent.empty() ? percent : fmt::format(", {} % {}", percent, words);
  }

 private:
  const Sheet& sheet_;
  const std::vector<Cell>& row_;
};

std::string line_label(const RowView& row) {
  const std::string by = row.text("by");
  if (by == "all") return "All";
  const std::string label = row.text("label");
  if (label.empty()) return by == "person" ? "(nobody)" : "(no " + by + ")";
  return by == "person" ? label : by + ": " + label;
}

template <class Take>
void each_row(const Sheet& sheet, Take take) {
  for (const std::vector<Cell>& row : sheet.rows) take(RowView(sheet, row));
}

Chart funnel_chart(const Sheet& sheet, const Scope& scope) {
  Chart chart{"Funnel", "Each bar is a phase; its length is how many records entered it.", {"entered"}, {}};
  each_row(sheet, [&](const RowView& row) {
    const std::string workflow = scope.workflows.size() > 1 ? row.text("workflow") + ": " : std::string();
    const std::int64_t entered = row.number("entered");
    chart.bars.push_back({workflow + row.text("label"),
                          {entered},
                          fmt::format("{} entered{}, {} now", entered, row.share("conversion", "went on"),
                                      row.number("now"))});
  });
  return chart;
}

Chart response_chart(const Sheet& sheet) {
  Chart chart{
      "Response times",
      "Each bar is the records of one line, by how long they waited for a first contact on the wall clock.",
      {"within 5 minutes", "within 30 minutes", "within 60 minutes", "within a day", "later",
       "not contacted"},
      {}};
  each_row(sheet, [&](const RowView& row) {
    if (row.text("clock") != "wall") return;
    const std::int64_t contacted = row.number("contacted");
    std::vector<std::int64_t> parts;
    std::int64_t before = 0;
    for (const char* key : {"within_5m_count", "within_30m_count", "within_60m_count", "within_1d_count"}) {
      parts.push_back(row.number(key) - before);
      before = row.number(key);
    }
    parts.push_back(contacted - before);
    parts.push_back(row.number("waiting") + row.number("never"));
    const Length* median = std::get_if<Length>(&row.cell("median_ms"));
    const std::string after = median != nullptr ? ", half within " + length_text(*median) : std::string();
    chart.bars.push_back({line_label(row), std::move(parts),
                          fmt::format("{} of {} contacted{}", contacted, row.number("records"), after)});
  });
  return chart;
}

Chart performance_chart(const Sheet& sheet) {
  Chart chart{"Performance", "Each bar is the records that a person won and lost.", {"won", "lost"}, {}};
  each_row(sheet, [&](const RowView& row) {
    if (row.text("by") != "person") return;
    const std::int64_t won = row.number("won");
    const std::int64_t lost = row.number("lost");
    chart.bars.push_back({line_label(row),
                          {won, lost},
                          fmt::format("{} won, {} lost{}, {} dispositions", won, lost,
                                      row.share("win_rate", "won"), row.number("dispositions"))});
  });
  return chart;
}

Chart activities_chart(const Sheet& sheet) {
  static constexpr const char* keys[] = {"done_on_time", "done_late", "open", "open_late", "cancelled"};
  Chart chart{"Activities",
              "Each bar is the activities of one line, by what became of them.",
              {"done on time", "done late", "open", "open late", "cancelled"},
              {}};
  each_row(sheet, [&](const RowView& row) {
    std::vector<std::int64_t> parts;
    for (const char* key : keys) parts.push_back(row.number(key));
    chart.bars.push_back({line_label(row), std::move(parts),
                          fmt::format("{} made{}", row.number("made"), row.share("on_time", "on time"))});
  });
  return chart;
}

Chart rules_chart(const Sheet& sheet) {
  Chart chart{
      "Rules", "Each bar is how often a rule ran or was kept from it.", {"fired", "skipped", "refused"}, {}};
  each_row(sheet, [&](const RowView& row) {
    const std::int64_t fired = row.number("fired");
    chart.bars.push_back({row.text("rule"),
                          {fired, row.number("skipped"), row.number("refused")},
                          fmt::format("{} fired, {} skipped, {} refused", fired, row.number("skipped"),
                                      row.number("refused"))});
  });
  return chart;
}

}  // namespace

Chart chart_of(const Counted& report) {
  const Sheet& sheet = report.sheets.front();
  switch (report.kind) {
    case Kind::Funnel:
      return funnel_chart(sheet, report.scope);
    case Kind::Response:
      return response_chart(sheet);
    case Kind::Performance:
      return performance_chart(sheet);
    case Kind::Activities:
      return activities_chart(sheet);
    case Kind::Rules:
      break;
  }
  return rules_chart(sheet);
}

}  // namespace leadflow::runtime::report
