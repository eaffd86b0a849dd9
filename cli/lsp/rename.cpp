// Another name for a symbol, in every file of every program that has it.
//
// What reaches disk is not lost: where records, values or states of a store know
// the old name, a `moved` line is written. The result is checked before it is
// offered: a rename that would break a program, or make a name mean something
// else, is refused and says why.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "cli/lsp/features.h"
#include "compiler/resolve.h"
#include "dsl/text.h"

namespace leadflow::cli::lsp {

namespace {

namespace fs = std::filesystem;
using dsl::SymbolKind;

struct TextEdit {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string text;
  bool is_name = true;  // else a line of its own: a change
};

using FileEdits = std::map<fs::path, std::vector<TextEdit>>;

bool is_identifier(std::string_view name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// The name of the declaration of that kind and index.
std::string_view name_of(const EditedProgram& program, SymbolKind kind, std::uint32_t index) {
  for (const compiler::DeclaredName& each : program.names().declared) {
    if (each.kind == kind && each.index == index && each.scope == 0) return program.text(each.where);
  }
  return {};
}

/// One `moved` line; without `attribute` of a state.
struct Change {
  bool attribute = false;
  std::string from;
  std::string to;
};

std::vector<Change> changes_for(const EditedProgram& program, dsl::Span symbol, const std::string& name) {
  constexpr std::uint32_t first_event = compiler::event_scope(0);
  std::vector<Change> changes;
  const std::string old(program.text(symbol));
  for (const compiler::DeclaredName& each : program.declarations_of(symbol)) {
    if (each.kind == SymbolKind::State) {
      const std::string_view home = name_of(program, SymbolKind::Workflow, each.scope);
      changes.push_back({false, fmt::format("{}.{}", home, old), fmt::format("{}.{}", home, name)});
    } else if (each.kind == SymbolKind::Attribute && each.scope < first_event) {
      const std::string_view home = name_of(program, SymbolKind::RecordType, each.scope);
      changes.push_back({true, fmt::format("{}.{}", home, old), fmt::format("{}.{}", home, name)});
    } else if (each.kind == SymbolKind::Workflow) {
      for (const compiler::DeclaredName& state : program.names().declared) {
        if (state.kind != SymbolKind::State || state.scope != each.index) continue;
        const std::string_view of = program.text(state.where);
        changes.push_back({false, fmt::format("{}.{}", old, of), fmt::format("{}.{}", name, of)});
      }
    }
  }
  return changes;
}

/// The whole line, with its line ending.
TextEdit without_line(const LineTable& lines, std::uint32_t offset) {
  const std::uint32_t line = lines.line_of(offset);
  return {lines.line_begin(line), lines.line_begin(line + 1), {}, false};
}

/// Writes the changes behind the last statement of the file; takes out what says the opposite.
void add_changes(const EditedProgram& program, dsl::FileIndex file, const std::vector<Change>& changes,
                 std::vector<TextEdit>& edits) {
  const dsl::ast::File* tree = program.tree_of(file);
  if (tree == nullptr || changes.empty()) return;
  const LineTable& lines = program.lines(file);
  std::string added;
  for (const Change& change : changes) {
    for (const dsl::ast::Moved& each : tree->moved) {
      if (each.from.text == change.to && each.attribute == change.attribute)
        edits.push_back(without_line(lines, each.span.begin));
    }
    added += fmt::format("moved {}{} to {}\n", change.attribute ? "attribute " : "", change.from, change.to);
  }
  const std::string_view text = program.sources()[file].text();
  const bool behind_change = std::any_of(tree->moved.begin(), tree->moved.end(), [&](const auto& each) {
    return dsl::trimmed(text.substr(each.span.end)).empty();
  });
  const std::string gap = text.ends_with('\n') || text.empty() ? "" : "\n";
  edits.push_back({static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(text.size()),
                   gap + (behind_change ? "" : "\n") + added, false});
}

/// In order, each once; a name inside a line that goes is not written.
void tidy_edits(std::vector<TextEdit>& edits) {
  std::sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) {
    return std::tie(a.begin, b.end) < std::tie(b.begin, a.end);
  });
  std::vector<TextEdit> kept;
  for (TextEdit& edit : edits) {
    if (!kept.empty() && edit.begin < kept.back().end) continue;
    if (!kept.empty() && edit.begin == kept.back().begin && edit.end == kept.back().end &&
        edit.text == kept.back().text)
      continue;
    kept.push_back(std::move(edit));
  }
  edits = std::move(kept);
}

std::string edited(std::string text, const std::vector<TextEdit>& edits) {
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
    text.replace(edit->begin, edit->end - edit->begin, edit->text);
  return text;
}

/// Where `offset` is when the edits are made.
std::uint32_t offset_after(const std::vector<TextEdit>& edits, std::uint32_t offset) {
  std::uint32_t moved = offset;
  for (const TextEdit& edit : edits) {
    if (edit.end > offset || (edit.begin == offset && edit.is_name)) break;
    moved += static_cast<std::uint32_t>(edit.text.size()) - (edit.end - edit.begin);
  }
  return moved;
}

std::size_t error_count(const EditedProgram& program) {
  const auto& all = program.findings();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const dsl::Diagnostic& each) {
    return dsl::severity(each.kind) == dsl::Severity::Error;
  }));
}

