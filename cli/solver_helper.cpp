#include "cli/solver_helper.h"

#include <unistd.h>

#include <string_view>

namespace leadflow::cli {

runtime::SolverOptions solver_options(const Session& session) {
  runtime::SolverOptions options;
  options.path = session.environment("LEADFLOW_Z3");
  const std::string folders = session.environment("PATH");
  for (std::string_view rest = folders; options.path.empty() && !rest.empty();) {
    const std::size_t end = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, end)) + "/z3";
    if (candidate.front() == '/' && access(candidate.c_str(), X_OK) == 0) options.path = candidate;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return options;
}

}  // namespace leadflow::cli
