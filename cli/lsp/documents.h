// The texts that an editor has open, as it last said they are.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "cli/lsp/json.h"
#include "cli/lsp/positions.h"
#include "dsl/loader.h"

namespace leadflow::cli::lsp {

struct Document {
  std::string uri;  // as the client writes it
  std::filesystem::path path;
  std::int64_t version = 0;
  std::string text;
};

/// Also lies over the disk: an import reads the open text, saved or not.
class Documents {
 public:
  explicit Documents(const dsl::FileSystem& disk) : overlay_(&disk) {}

  /// The parameters of `textDocument/didOpen`, `didChange` (in parts or whole), `didClose`. Each gives the
  /// path of the document; RequestError where they make no sense, and the document is as it was.
  std::filesystem::path open(const Json& params);
  std::filesystem::path change(const Json& params, Encoding encoding);
  std::filesystem::path close(const Json& params);

  const Document* find(const std::filesystem::path& path) const;
  const std::map<std::filesystem::path, Document>& all() const { return open_; }
  const dsl::FileSystem& files() const { return overlay_; }
  std::filesystem::path path_of(const std::string& uri) const;
  /// The client's own address of an open document, else one made from the path.
  std::string uri_of(const std::filesystem::path& path) const;

 private:
  dsl::OverlayFiles overlay_;
  std::map<std::filesystem::path, Document> open_;              // by canonical path
  mutable std::map<std::string, std::filesystem::path> paths_;  // of open documents, by address
};

}  // namespace leadflow::cli::lsp
