#include "cli/lsp/documents.h"

#include <fmt/format.h>

#include "cli/lsp/uri.h"

namespace leadflow::cli::lsp {

namespace {

void apply_change(std::string& text, const Json& change, Encoding encoding) {
  std::string replacement = text_member(change, "text");
  const Json& range = member(change, "range");
  if (range.is_null()) {
    text = std::move(replacement);
    return;
  }
  const LineTable lines(text);
  const std::uint32_t begin = lines.offset(read_position(member(range, "start")), encoding);
  const std::uint32_t end = lines.offset(read_position(member(range, "end")), encoding);
  if (end < begin) throw RequestError(ErrorCode::InvalidParams, "a range that ends before it begins");
  if (text.size() - (end - begin) + replacement.size() > dsl::max_file_bytes)
    throw RequestError(ErrorCode::InvalidParams, "the text would be over the size limit");
  text.replace(begin, end - begin, replacement);
}

}  // namespace

std::filesystem::path Documents::path_of(const std::string& uri) const {
  const auto known = paths_.find(uri);
  return known != paths_.end() ? known->second : overlay_.canonical(path_of_uri(uri));
}

std::string Documents::uri_of(const std::filesystem::path& path) const {
  const Document* open = find(path);
  return open != nullptr ? open->uri : uri_of_path(path);
}

const Document* Documents::find(const std::filesystem::path& path) const {
  const auto found = open_.find(path);
  return found == open_.end() ? nullptr : &found->second;
}

std::filesystem::path Documents::open(const Json& params) {
  const Json& from = member(params, "textDocument");
  Document document;
  document.uri = text_member(from, "uri");
  document.path = path_of(document.uri);
  const Json& version = member(from, "version");
  document.version = version.is_number_integer() ? version.get<std::int64_t>() : 0;
  document.text = text_member(from, "text");
  if (document.text.size() > dsl::max_file_bytes)
    throw RequestError(ErrorCode::InvalidParams, "the text is over the size limit");
  const std::filesystem::path path = document.path;
  overlay_.put(path, document.text);
  paths_[document.uri] = path;
  open_[path] = std::move(document);
  return path;
}

std::filesystem::path Documents::change(const Json& params, Encoding encoding) {
  const Json& from = member(params, "textDocument");
  const std::filesystem::path path = path_of(text_member(from, "uri"));
  const auto found = open_.find(path);
  if (found == open_.end())
    throw RequestError(ErrorCode::InvalidParams, fmt::format("{} is not open", path.string()));
  const Json& changes = member(params, "contentChanges");
  if (!changes.is_array()) throw RequestError(ErrorCode::InvalidParams, "`contentChanges` is no list");
  std::string text = found->second.text;
  for (const Json& each : changes) apply_change(text, each, encoding);
  found->second.text = std::move(text);
  const Json& version = member(from, "version");
  if (version.is_number_integer()) found->second.version = version.get<std::int64_t>();
  overlay_.put(path, found->second.text);
  return path;
}

std::filesystem::path Documents::close(const Json& params) {
  const std::string uri = text_member(member(params, "textDocument"), "uri");
  const std::filesystem::path path = path_of(uri);
  overlay_.remove(path);
  open_.erase(path);
  paths_.erase(uri);
  return path;
}

}  // namespace leadflow::cli::lsp
