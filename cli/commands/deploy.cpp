// `leadflow deploy` and `leadflow versions`: programs on a store.

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <variant>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/promises.h"
#include "cli/report.h"
#include "cli/store_access.h"
#include "cli/times.h"
#include "runtime/deploy/deploy.h"

namespace leadflow::cli {

namespace {

std::string change_text(const compiler::Change& change) {
  const std::string_view attribute = change.attribute ? "attribute " : "";
  if (!change.retired) return fmt::format("moved {}{} to {}", attribute, change.from, change.to);
  return change.to.empty() ? fmt::format("retired {}{}", attribute, change.from)
                           : fmt::format("retired {}{} into {}", attribute, change.from, change.to);
}

std::string plan_json(const runtime::DeployPlan& plan, const PromiseTally& promises,
                      std::optional<std::int64_t> version, bool plan_only) {
  std::vector<std::string> changes, migrations, stranded;
  for (const runtime::NameChange& change : plan.changes) {
    changes.push_back(JsonObject()
                          .text("change", change.added ? "added" : "removed")
                          .text("what", change.what)
                          .text("name", change.name)
                          .str());
  }
  for (const runtime::Migration& migration : plan.migrations) {
    migrations.push_back(JsonObject()
                             .text("statement", change_text(migration.change))
                             .number("records", migration.records)
                             .str());
  }
  for (const runtime::Stranded& each : plan.stranded) {
    stranded.push_back(JsonObject()
                           .text("what", each.what)
                           .text("name", each.name)
                           .number("records", each.records)
                           .text("settle", each.settle)
                           .str());
  }
  JsonObject object = document("deploy");
  object.boolean("ok", plan.stranded.empty()).boolean("plan", plan_only).boolean("unchanged", plan.unchanged);
  object.number("from_version", plan.from_version)
      .raw("version", version ? std::to_string(*version) : "null");
  object.raw("changes", json_array(changes))
      .raw("migrations", json_array(migrations))
      .raw("stranded", json_array(stranded));
  if (version && plan.from_version != 0) {
    object.raw("timers", JsonObject()
                             .number("set", plan.retimed.set)
                             .number("ended", plan.retimed.ended)
                             .number("records", plan.retimed.records)
                             .str());
  }
  return object.texts("not_run_yet", {}).raw("promises", promises.json()).str() + "\n";
}

std::int64_t count_inside(const runtime::DeployPlan& plan, std::string_view what, const std::string& name) {
  return std::count_if(plan.changes.begin(), plan.changes.end(), [&](const runtime::NameChange& change) {
    return change.what == what && change.name.starts_with(name + ".");
  });
}

/// All of it is new, so what lies inside of what is counted.
void print_first_plan(Session& session, const runtime::DeployPlan& plan) {
  const Style style = Style::out(session);
  for (const runtime::NameChange& change : plan.changes) {
    std::string inside;
    if (change.what == "workflow") {
      inside = fmt::format(": {}, {}", counted(count_inside(plan, "state", change.name), "state"),
                           counted(count_inside(plan, "action", change.name), "action"));
    } else if (change.what == "record type") {
      inside = ": " + counted(count_inside(plan, "attribute", change.name), "attribute");
    } else if (change.what != "rule" && change.what != "group") {
      continue;
    }
    session.out << style.green(fmt::format("+ {} {}", change.what, shown(change.name))) << inside << '\n';
  }
}

void print_plan(Session& session, const runtime::DeployPlan& plan) {
  const Style style = Style::out(session);
  for (const runtime::NameChange& change : plan.changes) {
    const std::string line =
        fmt::format("{} {} {}", change.added ? "+" : "-", change.what, shown(change.name));
    session.out << (change.added ? style.green(line) : style.red(line)) << '\n';
  }
  for (const runtime::Migration& migration : plan.migrations) {
    session.out << fmt::format("{}: {}\n", shown(change_text(migration.change)),
                               counted(migration.records, "record"));
  }
  for (const runtime::Stranded& each : plan.stranded) {
    session.out << style.red("stranded")
                << fmt::format(": {} {}: {}\n", each.what, shown(each.name), counted(each.records, "record"));
    if (!each.settle.empty()) session.out << fmt::format("  settled by: {}\n", shown(each.settle));
  }
}

void say_rest(Session& session, const runtime::DeployPlan& plan, std::optional<std::int64_t> version,
              bool plan_only) {
  if (!plan.stranded.empty()) {
    session.out.flush();
    say_error(session, "the change would strand what is counted above; nothing was deployed");
  } else if (plan.unchanged) {
    session.out << fmt::format("nothing to do: version {} is this program\n", plan.from_version);
  } else if (plan_only) {
    session.out << fmt::format("would be version {}\n", plan.from_version + 1);
  } else if (version) {
    session.out << fmt::format("deployed as version {}\n", *version);
    if (plan.retimed.records != 0) {
      session.out << fmt::format("timers of rules on time: {} set, {} ended, on {}\n", plan.retimed.set,
                                 plan.retimed.ended, counted(plan.retimed.records, "record"));
    }
  }
}

/// The program has errors, or a promise is not proved.
int refuse_program(Session& session, bool json, const std::string& findings, std::string_view why,
                   std::string_view help) {
  if (json) session.out << document("deploy").boolean("ok", false).raw("diagnostics", findings).str() << '\n';
  say_error(session, why, help);
  return kNo;
}

}  // namespace

int deploy(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::vector<std::string> files;
  std::string note;
  bool plan_only = false;
  bool proved_only = false;
  Arguments arguments("deploy");
  arguments.positionals("FILE", files, "the files of one program");
  arguments.flag("--plan", plan_only, "say what would change and how many records it touches; write nothing");
  arguments.flag("--proved", proved_only, "refuse unless `prove` proves every promise");
  arguments.option("--note", note, "TEXT", "kept with the version");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;

  Loader loader(session, "stdin.wf");
  const LoadedProgram program = loader.load_together(program_files(session, files));
  const std::vector<dsl::Diagnostic> findings = program.found.sorted();
  say_findings(session, loader.sources(), findings);
  const std::string findings_text = findings_json(loader.sources(), findings);
  if (!program.compiled)
    return refuse_program(session, flags.json, findings_text, "a program with errors is not deployed", {});
  const PromiseTally promises = decide_promises(program, proved_only);
  for (const std::string& line : promises.open) say_warning(session, line);
  if (proved_only && !promises.all_proved()) {
    return refuse_program(session, flags.json, findings_text,
                          "not every promise is proved, so nothing was deployed",
                          "`leadflow prove` shows the ways to break them");
  }
  const std::string json = canonical_json(program);
  StoreAccess access(session, flags);
  runtime::DeployPlan plan;
  std::optional<std::int64_t> version;
  {
    Transaction transaction(access.store(), plan_only ? runtime::Access::Read : runtime::Access::Write);
    access.admin();
    if (plan_only) {
      plan = runtime::plan_deploy(access.store(), *program.compiled, json);
    } else {
      version = runtime::deploy(access.store(), *program.compiled, json,
                                {access.now(), access.actor(), "deploy", note}, plan);
      if (version) transaction.commit();
    }
  }
  if (flags.json) {
    session.out << plan_json(plan, promises, version, plan_only);
    return plan.stranded.empty() ? kDone : kNo;
  }
  const bool first = plan.from_version == 0;
  if (!first) print_plan(session, plan);
  if (!promises.text().empty()) say(session, promises.text());
  say_rest(session, plan, version, plan_only);
  if (first) print_first_plan(session, plan);
  return plan.stranded.empty() ? kDone : kNo;
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
