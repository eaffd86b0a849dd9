#include "cli/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/output.h"
#include "cli/times.h"
#include "dsl/text.h"

namespace leadflow::cli {

namespace {

using namespace runtime::report;
using Row = std::vector<Cell>;

constexpr std::string_view dash = "\u2013";

struct Text {
  const std::string& zone;
  std::string operator()(std::monostate) const { return std::string(dash); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
  std::string operator()(Share share) const {
    const std::string percent = percent_text(share);
    return percent.empty() ? std::string(dash) : percent + " %";
  }
  std::string operator()(Length length) const { return length_text(length); }
  std::string operator()(runtime::Instant at) const { return local_text(at, zone); }
  std::string operator()(const Amount& amount) const {
    if (!amount.minor) return "too large";
    const int exponent = runtime::currency_exponent(amount.currency);
    return runtime::money_text(*amount.minor, exponent) + " " + amount.currency;
  }
};

bool is_number(const Cell& cell) {
  return !std::holds_alternative<std::string>(cell) && !std::holds_alternative<bool>(cell) &&
         !std::holds_alternative<std::monostate>(cell);
}

/// Rows under a heading; a column that holds numbers is put to the right.
class TextTable {
 public:
  TextTable(const Sheet& sheet, std::size_t first, const std::string& zone) : sheet_(sheet), zone_(zone) {
    for (std::size_t i = first; i < sheet.columns.size(); ++i) {
      if (!sheet.columns[i].heading.empty()) columns_.push_back(i);
    }
  }

  std::string text(Session& session, const std::vector<const Row*>& rows) const {
    std::vector<std::vector<std::string>> cells(rows.size() + 1);
    for (const std::size_t column : columns_) {
      std::vector<std::string> shown = {sheet_.columns[column].heading};
      bool numbers = false;
      for (const Row* row : rows) {
        numbers = numbers || is_number((*row)[column]);
        shown.push_back(cli::shown(std::visit(Text{zone_}, (*row)[column])));
      }
      if (numbers) put_right(shown);
      for (std::size_t i = 0; i < shown.size(); ++i) cells[i].push_back(shown[i]);
    }
    Table table(cells.front());
    for (std::size_t i = 1; i < cells.size(); ++i) table.add(cells[i]);
    return table.text(Style::out(session), session.out_is_terminal ? session.columns : 0);
  }

 private:
  static void put_right(std::vector<std::string>& cells) {
    std::size_t widest = 0;
    for (const std::string& cell : cells) widest = std::max(widest, dsl::display_width(cell));
    for (std::string& cell : cells) cell.insert(0, widest - dsl::display_width(cell), ' ');
  }

  const Sheet& sheet_;
  const std::string& zone_;
  std::vector<std::size_t> columns_;
};

/// What a report counts, as its first line says it.
std::string_view counted_words(Kind kind) {
  switch (kind) {
    case Kind::Funnel:
    case Kind::Response:
      return "records received";
    case Kind::Activities:
      return "activities made";
    case Kind::Performance:
    case Kind::Rules:
      break;
  }
  return "what happened";
}

std::string heading(const Counted& report) {
  const Scope& scope = report.scope;
  const Options& options = scope.options;
  std::string text(counted_words(report.kind));
  if (scope.period.since) text += " from " + local_text(*scope.period.since, scope.zone);
  if (scope.period.until) text += " before " + local_text(*scope.period.until, scope.zone);
  if (!scope.period.since && !scope.period.until) text += " at any time";
  if (!options.workflow.empty()) text += ", workflow " + options.workflow;
  if (!options.type.empty()) text += ", type " + options.type;
  if (!options.person.empty()) text += ", for " + options.person;
  if (!options.group.empty()) text += ", group " + options.group;
  if (!options.branch.empty()) text += ", branch " + options.branch;
  return text + fmt::format("; as of {} ({})", local_text(options.now, scope.zone), scope.zone);
}

void print_sheet(Session& session, const Sheet& sheet, const std::string& zone) {
  if (sheet.rows.empty()) return;
  const Style style = Style::out(session);
  const bool sections = sheet.columns.front().key == "by";
  constexpr std::size_t named = 1,
                        whole = 3;  // columns that the heading says already: by; by, name and label
  for (std::size_t from = 0; from < sheet.rows.size();) {
    const std::string* section = sections ? std::get_if<std::string>(&sheet.rows[from].front()) : nullptr;
    std::vector<const Row*> rows;
    while (from < sheet.rows.size() && (section == nullptr || sheet.rows[from].front() == Cell(*section)))
      rows.push_back(&sheet.rows[from++]);
    const bool all = section != nullptr && *section == "all";
    const std::string words = section == nullptr ? sheet.title : all ? *section : "by " + *section;
    const TextTable table(sheet, section == nullptr ? 0 : all ? whole : named, zone);
    session.out << '\n' << style.bold(shown(words)) << '\n' << table.text(session, rows);
  }
}

}  // namespace

void print_figures(Session& session, const Counted& report) {
  session.out << shown(heading(report)) << '\n';
  for (const Sheet& sheet : report.sheets) print_sheet(session, sheet, report.scope.zone);
}

}  // namespace leadflow::cli
