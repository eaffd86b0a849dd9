// Source texts and places in them.
//
// A Span is two byte offsets into one file of a SourceSet. Line and column are
// worked out only when a finding is shown, from one table a file, so that the
// parser never counts lines.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::dsl {

using FileIndex = std::uint32_t;

/// Bytes `[begin, end)` of file `file`. An empty span marks a point (what is missing stands there).
struct Span {
  FileIndex file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

/// 1-based; columns count bytes.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const LineColumn&) const = default;
};

/// One text. Its bytes never move, so the tree may hold views into it.
/// A line ends with LF or CR LF; a text that ends so has an empty last line. Line 1 begins
/// behind a byte order mark, if there is one; offsets always count from the first byte of the file.
class SourceFile {
 public:
  SourceFile(std::string name, std::filesystem::path path, std::string text);

  const std::string& name() const { return name_; }  // as shown in findings, relative where it can be
  const std::filesystem::path& path() const { return path_; }  // where it was read; empty for standard input
  std::string_view text() const { return text_; }

  LineColumn at(std::uint32_t offset) const;             // clamps to the end of the text
  std::string_view line_text(std::uint32_t line) const;  // without its line ending; empty past the end
  std::uint32_t line_begin(std::uint32_t line) const;
  std::uint32_t line_count() const;

 private:
  const std::vector<std::uint32_t>& lines() const;
  std::string name_;
  std::filesystem::path path_;
  std::string text_;
  mutable std::vector<std::uint32_t> line_begins_;  // made on first use
};

/// The files of one run. Grows only; files never move. Not thread-safe.
class SourceSet {
 public:
  FileIndex add(std::string name, std::filesystem::path path, std::string text);
  const SourceFile& operator[](FileIndex file) const { return files_[file]; }
  std::size_t size() const { return files_.size(); }
  std::string_view text(Span span) const;

 private:
  std::deque<SourceFile> files_;
};

/// Named limits: running into one is a finding, never a crash.
inline constexpr std::size_t max_file_bytes = 256u * 1024 * 1024;  // one source file
inline constexpr int max_nesting = 256;                   // blocks and parentheses within one another
inline constexpr std::size_t max_program_files = 10'000;  // files of one program, imports included
inline constexpr std::size_t max_syntax_findings =
    1'000;  // syntax findings of one file; then one that says so

}  // namespace leadflow::dsl