const std::vector<TextEdit>& edits_of(const FileEdits& edits, const fs::path& path) {
  static const std::vector<TextEdit> none;
  const auto found = edits.find(path);
  return found == edits.end() ? none : found->second;
}

/// Each place as path and offset, after the edits.
std::set<std::pair<fs::path, std::uint32_t>> places_after(const EditedProgram& program, dsl::Span symbol,
                                                          const FileEdits& edits) {
  std::set<std::pair<fs::path, std::uint32_t>> places;
  for (const dsl::Span where : program.places_of(symbol, false)) {
    const fs::path& path = program.sources()[where.file].path();
    const std::vector<TextEdit>& of_file = edits_of(edits, path);
    const bool gone = std::any_of(of_file.begin(), of_file.end(), [&](const TextEdit& edit) {
      return !edit.is_name && edit.begin <= where.begin && where.begin < edit.end;
    });
    if (!gone) places.emplace(path, offset_after(of_file, where.begin));
  }
  return places;
}

/// Refuses edits after which the program has more errors, or a name stands for something else.
void prove(const SymbolInProgram& of, const FileEdits& edits, const dsl::FileSystem& files,
           const std::string& name) {
  const EditedProgram& before = *of.program;
  EditedProgram after(files, before.root());
  after.check();
  if (error_count(after) > error_count(before)) {
    for (const dsl::Diagnostic& each : after.findings()) {
      if (dsl::severity(each.kind) != dsl::Severity::Error) continue;
      throw RequestError(ErrorCode::RequestFailed, fmt::format("`{}` cannot be the name: {} ({})", name,
                                                               each.message, dsl::code(each.kind)));
    }
  }
  const fs::path& path = before.sources()[of.symbol.file].path();
  const auto file = after.file_of(path);
  const std::uint32_t offset = offset_after(edits_of(edits, path), of.symbol.begin);
  const std::vector<Symbol> now = file ? after.symbols_at(*file, offset) : std::vector<Symbol>();
  const auto wanted = places_after(before, of.symbol, edits);
  std::set<std::pair<fs::path, std::uint32_t>> found;
  for (const Symbol& each : now) {
    for (const dsl::Span where : after.places_of(each.symbol, false))
      found.emplace(after.sources()[where.file].path(), where.begin);
  }
  const bool all_there = std::includes(found.begin(), found.end(), wanted.begin(), wanted.end());
  std::size_t in_changes = 0;  // the right sides of lines that were added
  for (const auto& [at, begin] : found) {
    const std::vector<TextEdit>& of_file = edits_of(edits, at);
    if (of_file.empty() || of_file.back().is_name || of_file.back().text.empty()) continue;
    if (begin >= offset_after({of_file.begin(), std::prev(of_file.end())}, of_file.back().begin))
      ++in_changes;
  }
  if (all_there && found.size() <= wanted.size() + in_changes) return;
  throw RequestError(ErrorCode::RequestFailed,
                     fmt::format("`{}` cannot be the name: it would be taken for something else in a place "
                                 "where it is used",
                                 name));
}

