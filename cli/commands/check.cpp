// `leadflow check`: every mistake of every program named, in any of five forms.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/revision.h"

namespace leadflow::cli {

namespace {

struct CheckFlags {
  std::vector<std::string> files;
  std::string format = "human";
  bool json = false;
  std::string fail_level = "error";
  std::string baseline;
  std::string new_since;
  std::vector<std::string> reports;
  std::string stdin_name = "stdin.wf";
};

/// Findings that an earlier check had, and how often, by fingerprint.
using Baseline = std::map<std::string, int, std::less<>>;

Baseline read_baseline(Session& session, const std::string& path) {
  Baseline baseline;
  if (path.empty()) return baseline;
  const nlohmann::json document = nlohmann::json::parse(read_input(session, path), nullptr, false);
  const bool is_check = document.is_object() && document.value("kind", nlohmann::json()) == "check" &&
                        document.contains("diagnostics") && document["diagnostics"].is_array();
  if (!is_check) {
    throw Failure(kUnreadable, fmt::format("`{}` is not the JSON of an earlier check", path),
                  "`leadflow check --format json FILE... > baseline.json` writes one");
  }
  for (const nlohmann::json& finding : document["diagnostics"]) {
    if (finding.is_object() && finding.contains("fingerprint") && finding["fingerprint"].is_string()) {
      ++baseline[finding["fingerprint"].get<std::string>()];
    }
  }
  return baseline;
}

dsl::Severity read_level(const std::string& text) {
  for (const dsl::Severity level : {dsl::Severity::Note, dsl::Severity::Warning, dsl::Severity::Error}) {
    if (dsl::to_text(level) == text) return level;
  }
  throw Failure(kUsage, fmt::format("--fail-level is note, warning or error, not `{}`", text),
                nearest_help(text, {"note", "warning", "error"}));
}

/// One finding wherever it stands; a file that two programs share gives it twice.
std::string place_key(const dsl::SourceSet& sources, const dsl::Diagnostic& finding) {
  const dsl::SourceFile& file = sources[finding.where.file];
  return fmt::format("{}\n{}\n{}\n{}\n{}", file.path().empty() ? file.name() : file.path().string(),
                     finding.where.begin, finding.where.end, static_cast<int>(finding.kind), finding.message);
}

struct Found {
  std::vector<dsl::Diagnostic> findings;  // each place once
  std::set<std::string> names;            // of the files that were read
};

Found find_all(Session& session, Loader& loader, const std::vector<std::string>& files) {
  Found found;
  std::set<std::string> seen;
  for (const std::string& file : files) {
    const auto kept = std::make_shared<const LoadedProgram>(loader.load(file));
    session.kept = kept;
    for (const dsl::ast::File& each : kept->tree.files)
      found.names.insert(loader.sources()[each.file].name());
    if (file != "-") found.names.insert(file);
    for (const dsl::Diagnostic& finding : kept->found.sorted()) {
      if (seen.insert(place_key(loader.sources(), finding)).second) found.findings.push_back(finding);
    }
  }
  return found;
}

/// What a check of the same files found in a git revision. A file that was not there had no findings.
Baseline findings_at(Session& session, const CheckFlags& flags, const std::vector<std::string>& files) {
  const TreeAtRevision tree(flags.new_since, session.disk);
  Session then{session.in, session.out,         session.err,         session.clock,
               tree,       session.environment, session.system_user, session.host};
  std::vector<std::string> there;
  for (const std::string& file : files) {
    const std::string& name = file == "-" ? flags.stdin_name : file;
    if (tree.kind(name) == dsl::FileKind::Regular) there.push_back(name);
  }
  Loader loader(then, flags.stdin_name);
  Baseline baseline;
  for (const dsl::Diagnostic& finding : find_all(then, loader, there).findings)
    ++baseline[dsl::fingerprint(loader.sources(), finding)];
  return baseline;
}

Baseline known_findings(Session& session, const CheckFlags& flags, const std::vector<std::string>& files) {
  Baseline known = read_baseline(session, flags.baseline);
  if (flags.new_since.empty()) return known;
  for (const auto& [fingerprint, count] : findings_at(session, flags, files)) {
    int& all = known[fingerprint];
    all = std::max(all, count);
  }
  return known;
}

struct Checked {
  std::vector<dsl::Diagnostic> findings;
  dsl::CheckSummary summary;
};

Checked check_programs(Session& session, Loader& loader, const CheckFlags& flags) {
  const dsl::Severity level = read_level(flags.fail_level);
  const std::vector<std::string> files = program_files(session, flags.files);
  Baseline known = known_findings(session, flags, files);
  Found found = find_all(session, loader, files);
  Checked checked;
  for (dsl::Diagnostic& finding : found.findings) {
    if (!known.empty()) {
      const auto old = known.find(dsl::fingerprint(loader.sources(), finding));
      if (old != known.end() && old->second-- > 0) continue;
    }
    checked.findings.push_back(std::move(finding));
  }
  checked.summary = dsl::count(checked.findings);
  checked.summary.files = found.names.size();
  checked.summary.programs = files.size();
  for (const dsl::Diagnostic& finding : checked.findings) {
    if (dsl::severity(finding.kind) >= level) checked.summary.ok = false;
  }
  return checked;
}

void print_human_summary(Session& session, const Checked& checked) {
  const Style style = Style::out(session);
  if (!checked.findings.empty()) session.out << '\n';
  const std::string text = summary_text(checked.summary);
  session.out << (checked.summary.ok ? style.green(text) : style.red(text)) << " in "
              << counted(static_cast<std::int64_t>(checked.summary.files), "file") << '\n';
}

}  // namespace

int check(const std::vector<std::string>& args, Session& session) {
  CheckFlags flags;
  Arguments arguments("check");
  arguments.positionals("FILE", flags.files,
                        "workflow files, folders with all below them, or - for standard input");
  arguments.option("--format", flags.format, "FORMAT", "human, short, json, github or sarif");
  arguments.flag("--json", flags.json, "the same as --format json");
  arguments.list("--report", flags.reports, "FORMAT=FILE",
                 "write a further format to a file; may be repeated");
  arguments.option("--fail-level", flags.fail_level, "LEVEL",
                   "exit with 1 from here up: note, warning or error (error)");
  arguments.option("--baseline", flags.baseline, "FILE",
                   "do not report what this JSON of an earlier check holds");
  arguments.option("--new-since", flags.new_since, "REV",
                   "report only what was not found in this git revision");
  arguments.option("--stdin-filename", flags.stdin_name, "NAME",
                   "what - is called, and where its imports start from");
  if (!arguments.parse(args, session)) return kDone;
  if (flags.json) flags.format = "json";
  must_be_format(flags.format);
  std::vector<std::pair<std::string, std::string>> reports;
  for (const std::string& report : flags.reports) {
    reports.push_back(name_and_value("--report", report));
    must_be_format(reports.back().first);
  }

  Loader loader(session, flags.stdin_name);
  const Checked checked = check_programs(session, loader, flags);
  const auto text_in = [&](std::string_view format, bool colour) {
    return rendered(format, loader.sources(), checked.findings, checked.summary, colour);
  };
  for (const auto& [format, file] : reports) write_file(file, text_in(format, false));
  session.out << text_in(flags.format, Style::out(session).colour());
  if (flags.format == "human") print_human_summary(session, checked);
  return checked.summary.ok ? kDone : kNo;
}

}  // namespace leadflow::cli
