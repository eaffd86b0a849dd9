// `leadflow deploy`, `leadflow rollback` and `leadflow versions`: programs on a store.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/deployment.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/times.h"

namespace leadflow::cli {

namespace {

DiffSide files_side(Session& session, const std::vector<std::string>& files) {
  DiffSide side;
  side.name = files.front();
  side.loader = std::make_unique<Loader>(session, "stdin.wf");
  side.program = side.loader->load_together(program_files(session, files));
  say_findings(session, side.loader->sources(), side.program.found.sorted());
  if (side.program.compiled) side.tree = canonical_tree(side.program);
  return side;
}

/// `deploy --apply FILE`: what a saved plan says, if the store is still what it saw.
int apply_plan(Session& session, const StoreFlags& flags, const std::string& path) {
  const SavedPlan saved = read_saved_plan(path, read_input(session, path));
  DiffSide after = stored_side(session, path, saved.program);
  if (!after.program.compiled) return put_not_deployed(session, after, flags.json);
  StoreAccess access(session, flags);
  return put_deployment(
      session, deploy_program(session, access, std::move(after), saved.note, false, &saved), flags.json);
}

/// Plain when the combination makes no sense.
void must_fit(bool plan_only, const std::string& out, const std::string& apply, std::size_t files) {
  if (!apply.empty() && (plan_only || !out.empty() || files != 0))
    throw Failure(kUsage, "`--apply` stands alone: the plan holds the program");
  if (apply.empty() && files == 0) throw Failure(kUsage, "`leadflow deploy` needs FILE, or `--apply PLAN`");
  if (!out.empty() && !plan_only) throw Failure(kUsage, "`--out` keeps a plan, so it needs `--plan`");
}

}  // namespace

int deploy(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::vector<std::string> files;
  std::string note, out, apply;
  bool plan_only = false;
  Arguments arguments("deploy");
  arguments.positionals("FILE", files, "the files of one program", false);
  arguments.flag("--plan", plan_only, "say what would change and how many records it touches; write nothing");
  arguments.option("--out", out, "PLAN", "with --plan: keep the plan in this file");
  arguments.option("--apply", apply, "PLAN", "install what a plan holds, if the store is still what it saw");
  arguments.option("--note", note, "TEXT", "kept with the version");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  must_fit(plan_only, out, apply, files.size());
  if (!apply.empty()) return apply_plan(session, flags, apply);

  DiffSide after = files_side(session, files);
  if (!after.program.compiled) return put_not_deployed(session, after, flags.json);
  StoreAccess access(session, flags);
  const Deployment deployment = deploy_program(session, access, std::move(after), note, plan_only);
  const bool can_be_kept = deployment.plan.stranded.empty() && !deployment.plan.unchanged;
  if (!out.empty() && can_be_kept) write_file(out, saved_plan_text(deployment, note));
  const int code = put_deployment(session, deployment, flags.json);
  if (!out.empty() && can_be_kept) say(session, fmt::format("wrote {}; `leadflow deploy --apply {}` installs it", out, out));
  return code;
}

int rollback(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string text, note;
  bool plan_only = false;
  Arguments arguments("rollback");
  arguments.positional("VERSION", text, "the version to go back to; the one before, if none is named", false);
  arguments.flag("--plan", plan_only, "say what would change and how many records it touches; write nothing");
  arguments.option("--note", note, "TEXT", "kept with the new version");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  const std::int64_t named = text.empty() ? 0 : whole_number("VERSION", text, 1);

  StoreAccess access(session, flags);
  std::int64_t version = named;
  std::string json;
  {
    Transaction transaction(access.store(), runtime::Access::Read);
    const std::int64_t deployed = access.store().program_version();
    if (version == 0) version = deployed - 1;
    if (version < 1 || version > deployed) {
      throw Failure(kNotFound, named == 0 ? std::string("there is no earlier version to go back to")
                                          : fmt::format("there is no version {}", named),
                    "`leadflow versions` lists them");
    }
    json = access.store().program_json(version);
  }
  DiffSide after = stored_side(session, fmt::format("version {}", version), std::move(json));
  if (!after.program.compiled) return put_not_deployed(session, after, flags.json);
  if (note.empty()) note = fmt::format("back to version {}", version);
  return put_deployment(session, deploy_program(session, access, std::move(after), note, plan_only), flags.json);
}

int versions(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  Arguments arguments("versions");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  StoreAccess access(session, flags);
  Transaction transaction(access.store(), runtime::Access::Read);
  const std::vector<runtime::VersionInfo> found = access.store().versions();
  if (flags.json) {
    for (const runtime::VersionInfo& version : found) {
      session.out << JsonObject()
                         .number("version", version.version)
                         .text("at", runtime::to_rfc3339(version.at))
                         .text("by", version.by)
                         .text("note", version.note)
                         .str()
                  << '\n';
    }
    session.out << document("summary")
                       .boolean("ok", true)
                       .number("versions", static_cast<std::int64_t>(found.size()))
                       .str()
                << '\n';
    return kDone;
  }
  Table table({"VERSION", "DEPLOYED (UTC)", "BY", "NOTE"});
  for (const runtime::VersionInfo& version : found) {
    table.add({std::to_string(version.version), local_text(version.at, "UTC"), version.by, version.note});
  }
  if (!table.empty()) print(session, table);
  if (table.empty()) say(session, "no program is deployed yet");
  return kDone;
}

}  // namespace leadflow::cli
