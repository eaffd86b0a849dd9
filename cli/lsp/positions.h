// Places as an editor counts them: lines and characters from 0, in the units that were negotiated.
//
// A line ends with LF, CR LF or CR, as LSP has it. An offset inside a character
// counts as its beginning; a position past the end of its line is the line's end.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/lsp/json.h"
#include "dsl/source.h"

namespace leadflow::cli::lsp {

enum class Encoding : std::uint8_t { Utf8, Utf16, Utf32 };

struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
};

/// Of one text, which must outlive it.
class LineTable {
 public:
  LineTable() = default;
  explicit LineTable(std::string_view text);

  Position at(std::uint32_t offset, Encoding encoding) const;
  std::uint32_t offset(Position position, Encoding encoding) const;
  /// Offset of the first byte of a line; the end of the text past the last.
  std::uint32_t line_begin(std::uint32_t line) const;
  std::uint32_t line_of(std::uint32_t offset) const;
  /// Without its line ending.
  std::string_view line_text(std::uint32_t line) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(begins_.size()); }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> begins_{0};
};

Position read_position(const Json& json);
Json to_json(Position position);
Json range_json(const LineTable& lines, std::uint32_t begin, std::uint32_t end, Encoding encoding);

}  // namespace leadflow::cli::lsp
