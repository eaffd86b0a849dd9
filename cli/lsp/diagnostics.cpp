// Findings as an editor shows them, and what can be done about each.

#include <fmt/format.h>

#include "cli/lsp/features.h"
#include "compiler/allow.h"

namespace leadflow::cli::lsp {

namespace {

constexpr std::size_t max_findings_of_a_file = 1'000;
constexpr int unnecessary = 1;  // DiagnosticTag

int lsp_severity(dsl::DiagnosticKind kind) {
  switch (dsl::severity(kind)) {
    case dsl::Severity::Error:
      return 1;
    case dsl::Severity::Warning:
      return 2;
    case dsl::Severity::Note:
      return 3;
  }
  return 3;
}

std::string message_of(const dsl::Diagnostic& finding) {
  std::string message = finding.message;
  if (!finding.label.empty()) message += fmt::format("\n{}", finding.label);
  for (const std::string& help : finding.help) message += fmt::format("\nhelp: {}", help);
  return message;
}

Json diagnostic_json(const Workspace& workspace, const EditedProgram& program, const dsl::Diagnostic& finding,
                     const Client& client) {
  const dsl::Span where = finding.where;
  Json json = {{"range", range_json(program.lines(where.file), where.begin, where.end, client.encoding)},
               {"severity", lsp_severity(finding.kind)},
               {"code", dsl::code(finding.kind)},
               {"source", "leadflow"},
               {"message", message_of(finding)}};
  if (client.code_description)
    json["codeDescription"] = {{"href", fmt::format("leadflow-explain:/{}.md", dsl::code(finding.kind))}};
  if (dsl::name(finding.kind).starts_with("unused")) json["tags"] = Json::array({unnecessary});
  if (client.related_information && !finding.labels.empty()) {
    Json related = Json::array();
    for (const dsl::Label& label : finding.labels) {
      if (label.where.file >= program.sources().size()) continue;
      related.push_back(
          {{"location", location_json(workspace, program, label.where, client)}, {"message", label.text}});
    }
    json["relatedInformation"] = std::move(related);
  }
  return json;
}

bool touches(const dsl::Span& where, dsl::FileIndex file, std::uint32_t begin, std::uint32_t end) {
  return where.file == file && where.begin <= end && begin <= where.end;
}

Json quick_fix(const std::string& title, const Json& diagnostic, Json edit) {
  return {{"title", title},
          {"kind", "quickfix"},
          {"diagnostics", Json::array({diagnostic})},
          {"edit", std::move(edit)}};
}

/// A comment above the line of the finding, as far in as that line.
Json allow_edit(const EditedProgram& program, const dsl::Diagnostic& finding, const Client& client) {
  const LineTable& lines = program.lines(finding.where.file);
  const std::uint32_t line = lines.line_of(finding.where.begin);
  const std::string_view text = lines.line_text(line);
  const std::string indent(text.substr(0, text.find_first_not_of(" \t")));
  const std::uint32_t begin = lines.line_begin(line);
  return {{"range", range_json(lines, begin, begin, client.encoding)},
          {"newText", fmt::format("{}# leadflow: allow {} TODO: say why this is right here\n", indent,
                                  dsl::code(finding.kind))}};
}

bool wants(const Json& only, std::string_view kind) {
  if (!only.is_array()) return true;
  for (const Json& each : only) {
    if (!each.is_string()) continue;
    const std::string wanted = each.get<std::string>();
    if (wanted.empty() || kind == wanted || kind.starts_with(wanted + ".")) return true;
  }
  return false;
}

}  // namespace

std::map<std::filesystem::path, Json> diagnostics_of(const Workspace& workspace, const EditedProgram& program,
                                                     const Client& client) {
  std::map<std::filesystem::path, Json> files;
  for (dsl::FileIndex i = 0; i < program.sources().size(); ++i)
    files[program.sources()[i].path()] = Json::array();
  for (const dsl::Diagnostic& finding : program.findings()) {
    if (finding.where.file >= program.sources().size()) continue;
    Json& list = files[program.sources()[finding.where.file].path()];
    if (list.size() < max_findings_of_a_file)
      list.push_back(diagnostic_json(workspace, program, finding, client));
  }
  return files;
}

Json code_actions(Workspace& workspace, const Json& params, const Client& client) {
  Json actions = Json::array();
  if (!client.code_action_literals || !wants(member(member(params, "context"), "only"), "quickfix"))
    return actions;
  const Place place = place_of(workspace, params, client);
  const EditedProgram& program = *place.in.program;
  const LineTable& lines = program.lines(place.in.file);
  const Json& range = member(params, "range");
  const std::uint32_t begin = lines.offset(read_position(member(range, "start")), client.encoding);
  const std::uint32_t end = lines.offset(read_position(member(range, "end")), client.encoding);
  for (const dsl::Diagnostic& finding : program.findings()) {
    if (!touches(finding.where, place.in.file, begin, end)) continue;
    const Json diagnostic = diagnostic_json(workspace, program, finding, client);
    for (const dsl::Fix& fix : finding.fixes) {
      const Json edit = {{"range", range_json(program.lines(fix.where.file), fix.where.begin, fix.where.end,
                                              client.encoding)},
                         {"newText", fix.replacement}};
      Json action = quick_fix(
          fix.title, diagnostic,
          workspace_edit(workspace, {{program.sources()[fix.where.file].path(), Json::array({edit})}},
                         client));
      action["isPreferred"] = finding.fixes.size() == 1;
      actions.push_back(std::move(action));
    }
    if (!compiler::can_be_allowed(finding.kind)) continue;
    const Json edit = allow_edit(program, finding, client);
    actions.push_back(
        quick_fix(fmt::format("Allow {} ({}) here", dsl::code(finding.kind), dsl::name(finding.kind)),
                  diagnostic, workspace_edit(workspace, {{place.path, Json::array({edit})}}, client)));
  }
  return actions;
}

}  // namespace leadflow::cli::lsp
