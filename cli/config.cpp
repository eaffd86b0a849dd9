#include "cli/config.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/failure.h"
#include "cli/files.h"
#include "runtime/settings/settings.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

Config parse_config(const std::string& text, const std::string& name) {
  runtime::SettingsSource source;
  source.text = text;
  source.name = name;
  source.folder = fs::path(name).parent_path().string();
  std::vector<runtime::SettingsProblem> problems;
  const runtime::Settings settings = runtime::read_settings(source, problems);
  if (!problems.empty()) {
    const std::size_t more = problems.size() - 1;
    throw Failure(kUsage,
                  more == 0 ? problems.front().message
                            : fmt::format("{} (and {} more in this file)", problems.front().message, more),
                  problems.front().help);
  }
  return {{}, settings.store, settings.user};
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
