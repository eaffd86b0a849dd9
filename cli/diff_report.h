// A comparison as people and scripts see it.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/diff_side.h"
#include "cli/output.h"
#include "compiler/diff.h"

namespace leadflow::cli {

struct DiffReport {
  const DiffSide& before;
  const DiffSide& after;
  const compiler::ProgramDifference& found;
};

/// Grouped by class, the one that asks most first. `note`: a line more for a difference, or nothing.
std::string diff_human(const DiffReport& report, const Style& style,
                       const std::function<std::string(const compiler::Difference&)>& note = {});
/// See docs/schema/diff.schema.json. `ok`: what the exit code says.
std::string diff_json(const DiffReport& report, bool ok);
/// For a comment on a pull request: a table, and the texts in details that fold. Nothing in it can be markup,
/// mention or link.
std::string diff_markdown(const DiffReport& report);

/// One difference and one likely rename as JSON; also of a deployment's plan.
std::string difference_json(const compiler::Difference& difference, const DiffReport& report);
std::string rename_json(const compiler::LikelyRename& rename);

std::int64_t breaking_count(const compiler::ProgramDifference& found);

}  // namespace leadflow::cli
