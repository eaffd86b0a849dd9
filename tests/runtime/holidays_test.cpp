#include "runtime/calendar/holidays.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace leadflow::runtime::holidays_test {
namespace {

// One line a holiday, `2026-12-25 Christmas @3`, or the error, `3: message`.
std::string read(std::string_view text) {
  const HolidayResult result = parse_holidays(text);
  if (const auto* const error = std::get_if<HolidayError>(&result)) {
    return std::to_string(error->line) + ": " + error->message;
  }
  std::string all;
  for (const Holiday& holiday : std::get<std::vector<Holiday>>(result)) {
    all += dsl::to_text(holiday.date) + " " + holiday.name + " @" + std::to_string(holiday.line) + "\n";
  }
  return all;
}

std::size_t count(std::string_view text) {
  const HolidayResult result = parse_holidays(text);
  const auto* const found = std::get_if<std::vector<Holiday>>(&result);
  return found ? found->size() : 0;
}

// An event with these lines after BEGIN, which is line 2.
std::string event(std::string_view lines) {
  return "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + std::string(lines) + "\nEND:VEVENT\nEND:VCALENDAR\n";
}

TEST_CASE("one date a line", "[holidays]") {
  CHECK(read("") == "");
  CHECK(read("# only a comment\n\n") == "");
  CHECK(read("2026-12-25") == "2026-12-25  @1\n");
  CHECK(read("2026-12-25 Christmas\n2026-01-01\tNew Year's Day\r\n") ==
        "2026-01-01 New Year's Day @2\n2026-12-25 Christmas @1\n");
  CHECK(read("\xEF\xBB\xBF  2026-12-25, Natal # dia\n") == "2026-12-25 Natal # dia @1\n");
  CHECK(read("2026-12-25 # Christmas\n2026-12-26;Boxing Day") ==
        "2026-12-25 Christmas @1\n2026-12-26 Boxing Day @2\n");
  CHECK(read("2026-12-25 a\n2026-12-25 b") == "2026-12-25 a @1\n2026-12-25 b @2\n");
  CHECK(read("Saturday\nSunday\n2001-01-01\n\n\n\n") == "2001-01-01  @3\n");

  CHECK(read("2026-12-25\n2026-02-30\n") == "2: `2026-02-30` is not a date that exists");
  CHECK(read("25/12/2026") == "1: `25/12/2026` does not start with a date");
  CHECK(read("2026-12-255") == "1: `2026-12-255` does not start with a date");
  CHECK(read("2026-12-25\nSunday") == "2: `Sunday` does not start with a date");
  CHECK(read("date,name\n2026-12-25,x") == "1: `date,name` does not start with a date");
}

TEST_CASE("events of a calendar", "[holidays]") {
  CHECK(read(event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas")) == "2026-12-25 Christmas @2\n");
  CHECK(read(event("dtstart:20261225T090000Z\nDTEND:20261225T120000Z")) == "2026-12-25  @2\n");
  CHECK(read(event("DTSTART:20261225T220000\nDTEND:20261226T000000")) == "2026-12-25  @2\n");
  CHECK(read(event("DTSTART:20261225T220000\nDTEND:20261226T020000")) == "2026-12-25  @2\n2026-12-26  @2\n");
  CHECK(read(event("DTSTART;TZID=\"a:b;c\":20261225T220000")) == "2026-12-25  @2\n");
  CHECK(read(event("DTEND;VALUE=DATE:20270102\nDTSTART;VALUE=DATE:20261231\nSUMMARY;LANGUAGE=en:a\\, b\\; "
                   "c\\\\ d\\ne")) == "2026-12-31 a, b; c\\ d e @2\n2027-01-01 a, b; c\\ d e @2\n");
  CHECK(read(event("DTSTART:20261225\nDTEND:20261225")) == "2026-12-25  @2\n");
  CHECK(read(event("DTSTART:20261225\nDURATION:P2D")) == "2026-12-25  @2\n2026-12-26  @2\n");
  CHECK(count(event("DTSTART:20261225\nDURATION:P1W")) == 7);
  CHECK(read(event("DTSTART:20261225\r\nSUMMARY:Christ\r\n mas\r\n\t Day")) ==
        "2026-12-25 Christmas Day @2\n");
  CHECK(read(event("DTSTART:20261225\nSTATUS:CANCELLED")) == "");
  CHECK(read(event("DTSTART:20261225\nBEGIN:VALARM\nSUMMARY:wake\nDURATION:PT15M\nEND:VALARM")) ==
        "2026-12-25  @2\n");
  CHECK(read("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\nRRULE:FREQ=DAILY\nEND:"
             "VTIMEZONE\nEND:VCALENDAR") == "");
}

TEST_CASE("yearly events are written out", "[holidays]") {
  CHECK(count(event("DTSTART:20201225\nRRULE:FREQ=YEARLY")) == 81);
  CHECK(count(event("RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25;INTERVAL=1\nDTSTART:20201225")) == 81);
  CHECK(read(event("DTSTART:20201225\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:x")) ==
        "2020-12-25 x @2\n2021-12-25 x @2\n");
  CHECK(read(event("DTSTART:20201225\nRRULE:FREQ=YEARLY;UNTIL=20221224T000000Z")) ==
        "2020-12-25  @2\n2021-12-25  @2\n");
  CHECK(read(event("DTSTART:20201231\nDTEND:20210102\nRRULE:FREQ=YEARLY;COUNT=2")) ==
        "2020-12-31  @2\n2021-01-01  @2\n2021-12-31  @2\n2022-01-01  @2\n");
  CHECK(read(event("DTSTART:20200229\nRRULE:FREQ=YEARLY;COUNT=2")) == "2020-02-29  @2\n2024-02-29  @2\n");
  CHECK(read(event("DTSTART:20201225\nEXDATE:20211225\nRRULE:FREQ=YEARLY;COUNT=3")) ==
        "2020-12-25  @2\n2022-12-25  @2\n");
}

TEST_CASE("what a calendar says and we do not read is an error on its line", "[holidays]") {
  struct Row {
    const char* lines;
    const char* error;
  };
  const Row rows[] = {
      {"DTSTART:20261225\nRRULE:FREQ=WEEKLY", "4: the repetition rule `FREQ=WEEKLY` is not supported"},
      {"DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
       "4: the repetition rule `BYDAY=4TH` is not supported"},
      {"DTSTART:20261225\nRRULE:FREQ=YEARLY;BYMONTH=11",
       "4: the repetition rule `BYMONTH=11` is not supported"},
      {"DTSTART:20261225\nRRULE:FREQ=YEARLY;INTERVAL=2",
       "4: the repetition rule `INTERVAL=2` is not supported"},
      {"DTSTART:20261225\nRRULE:COUNT=2", "4: the repetition rule `COUNT=2` is not supported"},
      {"DTSTART:20261225\nRDATE:20261226", "4: `RDATE` is not supported"},
      {"DTSTART:20260230", "3: `20260230` is not a date that exists"},
      {"DTSTART:2026-12-25", "3: `2026-12-25` is not a date that exists"},
      {"DTSTART:20261225T9", "3: `20261225T9` is not a date that exists"},
      {"SUMMARY:no date", "2: an event without DTSTART"},
      {"DTSTART:20261225\nDTEND:20261224", "2: an event that ends before it starts"},
      {"DTSTART:20261225\nDURATION:PT4H", "4: a duration of `PT4H` is not whole days or weeks"},
      {"DTSTART:00010101\nDTEND:99991231", "2: more than 100000 closed dates in one file"},
      {"DTSTART:20261225\nEND:VTODO", "4: `END:VTODO` ends nothing that was begun"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.lines);
    CHECK(read(event(row.lines)) == row.error);
  }
  CHECK(read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n") == "2: `BEGIN:VEVENT` is never ended");
}

std::string file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST_CASE("published calendars are read whole", "[holidays]") {
  const char* const data = std::getenv("LEADFLOW_DATA");
  if (data == nullptr) {
    WARN("LEADFLOW_DATA is not set: the published calendars are not read");
    return;
  }
  const std::string folder = std::string(data) + "/calendars/";
  CHECK(count(file(folder + "ANBIMA.cal")) == 1276);
  CHECK(count(file(folder + "B3.cal")) == 413);
  const std::string england = file(folder + "england-and-wales.ics");
  CHECK(count(england) == 67);
  CHECK(read(england).substr(0, 11) == "2018-01-01 ");
}

}  // namespace
}  // namespace leadflow::runtime::holidays_test
