// Findings as a command shows them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"
#include "dsl/render.h"

namespace leadflow::cli {

/// `human`, `short`, `json`, `github` or `sarif`; Failure(kUsage) for anything else.
void must_be_format(std::string_view format);

/// The findings in `format`; colours only in `human`, and only if `colour`.
std::string rendered(std::string_view format, const dsl::SourceSet& sources,
                     const std::vector<dsl::Diagnostic>& findings, const dsl::CheckSummary& summary,
                     bool colour);

/// Findings on the error stream, for commands whose result is something else.
void say_findings(Session& session, const dsl::SourceSet& sources,
                  const std::vector<dsl::Diagnostic>& findings);

/// `2 errors, 1 warning`, `no findings`.
std::string summary_text(const dsl::CheckSummary& summary);

/// The findings as a JSON array.
std::string findings_json(const dsl::SourceSet& sources, const std::vector<dsl::Diagnostic>& findings);

}  // namespace leadflow::cli