void check_new_name(const std::vector<SymbolInProgram>& symbols, const std::string& name) {
  if (!is_identifier(name)) {
    throw RequestError(
        ErrorCode::InvalidParams,
        fmt::format("`{}` is no name: a name is lower-case letters, digits and `_`, and begins "
                    "with a letter",
                    name));
  }
  for (const auto& [program, symbol] : symbols) {
    if (program->has_syntax_errors())
      throw RequestError(ErrorCode::RequestFailed,
                         "the program has syntax errors, so not every use is known; mend them first");
    for (const compiler::DeclaredName& each : program->declarations_of(symbol)) {
      const std::string_view reason = compiler::reserved_reason(each.kind, name);
      if (!reason.empty()) throw RequestError(ErrorCode::RequestFailed, fmt::format("`{}` {}", name, reason));
    }
  }
}

Json edit_json(const EditedProgram& program, dsl::FileIndex file, const TextEdit& edit,
               const Client& client) {
  return {{"range", range_json(program.lines(file), edit.begin, edit.end, client.encoding)},
          {"newText", edit.text}};
}

/// What `moved` has to say is said once, in the file of the declaration.
FileEdits edits_for(const std::vector<SymbolInProgram>& symbols, const std::string& name) {
  FileEdits edits;
  std::set<std::pair<fs::path, std::uint32_t>> changed;
  for (const auto& [program, symbol] : symbols) {
    for (const dsl::Span where : program->places_of(symbol, false))
      edits[program->sources()[where.file].path()].push_back({where.begin, where.end, name});
    const fs::path& home = program->sources()[symbol.file].path();
    if (changed.emplace(home, symbol.begin).second)
      add_changes(*program, symbol.file, changes_for(*program, symbol, name), edits[home]);
  }
  for (auto& [path, list] : edits) tidy_edits(list);
  return edits;
}

}  // namespace

Json prepare_rename(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  const EditedProgram& program = *place.in.program;
  const std::vector<Symbol> symbols = program.symbols_at(place.in.file, place.offset);
  if (symbols.empty()) return nullptr;
  const dsl::Span where = symbols.front().where;
  return {{"range", range_json(program.lines(where.file), where.begin, where.end, client.encoding)},
          {"placeholder", program.text(where)}};
}

Json rename_symbol(Workspace& workspace, const Json& params, const Client& client) {
  const std::string name = text_member(params, "newName");
  const Place place = place_of(workspace, params, client);
  const std::vector<SymbolInProgram> symbols = symbols_everywhere(workspace, place);
  if (symbols.empty()) throw RequestError(ErrorCode::RequestFailed, "no name stands here");
  check_new_name(symbols, name);
  if (symbols.front().program->text(symbols.front().symbol) == name)
    return workspace_edit(workspace, {}, client);

  const FileEdits edits = edits_for(symbols, name);
  dsl::OverlayFiles result(&workspace.documents().files());
  std::map<fs::path, Json> answer;
  for (const auto& [path, list] : edits) {
    for (const SymbolInProgram& each : symbols) {
      const auto file = each.program->file_of(path);
      if (!file || answer.count(path) > 0) continue;
      result.put(path, edited(std::string(each.program->sources()[*file].text()), list));
      Json& of_file = answer[path] = Json::array();
      for (const TextEdit& edit : list) of_file.push_back(edit_json(*each.program, *file, edit, client));
    }
  }
  for (const SymbolInProgram& each : symbols) prove(each, edits, result, name);
  return workspace_edit(workspace, answer, client);
}

}  // namespace leadflow::cli::lsp
