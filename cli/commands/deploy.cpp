// `leadflow deploy`, `leadflow rollback` and `leadflow versions`: programs on a store.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/deployment.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/promises.h"
#include "cli/report.h"
#include "cli/times.h"

namespace leadflow::cli {

namespace {

struct DeployFlags {
  StoreFlags store;
  std::vector<std::string> files;
  std::string note;
  std::string out;
  std::string apply;
  bool plan_only = false;
  bool proved_only = false;
};

constexpr std::string_view proved_words = "refuse unless `prove` proves every promise";

/// Nothing, with the reason said, where the program has errors or (`proved_only`) a promise is not proved.
std::optional<PromiseTally> accepted(Session& session, const DiffSide& after, bool proved_only, bool json) {
  say_findings(session, after.loader->sources(), after.program.found.sorted());
  if (!after.program.compiled) {
    put_not_deployed(session, after, json, "a program with errors is not deployed", {});
    return std::nullopt;
  }
  PromiseTally promises = decide_promises(session, after.program, proved_only);
  for (const std::string& line : promises.open) say_warning(session, line);
  if (proved_only && !promises.all_proved()) {
    put_not_deployed(session, after, json, "not every promise is proved, so nothing was deployed",
                     "`leadflow prove` shows the ways to break them");
    return std::nullopt;
  }
  return promises;
}

void must_fit(const DeployFlags& flags, const std::string& usage) {
  if (!flags.apply.empty() && !(flags.files.empty() && flags.out.empty()))
    throw Failure(kUsage, "`--apply` takes no FILE and no `--out`: the plan holds the program", usage);
  if (flags.apply.empty() && flags.files.empty())
    throw Failure(kUsage, "`leadflow deploy` needs FILE, or `--apply PLAN`", usage);
  if (!flags.out.empty() && !flags.plan_only)
    throw Failure(kUsage, "`--out` keeps a plan, so it needs `--plan`", usage);
}

/// Shows what became of it and keeps the plan where that is wanted.
int finish(Session& session, const Deployment& deployment, bool json, const std::string& out) {
  const bool kept = !out.empty() && deployment.can_be_kept();
  if (kept) write_file(out, to_text(to_saved(deployment)));
  const int code = put_deployment(session, deployment, json);
  session.out.flush();
  if (kept)
    say(session, fmt::format("wrote {}; `leadflow deploy --apply {}` installs it", shown(out), shown(out)));
  else if (!out.empty())
    say(session, fmt::format("there is nothing to install, so {} was not written", shown(out)));
  return code;
}

/// What a saved plan says, if the store is still what it saw.
int apply_plan(Session& session, const DeployFlags& flags) {
  const SavedPlan saved = read_saved_plan(flags.apply, read_input(session, flags.apply));
  DiffSide after = installable_side(session, flags.apply, saved.program);
  std::optional<PromiseTally> promises = accepted(session, after, flags.proved_only, flags.store.json);
  if (!promises) return kNo;
  StoreAccess access(session, flags.store);
  DeployRequest request;
  request.promises = *std::move(promises);
  request.note = {flags.note.empty() ? saved.note : flags.note, saved.back_to};
  request.plan_only = flags.plan_only;
  request.promised = &saved;
  return put_deployment(session, deploy_program(session, access, std::move(after), std::move(request)),
                        flags.store.json);
}

/// The version to go back to, and its program.
struct Earlier {
  std::int64_t deployed = 0;
  std::int64_t version = 0;
  std::string json;
};

/// `named`: 0 for the one before.
Earlier earlier_version(StoreAccess& access, std::int64_t named) {
  const Transaction transaction(access.store(), runtime::Access::Read);
  Earlier found;
  found.deployed = access.store().program_version();
  found.version = named == 0 ? found.deployed - 1 : named;
  if (found.version < 1 || found.version > found.deployed) {
    throw Failure(kNotFound,
                  named == 0 ? std::string("there is no earlier version to go back to")
                             : fmt::format("there is no version {}", named),
                  "`leadflow versions` lists them");
  }
  found.json = access.store().program_json(found.version);
  return found;
}

/// Statements as a file of the language. Only those that settle something may be added to a program that is
/// installed again.
std::string settling_text(const std::vector<std::string>& statements) {
  if (statements.empty()) return {};
  std::string text = "edition 1\n";
  for (const std::string& each : statements) {
    const bool settles = each.starts_with("moved ") || each.starts_with("retired ");
    if (!settles || each.find('\n') != std::string::npos) {
      throw Failure(kUsage, fmt::format("`--settle` takes a `moved` or `retired` statement, not `{}`", each),
                    "as in --settle \"moved leads.attempted to leads.new_lead\"");
    }
    text += each + "\n";
  }
  return text;
}

std::string what_of(const runtime::VersionInfo& version, bool current) {
  std::string text = current ? "current" : "";
  if (version.back_to != 0) text += fmt::format("{}back to {}", text.empty() ? "" : ", ", version.back_to);
  return text;
}

}  // namespace

int deploy(const std::vector<std::string>& args, Session& session) {
  DeployFlags flags;
  Arguments arguments("deploy");
  arguments.positionals("FILE", flags.files, "the files of one program", false);
  arguments.flag("--plan", flags.plan_only,
                 "say what would change and how much of the store it touches; write nothing");
  arguments.option("--out", flags.out, "PLAN", "with --plan: keep the plan in this file");
  arguments.option("--apply", flags.apply, "PLAN",
                   "install what a plan holds, if the store is still what it saw");
  arguments.flag("--proved", flags.proved_only, proved_words);
  arguments.option("--note", flags.note, "TEXT", "kept with the version");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  must_fit(flags, arguments.usage());
  if (!flags.apply.empty()) return apply_plan(session, flags);

  DiffSide after = files_side(session, flags.files);
  std::optional<PromiseTally> promises = accepted(session, after, flags.proved_only, flags.store.json);
  if (!promises) return kNo;
  StoreAccess access(session, flags.store);
  DeployRequest request;
  request.promises = *std::move(promises);
  request.note.text = flags.note;
  request.plan_only = flags.plan_only;
  return finish(session, deploy_program(session, access, std::move(after), std::move(request)),
                flags.store.json, flags.out);
}

int rollback(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string named, note, out;
  std::vector<std::string> settle;
  bool plan_only = false;
  bool proved_only = false;
  Arguments arguments("rollback");
  arguments.positional("VERSION", named, "the version to go back to; without one the version before", false);
  arguments.flag("--plan", plan_only,
                 "say what would change and how much of the store it touches; write nothing");
  arguments.option("--out", out, "PLAN", "with --plan: keep the plan, for `deploy --apply`");
  arguments.list("--settle", settle, "STATEMENT",
                 "a `moved` or `retired` statement that the earlier program lacks (repeatable)");
  arguments.flag("--proved", proved_only, proved_words);
  arguments.option("--note", note, "TEXT", "kept with the new version");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  if (!out.empty() && !plan_only)
    throw Failure(kUsage, "`--out` keeps a plan, so it needs `--plan`", arguments.usage());
  const std::string settling = settling_text(settle);

  StoreAccess access(session, flags);
  Earlier earlier = earlier_version(access, named.empty() ? 0 : whole_number("VERSION", named, 1));
  DiffSide after = installable_side(session, fmt::format("version {}", earlier.version),
                                    std::move(earlier.json), settling, "--settle");
  std::optional<PromiseTally> promises = accepted(session, after, proved_only, flags.json);
  if (!promises) return kNo;
  DeployRequest request;
  request.promises = *std::move(promises);
  request.note = {note, earlier.version};
  request.plan_only = plan_only;
  request.from_version = earlier.deployed;
  const Deployment deployment = deploy_program(session, access, std::move(after), std::move(request));
  const int code = finish(session, deployment, flags.json, out);
  if (!deployment.plan.stranded.empty() && !flags.json)
    say(session, "a `moved` or `retired` statement is given with `--settle`");
  return code;
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
                         .boolean("current", version.version == found.back().version)
                         .raw("back_to", version.back_to == 0 ? "null" : std::to_string(version.back_to))
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
  Table table({"VERSION", "DEPLOYED (UTC)", "BY", "WHAT", "NOTE"});
  for (const runtime::VersionInfo& version : found) {
    table.add({std::to_string(version.version), local_text(version.at, "UTC"), version.by,
               what_of(version, version.version == found.back().version), version.note});
  }
  if (!table.empty()) print(session, table);
  if (table.empty()) say(session, "no program is deployed yet");
  return kDone;
}

}  // namespace leadflow::cli
