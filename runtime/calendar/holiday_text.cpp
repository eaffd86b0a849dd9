// Small text helpers of the holiday readers.

#include "runtime/calendar/holiday_text.h"
#include "dsl/text.h"

#include <algorithm>

namespace leadflow::runtime {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 60;
  if (text.size() <= kMost) return "`" + std::string(text) + "`";
  std::size_t end = kMost;
  // Not in the middle of a UTF-8 sequence.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "`" + std::string(text.substr(0, end)) + "...`";
}

HolidayError too_many_holidays(int line) {
  return {line, "more than " + std::to_string(kMaxHolidays) + " closed dates in one file",
          "shorten the long events, or drop the years that no workflow looks at"};
}

}  // namespace leadflow::runtime
