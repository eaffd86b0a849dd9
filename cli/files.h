// Files that commands write and the inputs they are given.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/session.h"

namespace leadflow::cli {

/// The whole text of an input named on the command line; `-` is standard input. Throws Failure(kUnreadable).
std::string read_input(Session& session, const std::string& path);

/// Puts `text` into place in one step: whoever reads `path` sees the old text or the new one, also after a
/// crash. Keeps the mode of a file that was there and writes through symbolic links. Throws
/// Failure(kUnreadable).
void write_file(const std::filesystem::path& path, std::string_view text);

/// A file that grows and is put into place by close(); until then, and when it never comes, nothing is seen
/// of it.
class GrowingFile {
 public:
  explicit GrowingFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  void append(std::string_view text);
  bool empty() const { return descriptor_ < 0; }
  void close();
  const std::filesystem::path& path() const { return path_; }

 private:
  void open();
  std::filesystem::path path_;
  std::string temporary_;
  int descriptor_ = -1;
};

}  // namespace leadflow::cli
