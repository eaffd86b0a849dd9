// `leadflow replay`: the recorded past through another version of the workflow.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/replay_report.h"
#include "cli/report.h"
#include "cli/store_access.h"
#include "dsl/literals.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

struct ReplayFlags {
  StoreFlags store;
  std::vector<std::string> files;
  std::string since;
  std::string record;
  std::string limit = "20";
  bool exit_code = false;
};

/// A day alone is its midnight, in the zone of the program's first workflow.
std::optional<runtime::Instant> since_of(const std::string& text, const compiler::Program& program) {
  if (text.empty()) return std::nullopt;
  const compiler::WorkflowId first =
      program.workflows.size() == 0 ? compiler::WorkflowId{} : compiler::WorkflowId{0};
  compiler::Type type;
  type.kind = compiler::TypeKind::DateTime;
  const bool day = dsl::parse_date(text).has_value();
  auto value =
      runtime::parse_value(program, type, day ? text + " 00:00" : text, runtime::zone_of(program, first));
  if (const auto* why = std::get_if<std::string>(&value)) throw Failure(kUsage, "--since: " + *why);
  return runtime::Instant{std::get<runtime::Value>(value).number};
}

runtime::ReplayReport run_replay(Session& session, StoreAccess& access, const ReplayFlags& flags,
                                 const compiler::Program& program) {
  const Transaction transaction(access.store(), runtime::Access::Read);
  access.program();
  const runtime::RecordId only = flags.record.empty() ? 0 : record_of(access.store(), flags.record).id;
  Progress progress(session, "steps");
  runtime::ReplayOptions options;
  options.since = since_of(flags.since, program);
  options.progress = [&](std::int64_t steps) { progress.show(steps); };
  try {
    runtime::ReplayReport report = runtime::replay(access.store(), program, options);
    if (only != 0) {
      std::erase_if(report.different, [only](const runtime::ReplayedRecord& one) { return one.id != only; });
      report.records = 1;
    }
    return report;
  } catch (const runtime::ReplayError& error) {
    throw Failure(kNo, error.what());
  }
}

/// What does not compile is not replayed.
int not_replayed(Session& session, const ReplayFlags& flags, Loader& loader, const LoadedProgram& program) {
  if (flags.store.json) {
    session.out << document("replay")
                       .boolean("ok", false)
                       .raw("diagnostics", findings_json(loader.sources(), program.found.sorted()))
                       .str()
                << '\n';
  }
  say_error(session, "the past is not replayed through a program with errors");
  return kNo;
}

}  // namespace

int replay(const std::vector<std::string>& args, Session& session) {
  ReplayFlags flags;
  Arguments arguments("replay");
  arguments.positionals("FILE", flags.files, "the files of one program");
  arguments.option("--since", flags.since, "TIME",
                   "begin with the records as they stood then: 2026-03-01, \"2026-03-01 10:00\" in the "
                   "workflow's zone, or RFC 3339");
  arguments.option("--record", flags.record, "ID", "tell of this record only (all are replayed)");
  arguments.option("--limit", flags.limit, "N", "show N records, the worst first; 0: all that differ");
  arguments.flag("--exit-code", flags.exit_code, "exit with 1 if anything differs");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  const auto limit = static_cast<std::size_t>(whole_number("--limit", flags.limit));

  Loader loader(session, "stdin.wf");
  const LoadedProgram program = loader.load_together(program_files(session, flags.files));
  say_findings(session, loader.sources(), program.found.sorted());
  if (!program.compiled) return not_replayed(session, flags, loader, program);
  StoreAccess access(session, flags.store);
  const runtime::ReplayReport report = run_replay(session, access, flags, *program.compiled);
  const bool ok = !flags.exit_code || report.different.empty();
  session.out << (flags.store.json ? replay_json(report, limit, ok)
                                   : replay_human(report, limit, Style::out(session)));
  return ok ? kDone : kNo;
}

}  // namespace leadflow::cli
