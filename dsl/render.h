// The five forms in which findings are shown.
//
// Each takes the findings in the order in which they shall stand (usually
// Diagnostics::sorted()) and returns the whole text; nothing prints. A finding
// whose file is not in the set is shown without a place. Texts from a file are
// escaped for where they go: control characters for terminals, `%` forms for
// workflow commands, JSON strings; lines of any length are clipped around the
// marked place.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::dsl {

struct RenderOptions {
  bool colour = false;        // ANSI escapes
  std::size_t columns = 160;  // of source text shown; longer lines are clipped
};

/// For people: message, place, the line with carets under the wrong thing, labels, help. An empty line
/// stands between two findings; a summary is the caller's. A mark over several lines shows on its first.
std::string render_human(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics,
                         const RenderOptions& options = {});

/// `file:line:column: error[LF0201]: message`, one line a finding.
std::string render_short(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics);

struct CheckSummary {
  bool ok = true;  // nothing at or above the fail level
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
  std::size_t files = 0;
  std::size_t programs = 0;
};

/// `errors`, `warnings`, `notes` counted and `ok` as no error at all; files and programs are the caller's.
CheckSummary count(const std::vector<Diagnostic>& diagnostics);

/// The document `{"format_version":1,"kind":"check","ok","summary","diagnostics":[]}`. Lines and columns are
/// 1-based, columns count bytes, ends are exclusive, `byte` counts from 0.
std::string render_json(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics,
                        const CheckSummary& summary);
/// One item of that document's `diagnostics`, for documents of other kinds.
std::string finding_json(const SourceSet& sources, const Diagnostic& diagnostic);

/// GitHub workflow commands (`::error file=...::message`), one a line.
std::string render_github(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics);

struct ToolInfo {
  std::string_view version;
  std::string_view information_uri;  // left out when empty
};

/// SARIF 2.1.0 with one run. All rules are declared, found or not; columns count code points.
std::string render_sarif(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics,
                         const ToolInfo& tool);

/// 16 hexadecimal digits that stay the same while the finding moves up or down in its file: made of its code,
/// its file's name, its message and the text of its line. Two findings may share one. For baselines.
std::string fingerprint(const SourceSet& sources, const Diagnostic& diagnostic);

}  // namespace leadflow::dsl
