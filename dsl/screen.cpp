// Blocks of 64 bytes are classed as a whole in a loop that compilers turn into
// vector instructions; only a block with something other than printable ASCII,
// tab and line endings is looked at character by character.

#include "dsl/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "dsl/text.h"

namespace leadflow::dsl {
namespace {

constexpr std::size_t block_size = 64;

/// `bytes` has block_size bytes, and one more behind them (the LF after a CR may be that one).
bool is_plain(const char* bytes) {
  unsigned found = 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const auto next = static_cast<unsigned char>(bytes[i + 1]);
    const bool line_end = (c == '\n') | ((c == '\r') & (next == '\n'));
    found |= static_cast<unsigned>(((c < 0x20) & (c != '\t') & !line_end) | (c >= 0x7F));
  }
  return found == 0;
}

bool is_bidi_control(char32_t value) {
  return (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069) || value == 0x200E ||
         value == 0x200F || value == 0x061C;
}

struct Seen {
  std::size_t first = 0;
  CodePoint code_point;
  std::size_t count = 0;

  void note(std::size_t offset, CodePoint found) {
    if (count++ > 0) return;
    first = offset;
    code_point = found;
  }
};

struct Screening {
  Seen control;
  Seen bidi;
  Seen invalid;
};

bool is_control(std::string_view text, std::size_t at, char32_t value) {
  if (value == '\t' || value == '\n') return false;
  if (value == '\r') return at + 1 >= text.size() || text[at + 1] != '\n';
  return value < 0x20 || (value >= 0x7F && value <= 0x9F);
}

std::size_t screen_one(std::string_view text, std::size_t at, Screening& seen) {
  const CodePoint found = decode(text, at);
  if (!found.valid) {
    seen.invalid.note(at, found);
  } else if (is_control(text, at, found.value)) {
    seen.control.note(at, found);
  } else if (is_bidi_control(found.value)) {
    seen.bidi.note(at, found);
  }
  return at + found.length;
}

Screening screen_text(std::string_view text) {
  Screening seen;
  std::size_t at = text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  while (at < text.size()) {
    if (text.size() - at > block_size && is_plain(text.data() + at)) {
      at += block_size;
      continue;
    }
    const std::size_t stop = std::min(at + block_size, text.size());
    while (at < stop) at = screen_one(text, at, seen);
  }
  return seen;
}

std::string more(const Seen& seen) {
  return seen.count > 1 ? fmt::format(", and {} more in this file", seen.count - 1) : std::string();
}

Diagnostic& report(Diagnostics& diagnostics, DiagnosticKind kind, FileIndex file, const Seen& seen,
                   const std::string& what, std::string_view tail = {}) {
  const Span where{file, static_cast<std::uint32_t>(seen.first),
                   static_cast<std::uint32_t>(seen.first + seen.code_point.length)};
  return diagnostics.add(kind, where,
                         fmt::format("{} at byte offset {}{}{}", what, seen.first, tail, more(seen)));
}

void report_control(FileIndex file, const Seen& seen, Diagnostics& diagnostics) {
  const auto value = static_cast<std::uint32_t>(seen.code_point.value);
  if (value == '\r') {
    report(diagnostics, DiagnosticKind::ControlCharacter, file, seen, "a carriage return without a line feed")
        .help.push_back("end lines with LF or CR LF");
    return;
  }
  const std::string what = value == 0 ? "a NUL" : fmt::format("control character U+{:04X}", value);
  report(diagnostics, DiagnosticKind::ControlCharacter, file, seen, what)
      .help.push_back(fmt::format("remove it; inside a string write `\\u{{{:X}}}`", value));
}

}  // namespace

void screen(FileIndex index, const SourceFile& file, Diagnostics& diagnostics) {
  const Screening seen = screen_text(file.text());
  if (seen.invalid.count > 0) {
    const std::string what =
        fmt::format("byte 0x{:02X}", static_cast<std::uint32_t>(seen.invalid.code_point.value));
    report(diagnostics, DiagnosticKind::InvalidUtf8, index, seen.invalid, what, " is not UTF-8")
        .help.push_back("save the file as UTF-8");
  }
  if (seen.control.count > 0) report_control(index, seen.control, diagnostics);
  if (seen.bidi.count > 0) {
    const auto value = static_cast<std::uint32_t>(seen.bidi.code_point.value);
    report(diagnostics, DiagnosticKind::BidiControl, index, seen.bidi,
           fmt::format("bidirectional control U+{:04X}", value))
        .help.push_back(fmt::format(
            "remove it, as it hides what the file says; inside a string write `\\u{{{:X}}}`", value));
  }
}

}  // namespace leadflow::dsl
