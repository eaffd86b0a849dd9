#include "cli/lsp/uri.h"

#include <fmt/format.h>

#include <charconv>

namespace leadflow::cli::lsp {

namespace {

constexpr std::string_view file_scheme = "file://";

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
      if (error == std::errc{} && end == text.data() + i + 3 && value != 0) {
        decoded += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("/-_.~!$&'()*+,;=@").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text)
    encoded += is_plain(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return encoded;
}

}  // namespace

bool is_file_uri(std::string_view uri) {
  return uri.starts_with(file_scheme);
}

std::filesystem::path path_of_uri(std::string_view uri) {
  if (!is_file_uri(uri)) return std::filesystem::path("/\x01no-file") / percent_encoded(uri);
  uri.remove_prefix(file_scheme.size());
  const std::size_t path = uri.find('/');  // behind the host, which is this one
  uri = path == std::string_view::npos ? std::string_view("/") : uri.substr(path);
  uri = uri.substr(0, uri.find_first_of("?#"));
  return percent_decoded(uri);
}

std::string uri_of_path(const std::filesystem::path& path) {
  return std::string(file_scheme) + percent_encoded(path.generic_string());
}

}  // namespace leadflow::cli::lsp
