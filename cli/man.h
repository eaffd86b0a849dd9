// Manual pages, made of the same list and descriptions as help.

#pragma once

#include <string>
#include <string_view>

#include "cli/shapes.h"

namespace leadflow::cli {

struct ManualPage {
  std::string name;  // `leadflow-check`
  int section = 1;
  std::string text;  // roff, for the `man` macros
  std::string file() const { return name + "." + std::to_string(section); }
};

/// leadflow(1): every command in a line.
ManualPage overview_page();
/// leadflow-NAME(1)
ManualPage command_page(const CommandInfo& command, const Session& session);
/// leadflow.toml(5)
ManualPage settings_page();
/// All of them, in the order of the overview.
std::vector<ManualPage> all_pages(const Session& session);

/// `text` as roff prints it word for word.
std::string roff(std::string_view text);

}  // namespace leadflow::cli
