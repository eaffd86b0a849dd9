// `leadflow graph`: a program as a picture.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/graph_helper.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/program_source.h"
#include "compiler/document/board_page.h"
#include "compiler/graph/picture.h"
#include "dsl/spelling.h"

namespace leadflow::cli {

namespace {

using compiler::picture::Picture;

struct GraphFlags {
  std::string file;
  std::string format = "svg";
  std::string workflow;
  std::string focus;
  std::optional<std::string> depth;
  std::string output;
  std::string stdin_name = "stdin.wf";
  bool json = false;
};

constexpr std::array<std::string_view, 4> graph_formats = {"svg", "dot", "mermaid", "html"};

void check_graph_flags(const GraphFlags& flags) {
  if (std::find(graph_formats.begin(), graph_formats.end(), flags.format) == graph_formats.end()) {
    const Failure failure =
        unknown_name("format", flags.format, {graph_formats.begin(), graph_formats.end()});
    throw Failure(kUsage, failure.what(),
                  failure.help().empty() ? "there are svg, dot, mermaid and html" : failure.help());
  }
  if (flags.depth && flags.focus.empty()) throw Failure(kUsage, "--depth goes with --focus only");
  if (!flags.focus.empty() && flags.format == "html" && !flags.json)
    throw Failure(kUsage, "--focus draws svg, dot and mermaid; the html page has a field to search in");
}

/// `new_lead` of the only workflow that has it, or `leads.new_lead`.
compiler::StateId focus_of(const compiler::Program& program, const Picture& picture,
                           const std::string& name) {
  const std::size_t dot = name.find('.');
  const std::string workflow = dot == std::string::npos ? std::string() : name.substr(0, dot);
  const std::string state = dot == std::string::npos ? name : name.substr(dot + 1);
  compiler::StateId found;
  std::vector<std::string_view> names;
  for (const compiler::picture::PictureState& each : picture.states) {
    names.push_back(each.name);
    const std::string& home = program.workflows[program.states[each.id].workflow].name;
    if (each.name != state || (!workflow.empty() && home != workflow)) continue;
    if (found.valid())
      throw Failure(kUsage, fmt::format("several workflows have a status `{}`", state),
                    fmt::format("say which: --focus {}.{}", home, state));
    found = each.id;
  }
  if (!found.valid()) throw unknown_name("status", name, names);
  return found;
}

std::string state_name(const Picture& picture, std::size_t index) {
  const auto& state = picture.states[index];
  return picture.workflows[picture.phases[state.phase].workflow].name + "." + state.name;
}

std::string phases_json(const Picture& picture, const compiler::picture::PictureWorkflow& workflow) {
  std::vector<std::string> phases;
  for (const std::size_t at : workflow.phases) {
    const auto& phase = picture.phases[at];
    std::vector<std::string> states;
    for (const std::size_t index : phase.states) {
      const auto& state = picture.states[index];
      states.push_back(JsonObject()
                           .text("name", state.name)
                           .text("label", state.label)
                           .boolean("entry", state.entry)
                           .str());
    }
    phases.push_back(JsonObject()
                         .text("name", phase.name)
                         .text("label", phase.label)
                         .text("kind", dsl::spelling(phase.kind))
                         .raw("states", json_array(states))
                         .str());
  }
  return json_array(phases);
}

std::string graph_json(const Picture& picture) {
  std::vector<std::string> workflows;
  for (const auto& workflow : picture.workflows) {
    workflows.push_back(JsonObject()
                            .text("name", workflow.name)
                            .text("label", workflow.label)
                            .text("record", workflow.record)
                            .raw("phases", phases_json(picture, workflow))
                            .str());
  }
  std::vector<std::string> moves;
  for (const auto& move : picture.moves) {
    const bool anywhere = move.from == compiler::picture::nowhere;
    moves.push_back(JsonObject()
                        .text("workflow", picture.workflows[move.workflow].name)
                        .text_or_null("from", anywhere ? std::string() : state_name(picture, move.from))
                        .text("to", state_name(picture, move.to))
                        .boolean("from_closed", move.from_closed)
                        .text("kind", to_text(move.kind))
                        .text("name", move.name)
                        .text("label", move.label)
                        .boolean("conditional", move.conditional)
                        .boolean("later", move.later)
                        .str());
  }
  return document("graph")
             .boolean("ok", true)
             .raw("workflows", json_array(workflows))
             .raw("moves", json_array(moves))
             .str() +
         "\n";
}

std::string html_of(const compiler::Program& program, const Picture& picture) {
  std::vector<compiler::document::DescribedWorkflow> workflows;
  for (const auto& workflow : picture.workflows)
    workflows.push_back(compiler::document::describe(program, program.workflow(workflow.name)));
  return compiler::document::board_page(workflows);
}

std::string drawn(Session& session, const GraphFlags& flags, const compiler::Program& program) {
  Picture picture = compiler::picture::picture_of(program, named_workflow(program, flags.workflow));
  if (!flags.focus.empty()) {
    const std::int64_t depth = flags.depth ? whole_number("--depth", *flags.depth) : 1;
    picture = around(picture, focus_of(program, picture, flags.focus), depth);
  }
  if (flags.json) return graph_json(picture);
  if (flags.format == "html") return html_of(program, picture);
  if (flags.format == "mermaid") return to_mermaid(picture);
  const std::string dot = to_dot(picture);
  return flags.format == "dot" ? dot : laid_out(session, dot);
}

}  // namespace

int graph(const std::vector<std::string>& args, Session& session) {
  GraphFlags flags;
  Arguments arguments("graph");
  arguments.positional("FILE", flags.file,
                       "a program, or the .json that compile made of it, or - for standard input");
  arguments.option("--format", flags.format, "FORMAT",
                   "svg (as it is), dot for Graphviz, mermaid for Markdown, or html: the board on a page");
  arguments.option("--workflow", flags.workflow, "W", "only this workflow");
  arguments.option("--focus", flags.focus, "[WORKFLOW.]S", "only what is near this status");
  arguments.option("--depth", flags.depth, "N", "how many moves away is near (1)");
  arguments.option("-o,--output", flags.output, "OUT", "write here instead of to standard output");
  arguments.flag("--json", flags.json, "the picture's facts for scripts, instead of a format");
  arguments.option("--stdin-filename", flags.stdin_name, "NAME",
                   "what - is called, and where its imports start from");
  if (!arguments.parse(args, session)) return kDone;
  check_graph_flags(flags);
  const auto program = shown_program(session, flags.file, flags.stdin_name, "graph", flags.json);
  if (!program) return kNo;
  const std::string text = drawn(session, flags, *program);
  if (flags.output.empty() || flags.output == "-") {
    session.out << text;
  } else {
    write_file(flags.output, text);
    say(session, fmt::format("wrote {}", flags.output));
  }
  return kDone;
}

}  // namespace leadflow::cli
