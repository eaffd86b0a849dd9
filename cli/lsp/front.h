// The door of the language server: the command `leadflow lsp`.

#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace leadflow::cli {

int lsp_server(const std::vector<std::string>& args, Session& session);

}  // namespace leadflow::cli
