#include "cli/board_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_object.h"
#include "cli/record_view.h"
#include "dsl/clip.h"
#include "dsl/spelling.h"
#include "dsl/text.h"
#include "runtime/report/sheet.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

constexpr std::size_t least_column = 24;
constexpr std::size_t widest_column = 44;
constexpr std::size_t column_gap = 2;

enum class LineStyle : std::uint8_t { Plain, Bold, Dim };
struct BoardLine {
  std::string text;
  LineStyle style = LineStyle::Plain;
};
using BoardColumn = std::vector<BoardLine>;

std::string padded(std::string text, std::size_t width) {
  text.append(width - std::min(width, dsl::display_width(text)), ' ');
  return text;
}

/// `label` to the left and `count` to the right.
std::string label_and_count(std::string_view label, std::int64_t count, std::size_t width) {
  const std::string number = std::to_string(count);
  const std::size_t room = width - std::min(width, number.size() + 1);
  return padded(dsl::clipped(shown(label), room), room) + " " + number;
}

class BoardText {
 public:
  BoardText(const compiler::Program& program, const runtime::Board& board, runtime::Instant now,
            std::size_t columns)
      : program_(program), board_(board), now_(now) {
    const std::size_t phases = std::max<std::size_t>(board.phases.size(), 1);
    side_by_side_ = std::clamp<std::size_t>((columns + column_gap) / (least_column + column_gap), 1, phases);
    const std::size_t gaps = (side_by_side_ - 1) * column_gap;
    width_ = std::clamp<std::size_t>((columns - std::min(columns, gaps)) / side_by_side_, 1, widest_column);
    zone_ = runtime::zone_of(program, board.workflow);
  }

  std::string text(const Style& style) {
    const compiler::Workflow& workflow = program_.workflows[board_.workflow];
    const std::size_t whole = width_ * side_by_side_ + column_gap * (side_by_side_ - 1);
    std::string text = style.bold(label_and_count(workflow.label, board_.count, whole)) + "\n";
    for (std::size_t from = 0; from < board_.phases.size(); from += side_by_side_) {
      std::vector<BoardColumn> columns;
      for (std::size_t i = from; i < std::min(from + side_by_side_, board_.phases.size()); ++i)
        columns.push_back(column(board_.phases[i]));
      text += "\n" + rows(columns, style);
    }
    return text;
  }

 private:
  BoardColumn column(const runtime::BoardPhase& phase) const {
    const compiler::Phase& described = program_.phases[phase.phase];
    std::string label = described.label;
    if (described.kind != dsl::ast::PhaseKind::Open)
      label += fmt::format(" ({})", dsl::spelling(described.kind));
    BoardColumn lines = {{label_and_count(label, phase.count, width_), LineStyle::Bold},
                         {rule(), LineStyle::Dim}};
    for (const runtime::BoardStatus& status : phase.statuses) {
      lines.push_back({label_and_count(program_.states[status.state].label, status.count, width_)});
      for (const runtime::Record& record : status.oldest) add(record, lines);
      const std::int64_t more = status.count - static_cast<std::int64_t>(status.oldest.size());
      if (!status.oldest.empty() && more > 0)
        lines.push_back({clip(fmt::format("  and {} more", more)), LineStyle::Dim});
    }
    return lines;
  }

  void add(const runtime::Record& record, BoardColumn& lines) const {
    std::string line = fmt::format("  {}", record.id);
    const std::string title = record_title(program_, record, zone_);
    lines.push_back({clip(line + " " + shown(title.empty() ? record.key : title))});
    const std::string owner = record.owner.name.empty() ? "nobody" : owner_text(record.owner);
    lines.push_back({clip(fmt::format("    {}, {}", shown(owner), age_text(record, now_))), LineStyle::Dim});
  }

  std::string clip(const std::string& text) const { return dsl::clipped(text, width_); }

  std::string rule() const {
    std::string line;
    for (std::size_t i = 0; i < width_; ++i) line += "\u2500";
    return line;
  }

