// Any bytes as a holiday file, iCalendar or one date a line.

#include <algorithm>

#include "runtime/calendar/holidays.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const runtime::HolidayResult result = runtime::parse_holidays(text);
  const int lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  if (const auto* error = std::get_if<runtime::HolidayError>(&result)) {
    fuzz::demand(!error->message.empty(), "an error has a message");
    fuzz::demand(error->line >= 0 && error->line <= lines, "an error's line is there");
    return 0;
  }
  const auto& days = std::get<std::vector<runtime::Holiday>>(result);
  fuzz::demand(days.size() <= runtime::kMaxHolidays, "no more dates than the limit");
  for (std::size_t at = 0; at < days.size(); ++at) {
    fuzz::demand(days[at].line >= 1 && days[at].line <= lines, "a date's line is there");
    if (at == 0) continue;
    const auto of = [](const dsl::Date& date) { return std::tuple(date.year, date.month, date.day); };
    fuzz::demand(of(days[at - 1].date) <= of(days[at].date), "dates come in their order");
  }
  return 0;
}
