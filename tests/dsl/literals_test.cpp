// Dates against known days, and every literal's text back into the literal.

#include "dsl/literals.h"

#include <catch2/catch.hpp>

namespace leadflow::dsl::literals_test {

TEST_CASE("days since the epoch, and back") {
  struct Row {
    Date date;
    std::int64_t days;
    int weekday;
  };
  const Row rows[] = {
      {{1, 1, 1}, -719162, 0},  {{1600, 2, 29}, -135081, 1}, {{1900, 2, 28}, -25509, 2},
      {{1969, 12, 31}, -1, 2},  {{1970, 1, 1}, 0, 3},        {{2000, 2, 29}, 11016, 1},
      {{2026, 3, 2}, 20514, 0}, {{2026, 12, 25}, 20812, 4},  {{9999, 12, 31}, 2932896, 4},
  };
  for (const Row& row : rows) {
    INFO(to_text(row.date));
    CHECK(is_valid(row.date));
    CHECK(days_since_epoch(row.date) == row.days);
    CHECK(date_from_days(row.days) == row.date);
    CHECK(weekday(row.date) == row.weekday);
  }
}

TEST_CASE("four hundred years of days follow one another") {
  Date before = date_from_days(-1);
  int broken = 0;
  for (std::int64_t day = 0; day < 146097; ++day) {
    const Date date = date_from_days(day);
    if (!is_valid(date) || !(before < date) || days_since_epoch(date) != day) ++broken;
    before = date;
  }
  CHECK(broken == 0);
}

TEST_CASE("dates that do not exist") {
  for (const char* text :
       {"2026-02-29", "1900-02-29", "2026-00-10", "2026-13-01", "2026-04-31", "0000-01-01", "2026-1-01",
        "2026-01-1", "2026/01/01", "2026-01-01 ", " 2026-01-01", "+026-01-01", ""}) {
    INFO(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
  CHECK(parse_date("2028-02-29") == Date{2028, 2, 29});
}

TEST_CASE("times of day") {
  CHECK(parse_time_of_day("00:00") == TimeOfDay{0});
  CHECK(parse_time_of_day("09:05") == TimeOfDay{545});
  CHECK(parse_time_of_day("23:59") == TimeOfDay{1439});
  CHECK(parse_time_of_day("24:00") == TimeOfDay{1440});  // the end of a span
  for (const char* text : {"24:01", "25:00", "09:60", "9:00", "09:0", "09-00", "-1:00", "09:00 ", ""}) {
    INFO(text);
    CHECK_FALSE(parse_time_of_day(text).has_value());
  }
}

TEST_CASE("dates with a time") {
  const LocalTime expected{{2026, 3, 2}, {600}};
  CHECK(parse_local_time("2026-03-02 10:00") == expected);
  CHECK(parse_local_time("2026-03-02 \t 10:00") == expected);
  for (const char* text : {"2026-03-02", "2026-03-0210:00", "2026-03-02T10:00", "2026-03-02 24:00",
                           "2026-02-30 10:00", "2026-03-02 ", "2026-03-02 10:00 ", ""}) {
    INFO(text);
    CHECK_FALSE(parse_local_time(text).has_value());
  }
}

TEST_CASE("literals as they are written") {
  CHECK(to_text(Date{1, 2, 3}) == "0001-02-03");
  CHECK(to_text(TimeOfDay{1440}) == "24:00");
  CHECK(to_text(LocalTime{{2026, 3, 2}, {65}}) == "2026-03-02 01:05");
  CHECK(to_text(Duration{1, DurationUnit::Month, false}) == "1 month");
  CHECK(to_text(Duration{2, DurationUnit::Day, true}) == "2 business days");
  CHECK(to_text(Duration{1, DurationUnit::Hour, true}) == "1 business hour");
  CHECK(to_text(Duration{0, DurationUnit::Minute, false}) == "0 minutes");
  CHECK(to_text(Duration{3, DurationUnit::Week, false}) == "3 weeks");
}

}  // namespace leadflow::dsl::literals_test
