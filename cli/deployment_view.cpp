// A deployment as people and scripts see it.

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/deployment.h"
#include "cli/diff_report.h"
#include "cli/exit_codes.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/report.h"
#include "dsl/text.h"

namespace leadflow::cli {

namespace {

/// `touches 3 records, 2 timers, 1 open activity, 2 queued messages`; empty for nothing.
std::string touched_text(const runtime::Touched& touched) {
  std::string text;
  const auto add = [&text](std::int64_t count, std::string_view one, std::string_view many) {
    if (count != 0) text += fmt::format("{}{}", text.empty() ? "touches " : ", ", counted(count, one, many));
  };
  add(touched.records, "record", "records");
  add(touched.timers, "timer", "timers");
  add(touched.activities, "open activity", "open activities");
  add(touched.messages, "queued message", "queued messages");
  return text;
}

std::string touched_json(const runtime::Touched& touched) {
  return JsonObject()
      .number("records", touched.records)
      .number("timers", touched.timers)
      .number("activities", touched.activities)
      .number("messages", touched.messages)
      .str();
}

/// The array of what `make` makes of each, in their order.
template <class List, class Make>
std::string array_of(const List& list, const Make& make) {
  std::vector<std::string> items;
  for (const auto& each : list) items.push_back(make(each).str());
  return json_array(items);
}

JsonObject change_json(const runtime::NameChange& change) {
  return JsonObject()
      .text("change", change.added ? "added" : "removed")
      .text("what", change.what)
      .text("name", change.name);
}

JsonObject migration_json(const runtime::Migration& migration) {
  return JsonObject()
      .text("statement", runtime::to_text(migration.change))
      .number("records", migration.records);
}

std::vector<std::string> differences_json(const Deployment& deployment) {
  std::vector<std::string> differences;
  const DiffReport report{deployment.before, deployment.after, deployment.found};
  for (std::size_t i = 0; i < deployment.touched.size(); ++i) {
    differences.push_back(JsonObject()
                              .raw("difference", difference_json(deployment.found.differences[i], report))
                              .raw("touched", touched_json(deployment.touched[i]))
                              .str());
  }
  return differences;
}

std::string ids_json(const std::vector<runtime::RecordId>& ids) {
  std::vector<std::string> numbers;
  for (const runtime::RecordId id : ids) numbers.push_back(std::to_string(id));
  return json_array(numbers);
}

/// `2 records (3, 8)`, `9 records (1, 2, 3, 4, 5 ...)`; without names only how many.
std::string records_text(std::int64_t records, const std::vector<runtime::RecordId>& ids) {
  std::string names;
  for (const runtime::RecordId id : ids) names += fmt::format("{}{}", names.empty() ? "" : ", ", id);
  if (!ids.empty() && static_cast<std::int64_t>(ids.size()) < records) names += " ...";
  const std::string count = counted(records, "record", "records");
  return names.empty() ? count : fmt::format("{} ({})", count, names);
}

/// What of it there is so many of.
std::string stranded_text(const runtime::Stranded& each) {
  if (each.what == "timer") return counted(each.records, "timer that waits", "timers that wait");
  if (each.what == "message") return counted(each.records, "request that waits", "requests that wait");
  return records_text(each.records, each.ids);
}

JsonObject unmet_json(const runtime::Unmet& each) {
  return JsonObject()
      .text("state", each.state)
      .text("why", each.why)
      .number("records", each.records)
      .raw("ids", ids_json(each.ids));
}

JsonObject stranded_json(const runtime::Stranded& each) {
  return JsonObject()
      .text("what", each.what)
      .text("name", each.name)
      .number("records", each.records)
      .raw("ids", ids_json(each.ids))
      .text("settle", each.settle);
}

std::string deployment_json(const Deployment& deployment) {
  const runtime::DeployPlan& plan = deployment.plan;
  const std::int64_t back_to = deployment.request.note.back_to;
  JsonObject object = document("deploy");
  object.boolean("ok", plan.stranded.empty())
      .boolean("plan", deployment.request.plan_only)
      .boolean("unchanged", plan.unchanged)
      .number("from_version", plan.from_version)
      .raw("version", deployment.version ? std::to_string(*deployment.version) : "null")
      .raw("back_to", back_to == 0 ? "null" : std::to_string(back_to))
      .raw("changes", array_of(plan.changes, change_json))
      .raw("differences", json_array(differences_json(deployment)))
      .raw("migrations", array_of(plan.migrations, migration_json))
      .raw("unmet", array_of(deployment.unmet, unmet_json))
      .raw("stranded", array_of(plan.stranded, stranded_json));
  if (deployment.version && plan.from_version != 0) {
    object.raw("timers", JsonObject()
                             .number("set", plan.retimed.set)
                             .number("ended", plan.retimed.ended)
                             .number("records", plan.retimed.records)
                             .str());
  }
  return object.texts("not_run_yet", {}).raw("promises", deployment.request.promises.json()).str() + "\n";
}

std::int64_t count_inside(const runtime::DeployPlan& plan, std::string_view what, const std::string& name) {
  return std::count_if(plan.changes.begin(), plan.changes.end(), [&](const runtime::NameChange& change) {
    return change.what == what && change.name.starts_with(name + ".");
  });
}

/// What an installation names, in the order in which it is told; alike as in DeployPlan::changes.
struct InstalledKind {
  std::string_view what, one, many;
};
constexpr InstalledKind installed_kinds[] = {{"values", "list of values", "lists of values"},
                                             {"group", "group", "groups"},
                                             {"branch", "branch", "branches"},
                                             {"activity", "activity", "activities"},
                                             {"hours", "hours", "hours"},
                                             {"email", "e-mail", "e-mails"},
                                             {"sms", "SMS", "SMS"},
                                             {"endpoint", "endpoint", "endpoints"},
                                             {"nurture", "nurture", "nurtures"},
                                             {"distribution", "distribution", "distributions"},
                                             {"event", "event", "events"},
                                             {"rule", "rule", "rules"}};

std::vector<std::string> names_of_kind(const runtime::DeployPlan& plan, std::string_view what) {
  std::vector<std::string> names;
  for (const runtime::NameChange& change : plan.changes) {
    if (change.what == what) names.push_back(change.name);
  }
  return names;
}

/// `+ rule speed`, `+ 3 rules: give_up, remind, speed`: the names on as many lines as they need.
void print_names(Session& session, std::string_view one, std::string_view many,
                 const std::vector<std::string>& names) {
  constexpr std::string_view further = "    ";
  if (names.empty()) return;
  const std::string head =
      names.size() == 1 ? fmt::format("+ {}", one) : fmt::format("+ {} {}:", names.size(), many);
  session.out << Style::out(session).green(head);
  std::size_t width = head.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = shown(names[i]) + (i + 1 < names.size() ? "," : "");
    const std::size_t room = dsl::display_width(name);
    const bool fits = i == 0 || width + 1 + room <= session.columns;
    session.out << (fits ? " " : "\n") << (fits ? "" : further) << name;
    width = (fits ? width + 1 : further.size()) + room;
  }
  session.out << '\n';
}

void print_with(Session& session, std::string_view what, const std::string& name, const std::string& inside) {
  const Style style = Style::out(session);
  session.out << style.green(fmt::format("+ {} {}", what, shown(name))) << ": " << inside << '\n';
}

std::vector<std::string> promise_texts(const dsl::ast::File& program) {
  std::vector<std::string> texts;
  const auto add = [&texts](const std::vector<dsl::ast::Prove>& promises) {
    for (const dsl::ast::Prove& each : promises) texts.push_back(fmt::format("\"{}\"", each.text.value));
  };
  add(program.promises);
  for (const dsl::ast::Workflow& workflow : program.workflows) add(workflow.promises);
  return texts;
}

/// All of it is new, so what lies inside of what is counted.
void print_first_plan(Session& session, const Deployment& deployment) {
  const runtime::DeployPlan& plan = deployment.plan;
  for (const std::string& name : names_of_kind(plan, "record type"))
    print_with(session, "record type", name, counted(count_inside(plan, "attribute", name), "attribute"));
  for (const std::string& name : names_of_kind(plan, "workflow")) {
    print_with(session, "workflow", name,
               fmt::format("{}, {}", counted(count_inside(plan, "state", name), "state"),
                           counted(count_inside(plan, "action", name), "action")));
  }
  for (const InstalledKind& kind : installed_kinds)
    print_names(session, kind.one, kind.many, names_of_kind(plan, kind.what));
  print_names(session, "promise", "promises", promise_texts(deployment.after.tree));
}

void print_plan(Session& session, const Deployment& deployment) {
  const Style style = Style::out(session);
  if (!deployment.found.differences.empty()) {
    const auto touches = [&](const compiler::Difference& each) {
      return touched_text(
          deployment.touched[static_cast<std::size_t>(&each - deployment.found.differences.data())]);
    };
    session.out << diff_human({deployment.before, deployment.after, deployment.found}, style, touches)
                << '\n';
  }
  for (const runtime::Migration& migration : deployment.plan.migrations) {
    session.out << fmt::format("{}: {}\n", shown(runtime::to_text(migration.change)),
                               counted(migration.records, "record"));
  }
  for (const runtime::Unmet& each : deployment.unmet) {
    session.out << style.yellow("unmet")
                << fmt::format(": {} in {}: {}\n", records_text(each.records, each.ids), shown(each.state),
                               shown(each.why));
  }
  if (!deployment.unmet.empty())
    session.out << "  they stay; what is done with them is refused until they meet what is asked there\n";
  for (const runtime::Stranded& each : deployment.plan.stranded) {
    session.out << style.red("stranded")
                << fmt::format(": {} {}: {}\n", each.what, shown(each.name), stranded_text(each));
    if (!each.settle.empty()) session.out << fmt::format("  settled by: {}\n", shown(each.settle));
  }
}

void say_rest(Session& session, const Deployment& deployment) {
  const runtime::DeployPlan& plan = deployment.plan;
  const std::int64_t back_to = deployment.request.note.back_to;
  const std::string again = back_to == 0 ? "" : fmt::format(", the program of version {}", back_to);
  if (!plan.stranded.empty()) {
    session.out.flush();
    say_error(session, "the change would strand what is counted above; nothing was deployed");
  } else if (plan.unchanged) {
    session.out << fmt::format("nothing to do: version {} is this program\n", plan.from_version);
  } else if (deployment.request.plan_only) {
    session.out << fmt::format("would be version {}{}\n", plan.from_version + 1, again);
  } else if (deployment.version) {
    session.out << fmt::format("deployed as version {}{}\n", *deployment.version, again);
    if (plan.retimed.records != 0) {
      session.out << fmt::format("timers of rules on time: {} set, {} ended, on {}\n", plan.retimed.set,
                                 plan.retimed.ended, counted(plan.retimed.records, "record"));
    }
  }
}

}  // namespace

int put_deployment(Session& session, const Deployment& deployment, bool json) {
  const int code = deployment.plan.stranded.empty() ? kDone : kNo;
  if (json) {
    session.out << deployment_json(deployment);
    return code;
  }
  const bool first = deployment.plan.from_version == 0;
  if (!first) print_plan(session, deployment);
  if (const std::string text = deployment.request.promises.text(); !text.empty()) say(session, text);
  say_rest(session, deployment);
  if (first) print_first_plan(session, deployment);
  return code;
}

int put_not_deployed(Session& session, const DiffSide& after, bool json, std::string_view why,
                     std::string_view help) {
  if (json) {
    session.out << document("deploy")
                       .boolean("ok", false)
                       .raw("diagnostics",
                            findings_json(after.loader->sources(), after.program.found.sorted()))
                       .str()
                << '\n';
  }
  say_error(session, why, help);
  return kNo;
}

}  // namespace leadflow::cli
