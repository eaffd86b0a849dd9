#include "cli/man.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/embedded.h"
#include "cli/run.h"

namespace leadflow::cli {

namespace {

struct ExitMeaning {
  int code;
  std::string_view meaning;
};

constexpr ExitMeaning exit_meanings[] = {
    {0, "done"},
    {1, "the answer is no: findings, a failed test, a plan that strands records, a failed line of a batch"},
    {2, "wrong usage or configuration"},
    {3, "refused by the workflow: not permitted, incomplete, not offered here"},
    {4, "no such record, workflow, action, user"},
    {5, "conflict: changed underneath, or a --once key used with other content"},
    {6, "busy; the same call may go through later"},
    {7, "an input or the store can't be read or written"},
    {70, "a bug of leadflow, with how to report it"},
    {130, "interrupted"},
};

/// A line that begins with a dot or an apostrophe would be a request to roff.
std::string roff_line(std::string_view text) {
  const bool request = text.starts_with('.') || text.starts_with('\'');
  return (request ? "\\&" : "") + roff(text) + "\n";
}

/// Words of a quoted argument of a request.
std::string roff_argument(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : roff(text)) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string page_heading(std::string_view name, int section, std::string_view about) {
  std::string title(name);
  std::transform(title.begin(), title.end(), title.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return fmt::format(
      ".\\\" Written by `leadflow man`.\n.TH {} {} \"\" \"leadflow {}\" \"leadflow\"\n.SH NAME\n{} \\- {}\n",
      roff_argument(title), section, version(), roff(name), roff(about));
}

/// What help shows of a term, with a paragraph behind it.
std::string described(const std::string& bold, const std::string& value, std::string_view text) {
  std::string term = fmt::format("\\fB{}\\fR", roff(bold));
  if (!value.empty()) term += fmt::format(" \\fI{}\\fR", roff(value));
  return fmt::format(".TP\n{}\n{}", term, roff_line(text));
}

std::string synopsis(std::string_view command, const std::vector<ArgumentShape>& shapes) {
  std::string line = fmt::format("\\fBleadflow {}\\fR", roff(command));
  for (const ArgumentShape& shape : shapes) {
    if (!shape.is_positional) continue;
    const std::string word = fmt::format("\\fI{}\\fR{}", roff(shape.names), shape.repeated ? "..." : "");
    line += shape.required ? " " + word : fmt::format(" [{}]", word);
  }
  return line + " [\\fIoptions\\fR]\n";
}

std::string example_block(std::string_view lines) {
  std::string text = ".EX\n";
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    text += roff_line(lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return text + ".EE\n";
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitMeaning& each : exit_meanings)
    text += described(std::to_string(each.code), "", each.meaning);
  return text;
}

std::string environment_text() {
  std::string text = ".SH ENVIRONMENT\n";
  text += described("LEADFLOW_STORE", "", "the store, where --store does not say");
  text += described("LEADFLOW_USER", "", "who acts, where --as does not say");
  text += described("LEADFLOW_Z3", "", "the solver that proofs ask, where it is not the z3 in PATH");
  text += described("NO_COLOR", "", "no colours, on a terminal either");
  return text;
}

bool takes(const std::vector<ArgumentShape>& shapes, std::string_view option) {
  return std::any_of(shapes.begin(), shapes.end(),
                     [&](const ArgumentShape& shape) { return shape.names == option; });
}

}  // namespace

std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '\\':
        escaped += "\\e";
        break;
      case '-':
        escaped += "\\-";
        break;
      case '\'':
        escaped += "\\(aq";
        break;
      case '`':
        escaped += "\\(ga";
        break;
      case '^':
        escaped += "\\(ha";
        break;
      case '~':
        escaped += "\\(ti";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

ManualPage overview_page() {
  std::string text = page_heading("leadflow", 1, "sales workflows as code");
  text += ".SH SYNOPSIS\n\\fBleadflow\\fR \\fICOMMAND\\fR [\\fIarguments\\fR]\n";
  text +=
      ".SH DESCRIPTION\nA .wf file says how leads and opportunities move through a sales process. leadflow "
      "checks it, plays it\nthrough, installs it in a store and applies dispositions to the records there. "
      "Each command has a page\nof its own.\n";
  for (const CommandGroup group : all_groups()) {
    text += fmt::format(".SS {}\n", roff_argument(group_title(group)));
    for (const CommandInfo& info : all_commands()) {
      if (info.group == group) text += described(fmt::format("leadflow-{}(1)", info.name), "", info.summary);
    }
  }
  text += exit_status() + environment_text();
  text += ".SH FILES\n" +
          described("leadflow.toml", "", "settings, looked for upwards from the working directory");
  text += described("leadflow.db", "", "the store, where nothing says otherwise");
  text += ".SH EXAMPLES\n" +
          example_block("leadflow new calls --like leads\nleadflow check calls\nleadflow test calls\n");
  return {"leadflow", 1, text + ".SH SEE ALSO\n\\fBleadflow.toml\\fR(5)\n"};
}

ManualPage command_page(const CommandInfo& command, const Session& session) {
  const std::vector<ArgumentShape> shapes = shapes_of(command, session);
  const std::string name = fmt::format("leadflow-{}", command.name);
  std::string text =
      page_heading(name, 1, command.summary) + ".SH SYNOPSIS\n" + synopsis(command.name, shapes);
  std::string arguments;
  std::string options;
  for (const ArgumentShape& shape : shapes) {
    if (shape.is_positional) {
      arguments += described(shape.names, "", shape.help);
      continue;
    }
    std::string names;
    for (const std::string& each : option_names(shape)) names += (names.empty() ? "" : ", ") + each;
    options += described(names, shape.value, shape.help);
  }
  if (!arguments.empty()) text += ".SH ARGUMENTS\n" + arguments;
  text += ".SH OPTIONS\n" + options + described("-h, --help", "", "what it takes, with an example");
  text += ".SH EXAMPLES\n" + example_block(command.example) + exit_status();
  if (takes(shapes, "--store")) text += environment_text();
  text += ".SH SEE ALSO\n\\fBleadflow\\fR(1)";
  if (takes(shapes, "--config")) text += ", \\fBleadflow.toml\\fR(5)";
  return {name, 1, text + "\n"};
}

ManualPage settings_page() {
  std::string text = page_heading("leadflow.toml", 5, "settings of leadflow");
  return {"leadflow.toml", 5, text + std::string(embedded_file("man/leadflow.toml.roff"))};
}

std::vector<ManualPage> all_pages(const Session& session) {
  std::vector<ManualPage> pages = {overview_page()};
  for (const CommandInfo& info : all_commands()) pages.push_back(command_page(info, session));
  pages.push_back(settings_page());
  return pages;
}

}  // namespace leadflow::cli
