// A deployment on its way: what changes, what of the store that touches, and what became of it.
// `deploy`, `deploy --apply` and `rollback` are three ways to the same one.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/diff_side.h"
#include "cli/store_access.h"
#include "compiler/diff.h"
#include "runtime/deploy/deploy.h"
#include "runtime/deploy/touched.h"

namespace leadflow::cli {

struct Deployment {
  runtime::DeployPlan plan;
  DiffSide before;  // the program deployed now; without a loader where there is none
  DiffSide after;
  compiler::ProgramDifference found;
  std::vector<runtime::Touched> touched;  // by each of `found.differences`
  std::optional<std::int64_t> version;    // that was made
  bool plan_only = false;
};

/// What a saved plan promises: the version it saw, the program, and a line for each thing that is counted.
struct SavedPlan {
  std::int64_t from_version = 0;
  std::string program;  // canonical JSON
  std::string note;
  std::vector<std::string> counts;
};

/// Plans `after` on the store, and installs it unless `plan_only`. `promised`: Failure(kConflict) if the store
/// is no longer what that plan saw; then nothing is written.
Deployment deploy_program(Session& session, StoreAccess& access, DiffSide after, const std::string& note,
                          bool plan_only, const SavedPlan* promised = nullptr);

/// As people or scripts see it; gives the exit code.
int put_deployment(Session& session, const Deployment& deployment, bool json);

/// Errors of the program: it is not deployed.
int put_not_deployed(Session& session, const DiffSide& after, bool json);

/// The plan as a file for `deploy --apply`.
std::string saved_plan_text(const Deployment& deployment, const std::string& note);
/// Failure(kUnreadable) for what is no such file.
SavedPlan read_saved_plan(const std::string& path, const std::string& text);

}  // namespace leadflow::cli
