// `leadflow board`: the Kanban board of the store, in the terminal or as a page.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>

#include "cli/board_view.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/program_source.h"
#include "cli/record_view.h"
#include "cli/store_access.h"
#include "cli/times.h"
#include "compiler/document/board_page.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

namespace document_of = compiler::document;

struct BoardFlags {
  StoreFlags store;
  std::string workflow;
  std::string limit = "5";
  std::string html;
};

constexpr std::size_t narrowest_board = 20;

/// COLUMNS, else the terminal's width.
std::size_t board_width(const Session& session) {
  const std::string set = session.environment("COLUMNS");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(set.data(), set.data() + set.size(), columns);
  const bool usable = error == std::errc() && end == set.data() + set.size() && columns > 0;
  return std::max(usable ? columns : session.columns, narrowest_board);
}

std::string live_page(const compiler::Program& program, const std::vector<runtime::Board>& boards,
                      runtime::Instant now) {
  std::vector<document_of::DescribedWorkflow> workflows;
  document_of::LivePage live;
  std::string page_zone;
  for (const runtime::Board& board : boards) {
    workflows.push_back(document_of::describe(program, board.workflow));
    const std::string zone = runtime::zone_of(program, board.workflow);
    if (page_zone.empty()) page_zone = zone;
    for (const runtime::BoardPhase& phase : board.phases) {
      for (const runtime::BoardStatus& status : phase.statuses) {
        document_of::PageRecords& records = live.states[status.state];
        records.count = status.count;
        for (const runtime::Record& record : status.oldest) {
          const std::string title = record_title(program, record, zone);
          records.first.push_back({std::to_string(record.id), title.empty() ? record.key : title,
                                   owner_text(record.owner), age_text(record, now)});
        }
      }
    }
  }
  live.as_of = page_zone.empty() ? runtime::to_rfc3339(now)
                                 : fmt::format("{} ({})", local_text(now, page_zone), page_zone);
  return document_of::board_page(workflows, &live);
}

void put_page(Session& session, const BoardFlags& flags, const std::string& page) {
  if (flags.html == "-") {
    session.out << page;
    return;
  }
  write_file(flags.html, page);
  say(session, fmt::format("wrote {}", flags.html));
}

}  // namespace

int board(const std::vector<std::string>& args, Session& session) {
  BoardFlags flags;
  Arguments arguments("board");
  arguments.positional("WORKFLOW", flags.workflow, "only this workflow; all without", false);
  arguments.option("--limit", flags.limit, "N",
                   "so many records of a status, oldest there first (5; 0: counts only)");
  arguments.option("--html", flags.html, "FILE", "a page instead of text; - for standard output");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  if (flags.html == "-" && flags.store.json)
    throw Failure(kUsage, "--json and --html - each want standard output for themselves");

  StoreAccess access(session, flags.store);
  const Transaction transaction(access.store(), runtime::Access::Read);
  const compiler::Program& program = access.program();
  runtime::BoardOptions options;
  options.workflow = named_workflow(program, flags.workflow);
  options.limit = whole_number("--limit", flags.limit);
  if (!flags.store.as.empty()) options.held_by = access.person(flags.store.as).name;
  const std::vector<runtime::Board> found = runtime::boards(access.store(), options);
  if (!flags.html.empty()) put_page(session, flags, live_page(program, found, access.now()));
  if (flags.store.json) {
    session.out << board_json(program, found, access.now(), options.held_by);
  } else if (flags.html.empty()) {
    for (const runtime::Board& each : found) {
      if (&each != &found.front()) session.out << '\n';
      session.out << board_text(program, each, access.now(), board_width(session), Style::out(session));
    }
  }
  return kDone;
}

}  // namespace leadflow::cli
