// `leadflow diff`: what changes between two programs; also as git calls it for each file.

#include <fmt/format.h>

#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/diff_report.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/line_diff.h"
#include "cli/output.h"
#include "cli/report.h"

namespace leadflow::cli {

namespace {

struct DiffFlags {
  std::vector<std::string> names;
  std::string format = "human";
  bool json = false;
  bool breaking = false;
  bool exit_code = false;
};

void must_be_diff_format(const std::string& format) {
  if (format == "human" || format == "json" || format == "markdown") return;
  throw Failure(kUsage, fmt::format("unknown format `{}`", format), "formats are human, json and markdown");
}

/// Whether the answer is yes: with no option that asks, it always is.
bool is_yes(const DiffFlags& flags, const compiler::ProgramDifference& found) {
  return !(flags.exit_code && !found.differences.empty()) && !(flags.breaking && breaking_count(found) != 0);
}

void put_report(Session& session, const DiffFlags& flags, const DiffReport& report) {
  if (flags.format == "json") {
    session.out << diff_json(report, is_yes(flags, report.found));
  } else if (flags.format == "markdown") {
    session.out << diff_markdown(report);
  } else {
    session.out << diff_human(report, Style::out(session));
  }
}

/// A program that does not compile is not compared.
int not_compared(Session& session, const DiffFlags& flags, const DiffSide& before, const DiffSide& after) {
  const DiffSide& side = before.has_errors() ? before : after;
  if (flags.format == "json") {
    session.out << document("diff")
                       .boolean("ok", false)
                       .text("old", before.name)
                       .text("new", after.name)
                       .raw("diagnostics", findings_json(side.loader->sources(), side.program.found.sorted()))
                       .str()
                << '\n';
  } else if (flags.format == "markdown") {
    session.out << "Not compared: one of the programs has errors.\n";
  }
  for (const DiffSide* const each : {&before, &after}) {
    if (each->has_errors()) say_findings(session, each->loader->sources(), each->program.found.sorted());
  }
  session.out.flush();
  say_error(session, fmt::format("`{}` has errors and is not compared", side.name));
  return kNo;
}

/// What git runs for each file that changed (gitattributes(5), "Defining an external diff driver"):
/// `path old-file old-hex old-mode new-file new-hex new-mode`, and with a rename its new name and a word
/// about it. A file that does not parse is shown line by line. Any exit code but 0 would stop git.
int as_git_driver(Session& session, const DiffFlags& flags) {
  const std::string& old_name = flags.names[0];
  const std::string& new_name = flags.names.size() == 9 ? flags.names[7] : old_name;
  const DiffSide before = file_side(session, flags.names[1], "a/" + old_name);
  const DiffSide after = file_side(session, flags.names[4], "b/" + new_name);
  if (flags.format == "human")
    session.out << Style::out(session).bold(
                       fmt::format("leadflow diff a/{} b/{}", shown(old_name), shown(new_name)))
                << '\n';
  if (before.has_errors() || after.has_errors()) {
    const auto text_of = [](const DiffSide& side) {
      return side.loader->sources().size() == 0 ? std::string()
                                                : std::string(side.loader->sources()[0].text());
    };
    session.out << unified_diff(text_of(before), text_of(after), before.name, after.name);
    return kDone;
  }
  const compiler::ProgramDifference found = compiler::difference(before.tree, after.tree);
  put_report(session, flags, {before, after, found});
  return kDone;
}

}  // namespace

int diff(const std::vector<std::string>& args, Session& session) {
  DiffFlags flags;
  Arguments arguments("diff");
  arguments.positionals(
      "OLD NEW", flags.names,
      "files, folders, compiled JSON, `REV:PATH` of git, `store:` or a store's file (`@N`: its "
      "version N)");
  arguments.option("--format", flags.format, "FORMAT", "human, json or markdown (for a pull request)");
  arguments.flag("--json", flags.json, "the same as --format json");
  arguments.flag("--breaking", flags.breaking, "exit with 1 if a change strands records or breaks callers");
  arguments.flag("--exit-code", flags.exit_code, "exit with 1 if anything changes");
  if (!arguments.parse(args, session)) return kDone;
  if (flags.json) flags.format = "json";
  must_be_diff_format(flags.format);
  const std::size_t count = flags.names.size();
  if (count == 7 || count == 9) return as_git_driver(session, flags);
  if (count == 1 && !session.environment("GIT_DIFF_PATH_COUNTER").empty()) {
    session.out << fmt::format("{}: not merged yet\n", shown(flags.names[0]));
    return kDone;
  }
  if (count != 2) throw Failure(kUsage, "`leadflow diff` needs two programs: OLD NEW", arguments.usage());
  if (flags.names[0] == "-" && flags.names[1] == "-") throw Failure(kUsage, "`-` can be read only once");

  const DiffSide before = diff_side(session, flags.names[0]);
  const DiffSide after = diff_side(session, flags.names[1]);
  if (before.has_errors() || after.has_errors()) return not_compared(session, flags, before, after);
  const compiler::ProgramDifference found = compiler::difference(before.tree, after.tree);
  put_report(session, flags, {before, after, found});
  return is_yes(flags, found) ? kDone : kNo;
}

}  // namespace leadflow::cli
