// Waiting until a file changes: for commands that run again.

#pragma once

#include <filesystem>
#include <vector>

#include "runtime/work/pause.h"

namespace leadflow::cli {

class FileWatch {
 public:
  virtual ~FileWatch() = default;
  /// Remembers how the files and folders are now; one that is not there counts as such.
  virtual void look_at(const std::vector<std::filesystem::path>& paths) = 0;
  /// Returns when one of them is otherwise than it was. False: it is over, nobody waits any more.
  virtual bool wait() = 0;
};

/// Looks at the times and sizes on the disk a few times a second, until `pause` says to stop.
class PollingWatch final : public FileWatch {
 public:
  explicit PollingWatch(runtime::Pause& pause) : pause_(pause) {}
  void look_at(const std::vector<std::filesystem::path>& paths) override;
  bool wait() override;

 private:
  struct Seen {
    std::filesystem::path path;
    std::filesystem::file_time_type changed{};
    std::uintmax_t size = 0;
  };
  static Seen seen(const std::filesystem::path& path);
  runtime::Pause& pause_;
  std::vector<Seen> seen_;
};

}  // namespace leadflow::cli
