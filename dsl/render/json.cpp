// The JSON form, whose members scripts rely on: members may be added, never renamed.

#include "dsl/json_text.h"
#include "dsl/render.h"
#include "dsl/render/place.h"

namespace leadflow::dsl {
namespace {

/// The members of a place, without the braces around them; none for a place outside the set.
void write_place(JsonWriter& json, const SourceSet& sources, Span span) {
  const std::optional<Place> place = place_of(sources, span);
  if (!place) return;
  json.member("file", place->file->name());
  json.member("line", place->begin.line).member("column", place->begin.column);
  json.member("end_line", place->end.line).member("end_column", place->end.column);
  json.member("byte", place->span.begin).member("end_byte", place->span.end);
}

void write_finding(JsonWriter& json, const SourceSet& sources, const Diagnostic& diagnostic) {
  json.begin_object();
  json.member("code", code(diagnostic.kind)).member("name", name(diagnostic.kind));
  json.member("severity", to_text(severity(diagnostic.kind))).member("message", diagnostic.message);
  json.key("primary").begin_object();
  write_place(json, sources, diagnostic.where);
  json.end_object();
  json.member("label", diagnostic.label);
  json.key("labels").begin_array();
  for (const Label& label : diagnostic.labels) {
    json.begin_object();
    write_place(json, sources, label.where);
    json.member("text", label.text).end_object();
  }
  json.end_array().key("help").begin_array();
  for (const std::string& help : diagnostic.help) json.string(help);
  json.end_array().key("fixes").begin_array();
  for (const Fix& fix : diagnostic.fixes) {
    json.begin_object().member("title", fix.title).member("replacement", fix.replacement);
    json.key("span").begin_object();
    write_place(json, sources, fix.where);
    json.end_object().end_object();
  }
  json.end_array().member("fingerprint", fingerprint(sources, diagnostic)).end_object();
}

}  // namespace

CheckSummary count(const std::vector<Diagnostic>& diagnostics) {
  CheckSummary summary;
  for (const Diagnostic& diagnostic : diagnostics) {
    switch (severity(diagnostic.kind)) {
      case Severity::Error:
        ++summary.errors;
        break;
      case Severity::Warning:
        ++summary.warnings;
        break;
      case Severity::Note:
        ++summary.notes;
        break;
    }
  }
  summary.ok = summary.errors == 0;
  return summary;
}

std::string render_json(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics,
                        const CheckSummary& summary) {
  JsonWriter json;
  json.begin_object().member("format_version", 1).member("kind", "check").key("ok").boolean(summary.ok);
  json.key("summary").begin_object();
  json.member("errors", summary.errors).member("warnings", summary.warnings).member("notes", summary.notes);
  json.member("files", summary.files).member("programs", summary.programs).end_object();
  json.key("diagnostics").begin_array();
  for (const Diagnostic& diagnostic : diagnostics) {
    json.line_break();
    write_finding(json, sources, diagnostic);
  }
  if (!diagnostics.empty()) json.line_break();
  json.end_array().end_object();
  return json.text() + "\n";
}

std::string finding_json(const SourceSet& sources, const Diagnostic& diagnostic) {
  JsonWriter json;
  write_finding(json, sources, diagnostic);
  return json.text();
}

}  // namespace leadflow::dsl
