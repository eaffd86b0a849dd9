#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <istream>
#include <vector>

#include "cli/failure.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot_write(const fs::path& path) {
  throw Failure(kUnreadable, fmt::format("cannot write `{}`: {}", path.string(), std::strerror(errno)));
}

std::string read_whole(std::istream& in) {
  std::string text;
  std::vector<char> block(std::size_t{1} << 16);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > dsl::max_file_bytes) throw Failure(kUnreadable, "standard input is too large");
  }
  return text;
}

}  // namespace

std::string read_input(Session& session, const std::string& path) {
  if (path == "-") {
    return read_whole(session.in);
  }
  dsl::ReadResult read = session.disk.read(path);
  if (const auto* error = std::get_if<dsl::ReadError>(&read)) {
    throw Failure(kUnreadable, fmt::format("`{}` {}", path, dsl::to_text(*error)));
  }
  return std::get<std::string>(std::move(read));
}

void write_file(const fs::path& path, std::string_view text) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const bool is_device = fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
  if (is_device || path.native().starts_with("/dev/")) {
    // A pipe or a device takes the bytes as they are, and what /dev/stdout leads to is not ours to replace.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) cannot_write(path);
    const bool whole = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(descriptor);
    if (!whole) cannot_write(path);
    return;
  }
  GrowingFile file(path);
  file.append(text);
  file.close();
}

void GrowingFile::open() {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path_, error);
  if (!error) path_ = real;
  temporary_ = (path_.parent_path() / fmt::format(".{}.XXXXXX", path_.filename().string())).string();
  descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) cannot_write(path_);
  struct stat before {};
  mode_t mode = 0666;
  if (::stat(path_.c_str(), &before) == 0) {
    mode = before.st_mode & 07777;
  } else {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    mode &= ~mask;
  }
  if (::fchmod(descriptor_, mode) != 0) cannot_write(path_);
}

void GrowingFile::append(std::string_view text) {
  if (descriptor_ < 0) open();
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) cannot_write(path_);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void GrowingFile::close() {
  if (descriptor_ < 0) return;
  const bool kept = ::fsync(descriptor_) == 0;
  const bool closed = ::close(descriptor_) == 0;
  descriptor_ = -1;
  if (!kept || !closed || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int reason = errno;
    ::unlink(temporary_.c_str());
    errno = reason;
    cannot_write(path_);
  }
}

GrowingFile::~GrowingFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

}  // namespace leadflow::cli
