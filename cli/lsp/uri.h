// `file:` addresses to paths and back.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace leadflow::cli::lsp {

/// The path that an address names. What is no file of this machine (`untitled:Untitled-1`) gets a path that
/// is nowhere on the disk, so that it can be checked, and imports nothing.
std::filesystem::path path_of_uri(std::string_view uri);
bool is_file_uri(std::string_view uri);
std::string uri_of_path(const std::filesystem::path& path);

}  // namespace leadflow::cli::lsp
