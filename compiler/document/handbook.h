// The sales team's handbook: what every status means, what may be done there, by whom and with what result,
// what acts on its own, and which messages go out.
//
// Written from the program alone and always the same for the same program. Texts are escaped for the format.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::compiler::document {

enum class HandbookFormat : std::uint8_t { Markdown, Html };

struct HandbookFile {
  std::string name;  // `README.md`, `leads.md`; `index.html`, `leads.html`
  std::string text;
};

/// The contents page first, then a page a workflow, in the order of the program.
std::vector<HandbookFile> handbook(const Program& program, HandbookFormat format);

}  // namespace leadflow::compiler::document
