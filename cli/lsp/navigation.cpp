// From a name to where it is declared and where it is used, in every program that has it.

#include <algorithm>
#include <set>

#include "cli/lsp/features.h"

namespace leadflow::cli::lsp {

namespace {

constexpr int highlight_read = 2;
constexpr int highlight_write = 3;

/// The locations of all symbols at a place, each once, in every program that has the document.
Json locations(Workspace& workspace, const Json& params, const Client& client, bool declarations,
               bool with_declarations) {
  const Place place = place_of(workspace, params, client);
  Json found = Json::array();
  std::set<std::string> seen;
  for (const auto& [program, symbol] : symbols_everywhere(workspace, place)) {
    const std::vector<dsl::Span> declared = program->places_of(symbol, true);
    for (const dsl::Span where : program->places_of(symbol, declarations)) {
      const bool is_declaration = std::find(declared.begin(), declared.end(), where) != declared.end();
      if (is_declaration && !with_declarations) continue;
      Json location = location_json(workspace, *program, where, client);
      if (seen.insert(location.dump()).second) found.push_back(std::move(location));
    }
  }
  return found;
}

}  // namespace

Json definition(Workspace& workspace, const Json& params, const Client& client) {
  // An import leads to the file.
  const Place place = place_of(workspace, params, client);
  if (const dsl::ast::File* file = place.in.program->tree_of(place.in.file)) {
    for (const dsl::ast::Import& import : file->imports) {
      if (place.offset < import.path.span.begin || place.offset > import.path.span.end) continue;
      const auto& files = workspace.documents().files();
      dsl::ImportError error{};
      const auto path =
          dsl::resolve_import(files, place.path, import.path.value, dsl::root_of(files, place.path), error);
      if (!path) return Json::array();
      const Json start = to_json(Position{});
      return Json::array(
          {{{"uri", workspace.documents().uri_of(*path)}, {"range", {{"start", start}, {"end", start}}}}});
    }
  }
  return locations(workspace, params, client, true, true);
}

Json references(Workspace& workspace, const Json& params, const Client& client) {
  const bool declarations = is_on(params, {"context", "includeDeclaration"});
  return locations(workspace, params, client, false, declarations);
}

Json highlights(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  const EditedProgram& program = *place.in.program;
  Json found = Json::array();
  for (const Symbol& symbol : program.symbols_at(place.in.file, place.offset)) {
    const std::vector<dsl::Span> declared = program.places_of(symbol.symbol, true);
    for (const dsl::Span where : program.places_of(symbol.symbol, false)) {
      if (where.file != place.in.file) continue;
      const bool is_declaration = std::find(declared.begin(), declared.end(), where) != declared.end();
      found.push_back(
          {{"range", range_json(program.lines(where.file), where.begin, where.end, client.encoding)},
           {"kind", is_declaration ? highlight_write : highlight_read}});
    }
  }
  return found;
}

}  // namespace leadflow::cli::lsp
