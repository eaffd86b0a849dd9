// The picture as a Mermaid flowchart, which code hosts draw in Markdown. Labels stand in quotes; whatever is
// not a letter, a digit or harmless punctuation is written as Mermaid's entity of its number (`#35;`), so no
// label can end its quotes, open a tag or speak to the diagram.

#include <fmt/format.h>

#include "compiler/graph/picture.h"
#include "dsl/spelling.h"

namespace leadflow::compiler::picture {

namespace {

std::string mermaid_text(std::string_view drawable_text) {
  constexpr std::string_view harmless = " .,-+:!?/'";
  std::string safe;
  for (const char c : drawable_text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || static_cast<unsigned char>(c) >= 0x80 || harmless.find(c) != std::string_view::npos) {
      safe += c;
    } else {
      safe += fmt::format("#{};", static_cast<int>(c));
    }
  }
  return safe;
}

class MermaidWriter {
 public:
  explicit MermaidWriter(const Picture& picture) : picture_(picture) {}

  std::string write() {
    out_ = "flowchart LR\n";
    for (std::size_t i = 0; i < picture_.workflows.size(); ++i) workflow(i);
    pseudo_states();
    for (const Arrow& arrow : arrows(picture_)) write_arrow(arrow);
    out_ +=
        "  classDef open fill:#E8F1FA,stroke:#33475B,color:#111\n"
        "  classDef won fill:#DFF3E4,stroke:#33475B,color:#111\n"
        "  classDef lost fill:#FBE4E0,stroke:#33475B,color:#111\n"
        "  classDef archived fill:#ECECEC,stroke:#33475B,color:#111\n";
    return out_;
  }

 private:
  std::string id(std::size_t state) const {
    return fmt::format("s{}_{}", picture_.phases[picture_.states[state].phase].workflow,
                       picture_.states[state].name);
  }

  void workflow(std::size_t index) {
    const PictureWorkflow& workflow = picture_.workflows[index];
    out_ += fmt::format("  subgraph w{}[\"{}\"]\n", index, mermaid_text(drawn(workflow.label)));
    for (const std::size_t at : workflow.phases) {
      const PicturePhase& phase = picture_.phases[at];
      out_ += fmt::format("    subgraph p{}_{}[\"{}\"]\n", index, phase.name, mermaid_text(drawn(phase)));
      for (const std::size_t state : phase.states) {
        out_ += fmt::format("      {}[\"{}\"]:::{}\n", id(state),
                            mermaid_text(drawn(picture_.states[state].label)), dsl::spelling(phase.kind));
      }
      out_ += "    end\n";
    }
    out_ += "  end\n";
  }

  void pseudo_states() {
    for (std::size_t i = 0; i < picture_.states.size(); ++i) {
      const std::size_t workflow = picture_.phases[picture_.states[i].phase].workflow;
      if (picture_.states[i].entry) out_ += fmt::format("  in{}((\" \")) --> {}\n", workflow, id(i));
    }
  }

  void write_arrow(const Arrow& arrow) {
    std::string label;
    for (const std::string& line : arrow.lines) label += (label.empty() ? "" : "<br/>") + mermaid_text(line);
    const std::string from = arrow.from != nowhere ? id(arrow.from)
                             : arrow.from_closed
                                 ? fmt::format("any{}[\"any\"]", arrow.workflow)
                                 : fmt::format("open{}[\"any that is open\"]", arrow.workflow);
    out_ += fmt::format("  {} {}|\"{}\"| {}\n", from, arrow.rule ? "-.->" : "-->", label, id(arrow.to));
  }

  const Picture& picture_;
  std::string out_;
};

}  // namespace

std::string to_mermaid(const Picture& picture) {
  return MermaidWriter(picture).write();
}

}  // namespace leadflow::compiler::picture
