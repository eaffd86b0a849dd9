// `leadflow report`: the managers' figures, in the form that was asked for.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/figures.h"
#include "cli/files.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/store_access.h"
#include "runtime/report/forms.h"

namespace leadflow::cli {

namespace {

namespace figures = runtime::report;

struct ReportFlags {
  StoreFlags store;
  std::string kind;
  figures::Options options;
  bool csv = false;
  std::string table;
  std::string svg;
};

void describe(Arguments& arguments, ReportFlags& flags) {
  figures::Options& options = flags.options;
  arguments.positional("REPORT", flags.kind, "funnel, response, performance, activities or rules");
  arguments.option("--workflow", options.workflow, "W", "records of this workflow; of all without");
  arguments.option("--type", options.type, "T", "records of this type");
  arguments.option("--since", options.since, "TIME",
                   "from then on: 2026-03-01, \"2026-03-01 10:00\" in the workflow's zone, or RFC 3339");
  arguments.option("--until", options.until, "TIME", "up to, but not at, that time");
  arguments.option("--for", options.person, "USER", "only this person's");
  arguments.option("--group", options.group, "G", "only those of people of this group");
  arguments.option("--branch", options.branch, "B", "only those of this branch");
  arguments.option("--by", options.by, "ATTR", "response: broken down by this attribute too");
  arguments.option("--money", options.money, "ATTR",
                   "funnel, performance: the amounts to add; else the type's only one of money");
  arguments.flag("--csv", flags.csv, "a table for spreadsheets");
  arguments.option("--table", flags.table, "NAME", "which table with --csv, where a report has several");
  arguments.option("--svg", flags.svg, "FILE", "a picture as well; - for only that, on standard output");
  add_store_flags(arguments, flags.store);
}

figures::Kind kind_of(const std::string& name) {
  if (const auto kind = figures::kind_of(name)) return *kind;
  std::vector<std::string_view> names;
  for (const figures::Kind kind : figures::all_kinds) names.push_back(figures::to_text(kind));
  Failure failure = unknown_name("report", name, names);
  if (!failure.help().empty()) throw failure;
  throw Failure(kUsage, failure.what(), "there are funnel, response, performance, activities and rules");
}

/// What cannot be together, before anything is read.
void check_flags(const ReportFlags& flags, figures::Kind kind) {
  if (flags.store.json + flags.csv + (flags.svg == "-") > 1)
    throw Failure(kUsage, "--json, --csv and --svg - each want standard output for themselves");
  if (!flags.table.empty() && !flags.csv) throw Failure(kUsage, "--table goes with --csv only");
  if (!flags.options.by.empty() && kind != figures::Kind::Response)
    throw Failure(kUsage, "--by goes with `report response` only");
  if (!flags.options.money.empty() && kind != figures::Kind::Funnel && kind != figures::Kind::Performance)
    throw Failure(kUsage, "--money goes with `report funnel` and `report performance` only");
}

figures::Counted count_figures(Session& session, StoreAccess& access, ReportFlags& flags,
                               figures::Kind kind) {
  {
    const Transaction transaction(access.store(), runtime::Access::Read);
    access.program();
  }
  flags.options.now = access.now();
  Progress progress(session, "records");
  try {
    return figures::count(access.store(), kind, flags.options,
                          [&](std::int64_t records) { progress.show(records); });
  } catch (const figures::OptionError& error) {
    using Kind = figures::OptionError::Kind;
    if (error.kind() == Kind::Wrong) throw Failure(kUsage, error.subject());
    const std::vector<std::string_view> names(error.candidates().begin(), error.candidates().end());
    if (error.kind() == Kind::Unknown) {
      const Failure unknown = unknown_name(error.subject(), error.name(), names);
      throw Failure(error.subject() == "workflow" ? kNotFound : kUsage, unknown.what(), unknown.help());
    }
    throw Failure(kNotFound, fmt::format("the store knows nobody called `{}`", error.name()),
                  nearest_help(error.name(), names));
  }
}

const figures::Sheet& chosen(const figures::Counted& report, const std::string& name) {
  std::vector<std::string_view> names;
  for (const figures::Sheet& sheet : report.sheets) {
    if (name.empty() || sheet.key == name) return sheet;
    names.push_back(sheet.key);
  }
  Failure failure = unknown_name("table", name, names);
  if (!failure.help().empty()) throw failure;
  std::string all;
  for (const std::string_view each : names) all += fmt::format("{}`{}`", all.empty() ? "" : ", ", each);
  throw Failure(kUsage, failure.what(), "this report has " + all);
}

}  // namespace

int report(const std::vector<std::string>& args, Session& session) {
  ReportFlags flags;
  Arguments arguments("report");
  describe(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  const figures::Kind kind = kind_of(flags.kind);
  check_flags(flags, kind);
  StoreAccess access(session, flags.store);
  const figures::Counted report = count_figures(session, access, flags, kind);
  if (flags.svg == "-") {
    session.out << figures::to_svg(report);
    return kDone;
  }
  if (flags.csv) {
    session.out << figures::to_csv(chosen(report, flags.table));
  } else if (flags.store.json) {
    session.out << figures::to_json(report);
  } else {
    print_figures(session, report);
  }
  if (!flags.svg.empty()) {
    write_file(flags.svg, figures::to_svg(report));
    say(session, fmt::format("wrote {}", flags.svg));
  }
  return kDone;
}

}  // namespace leadflow::cli
