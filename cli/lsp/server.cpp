#include "cli/lsp/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "cli/lsp/uri.h"
#include "cli/run.h"

namespace leadflow::cli::lsp {

namespace {

constexpr std::size_t max_waiting = 10'000;
constexpr int max_depth = 256;  // of a message
constexpr int message_type_warning = 2;

bool is_id(const Json& id) {
  return id.is_number_integer() || id.is_string();
}

/// Whether objects and lists stand in one another deeper than anything we read.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > max_depth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

std::vector<std::filesystem::path> folders_of(const Json& params) {
  std::vector<std::filesystem::path> folders;
  const auto add = [&](const Json& uri) {
    if (uri.is_string() && is_file_uri(uri.get<std::string>()))
      folders.push_back(path_of_uri(uri.get<std::string>()));
  };
  const Json& listed = member(params, "workspaceFolders");
  if (listed.is_array()) {
    for (const Json& each : listed) add(member(each, "uri"));
  } else {
    add(member(params, "rootUri"));
  }
  return folders;
}

Client client_of(const Json& capabilities) {
  Client client;
  const Json& encodings = member(member(capabilities, "general"), "positionEncodings");
  if (encodings.is_array() && std::find(encodings.begin(), encodings.end(), "utf-8") != encodings.end())
    client.encoding = Encoding::Utf8;
  const Json& text = member(capabilities, "textDocument");
  client.versioned_edits = is_on(capabilities, {"workspace", "workspaceEdit", "documentChanges"});
  client.nested_symbols = is_on(text, {"documentSymbol", "hierarchicalDocumentSymbolSupport"});
  client.related_information = is_on(text, {"publishDiagnostics", "relatedInformation"});
  client.code_description = is_on(text, {"publishDiagnostics", "codeDescriptionSupport"});
  client.code_action_literals = member(member(text, "codeAction"), "codeActionLiteralSupport").is_object();
  return client;
}

Json capabilities_of_server(const Client& client) {
  return {
      {"positionEncoding", client.encoding == Encoding::Utf8 ? "utf-8" : "utf-16"},
      {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", false}}},
      {"hoverProvider", true},
      {"definitionProvider", true},
      {"referencesProvider", true},
      {"documentHighlightProvider", true},
      {"renameProvider", {{"prepareProvider", true}}},
      {"completionProvider", {{"triggerCharacters", Json::array({" ", ".", "{"})}}},
      {"documentSymbolProvider", true},
      {"workspaceSymbolProvider", true},
      {"documentFormattingProvider", true},
      {"foldingRangeProvider", true},
      {"codeActionProvider", {{"codeActionKinds", Json::array({"quickfix"})}}},
      {"semanticTokensProvider", {{"legend", semantic_tokens_legend()}, {"full", true}}},
      {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}},
  };
}

using Feature = Json (*)(Workspace&, const Json&, const Client&);
struct FeatureRow {
  std::string_view method;
  Feature answer;
};
constexpr FeatureRow feature_rows[] = {
    {"textDocument/hover", hover},
    {"textDocument/definition", definition},
    {"textDocument/references", references},
    {"textDocument/documentHighlight", highlights},
    {"textDocument/prepareRename", prepare_rename},
    {"textDocument/rename", rename_symbol},
    {"textDocument/completion", completion},
    {"textDocument/documentSymbol", document_symbols},
    {"workspace/symbol", workspace_symbols},
    {"textDocument/formatting", formatting},
    {"textDocument/foldingRange", folding_ranges},
    {"textDocument/codeAction", code_actions},
    {"textDocument/semanticTokens/full", semantic_tokens},
};

}  // namespace

bool Server::run() {
  while (!done_) {
    read_what_waits();
    if (!waiting_.empty()) {
      const Json message = std::move(waiting_.front());
      waiting_.pop_front();
      dispatch(message);
    } else if (phase_ == Phase::Running && workspace_.has_stale()) {
      publish_some();
    } else if (ended_) {
      break;
    } else {
      workspace_.tidy();
      if (std::optional<Frame> frame = transport_.read())
        take(std::move(*frame));
      else
        ended_ = true;
    }
  }
  return done_ && phase_ == Phase::Shutdown;
}

void Server::read_what_waits() {
  while (!ended_ && waiting_.size() < max_waiting && transport_.has_more()) {
    if (std::optional<Frame> frame = transport_.read())
      take(std::move(*frame));
    else
      ended_ = true;
  }
}

void Server::take(Frame frame) {
  if (!frame.error.empty()) return send_error(nullptr, ErrorCode::InvalidRequest, frame.error);
  if (is_too_deep(frame.content))
    return send_error(nullptr, ErrorCode::InvalidRequest, "lists and objects stand too deep in one another");
  Json message = Json::parse(frame.content, nullptr, false);
  if (message.is_discarded()) return send_error(nullptr, ErrorCode::ParseError, "the message is not JSON");
  if (member(message, "method") != "$/cancelRequest") {
    waiting_.push_back(std::move(message));
    return;
  }
  const Json& id = member(member(message, "params"), "id");
  const auto cancelled = std::find_if(waiting_.begin(), waiting_.end(), [&](const Json& each) {
    return is_id(id) && member(each, "id") == id && member(each, "method").is_string();
  });
  if (cancelled == waiting_.end()) return;
  waiting_.erase(cancelled);
  send_error(id, ErrorCode::RequestCancelled, "cancelled");
}

void Server::dispatch(const Json& message) {
  const Json& method = member(message, "method");
  const Json& id = member(message, "id");
  if (!method.is_string()) {
    const bool is_response = message.is_object() && (message.contains("result") || message.contains("error"));
    if (!is_response)
      send_error(is_id(id) ? id : Json(), ErrorCode::InvalidRequest, "a message without a method");
    return;
  }
  const std::string name = method.get<std::string>();
  const Json& params = member(message, "params");
  if (id.is_null()) {
    try {
      notice(name, params);
    } catch (const std::exception& error) {
      log(fmt::format("{}: {}", name, error.what()));
    }
  } else if (is_id(id)) {
    answer(id, name, params);
  } else {
    send_error(nullptr, ErrorCode::InvalidRequest, "an id is a number or a text");
  }
}

void Server::answer(const Json& id, const std::string& method, const Json& params) {
  try {
    send({{"jsonrpc", "2.0"}, {"id", id}, {"result", result_of(method, params)}});
  } catch (const RequestError& error) {
    send_error(id, error.code(), error.what());
  } catch (const std::exception& error) {
    send_error(id, ErrorCode::InternalError, fmt::format("this is a bug of leadflow: {}", error.what()));
  }
}

Json Server::result_of(const std::string& method, const Json& params) {
  if (method == "initialize") return initialize(params);
  if (phase_ == Phase::Fresh)
    throw RequestError(ErrorCode::ServerNotInitialized, "`initialize` comes before everything else");
  if (phase_ == Phase::Shutdown)
    throw RequestError(ErrorCode::InvalidRequest, "behind `shutdown` only `exit` may come");
  if (method == "shutdown") {
    phase_ = Phase::Shutdown;
    return nullptr;
  }
  for (const FeatureRow& row : feature_rows) {
    if (row.method == method) return row.answer(workspace_, params, client_);
  }
  throw RequestError(ErrorCode::MethodNotFound, fmt::format("there is no method `{}` here", method));
}

Json Server::initialize(const Json& params) {
  if (phase_ != Phase::Fresh) throw RequestError(ErrorCode::InvalidRequest, "`initialize` comes once");
  phase_ = Phase::Running;
  const Json& capabilities = member(params, "capabilities");
  client_ = client_of(capabilities);
  can_watch_ = is_on(capabilities, {"workspace", "didChangeWatchedFiles", "dynamicRegistration"});
  workspace_.set_folders(folders_of(params));
  return {{"capabilities", capabilities_of_server(client_)},
          {"serverInfo", {{"name", "leadflow"}, {"version", version()}}}};
}

void Server::watch_files() {
  const Json watchers = Json::array(
      {{{"globPattern", "**/*.wf"}}, {{"globPattern", "**/*.ics"}}, {{"globPattern", "**/leadflow.toml"}}});
  send({{"jsonrpc", "2.0"},
        {"id", "watch"},
        {"method", "client/registerCapability"},
        {"params",
         {{"registrations", Json::array({{{"id", "files"},
                                          {"method", "workspace/didChangeWatchedFiles"},
                                          {"registerOptions", {{"watchers", watchers}}}}})}}}});
}

void Server::notice(const std::string& method, const Json& params) {
  if (method == "exit") {
    done_ = true;
  } else if (phase_ != Phase::Running) {
    return;
  } else if (method == "initialized") {
    if (can_watch_) watch_files();
  } else if (method == "textDocument/didOpen") {
    workspace_.documents_changed(workspace_.documents().open(params));
  } else if (method == "textDocument/didChange") {
    workspace_.text_changed(workspace_.documents().change(params, client_.encoding));
  } else if (method == "textDocument/didClose") {
    workspace_.documents_changed(workspace_.documents().close(params));
  } else if (method == "workspace/didChangeWatchedFiles") {
    workspace_.files_changed();
  } else if (method == "workspace/didChangeWorkspaceFolders") {
    const Json& event = member(params, "event");
    std::vector<std::filesystem::path> folders = workspace_.folders();
    for (const auto& gone : folders_of({{"workspaceFolders", member(event, "removed")}}))
      folders.erase(std::remove(folders.begin(), folders.end(), gone), folders.end());
    for (const auto& added : folders_of({{"workspaceFolders", member(event, "added")}}))
      folders.push_back(added);
    workspace_.set_folders(std::move(folders));
  }
}

void Server::publish_some() {
  const EditedProgram* program = nullptr;
  try {
    program = workspace_.check_next();
  } catch (const std::exception& error) {
    log(fmt::format("this is a bug of leadflow: {}", error.what()));
    return;
  }
  // What programs that are no more have found is no more.
  std::set<std::filesystem::path> stale;
  for (auto at = findings_.begin(); at != findings_.end();) {
    if (workspace_.is_root(at->first)) {
      ++at;
      continue;
    }
    for (const auto& [path, list] : at->second) stale.insert(path);
    at = findings_.erase(at);
  }
  if (program != nullptr) {
    auto& of_program = findings_[program->root()];
    for (const auto& [path, list] : of_program) stale.insert(path);
    of_program = diagnostics_of(workspace_, *program, client_);
    for (const auto& [path, list] : of_program) stale.insert(path);
  }
  for (const std::filesystem::path& path : stale) publish_file(path);
}

void Server::publish_file(const std::filesystem::path& path) {
  Json all = Json::array();
  std::set<std::string> seen;
  for (const auto& [root, files] : findings_) {
    const auto found = files.find(path);
    if (found == files.end()) continue;
    for (const Json& each : found->second) {
      if (seen.insert(each.dump(-1, ' ', false, Json::error_handler_t::replace)).second) all.push_back(each);
    }
  }
  Json params = {{"uri", workspace_.documents().uri_of(path)}, {"diagnostics", std::move(all)}};
  const Document* open = workspace_.documents().find(path);
  if (open != nullptr) params["version"] = open->version;
  // A file that is not open and has nothing to say is not spoken of.
  const auto known = published_.find(path);
  if (known == published_.end() && open == nullptr && params["diagnostics"].empty()) return;
  std::string now = params.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (known != published_.end() && known->second == now) return;
  published_[path] = std::move(now);
  send({{"jsonrpc", "2.0"}, {"method", "textDocument/publishDiagnostics"}, {"params", std::move(params)}});
}

void Server::send(const Json& message) {
  transport_.write(message.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void Server::send_error(const Json& id, ErrorCode code, const std::string& message) {
  send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", static_cast<int>(code)}, {"message", message}}}});
}

void Server::log(const std::string& message) {
  send({{"jsonrpc", "2.0"},
        {"method", "window/logMessage"},
        {"params", {{"type", message_type_warning}, {"message", message}}}});
}

}  // namespace leadflow::cli::lsp
