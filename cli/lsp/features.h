// What the server can be asked about a document: one function each, from a place to the JSON of the answer.
//
// All are thin: findings come from the compiler, layout from the formatter, names
// from compiler/name_uses.h. None changes anything; edits go to the client.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/lsp/json.h"
#include "cli/lsp/positions.h"
#include "cli/lsp/workspace.h"

namespace leadflow::cli::lsp {

/// What was negotiated with the client.
struct Client {
  Encoding encoding = Encoding::Utf16;
  bool versioned_edits = false;     // workspace edits as `documentChanges`
  bool nested_symbols = true;       // document symbols as a tree
  bool related_information = true;  // second places of a finding
  bool code_description = true;
  bool code_action_literals = true;
};

/// A place in a document that a request speaks of.
struct Place {
  std::filesystem::path path;
  FileInProgram in;  // none: the document could not be read
  std::uint32_t offset = 0;
};

/// A place that is asked about, in the first program that has it. RequestError without such a document.
Place place_of(Workspace& workspace, const Json& params, const Client& client);
/// `{"uri", "range"}` of a place of a program.
Json location_json(const Workspace& workspace, const EditedProgram& program, dsl::Span where,
                   const Client& client);
/// A WorkspaceEdit from the edits of each file.
Json workspace_edit(const Workspace& workspace, const std::map<std::filesystem::path, Json>& edits,
                    const Client& client);

/// A symbol as one program has it.
struct SymbolInProgram {
  const EditedProgram* program = nullptr;
  dsl::Span symbol;
};
/// The symbols at a place in every program that has their declaration.
std::vector<SymbolInProgram> symbols_everywhere(Workspace& workspace, const Place& place);

// diagnostics.cpp
/// The findings of each file of a program, in LSP's form; files without any have an empty list.
std::map<std::filesystem::path, Json> diagnostics_of(const Workspace& workspace, const EditedProgram& program,
                                                     const Client& client);
Json code_actions(Workspace& workspace, const Json& params, const Client& client);

// hover.cpp
Json hover(Workspace& workspace, const Json& params, const Client& client);

// navigation.cpp
Json definition(Workspace& workspace, const Json& params, const Client& client);
Json references(Workspace& workspace, const Json& params, const Client& client);
Json highlights(Workspace& workspace, const Json& params, const Client& client);

// rename.cpp
Json prepare_rename(Workspace& workspace, const Json& params, const Client& client);
Json rename_symbol(Workspace& workspace, const Json& params, const Client& client);

// completion.cpp
Json completion(Workspace& workspace, const Json& params, const Client& client);

// symbols.cpp
Json document_symbols(Workspace& workspace, const Json& params, const Client& client);
Json workspace_symbols(Workspace& workspace, const Json& params, const Client& client);

// layout.cpp
Json formatting(Workspace& workspace, const Json& params, const Client& client);
Json folding_ranges(Workspace& workspace, const Json& params, const Client& client);

// semantic_tokens.cpp
Json semantic_tokens_legend();
Json semantic_tokens(Workspace& workspace, const Json& params, const Client& client);

}  // namespace leadflow::cli::lsp
