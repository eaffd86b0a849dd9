#include "cli/commands/commands.h"

#include <fmt/format.h>

#include <array>

#include "cli/lsp/front.h"

namespace leadflow::cli {

namespace {

constexpr auto command_table = std::to_array<CommandInfo>({
    {"new", CommandGroup::Code, JsonShape::Document,
     "a starter project, with its checks before a commit and in CI",
     "leadflow new calls --like leads\ncd calls && leadflow test .\n", new_project},
    {"check", CommandGroup::Code, JsonShape::Document, "validate workflows, with no store, network or set-up",
     "leadflow check leads.wf\nleadflow check --format sarif . > findings.sarif\n", check},
    {"compile", CommandGroup::Code, JsonShape::Document, "write the canonical JSON of a program",
     "leadflow compile leads.wf -o leads.json\n", compile},
    {"decompile", CommandGroup::Code, JsonShape::Document, "write the source of a compiled program again",
     "leadflow decompile leads.json\n", decompile},
    {"fmt", CommandGroup::Code, JsonShape::Document, "give files the one layout",
     "leadflow fmt .\nleadflow fmt --check --diff leads.wf\n", fmt_files},
    {"diff", CommandGroup::Code, JsonShape::Document,
     "what changes between two programs, in the workflow's terms",
     "leadflow diff HEAD:leads.wf leads.wf\nleadflow diff --breaking store: leads.wf\n", diff},
    {"test", CommandGroup::Code, JsonShape::Document,
     "run the `test` blocks on the real engine, with a clock of their own",
     "leadflow test leads.wf\nleadflow test --coverage --junit results.xml .\n", test},
    {"adopt", CommandGroup::Code, JsonShape::Document, "workflows of Frappe, Salesforce or XState as `.wf`",
     "leadflow adopt expense_workflow.json -o expense.wf\nleadflow adopt force-app/ -o adopted/\n",
     adopt_files},
    {"prove", CommandGroup::Code, JsonShape::Document,
     "decide the promises for every sequence of actions, rules, edits and time",
     "leadflow prove leads.wf\nleadflow prove --explain --json leads.wf\n", prove},
    {"explain", CommandGroup::Code, JsonShape::Document, "a finding's rule, with a bad and a good example",
     "leadflow explain LF0302\n", explain},
    {"graph", CommandGroup::Code, JsonShape::Document, "a program as a picture, or as a board on a page",
     "leadflow graph leads.wf --format mermaid\nleadflow graph leads.wf --format html -o board.html\n",
     graph},
    {"doc", CommandGroup::Code, JsonShape::Document, "the sales team's handbook, written from the program",
     "leadflow doc leads.wf -o handbook\n", doc},
    {"calendar", CommandGroup::Code, JsonShape::Document,
     "when a duration runs out in a program's hours, and why then",
     "leadflow calendar leads.wf office --from \"2026-03-06 16:00\" --add \"4 business hours\"\n", calendar},
    {"lsp", CommandGroup::Code, JsonShape::Document,
     "the language server: findings, names and layout in an editor", "leadflow lsp\n", lsp_server},
    {"init", CommandGroup::Store, JsonShape::Document, "make the store", "leadflow init --admin ana\n", init},
    {"deploy", CommandGroup::Store, JsonShape::Document, "plan and install a program",
     "leadflow deploy leads.wf --plan\nleadflow deploy leads.wf\nleadflow deploy leads.wf --plan --out "
     "next.plan\nleadflow deploy --apply next.plan\n",
     deploy},
    {"versions", CommandGroup::Store, JsonShape::Lines, "the programs that were deployed",
     "leadflow versions\n", versions},
    {"rollback", CommandGroup::Store, JsonShape::Document, "install an earlier version again, as a new one",
     "leadflow rollback --plan\nleadflow rollback 3\n", rollback},
    {"user", CommandGroup::Store, JsonShape::Lines, "the people of the store",
     "leadflow user add bo --role rep --group presales\nleadflow user list\n", user},
    {"add", CommandGroup::Store, JsonShape::Document, "make a record and print its id",
     "leadflow add lead first_name=Ada phone=\"+1 202 555 0100\" --key b1\n", add},
    {"import", CommandGroup::Store, JsonShape::Document, "make or update many records from CSV",
     "leadflow import lead leads.csv --key-column id --map email=\"E-mail\"\n", import_file},
    {"show", CommandGroup::Store, JsonShape::Document, "one record", "leadflow show key:b1\n", show},
    {"list", CommandGroup::Store, JsonShape::Lines, "records, or how many stand where",
     "leadflow list lead --where 'score >= 70 and not closed'\nleadflow list --by-status\n", list},
    {"set", CommandGroup::Store, JsonShape::Document, "write attributes by hand",
     "leadflow set key:b1 score=80 budget=\"1200 USD\"\n", set},
    {"actions", CommandGroup::Store, JsonShape::Document,
     "what may be done with a record now, and why the rest may not", "leadflow actions key:b1 --as bo\n",
     actions},
    {"apply", CommandGroup::Store, JsonShape::Document, "apply an action to a record",
     "leadflow apply key:b1 left_voicemail --as bo --with remark=\"No answer\"\nleadflow apply --batch "
     "dispositions.ndjson\n",
     apply},
    {"follow", CommandGroup::Store, JsonShape::Document, "start a follow-on of a record",
     "leadflow follow key:b1 upsell --as bo\n", follow},
    {"event", CommandGroup::Store, JsonShape::Document,
     "something happened outside: an e-mail was opened, a form came in",
     "leadflow event key:b1 email opened welcome\nleadflow event 7 form_submitted form=contact\nleadflow "
     "event "
     "--batch events.ndjson\n",
     event},
    {"pull", CommandGroup::Store, JsonShape::Document, "take the next record of a pull distribution",
     "leadflow pull pool --as bo\n", pull},
    {"activity", CommandGroup::Store, JsonShape::LinesOfList, "what is to be done, by when, and what was",
     "leadflow activity list --today --for bo\nleadflow activity done 12 --as bo --note \"Sent the offer\"\n",
     activity},
    {"appointment", CommandGroup::Store, JsonShape::LinesOfList, "appointments, and what became of them",
     "leadflow appointment list --next\nleadflow appointment held 3 --as bo\n", appointment},
    {"outbox", CommandGroup::Store, JsonShape::LinesOfList,
     "messages that wait, are held, failed or are of unknown outcome",
     "leadflow outbox list --state held\nleadflow outbox approve 4 --as ana\n", outbox},
    {"suppress", CommandGroup::Store, JsonShape::LinesOfList, "the do-not-contact list",
     "leadflow suppress add ada@example.com\nleadflow suppress import opted-out.csv\n", suppress},
    {"board", CommandGroup::Store, JsonShape::Document,
     "the Kanban board: how many records stand where, and which",
     "leadflow board leads --limit 3\nleadflow board --html board.html\n", board},
    {"history", CommandGroup::Store, JsonShape::Lines, "everything that happened to a record",
     "leadflow history key:b1\n", history},
    {"report", CommandGroup::Store, JsonShape::Document, "the managers' figures",
     "leadflow report funnel --since 2026-03-01\nleadflow report response --by source --svg response.svg\n",
     report},
    {"replay", CommandGroup::Store, JsonShape::Document,
     "what-if: the recorded past through another version of the workflow",
     "leadflow replay next.wf\nleadflow replay next.wf --since 2026-03-01 --exit-code\n", replay},
    {"undo", CommandGroup::Store, JsonShape::Document, "take a record's last step back",
     "leadflow undo key:b1\n", undo},
    {"work", CommandGroup::Store, JsonShape::Lines, "the worker: timers, late marks, reminders, delivery",
     "leadflow work --once\nleadflow work\n", work},
    {"verify", CommandGroup::Store, JsonShape::Document, "check every invariant of the store",
     "leadflow verify\n", verify},
    {"backup", CommandGroup::Store, JsonShape::Document, "copy the store while it is in use",
     "leadflow backup leads-copy.db\n", backup},
    {"completion", CommandGroup::Tool, JsonShape::Document,
     "a shell's completion of commands, options and names",
     "eval \"$(leadflow completion bash)\"\nleadflow completion fish > "
     "~/.config/fish/completions/leadflow.fish\n",
     completion},
    {"man", CommandGroup::Tool, JsonShape::Document, "manual pages",
     "leadflow man check | man -l -\nleadflow man -o ~/.local/share/man/man1\n", man},
});

}  // namespace

std::span<const CommandInfo> all_commands() {
  return command_table;
}

std::span<const CommandGroup> all_groups() {
  static constexpr CommandGroup groups[] = {CommandGroup::Code, CommandGroup::Store, CommandGroup::Tool};
  return groups;
}

std::string_view group_title(CommandGroup group) {
  switch (group) {
    case CommandGroup::Code:
      return "workflows as code";
    case CommandGroup::Store:
      return "the store";
    case CommandGroup::Tool:
      return "the program itself";
  }
  return "";
}

const CommandInfo* find_command(std::string_view name) {
  for (const CommandInfo& info : command_table) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

std::string overview() {
  std::string text = "usage: leadflow COMMAND [arguments]\n\nsales workflows as code\n";
  for (const CommandGroup group : all_groups()) {
    text += fmt::format("\n{}:\n", group_title(group));
    for (const CommandInfo& info : command_table) {
      if (info.group == group) text += fmt::format("  {:<11}  {}\n", info.name, info.summary);
    }
  }
  return text +
         "\nleadflow COMMAND --help says more, with an example; --version says which this is.\n"
         "\nexample:\n  leadflow check leads.wf\n";
}

std::string indented(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    text += fmt::format("  {}\n", lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return text;
}

}  // namespace leadflow::cli
