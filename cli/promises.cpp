#include "cli/promises.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_object.h"
#include "cli/solver_helper.h"
#include "runtime/prove/prove.h"

namespace leadflow::cli {

namespace {

/// A deployment does not wait long for proofs: `leadflow prove` looks further.
constexpr runtime::proving::Bounds deploy_bounds{10'000, 600, 20'000};

bool states_promises(const dsl::SyntaxTree& tree) {
  return std::any_of(tree.files.begin(), tree.files.end(), [](const dsl::ast::File& file) {
    return !file.promises.empty() ||
           std::any_of(file.workflows.begin(), file.workflows.end(),
                       [](const dsl::ast::Workflow& workflow) { return !workflow.promises.empty(); });
  });
}

void count(PromiseTally& tally, const runtime::Proof& proof) {
  switch (proof.verdict) {
    case runtime::Verdict::Proved:
      ++tally.proved;
      return;
    case runtime::Verdict::Broken:
      ++tally.broken;
      break;
    case runtime::Verdict::Unknown:
      ++tally.unknown;
      break;
  }
  tally.open.push_back(fmt::format("{}: the promise \"{}\" is {}: {}", proof.workflow, proof.name,
                                   runtime::to_text(proof.verdict), proof.why));
}

}  // namespace

std::string PromiseTally::text() const {
  if (proved + broken + unknown == 0) return {};
  return fmt::format("promises: {} proved, {} broken, {} unknown", proved, broken, unknown);
}

std::string PromiseTally::json() const {
  return JsonObject()
      .number("proved", proved)
      .number("broken", broken)
      .number("unknown", unknown)
      .texts("open", open)
      .str();
}

PromiseTally decide_promises(const Session& session, const LoadedProgram& program, bool unasked) {
  PromiseTally tally;
  if (!unasked && !states_promises(program.tree)) return tally;
  const runtime::proving::Bounds bounds = unasked ? runtime::proving::Bounds{} : deploy_bounds;
  runtime::SolverProcess solver(solver_options(session));
  const runtime::Proofs proofs = runtime::prove(*program.compiled, program.tree, bounds, &solver);
  for (const runtime::Proof& proof : proofs.promises) {
    if (unasked || proof.written) count(tally, proof);
  }
  return tally;
}

}  // namespace leadflow::cli
