// SARIF 2.1.0 (OASIS). Every row of diagnostics.def is a rule, at the index of
// its kind. Columns are code points, because SARIF knows no byte columns; the
// byte offsets stand beside them.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "dsl/explain.h"
#include "dsl/json_text.h"
#include "dsl/render.h"
#include "dsl/render/place.h"

namespace leadflow::dsl {
namespace {

constexpr std::string_view schema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::string_view fingerprint_name = "leadflowFinding/v1";

/// RFC 3986: a path segment's unreserved characters and `/` as they are. An absolute path is a file URI.
std::string uri_of(std::string_view name) {
  std::string uri = !name.empty() && name.front() == '/' ? "file://" : "";
  for (const char c : name) {
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter_or_digit || std::string_view("-._~/").find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

/// The 1-based column of `place` counted in code points.
std::uint64_t code_point_column(const SourceFile& file, LineColumn place) {
  const std::string_view before = file.text().substr(file.line_begin(place.line), place.column - 1);
  const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; };
  return 1 + static_cast<std::uint64_t>(std::count_if(before.begin(), before.end(), begins_one));
}

void write_region(JsonWriter& json, std::string_view name, const Place& place) {
  json.key(name).begin_object();
  json.member("startLine", place.begin.line)
      .member("startColumn", code_point_column(*place.file, place.begin));
  json.member("endLine", place.end.line).member("endColumn", code_point_column(*place.file, place.end));
  json.member("byteOffset", place.span.begin).member("byteLength", place.span.end - place.span.begin);
  json.end_object();
}

void write_artifact(JsonWriter& json, const Place& place) {
  json.key("artifactLocation").begin_object().member("uri", uri_of(place.file->name())).end_object();
}

void write_physical_location(JsonWriter& json, const Place& place) {
  json.key("physicalLocation").begin_object();
  write_artifact(json, place);
  write_region(json, "region", place);
  json.end_object();
}

void write_message(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name).begin_object().member("text", text).end_object();
}

void write_rule(JsonWriter& json, DiagnosticKind kind) {
  json.line_break().begin_object().member("id", code(kind)).member("name", name(kind));
  write_message(json, "shortDescription", title(kind));
  if (const Explanation* const found = explanation(kind)) write_message(json, "fullDescription", found->rule);
  json.key("defaultConfiguration").begin_object().member("level", to_text(severity(kind))).end_object();
  json.end_object();
}

void write_tool(JsonWriter& json, const ToolInfo& tool) {
  json.key("tool").begin_object().key("driver").begin_object();
  json.member("name", "leadflow").member("version", tool.version);
  if (!tool.information_uri.empty()) json.member("informationUri", tool.information_uri);
  json.key("rules").begin_array();
  for (const DiagnosticKind kind : all_diagnostics()) write_rule(json, kind);
  json.line_break().end_array().end_object().end_object();
}

void write_related(JsonWriter& json, const SourceSet& sources, const std::vector<Label>& labels) {
  if (labels.empty()) return;
  json.key("relatedLocations").begin_array();
  std::uint64_t id = 0;
  for (const Label& label : labels) {
    const std::optional<Place> place = place_of(sources, label.where);
    if (!place) continue;
    json.begin_object().member("id", ++id);
    write_physical_location(json, *place);
    write_message(json, "message", label.text);
    json.end_object();
  }
  json.end_array();
}

void write_fixes(JsonWriter& json, const SourceSet& sources, const std::vector<Fix>& fixes) {
  if (fixes.empty()) return;
  json.key("fixes").begin_array();
  for (const Fix& fix : fixes) {
    const std::optional<Place> place = place_of(sources, fix.where);
    if (!place) continue;
    json.begin_object();
    write_message(json, "description", fix.title);
    json.key("artifactChanges").begin_array().begin_object();
    write_artifact(json, *place);
    json.key("replacements").begin_array().begin_object();
    write_region(json, "deletedRegion", *place);
    write_message(json, "insertedContent", fix.replacement);
    json.end_object().end_array().end_object().end_array().end_object();
  }
  json.end_array();
}

std::string message_of(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const std::string& help : diagnostic.help) text += "\nhelp: " + help;
  return text;
}

/// `print` tells apart findings of one fingerprint, as SARIF wants them.
void write_result(JsonWriter& json, const SourceSet& sources, const Diagnostic& diagnostic,
                  const std::string& print) {
  json.line_break().begin_object().member("ruleId", code(diagnostic.kind));
  json.member("ruleIndex", static_cast<std::uint64_t>(diagnostic.kind));
  json.member("level", to_text(severity(diagnostic.kind)));
  write_message(json, "message", message_of(diagnostic));
  if (const std::optional<Place> place = place_of(sources, diagnostic.where)) {
    json.key("locations").begin_array().begin_object();
    write_physical_location(json, *place);
    json.end_object().end_array();
  }
  write_related(json, sources, diagnostic.labels);
  write_fixes(json, sources, diagnostic.fixes);
  json.key("partialFingerprints").begin_object().member(fingerprint_name, print).end_object();
  json.end_object();
}

}  // namespace

std::string render_sarif(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics,
                         const ToolInfo& tool) {
  JsonWriter json;
  json.begin_object()
      .member("$schema", schema)
      .member("version", "2.1.0")
      .key("runs")
      .begin_array()
      .begin_object();
  write_tool(json, tool);
  json.member("columnKind", "unicodeCodePoints").key("results").begin_array();
  std::map<std::string, int> seen;
  for (const Diagnostic& diagnostic : diagnostics) {
    const std::string print = fingerprint(sources, diagnostic);
    write_result(json, sources, diagnostic, fmt::format("{}:{}", print, ++seen[print]));
  }
  if (!diagnostics.empty()) json.line_break();
  json.end_array().end_object().end_array().end_object();
  return json.text() + "\n";
}

}  // namespace leadflow::dsl
