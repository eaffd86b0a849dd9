// JSON as the language server speaks it, and the errors a request may end with.

#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace leadflow::cli::lsp {

using Json = nlohmann::json;

/// The codes of JSON-RPC 2.0 and LSP 3.17.
enum class ErrorCode : int {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
  ServerNotInitialized = -32002,
  RequestFailed = -32803,
  RequestCancelled = -32800,
};

/// A request that is answered with an error. `what()` is shown to the user.
class RequestError : public std::runtime_error {
 public:
  RequestError(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// The member `name` of `object`, or null: what a client leaves out counts as null.
const Json& member(const Json& object, const char* name);
/// A text member; RequestError(InvalidParams) without it.
std::string text_member(const Json& object, const char* name);
/// A member that counts from 0; RequestError(InvalidParams) without it.
std::uint32_t count_member(const Json& object, const char* name);
/// Whether all of `path` is there and the last is true: capabilities.
bool is_on(const Json& object, std::initializer_list<const char*> path);

}  // namespace leadflow::cli::lsp