  std::string rows(const std::vector<BoardColumn>& columns, const Style& style) const {
    std::size_t height = 0;
    for (const BoardColumn& each : columns) height = std::max(height, each.size());
    std::string text;
    for (std::size_t row = 0; row < height; ++row) {
      std::string line;
      std::size_t blanks = 0;  // owed before the next text, so that no line ends with any
      for (const BoardColumn& each : columns) {
        const BoardLine cell = row < each.size() ? each[row] : BoardLine{};
        if (!cell.text.empty()) {
          line.append(blanks, ' ');
          blanks = 0;
          line += styled(cell, style);
        }
        blanks += width_ - std::min(width_, dsl::display_width(cell.text)) + column_gap;
      }
      text += line + "\n";
    }
    return text;
  }

  static std::string styled(const BoardLine& line, const Style& style) {
    switch (line.style) {
      case LineStyle::Bold:
        return style.bold(line.text);
      case LineStyle::Dim:
        return style.dim(line.text);
      case LineStyle::Plain:
        break;
    }
    return line.text;
  }

  const compiler::Program& program_;
  const runtime::Board& board_;
  runtime::Instant now_;
  std::size_t side_by_side_ = 1;
  std::size_t width_ = 1;
  std::string zone_;
};

std::string status_json(const compiler::Program& program, const runtime::BoardStatus& status,
                        const std::string& zone) {
  std::vector<std::string> oldest;
  for (const runtime::Record& record : status.oldest) {
    oldest.push_back(JsonObject()
                         .number("id", record.id)
                         .text_or_null("key", record.key)
                         .text("title", record_title(program, record, zone))
                         .text_or_null("owner", record.owner.name)
                         .boolean("owner_is_group", record.owner.kind == runtime::Owner::Kind::Group)
                         .text("entered_at", runtime::to_rfc3339(record.entered_at))
                         .str());
  }
  const compiler::State& state = program.states[status.state];
  return JsonObject()
      .text("name", state.name)
      .text("label", state.label)
      .number("records", status.count)
      .raw("oldest", json_array(oldest))
      .str();
}

}  // namespace

std::string board_text(const compiler::Program& program, const runtime::Board& board, runtime::Instant now,
                       std::size_t columns, const Style& style) {
  return BoardText(program, board, now, columns).text(style);
}

std::string board_json(const compiler::Program& program, const std::vector<runtime::Board>& boards,
                       runtime::Instant now, const std::string& held_by) {
  std::vector<std::string> workflows;
  for (const runtime::Board& board : boards) {
    const compiler::Workflow& workflow = program.workflows[board.workflow];
    const std::string zone = runtime::zone_of(program, board.workflow);
    std::vector<std::string> phases;
    for (const runtime::BoardPhase& each : board.phases) {
      const compiler::Phase& phase = program.phases[each.phase];
      std::vector<std::string> statuses;
      for (const runtime::BoardStatus& status : each.statuses)
        statuses.push_back(status_json(program, status, zone));
      phases.push_back(JsonObject()
                           .text("name", phase.name)
                           .text("label", phase.label)
                           .text("kind", dsl::spelling(phase.kind))
                           .number("records", each.count)
                           .raw("statuses", json_array(statuses))
                           .str());
    }
    workflows.push_back(JsonObject()
                            .text("name", workflow.name)
                            .text("label", workflow.label)
                            .number("records", board.count)
                            .raw("phases", json_array(phases))
                            .str());
  }
  return document("board")
             .boolean("ok", true)
             .text("as_of", runtime::to_rfc3339(now))
             .text_or_null("for", held_by)
             .raw("workflows", json_array(workflows))
             .str() +
         "\n";
}

std::string age_text(const runtime::Record& record, runtime::Instant now) {
  const std::int64_t seconds = std::max<std::int64_t>(now.ms - record.entered_at.ms, 0) / 1000;
  return seconds == 0 ? "just now" : runtime::report::length_text({seconds * 1000});
}

}  // namespace leadflow::cli
