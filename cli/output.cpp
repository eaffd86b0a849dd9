#include "cli/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <ostream>

#include "dsl/clip.h"
#include "dsl/render/place.h"
#include "dsl/text.h"

namespace leadflow::cli {

namespace {

bool wants_colour(const Session& session, bool is_terminal) {
  return is_terminal && session.environment("NO_COLOR").empty() && session.environment("TERM") != "dumb";
}

constexpr std::size_t gap = 2;
constexpr std::size_t least_width = 6;

void shrink(std::vector<std::size_t>& widths, std::size_t columns) {
  const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)); };
  while (total() > columns) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= least_width) return;
    --*widest;
  }
}

}  // namespace

Style Style::out(const Session& session) {
  return Style(wants_colour(session, session.out_is_terminal));
}
Style Style::err(const Session& session) {
  return Style(wants_colour(session, session.err_is_terminal));
}

std::string Style::in(std::string_view codes, std::string_view text) const {
  return colour_ ? fmt::format("\x1B[{}m{}\x1B[0m", codes, text) : std::string(text);
}

std::string shown(std::string_view text) {
  return dsl::printable(text);
}

std::string Table::text(const Style& style, std::size_t columns) const {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    std::vector<std::string>& line = cells.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(shown(row[i]));
      widths[i] = std::max(widths[i], dsl::display_width(line.back()));
    }
  }
  if (columns > 0) shrink(widths, columns);
  std::string text;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < cells[r].size(); ++i) {
      const std::string cell = columns > 0 ? dsl::clipped(cells[r][i], widths[i]) : cells[r][i];
      line += cell;
      if (i + 1 < cells[r].size())
        line.append(widths[i] - std::min(widths[i], dsl::display_width(cell)) + gap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += r == 0 ? style.bold(line) : line;
    text += '\n';
  }
  return text;
}

void print(Session& session, const Table& table) {
  session.out << table.text(Style::out(session), session.out_is_terminal ? session.columns : 0);
}

void say_error(Session& session, std::string_view message, std::string_view help) {
  const Style style = Style::err(session);
  session.err << style.red("error") << ": " << shown(message) << '\n';
  if (help.find('\n') != std::string_view::npos) {
    session.err << '\n' << help;  // a text of ours
  } else if (!help.empty()) {
    session.err << (help.starts_with("usage: ") ? "" : "help: ") << shown(help) << '\n';
  }
}

void say_warning(Session& session, std::string_view message) {
  session.err << Style::err(session).yellow("warning") << ": " << shown(message) << '\n';
}

void say(Session& session, std::string_view message) {
  session.err << shown(message) << '\n';
}

std::string counted(std::int64_t count, std::string_view singular, std::string_view plural) {
  if (count == 1) return fmt::format("1 {}", singular);
  return plural.empty() ? fmt::format("{} {}s", count, singular) : fmt::format("{} {}", count, plural);
}

}  // namespace leadflow::cli
