// How far a long command is, on a terminal only.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/session.h"

namespace leadflow::cli {

/// One line on the error stream, rewritten at most ten times a second, from the first second on.
class Progress {
 public:
  Progress(Session& session, std::string_view what);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::int64_t count);
  /// Takes the line away, so that another can be written.
  void clear();

 private:
  Session& session_;
  std::string what_;
  runtime::Instant started_;
  runtime::Instant shown_at_;
  bool visible_ = false;
};

}  // namespace leadflow::cli
