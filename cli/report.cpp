#include "cli/report.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/run.h"

namespace leadflow::cli {

void must_be_format(std::string_view format) {
  const std::vector<std::string_view> known = {"human", "short", "json", "github", "sarif"};
  for (const std::string_view each : known) {
    if (each == format) return;
  }
  Failure failure = unknown_name("format", format, known);
  if (!failure.help().empty()) throw failure;
  throw Failure(kUsage, failure.what(), "formats are human, short, json, github and sarif");
}

std::string rendered(std::string_view format, const dsl::SourceSet& sources,
                     const std::vector<dsl::Diagnostic>& findings, const dsl::CheckSummary& summary,
                     bool colour) {
  if (format == "json") return dsl::render_json(sources, findings, summary);
  if (format == "sarif") return dsl::render_sarif(sources, findings, {version(), {}});
  if (format == "github") return dsl::render_github(sources, findings);
  if (format == "short") return dsl::render_short(sources, findings);
  return dsl::render_human(sources, findings, {colour, 160});
}

void say_findings(Session& session, const dsl::SourceSet& sources,
                  const std::vector<dsl::Diagnostic>& findings) {
  if (findings.empty()) return;
  session.err << dsl::render_human(sources, findings, {Style::err(session).colour(), 160});
}

std::string summary_text(const dsl::CheckSummary& summary) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += counted(static_cast<std::int64_t>(count), what);
  };
  add(summary.errors, "error");
  add(summary.warnings, "warning");
  add(summary.notes, "note");
  return text.empty() ? "no findings" : text;
}

std::string findings_json(const dsl::SourceSet& sources, const std::vector<dsl::Diagnostic>& findings) {
  std::vector<std::string> items;
  for (const dsl::Diagnostic& finding : findings) items.push_back(dsl::finding_json(sources, finding));
  return json_array(items);
}

}  // namespace leadflow::cli
