// What the two readers of closed dates share; nobody else includes it.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/calendar/holidays.h"

namespace leadflow::runtime {

/// Physical lines without their LF or CRLF, counted.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number_;
    return line;
  }

  /// Whether the next line starts with a space or a tab, which in iCalendar continues this one.
  bool next_continues() const { return !rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'); }
  /// 1-based, of the line `next` gave last.
  int number() const { return number_; }

 private:
  std::string_view rest_;
  int number_ = 0;
};

/// Without spaces and tabs at either end.
/// ASCII letters only.
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// User text for a message: in backticks, cut when long.
std::string quoted(std::string_view text);
HolidayError too_many_holidays(int line);

/// A text whose first line is BEGIN:VCALENDAR; the dates in the file's order.
HolidayResult parse_icalendar(std::string_view text);

}  // namespace leadflow::runtime
