// `leadflow calendar`: when a duration counted in a program's hours runs out, interval by interval.

#include <fmt/format.h>

#include <ostream>

#include "cli/arguments.h"
#include "cli/calendar_lines.h"
#include "cli/calendar_view.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/line_input.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/report.h"
#include "runtime/engine/calendars.h"

namespace leadflow::cli {

namespace {

struct CalendarFlags {
  std::string file;
  std::string hours;
  std::optional<std::string> from;
  std::optional<std::string> add;
  std::string batch;
  std::string stdin_name = "stdin.wf";
  bool json = false;
};

compiler::HoursId find_hours(const compiler::Program& program, const std::string& name) {
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.hours.size(); ++i) {
    if (program.hours[i].name == name) return {i};
    names.push_back(program.hours[i].name);
  }
  const Failure failure = unknown_name("hours", name, names);
  if (!failure.help().empty()) throw failure;
  if (names.empty()) throw Failure(kUsage, failure.what(), "the program declares no hours");
  throw Failure(kUsage, failure.what(), fmt::format("the program has {}", fmt::join(names, ", ")));
}

int explain_one(Session& session, const CalendarFlags& flags, const runtime::BusinessCalendar& calendar,
                std::map<dsl::Date, std::string> holidays) {
  if (!flags.add)
    throw Failure(kUsage, "`leadflow calendar` needs --add or --batch", "--add \"2 business days\"");
  const auto from = flags.from ? parse_from(*flags.from, calendar.zone()) : session.clock.now();
  if (!from) {
    throw Failure(kUsage, fmt::format("--from takes a time, not `{}`", *flags.from),
                  fmt::format("2026-03-02T10:00:00Z, or 2026-03-02 10:00 in {}", calendar.zone().name()));
  }
  const auto add = parse_add(*flags.add);
  if (!add) {
    throw Failure(
        kUsage, fmt::format("--add takes a duration, not `{}`", *flags.add),
        "a whole number, `business` where only open time counts, and minutes, hours, days, weeks or "
        "months: `2 business days`");
  }
  Explained explained{flags.hours, calendar.zone(), *from, *add, {}, {}, std::move(holidays)};
  const auto due =
      calendar.add(*from, *add, [&](const runtime::trace::Step& step) { explained.steps.push_back(step); });
  if (!due)
    throw Failure(kUsage,
                  fmt::format("`{}` from {} leaves the years 1 to 9999", *flags.add, to_rfc3339(*from)));
  explained.due = *due;
  if (flags.json) {
    session.out << calendar_json(explained) << '\n';
  } else {
    session.out << calendar_text(explained, Style::out(session));
  }
  return kDone;
}

int answer_batch(Session& session, const CalendarFlags& flags, const runtime::BusinessCalendar& calendar) {
  if (flags.from || flags.add) throw Failure(kUsage, "--batch takes `from` and `add` from its lines");
  const std::unique_ptr<runtime::LineSource> lines = open_lines(session, flags.batch);
  const CalendarSummary summary = answer_lines(calendar, *lines, session.out);
  JsonObject end = document("summary");
  end.boolean("ok", summary.failed == 0).number("lines", summary.lines);
  session.out << end.number("done", summary.done).number("failed", summary.failed).str() << '\n';
  session.out.flush();
  say(session,
      fmt::format("{}: {} done, {} failed", counted(summary.lines, "line"), summary.done, summary.failed));
  return summary.failed == 0 ? kDone : kNo;
}

int no_program(Session& session, const CalendarFlags& flags, const dsl::SourceSet& sources,
               const std::vector<dsl::Diagnostic>& findings) {
  if (flags.json || !flags.batch.empty()) {
    session.out << document("calendar")
                       .boolean("ok", false)
                       .raw("diagnostics", findings_json(sources, findings))
                       .str()
                << '\n';
  }
  if (!flags.batch.empty()) session.out << document("summary").boolean("ok", false).str() << '\n';
  say_findings(session, sources, findings);
  return kNo;
}

}  // namespace

int calendar(const std::vector<std::string>& args, Session& session) {
  CalendarFlags flags;
  Arguments arguments("calendar");
  arguments.positional("FILE", flags.file,
                       "a program, or the .json that compile made of it, or - for standard input");
  arguments.positional("HOURS", flags.hours, "the name of hours it declares");
  arguments.option("--from", flags.from, "TIME",
                   "2026-03-02T10:00:00Z, or 2026-03-02 10:00 in the hours' zone; now, if it is not given");
  arguments.option(
      "--add", flags.add, "DURATION",
      "as in \"2 business days\", \"90 business minutes\", \"1 month\"; --add=\"-1 business day\" goes back");
  arguments.option("--batch", flags.batch, "FILE",
                   "a question a line as JSON, {\"from\": TIME, \"add\": DURATION}, from a file or -");
  arguments.flag("--json", flags.json, "the same facts for scripts");
  arguments.option("--stdin-filename", flags.stdin_name, "NAME",
                   "what - is called, and where its imports start from");
  if (!arguments.parse(args, session)) return kDone;
  if (flags.file == "-" && flags.batch == "-") throw Failure(kUsage, "`-` can be read only once");

  Loader loader(session, flags.stdin_name);
  const LoadedProgram program =
      flags.file.ends_with(".json") ? loader.load_compiled(flags.file) : loader.load(flags.file);
  if (!program.compiled) return no_program(session, flags, loader.sources(), program.found.sorted());
  const compiler::HoursId hours = find_hours(*program.compiled, flags.hours);
  runtime::Calendars calendars;
  const runtime::BusinessCalendar& calendar = calendars.of(*program.compiled, hours);
  if (!flags.batch.empty()) return answer_batch(session, flags, calendar);
  return explain_one(session, flags, calendar, loader.holiday_names(program, flags.hours));
}

}  // namespace leadflow::cli
