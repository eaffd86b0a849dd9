// The line table is made once a file, on the first question about a line; a
// check without findings never makes it.

#include "dsl/source.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leadflow::dsl {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

SourceFile::SourceFile(std::string name, std::filesystem::path path, std::string text)
    : name_(std::move(name)), path_(std::move(path)), text_(std::move(text)) {}

const std::vector<std::uint32_t>& SourceFile::lines() const {
  if (!line_begins_.empty()) return line_begins_;
  // The first line begins behind a byte order mark, so that its columns are those an editor shows.
  const bool has_mark = text().substr(0, byte_order_mark.size()) == byte_order_mark;
  line_begins_.push_back(has_mark ? static_cast<std::uint32_t>(byte_order_mark.size()) : 0);
  const char* const begin = text_.data();
  const char* const end = begin + text_.size();
  const char* at = begin;
  while (at != end) {
    const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    at = static_cast<const char*>(found) + 1;
    line_begins_.push_back(static_cast<std::uint32_t>(at - begin));
  }
  return line_begins_;
}

LineColumn SourceFile::at(std::uint32_t offset) const {
  const std::vector<std::uint32_t>& begins = lines();
  const auto clamped = static_cast<std::uint32_t>(std::min<std::size_t>(offset, text_.size()));
  const auto after = std::upper_bound(begins.begin() + 1, begins.end(), clamped);
  const std::uint32_t begin = *(after - 1);
  return LineColumn{static_cast<std::uint32_t>(after - begins.begin()),
                    clamped < begin ? 1 : clamped - begin + 1};
}

std::string_view SourceFile::line_text(std::uint32_t line) const {
  if (line < 1 || line > line_count()) return {};
  const std::uint32_t begin = line_begin(line);
  const std::size_t end = line < line_count() ? line_begin(line + 1) - 1 : text_.size();
  std::string_view found = text().substr(begin, end - begin);
  if (!found.empty() && found.back() == '\r' && line < line_count()) found.remove_suffix(1);
  return found;
}

std::uint32_t SourceFile::line_begin(std::uint32_t line) const {
  const std::vector<std::uint32_t>& begins = lines();
  if (line < 1) return begins.front();
  if (line > begins.size()) return static_cast<std::uint32_t>(text_.size());
  return begins[line - 1];
}

std::uint32_t SourceFile::line_count() const {
  return static_cast<std::uint32_t>(lines().size());
}

FileIndex SourceSet::add(std::string name, std::filesystem::path path, std::string text) {
  files_.emplace_back(std::move(name), std::move(path), std::move(text));
  return static_cast<FileIndex>(files_.size() - 1);
}

std::string_view SourceSet::text(Span span) const {
  const std::string_view whole = files_[span.file].text();
  const std::size_t end = std::min<std::size_t>(span.end, whole.size());
  const std::size_t begin = std::min<std::size_t>(span.begin, end);
  return whole.substr(begin, end - begin);
}

}  // namespace leadflow::dsl
