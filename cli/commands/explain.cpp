// `leadflow explain`: the rule behind a finding, its examples run through the very check they speak of.

#include <fmt/format.h>

#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/report.h"
#include "dsl/explain.h"

namespace leadflow::cli {

namespace {

constexpr std::string_view example_file = "example.wf";

/// What check says of `text`, without colours.
std::string findings_of(std::string_view text, bool colour) {
  dsl::SourceSet sources;
  const LoadedProgram program = check_text(sources, std::string(example_file), std::string(text));
  return dsl::render_human(sources, program.found.sorted(), {colour, 160});
}

/// Words of one paragraph on lines of at most 80 columns.
std::string wrapped(std::string_view text) {
  std::string lines;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > 0 && column + 1 + word.size() > 80) {
      lines += '\n';
      column = 0;
    } else if (column > 0) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines + "\n";
}

std::string human_text(dsl::DiagnosticKind kind, const Style& style) {
  std::string text = fmt::format("{}: {}\n\n",
                                 style.bold(fmt::format("{} {} ({})", dsl::code(kind), dsl::name(kind),
                                                        dsl::to_text(dsl::severity(kind)))),
                                 dsl::title(kind));
  const dsl::Explanation* explanation = dsl::explanation(kind);
  if (explanation == nullptr) return text;
  text += wrapped(explanation->rule);
  if (explanation->bad.empty()) return text;
  text += fmt::format("\n{}:\n\n{}\n{}", style.bold("this is found"), indented(explanation->bad),
                      findings_of(explanation->bad, style.colour()));
  text += fmt::format("\n{}:\n\n{}", style.bold("this is fine"), indented(explanation->good));
  return text;
}

std::string markdown_text(dsl::DiagnosticKind kind) {
  std::string text = fmt::format("## {} {}\n\n{}: {}.\n\n", dsl::code(kind), dsl::name(kind),
                                 dsl::to_text(dsl::severity(kind)), dsl::title(kind));
  const dsl::Explanation* explanation = dsl::explanation(kind);
  if (explanation == nullptr) return text;
  text += fmt::format("{}\n\n", explanation->rule);
  if (explanation->bad.empty()) return text;
  // The documentation's test runs a block that says it is bad; it fails only where an error is found.
  const std::string_view language = dsl::severity(kind) == dsl::Severity::Error ? "wf bad" : "text";
  text += fmt::format("Found:\n\n```{}\n{}```\n\n```text\n{}```\n\n", language, explanation->bad,
                      findings_of(explanation->bad, false));
  return text + fmt::format("Fine:\n\n```text\n{}```\n\n", explanation->good);
}

void head_facts(JsonObject& object, dsl::DiagnosticKind kind) {
  object.text("code", dsl::code(kind))
      .text("name", dsl::name(kind))
      .text("severity", dsl::to_text(dsl::severity(kind)))
      .text("title", dsl::title(kind));
}

void all_facts(JsonObject& object, dsl::DiagnosticKind kind) {
  head_facts(object, kind);
  const dsl::Explanation* explanation = dsl::explanation(kind);
  if (explanation != nullptr) {
    object.text("rule", explanation->rule)
        .text_or_null("bad", explanation->bad)
        .text_or_null("good", explanation->good);
    if (!explanation->bad.empty()) object.text("findings", findings_of(explanation->bad, false));
  }
}

std::string json_text(dsl::DiagnosticKind kind) {
  JsonObject object = document("explanation");
  all_facts(object, kind);
  return object.str() + "\n";
}

/// The whole list; with `texts` each with its rule and examples.
void print_json_list(Session& session, bool texts) {
  std::vector<std::string> items;
  for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) {
    JsonObject item;
    if (texts)
      all_facts(item, kind);
    else
      head_facts(item, kind);
    items.push_back(item.str());
  }
  session.out << document("explanations").raw("diagnostics", json_array(items)).str() << '\n';
}

void print_texts(Session& session, bool markdown) {
  if (markdown) {
    session.out << "# Findings\n\nEvery finding has a code that never changes. This page is what\n"
                   "`leadflow explain --all --markdown` prints.\n\n";
    std::string text;
    for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) text += markdown_text(kind);
    text.pop_back();  // the page ends with one line end
    session.out << text;
    return;
  }
  const Style style = Style::out(session);
  bool first = true;
  for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) {
    session.out << (first ? "" : "\n\n") << human_text(kind, style);
    first = false;
  }
}

void print_list(Session& session) {
  Table table({"CODE", "NAME", "SEVERITY", "ABOUT"});
  for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) {
    table.add({std::string(dsl::code(kind)), std::string(dsl::name(kind)),
               std::string(dsl::to_text(dsl::severity(kind))), std::string(dsl::title(kind))});
  }
  print(session, table);
}

}  // namespace

int explain(const std::vector<std::string>& args, Session& session) {
  std::string wanted;
  bool all = false;
  bool markdown = false;
  bool json = false;
  Arguments arguments("explain");
  arguments.positional("CODE", wanted, "code or name of a finding; without one all are listed", false);
  arguments.flag("--all", all, "all of them, with their texts");
  arguments.flag("--markdown", markdown, "as a page, with --all");
  arguments.flag("--json", json, "the same facts for scripts");
  if (!arguments.parse(args, session)) return kDone;
  if (markdown && !all) throw Failure(kUsage, "--markdown goes with --all");
  if (all || wanted.empty()) {
    if (json)
      print_json_list(session, all);
    else if (all)
      print_texts(session, markdown);
    else
      print_list(session);
    return kDone;
  }
  const std::optional<dsl::DiagnosticKind> kind = dsl::find_diagnostic(wanted);
  if (!kind) {
    std::vector<std::string_view> names;
    for (const dsl::DiagnosticKind each : dsl::all_diagnostics()) {
      names.push_back(dsl::code(each));
      names.push_back(dsl::name(each));
    }
    throw unknown_name("finding", wanted, names);
  }
  session.out << (json ? json_text(*kind) : human_text(*kind, Style::out(session)));
  return kDone;
}

}  // namespace leadflow::cli
