// GitHub workflow commands. The runner ends a command with its line and a
// property with `,` or `:`, and drops columns where a finding spans lines.

#include <fmt/format.h>

#include "dsl/render.h"
#include "dsl/render/place.h"

namespace leadflow::dsl {
namespace {

std::string_view command(Severity severity) {
  return severity == Severity::Note ? std::string_view("notice") : to_text(severity);
}

std::string escaped_message(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '%':
        result += "%25";
        break;
      case '\r':
        result += "%0D";
        break;
      case '\n':
        result += "%0A";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string escaped_property(std::string_view text) {
  std::string result;
  for (const char c : escaped_message(text)) {
    switch (c) {
      case ':':
        result += "%3A";
        break;
      case ',':
        result += "%2C";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string place_properties(const Place& place) {
  std::string text = fmt::format("file={},line={}", escaped_property(place.file->name()), place.begin.line);
  if (place.begin.line == place.end.line) {
    text +=
        fmt::format(",col={},endLine={},endColumn={}", place.begin.column, place.end.line, place.end.column);
  } else {
    text += fmt::format(",endLine={}", place.end.line);
  }
  return text + ",";
}

}  // namespace

std::string render_github(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    const std::optional<Place> place = place_of(sources, diagnostic.where);
    std::string message = printable(diagnostic.message);
    for (const std::string& help : diagnostic.help) message += "\nhelp: " + printable(help);
    text +=
        fmt::format("::{} {}title={}::{}\n", command(severity(diagnostic.kind)),
                    place ? place_properties(*place) : std::string(),
                    escaped_property(fmt::format("{}: {}", code(diagnostic.kind), title(diagnostic.kind))),
                    escaped_message(message));
  }
  return text;
}

}  // namespace leadflow::dsl
