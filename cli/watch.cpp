#include "cli/watch.h"

#include <algorithm>

namespace leadflow::cli {

namespace {

constexpr std::int64_t look_every_ms = 200;

}  // namespace

PollingWatch::Seen PollingWatch::seen(const std::filesystem::path& path) {
  std::error_code missing;  // what is not there has no time and no size
  Seen now{path, std::filesystem::last_write_time(path, missing), 0};
  if (missing) now.changed = std::filesystem::file_time_type::min();
  const std::uintmax_t size = std::filesystem::file_size(path, missing);
  if (!missing) now.size = size;
  return now;
}

void PollingWatch::look_at(const std::vector<std::filesystem::path>& paths) {
  seen_.clear();
  for (const std::filesystem::path& path : paths) seen_.push_back(seen(path));
}

bool PollingWatch::wait() {
  while (!pause_.stopped()) {
    const bool changed = std::any_of(seen_.begin(), seen_.end(), [](const Seen& before) {
      const Seen now = seen(before.path);
      return now.changed != before.changed || now.size != before.size;
    });
    if (changed) return true;
    pause_.wait(look_every_ms);
  }
  return false;
}

}  // namespace leadflow::cli
