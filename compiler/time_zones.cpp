#include "compiler/time_zones.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>

namespace leadflow::compiler {

namespace {

namespace fs = std::filesystem;

fs::path database() {
  const char* const set = std::getenv("TZDIR");
  return set != nullptr && *set != '\0' ? set : "/usr/share/zoneinfo";
}

/// Zones begin with a capital; copies of the whole database in other forms and its tables do not.
bool is_zone(const fs::path& relative) {
  const std::string name = relative.string();
  return std::isupper(static_cast<unsigned char>(name.front())) != 0 && name.find('.') == std::string::npos;
}

}  // namespace

bool is_zone_missing_here(const std::string& zone) {
  std::error_code error;
  const fs::path root = database();
  return fs::is_directory(root, error) && !(is_zone(zone) && fs::is_regular_file(root / zone, error));
}

std::vector<std::string> zone_names_here() {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path root = database();
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    const fs::path relative = at->path().lexically_relative(root);
    if (!is_zone(relative)) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(error)) {
      names.push_back(relative.string());
    }
  }
  return names;
}

}  // namespace leadflow::compiler
