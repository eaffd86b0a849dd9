#include "cli/deployment.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <variant>

#include "cli/diff_report.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/report.h"

namespace leadflow::cli {

namespace {

std::string change_text(const compiler::Change& change) {
  const std::string_view attribute = change.attribute ? "attribute " : "";
  if (!change.retired) return fmt::format("moved {}{} to {}", attribute, change.from, change.to);
  return change.to.empty() ? fmt::format("retired {}{}", attribute, change.from)
                           : fmt::format("retired {}{} into {}", attribute, change.from, change.to);
}

/// `3 records, 1 open activity, 2 waiting messages`; empty for none.
std::string touched_text(const runtime::Touched& touched) {
  std::string text;
  const auto add = [&text](std::int64_t count, std::string_view one, std::string_view many) {
    if (count != 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", counted(count, one, many));
  };
  add(touched.records, "record", "records");
  add(touched.activities, "open activity", "open activities");
  add(touched.messages, "waiting message", "waiting messages");
  return text;
}

std::string touched_json(const runtime::Touched& touched) {
  return JsonObject()
      .number("records", touched.records)
      .number("activities", touched.activities)
      .number("messages", touched.messages)
      .str();
}

/// A line for each thing that the plan counts: what a saved plan promises.
std::vector<std::string> counted_lines(const Deployment& deployment) {
  std::vector<std::string> lines;
  for (const runtime::Migration& migration : deployment.plan.migrations)
    lines.push_back(fmt::format("{}: {}", change_text(migration.change), counted(migration.records, "record")));
  for (std::size_t i = 0; i < deployment.touched.size(); ++i) {
    const compiler::Difference& each = deployment.found.differences[i];
    if (deployment.touched[i].any())
      lines.push_back(fmt::format("{} {}: {}", each.kind->words, each.path, touched_text(deployment.touched[i])));
  }
  return lines;
}

/// Failure(kConflict) at the first thing that is not as the plan said.
void must_be_as_promised(const Deployment& deployment, const SavedPlan& promised) {
  if (deployment.plan.from_version != promised.from_version) {
    throw Failure(kConflict,
                  fmt::format("the plan was made for version {}, and version {} is deployed now",
                              promised.from_version, deployment.plan.from_version),
                  "make a new plan");
  }
  const std::vector<std::string> now = counted_lines(deployment);
  for (std::size_t i = 0; i < std::max(now.size(), promised.counts.size()); ++i) {
    const std::string then_line = i < promised.counts.size() ? promised.counts[i] : "nothing";
    const std::string now_line = i < now.size() ? now[i] : "nothing";
    if (then_line == now_line) continue;
    throw Failure(kConflict,
                  fmt::format("the store is not as the plan saw it: `{}` then, `{}` now", then_line, now_line),
                  "make a new plan");
  }
}

/// Promises that nothing looks after yet: only `at ... always` is, by the store.
std::vector<std::string> not_proved(const dsl::ast::File& tree) {
  std::vector<std::string> lines;
  const auto look = [&lines](const std::vector<dsl::ast::Prove>& promises) {
    for (const dsl::ast::Prove& each : promises) {
      if (!each.disabled && !std::holds_alternative<dsl::ast::Always>(each.promise))
        lines.push_back(fmt::format("the promise \"{}\" is not proved", each.text.value));
    }
  };
  for (const dsl::ast::Workflow& workflow : tree.workflows) look(workflow.promises);
  look(tree.promises);
  return lines;
}

void compare(Session& session, StoreAccess& access, Deployment& deployment) {
  if (deployment.plan.from_version == 0 || deployment.plan.unchanged) return;
  deployment.before = stored_side(session, fmt::format("version {}", deployment.plan.from_version),
                                  access.store().program_json(deployment.plan.from_version));
  deployment.found = compiler::difference(deployment.before.tree, deployment.after.tree);
  const runtime::TouchCounter counter(access.store());
  for (const compiler::Difference& each : deployment.found.differences)
    deployment.touched.push_back(counter.of(each));
}

std::string deployment_json(const Deployment& deployment) {
  const runtime::DeployPlan& plan = deployment.plan;
  std::vector<std::string> changes, differences, migrations, stranded;
  for (const runtime::NameChange& change : plan.changes) {
    changes.push_back(JsonObject()
                          .text("change", change.added ? "added" : "removed")
                          .text("what", change.what)
                          .text("name", change.name)
                          .str());
  }
  for (std::size_t i = 0; i < deployment.touched.size(); ++i) {
    const DiffReport report{deployment.before, deployment.after, deployment.found};
    differences.push_back(JsonObject()
                              .raw("difference", difference_json(deployment.found.differences[i], report))
                              .raw("touched", touched_json(deployment.touched[i]))
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
  object.boolean("ok", plan.stranded.empty())
      .boolean("plan", deployment.plan_only)
      .boolean("unchanged", plan.unchanged);
  object.number("from_version", plan.from_version)
      .raw("version", deployment.version ? std::to_string(*deployment.version) : "null");
  object.raw("changes", json_array(changes))
      .raw("differences", json_array(differences))
      .raw("migrations", json_array(migrations))
      .raw("stranded", json_array(stranded));
  if (deployment.version && plan.from_version != 0) {
    object.raw("timers", JsonObject()
                             .number("set", plan.retimed.set)
                             .number("ended", plan.retimed.ended)
                             .number("records", plan.retimed.records)
                             .str());
  }
  return object.texts("not_run_yet", not_proved(deployment.after.tree)).str() + "\n";
}

void print_plan(Session& session, const Deployment& deployment) {
  const Style style = Style::out(session);
  if (!deployment.found.differences.empty()) {
    const auto touches = [&](const compiler::Difference& each) {
      const auto index = static_cast<std::size_t>(&each - deployment.found.differences.data());
      const std::string text = touched_text(deployment.touched[index]);
      return text.empty() ? text : "touches " + text;
    };
    session.out << diff_human({deployment.before, deployment.after, deployment.found}, style, touches) << '\n';
  }
  for (const runtime::Migration& migration : deployment.plan.migrations) {
    session.out << fmt::format("{}: {}\n", shown(change_text(migration.change)),
                               counted(migration.records, "record"));
  }
  for (const runtime::Stranded& each : deployment.plan.stranded) {
    session.out << style.red("stranded")
                << fmt::format(": {} {}: {}\n", each.what, shown(each.name), counted(each.records, "record"));
    if (!each.settle.empty()) session.out << fmt::format("  settled by: {}\n", shown(each.settle));
  }
}

void say_rest(Session& session, const Deployment& deployment) {
  const runtime::DeployPlan& plan = deployment.plan;
  if (!plan.stranded.empty()) {
    session.out.flush();
    say_error(session, "the change would strand what is counted above; nothing was deployed");
  } else if (plan.unchanged) {
    session.out << fmt::format("nothing to do: version {} is this program\n", plan.from_version);
  } else if (deployment.plan_only) {
    session.out << fmt::format("would be version {}\n", plan.from_version + 1);
  } else if (deployment.version) {
    session.out << fmt::format("deployed as version {}\n", *deployment.version);
    if (plan.retimed.records != 0) {
      session.out << fmt::format("timers of rules on time: {} set, {} ended, on {}\n", plan.retimed.set,
                                 plan.retimed.ended, counted(plan.retimed.records, "record"));
    }
  }
}

}  // namespace

Deployment deploy_program(Session& session, StoreAccess& access, DiffSide after, const std::string& note,
                          bool plan_only, const SavedPlan* promised) {
  Deployment deployment;
  deployment.after = std::move(after);
  deployment.plan_only = plan_only;
  const compiler::Program& program = *deployment.after.program.compiled;
  const std::string json = canonical_json(deployment.after.program);
  Transaction transaction(access.store(), plan_only ? runtime::Access::Read : runtime::Access::Write);
  access.admin();
  deployment.plan = runtime::plan_deploy(access.store(), program, json);
  compare(session, access, deployment);
  if (promised != nullptr) must_be_as_promised(deployment, *promised);
  if (plan_only) return deployment;
  deployment.version = runtime::deploy(access.store(), program, json,
                                       {access.now(), access.actor(), "deploy", note}, deployment.plan);
  if (deployment.version) transaction.commit();
  return deployment;
}

int put_deployment(Session& session, const Deployment& deployment, bool json) {
  if (json) {
    session.out << deployment_json(deployment);
  } else {
    print_plan(session, deployment);
    for (const std::string& line : not_proved(deployment.after.tree))
      say_warning(session, "kept, but this version does not run it yet: " + line);
    say_rest(session, deployment);
  }
  return deployment.plan.stranded.empty() ? kDone : kNo;
}

int put_not_deployed(Session& session, const DiffSide& after, bool json) {
  if (json) {
    session.out << document("deploy")
                       .boolean("ok", false)
                       .raw("diagnostics",
                            findings_json(after.loader->sources(), after.program.found.sorted()))
                       .str()
                << '\n';
  }
  say_error(session, "a program with errors is not deployed");
  return kNo;
}

std::string saved_plan_text(const Deployment& deployment, const std::string& note) {
  return document("deploy_plan")
             .number("from_version", deployment.plan.from_version)
             .text("note", note)
             .texts("counts", counted_lines(deployment))
             .text("program", canonical_json(deployment.after.program))
             .str() +
         "\n";
}

SavedPlan read_saved_plan(const std::string& path, const std::string& text) {
  try {
    const nlohmann::json file = nlohmann::json::parse(text);
    if (file.at("kind") == "deploy_plan" && file.at("format_version") == 1) {
      return {file.at("from_version").get<std::int64_t>(), file.at("program").get<std::string>(),
              file.at("note").get<std::string>(), file.at("counts").get<std::vector<std::string>>()};
    }
  } catch (const nlohmann::json::exception&) {
    // said below
  }
  throw Failure(kUnreadable, fmt::format("`{}` is no plan of `leadflow deploy --plan --out`", path));
}

}  // namespace leadflow::cli
