// The picture for Graphviz. Identifiers of the language need no escaping; a label does: DOT's own quotes and
// backslashes, and the ampersand, behind which Graphviz looks for an HTML entity.

#include <fmt/format.h>

#include "compiler/graph/picture.h"

namespace leadflow::compiler::picture {

namespace {

std::string dot_text(std::string_view drawable_text) {
  std::string safe;
  for (const char c : drawable_text) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
    if (c == '&') safe += "amp;";
  }
  return safe;
}

std::string_view fill_of(dsl::ast::PhaseKind kind) {
  switch (kind) {
    case dsl::ast::PhaseKind::Open:
      return "#E8F1FA";
    case dsl::ast::PhaseKind::Won:
      return "#DFF3E4";
    case dsl::ast::PhaseKind::Lost:
      return "#FBE4E0";
    case dsl::ast::PhaseKind::Archived:
      return "#ECECEC";
  }
  return {};
}

class DotWriter {
 public:
  explicit DotWriter(const Picture& picture) : picture_(picture) {}

  std::string write() {
    out_ =
        "digraph leadflow {\n"
        "  graph [rankdir=LR, fontname=\"Helvetica\", fontsize=12, bgcolor=\"white\"];\n"
        "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=12, "
        "color=\"#33475B\"];\n"
        "  edge [fontname=\"Helvetica\", fontsize=10, color=\"#33475B\"];\n";
    for (std::size_t i = 0; i < picture_.workflows.size(); ++i) workflow(i);
    for (const Arrow& arrow : arrows(picture_)) write_arrow(arrow);
    return out_ + "}\n";
  }

 private:
  const std::string& workflow_name(std::size_t state) const {
    return picture_.workflows[picture_.phases[picture_.states[state].phase].workflow].name;
  }
  std::string id(std::size_t state) const {
    return fmt::format("\"{}.{}\"", workflow_name(state), picture_.states[state].name);
  }
  std::string any_id(const Arrow& arrow) const {
    return fmt::format("\"{} {}\"", arrow.from_closed ? "any" : "open",
                       picture_.workflows[arrow.workflow].name);
  }

  void workflow(std::size_t index) {
    const PictureWorkflow& workflow = picture_.workflows[index];
    out_ += fmt::format("  subgraph \"cluster_{}\" {{\n    label=\"{}\"; color=\"#8899AA\";\n", workflow.name,
                        dot_text(drawn(workflow.label)));
    for (const std::size_t each : workflow.phases) phase(picture_.phases[each], workflow.name);
    pseudo_states(index);
    out_ += "  }\n";
  }

  void phase(const PicturePhase& phase, const std::string& workflow) {
    out_ += fmt::format("    subgraph \"cluster_{}.{}\" {{\n      label=\"{}\"; color=\"#C0C8D0\";\n",
                        workflow, phase.name, dot_text(drawn(phase)));
    for (const std::size_t state : phase.states) {
      out_ += fmt::format("      {} [label=\"{}\", fillcolor=\"{}\"];\n", id(state),
                          dot_text(drawn(picture_.states[state].label)), fill_of(phase.kind));
    }
    out_ += "    }\n";
  }

  /// Where records come in, and `any open status` where a rule moves from there.
  void pseudo_states(std::size_t index) {
    const PictureWorkflow& workflow = picture_.workflows[index];
    std::string entries;
    for (std::size_t i = 0; i < picture_.states.size(); ++i) {
      const PictureState& state = picture_.states[i];
      if (state.entry && picture_.phases[state.phase].workflow == index)
        entries += fmt::format("    \"in {}\" -> {};\n", workflow.name, id(i));
    }
    if (!entries.empty())
      out_ += fmt::format(
          "    \"in {}\" [shape=circle, style=filled, fillcolor=\"#33475B\", label=\"\", "
          "width=0.2];\n{}",
          workflow.name, entries);
    bool open = false;
    bool any = false;
    for (const PictureMove& move : picture_.moves) {
      if (move.from == nowhere && move.workflow == index) (move.from_closed ? any : open) = true;
    }
    const auto node = [&](std::string_view word, std::string_view label) {
      out_ += fmt::format("    \"{} {}\" [label=\"{}\", style=\"rounded,dashed\"];\n", word, workflow.name,
                          label);
    };
    if (open) node("open", "any that is open");
    if (any) node("any", "any");
  }

  void write_arrow(const Arrow& arrow) {
    std::string label;
    for (const std::string& line : arrow.lines) label += (label.empty() ? "" : "\\n") + dot_text(line);
    out_ +=
        fmt::format("  {} -> {} [label=\"{}\"{}];\n", arrow.from == nowhere ? any_id(arrow) : id(arrow.from),
                    id(arrow.to), label, arrow.rule ? ", style=dashed" : "");
  }

  const Picture& picture_;
  std::string out_;
};

}  // namespace

std::string to_dot(const Picture& picture) {
  return DotWriter(picture).write();
}

}  // namespace leadflow::compiler::picture
