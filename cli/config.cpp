#include "cli/config.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/failure.h"
#include "cli/files.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// A TOML string on one line: "basic" with the escapes \" and \\, or 'literal'. Nothing else may follow but a
/// comment.
std::string read_string(std::string_view text, const std::string& place) {
  const auto wrong = [&] { return Failure(kUsage, fmt::format("{}: a value is a text in quotes", place)); };
  if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) throw wrong();
  const char quote = text.front();
  std::string value;
  std::size_t at = 1;
  for (; at < text.size() && text[at] != quote; ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
      if (at >= text.size() || (text[at] != '"' && text[at] != '\\')) throw wrong();
    }
    value += text[at];
  }
  if (at >= text.size()) throw wrong();
  const std::string_view rest = trimmed(text.substr(at + 1));
  if (!rest.empty() && rest.front() != '#') throw wrong();
  return value;
}

}  // namespace

Config parse_config(const std::string& text, const std::string& name) {
  Config config;
  int number = 0;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(std::string_view(text).substr(at, end - at));
    at = end + 1;
    if (line.empty() || line.front() == '#') continue;
    const std::string place = fmt::format("{}:{}", name, number + 1);
    if (line.front() == '[') throw Failure(kUsage, fmt::format("{}: unknown section `{}`", place, line));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      throw Failure(kUsage, fmt::format("{}: expected key = \"value\"", place));
    const std::string key(trimmed(line.substr(0, equals)));
    if (key != "store" && key != "user") {
      throw Failure(kUsage, fmt::format("{}: unknown key `{}`", place, key),
                    nearest_help(key, {"store", "user"}));
    }
    (key == "store" ? config.store : config.user) = read_string(trimmed(line.substr(equals + 1)), place);
  }
  return config;
}

Config read_config(Session& session, const std::string& path) {
  std::string found = path;
  if (found.empty()) {
    for (fs::path folder = session.disk.canonical("."); found.empty(); folder = folder.parent_path()) {
      if (session.disk.kind(folder / "leadflow.toml") == dsl::FileKind::Regular)
        found = (folder / "leadflow.toml").string();
      if (folder == folder.parent_path()) break;
    }
  }
  if (found.empty()) return {};
  Config config = parse_config(read_input(session, found), found);
  config.file = found;
  const bool is_url = config.store.find("://") != std::string::npos;
  if (!config.store.empty() && !is_url)
    config.store = (fs::path(found).parent_path() / config.store).string();
  return config;
}

}  // namespace leadflow::cli
