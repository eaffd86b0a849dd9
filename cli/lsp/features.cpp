// What several features need: places of requests, locations and edits of answers.

#include "cli/lsp/features.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::cli::lsp {

Place place_of(Workspace& workspace, const Json& params, const Client& client) {
  Place place;
  place.path = workspace.documents().path_of(text_member(member(params, "textDocument"), "uri"));
  place.in = workspace.find(place.path);
  if (!place.in) {
    throw RequestError(ErrorCode::InvalidParams,
                       fmt::format("{} is not open", text_member(member(params, "textDocument"), "uri")));
  }
  const Json& position = member(params, "position");
  if (!position.is_null())
    place.offset = place.in.program->lines(place.in.file).offset(read_position(position), client.encoding);
  return place;
}

std::vector<SymbolInProgram> symbols_everywhere(Workspace& workspace, const Place& place) {
  // Where they are declared, by path and place: a file's number differs from program to program.
  std::vector<std::pair<std::filesystem::path, dsl::Span>> declared;
  for (const FileInProgram& in : workspace.find_all(place.path)) {
    for (const Symbol& symbol : in.program->symbols_at(in.file, place.offset))
      declared.emplace_back(in.program->sources()[symbol.symbol.file].path(), symbol.symbol);
  }
  for (const auto& [path, symbol] : declared) workspace.look_at(path);
  std::vector<SymbolInProgram> found;
  for (const auto& [path, symbol] : declared) {
    for (const FileInProgram& in : workspace.find_all(path)) {
      const dsl::Span here{in.file, symbol.begin, symbol.end};
      const bool known = std::any_of(found.begin(), found.end(), [&](const SymbolInProgram& each) {
        return each.program == in.program && each.symbol == here;
      });
      if (!known) found.push_back({in.program, here});
    }
  }
  return found;
}

Json location_json(const Workspace& workspace, const EditedProgram& program, dsl::Span where,
                   const Client& client) {
  return {{"uri", workspace.documents().uri_of(program.sources()[where.file].path())},
          {"range", range_json(program.lines(where.file), where.begin, where.end, client.encoding)}};
}

Json workspace_edit(const Workspace& workspace, const std::map<std::filesystem::path, Json>& edits,
                    const Client& client) {
  Json changes = Json::object();
  Json versioned = Json::array();
  for (const auto& [path, list] : edits) {
    const std::string uri = workspace.documents().uri_of(path);
    changes[uri] = list;
    const Document* open = workspace.documents().find(path);
    const Json version = open != nullptr ? Json(open->version) : Json();
    versioned.push_back({{"textDocument", {{"uri", uri}, {"version", version}}}, {"edits", list}});
  }
  Json edit = Json::object();
  edit[client.versioned_edits ? "documentChanges" : "changes"] =
      client.versioned_edits ? std::move(versioned) : std::move(changes);
  return edit;
}

}  // namespace leadflow::cli::lsp
