// A plan of a deployment as a file: `deploy --plan --out` writes it, `deploy --apply` installs what it holds.
//
// The file holds the whole program, so that nothing else is read later, and what the
// plan saw of the store (runtime/deploy/seen.h). Every byte of it counts: a file that
// was changed since is refused. That finds accidents; it is no signature, and who may
// deploy may deploy anything.

#pragma once

#include <cstdint>
#include <string>

#include "runtime/deploy/seen.h"

namespace leadflow::cli {

struct SavedPlan {
  std::string leadflow;  // the version that made it
  std::string note;
  std::int64_t back_to = 0;  // see runtime::VersionInfo
  runtime::Seen seen;
  std::string program;  // canonical JSON
};

/// See docs/schema/deploy-plan.schema.json.
std::string to_text(const SavedPlan& plan);

/// Failure(kUnreadable) for what is no such file, was changed since it was written, or comes of another
/// version of leadflow.
SavedPlan read_saved_plan(const std::string& path, const std::string& text);

}  // namespace leadflow::cli
