// The declarations of a document as a tree, and those of all programs by name.

#include <algorithm>
#include <set>

#include "cli/lsp/features.h"
#include "cli/lsp/outline.h"
#include "dsl/text.h"

namespace leadflow::cli::lsp {

namespace {

constexpr std::size_t max_workspace_symbols = 1'000;

/// SymbolKind of LSP.
int symbol_kind(std::string_view keyword) {
  struct Row {
    std::string_view keyword;
    int kind;
  };
  constexpr Row rows[] = {{"workflow", 2},  {"record", 23},  {"values", 10},   {"value", 22},
                          {"attribute", 8}, {"bucket", 3},   {"stage", 3},     {"status", 5},
                          {"step", 5},      {"category", 4}, {"action", 6},    {"transition", 6},
                          {"rule", 24},     {"event", 24},   {"ask", 13},      {"email", 15},
                          {"sms", 15},      {"prove", 17},   {"test", 12},     {"entry", 9},
                          {"group", 18},    {"branch", 18},  {"follow on", 9}, {"hours", 19},
                          {"endpoint", 11}, {"nurture", 12}, {"activity", 19}, {"distribution", 12}};
  for (const Row& row : rows) {
    if (row.keyword == keyword) return row.kind;
  }
  return 13;
}

std::string detail_of(const OutlineItem& item) {
  return item.label.empty() ? std::string(item.keyword)
                            : std::string(item.keyword) + " " + std::string(item.label);
}

/// An empty name is not allowed in an answer.
std::string shown_name(const OutlineItem& item) {
  return item.name.empty() ? std::string(item.keyword) : std::string(item.name);
}

Json tree_json(const std::vector<OutlineItem>& items, const LineTable& lines, Encoding encoding) {
  Json list = Json::array();
  for (const OutlineItem& item : items) {
    list.push_back({{"name", shown_name(item)},
                    {"detail", detail_of(item)},
                    {"kind", symbol_kind(item.keyword)},
                    {"range", range_json(lines, item.whole.begin, item.whole.end, encoding)},
                    {"selectionRange", range_json(lines, item.name_span.begin, item.name_span.end, encoding)},
                    {"children", tree_json(item.children, lines, encoding)}});
  }
  return list;
}

/// Every item with the one above it.
template <class F>
void for_each_item(const std::vector<OutlineItem>& items, const OutlineItem* above, const F& f) {
  for (const OutlineItem& item : items) {
    f(item, above);
    for_each_item(item.children, &item, f);
  }
}

Json information(const Workspace& workspace, const EditedProgram& program, const OutlineItem& item,
                 const OutlineItem* above, const Client& client) {
  Json json = {{"name", shown_name(item)},
               {"kind", symbol_kind(item.keyword)},
               {"location", location_json(workspace, program, item.name_span, client)}};
  if (above != nullptr) json["containerName"] = shown_name(*above);
  return json;
}

}  // namespace

Json document_symbols(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  const EditedProgram& program = *place.in.program;
  const dsl::ast::File* file = program.tree_of(place.in.file);
  if (file == nullptr) return Json::array();
  const std::vector<OutlineItem> items = outline_of(*file);
  if (client.nested_symbols) return tree_json(items, program.lines(place.in.file), client.encoding);
  Json list = Json::array();
  for_each_item(items, nullptr, [&](const OutlineItem& item, const OutlineItem* above) {
    list.push_back(information(workspace, program, item, above, client));
  });
  return list;
}

Json workspace_symbols(Workspace& workspace, const Json& params, const Client& client) {
  const Json& query = member(params, "query");
  const std::string wanted = query.is_string() ? query.get<std::string>() : std::string();
  Json list = Json::array();
  std::set<std::filesystem::path> seen;
  const auto take = [&](const EditedProgram& program) {
    for (const dsl::ast::File& file : program.tree().files) {
      if (!seen.insert(program.sources()[file.file].path()).second) continue;
      for_each_item(outline_of(file), nullptr, [&](const OutlineItem& item, const OutlineItem* above) {
        if (list.size() >= max_workspace_symbols) return;
        if (!wanted.empty() && !dsl::contains_folded(item.name, wanted) &&
            !dsl::contains_folded(item.label, wanted))
          return;
        list.push_back(information(workspace, program, item, above, client));
      });
    }
  };
  for (const EditedProgram* program : workspace.programs()) take(*program);
  for (const std::filesystem::path& path : workspace.files_of_folders()) {
    if (seen.count(path) > 0 || list.size() >= max_workspace_symbols) continue;
    EditedProgram closed(workspace.documents().files(), path);
    closed.load();
    take(closed);
  }
  return list;
}

}  // namespace leadflow::cli::lsp
