// A deployment on its way: what changes, what of the store that touches, and what became of it.
// `deploy`, `deploy --apply` and `rollback` are three ways to the same one.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/diff_side.h"
#include "cli/promises.h"
#include "cli/saved_plan.h"
#include "cli/store_access.h"
#include "compiler/diff.h"
#include "runtime/deploy/demands.h"
#include "runtime/deploy/deploy.h"
#include "runtime/deploy/seen.h"
#include "runtime/deploy/touched.h"

namespace leadflow::cli {

struct DeployRequest {
  runtime::VersionNote note = {};
  bool plan_only = false;
  PromiseTally promises = {};
  const SavedPlan* promised = nullptr;                      // what a plan says that was made before
  std::optional<std::int64_t> from_version = std::nullopt;  // the version that has to be deployed now
};

struct Deployment {
  runtime::DeployPlan plan;
  DiffSide before;  // the program deployed now; without a loader where there is none
  DiffSide after;
  std::string program;  // `after` as canonical JSON
  compiler::ProgramDifference found;
  std::vector<runtime::Touched> touched;  // by each of `found.differences`
  std::vector<runtime::Unmet> unmet;      // where the new program demands what records lack
  runtime::Seen seen;
  std::optional<std::int64_t> version;  // that was made
  DeployRequest request;

  bool can_be_kept() const { return plan.stranded.empty() && !plan.unchanged; }
};

/// Plans `after`, which compiled, on the store, and installs it unless only a plan is wanted.
/// Failure(kConflict) if the store is not what `promised` saw, or another version than `from_version` is
/// deployed; then nothing is written.
Deployment deploy_program(Session& session, StoreAccess& access, DiffSide after, DeployRequest request);

/// As people or scripts see it; gives the exit code.
int put_deployment(Session& session, const Deployment& deployment, bool json);

/// The program is not deployed, because of its errors or its promises; gives the exit code.
int put_not_deployed(Session& session, const DiffSide& after, bool json, std::string_view why,
                     std::string_view help);

/// What put_deployment() shows of a plan, for `deploy --plan --out`.
SavedPlan to_saved(const Deployment& deployment);

}  // namespace leadflow::cli
