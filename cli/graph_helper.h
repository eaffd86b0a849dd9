// Asks leadflow-graph, which stands beside the program, to lay out a picture.

#pragma once

#include <string>

#include "cli/session.h"

namespace leadflow::cli {

/// `dot` as SVG. LEADFLOW_GRAPH names another helper. Failure(kUsage) when it cannot be started, kNo when it
/// has not answered within a minute, which pictures of some thousand arrows may take.
std::string laid_out(Session& session, const std::string& dot);

}  // namespace leadflow::cli
