#include "runtime/calendar/business_time.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

namespace leadflow::runtime::business_time_test {
namespace {

using dsl::Date;
using dsl::Duration;
using Unit = dsl::DurationUnit;

Instant at(const std::string& text) {
  const auto instant = parse_rfc3339(text);
  REQUIRE(instant.has_value());
  return *instant;
}

OpenSpan span(int from_hour, int from_minute, int to_hour, int to_minute) {
  return {static_cast<std::int16_t>(from_hour * 60 + from_minute),
          static_cast<std::int16_t>(to_hour * 60 + to_minute)};
}

Date date_of(int year, int month, int day) {
  return {static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

// Monday to Friday 09:00-12:00 and 13:00-18:00.
OpenHours office(const std::string& zone = "UTC") {
  OpenHours hours;
  hours.timezone = zone;
  for (std::size_t day = 0; day < 5; ++day) hours.weekly[day] = {span(9, 0, 12, 0), span(13, 0, 18, 0)};
  return hours;
}

OpenHours every_day(const std::string& zone, std::vector<OpenSpan> spans) {
  OpenHours hours;
  hours.timezone = zone;
  hours.weekly.fill(spans);
  return hours;
}

BusinessCalendar calendar_of(const OpenHours& hours) {
  auto calendar = make_calendar(hours);
  REQUIRE(calendar.has_value());
  return *calendar;
}

std::string added(const BusinessCalendar& calendar, const char* from, Duration duration) {
  const auto due = calendar.add(at(from), duration);
  return due ? to_rfc3339(*due) : "none";
}

constexpr Duration business(std::int64_t count, Unit unit) {
  return {count, unit, true};
}
constexpr Duration plain(std::int64_t count, Unit unit) {
  return {count, unit, false};
}

TEST_CASE("business hours consume open time and run out at closing time", "[business_time]") {
  const BusinessCalendar calendar = calendar_of(office());
  struct Row {
    const char* from;  // 2026-03-02 is a Monday
    Duration duration;
    const char* due;
  };
  const Row rows[] = {
      {"2026-03-02T10:00:00Z", business(1, Unit::Hour), "2026-03-02T11:00:00Z"},
      {"2026-03-02T10:00:00Z", business(2, Unit::Hour), "2026-03-02T12:00:00Z"},
      {"2026-03-02T10:00:00Z", business(121, Unit::Minute), "2026-03-02T13:01:00Z"},
      {"2026-03-02T10:00:00Z", business(7, Unit::Hour), "2026-03-02T18:00:00Z"},
      {"2026-03-02T10:00:00Z", business(8, Unit::Hour), "2026-03-03T10:00:00Z"},
      {"2026-03-02T12:30:00Z", business(30, Unit::Minute), "2026-03-02T13:30:00Z"},
      {"2026-03-06T17:30:15.250Z", business(1, Unit::Hour), "2026-03-09T09:30:15.250Z"},
      {"2026-03-07T10:00:00Z", business(1, Unit::Minute), "2026-03-09T09:01:00Z"},
      {"2026-03-07T10:00:00Z", business(0, Unit::Hour), "2026-03-07T10:00:00Z"},
      {"2026-03-02T10:00:00Z", business(40 * 520, Unit::Hour), "2036-02-18T10:00:00Z"},
      {"2026-03-09T10:00:00Z", business(-1, Unit::Hour), "2026-03-09T09:00:00Z"},
      {"2026-03-09T10:00:00Z", business(-2, Unit::Hour), "2026-03-06T17:00:00Z"},
      {"2026-03-09T10:00:00Z", business(-400, Unit::Hour), "2025-12-29T10:00:00Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from, row.duration.count, dsl::to_text(row.duration.unit));
    CHECK(added(calendar, row.from, row.duration) == row.due);
  }
}

TEST_CASE("business days count the dates on which the hours open", "[business_time]") {
  OpenHours hours = office();
  hours.closed = {date_of(2026, 3, 4), date_of(2026, 12, 25)};
  const BusinessCalendar calendar = calendar_of(hours);
  struct Row {
    const char* from;
    Duration duration;
    const char* due;
  };
  const Row rows[] = {
      {"2026-03-02T10:00:00Z", business(1, Unit::Day), "2026-03-03T10:00:00Z"},
      {"2026-03-02T10:00:00Z", business(2, Unit::Day), "2026-03-05T10:00:00Z"},
      {"2026-03-06T10:00:00Z", business(2, Unit::Day), "2026-03-10T10:00:00Z"},
      {"2026-03-07T10:00:00Z", business(1, Unit::Day), "2026-03-09T10:00:00Z"},
      {"2026-03-06T12:30:00Z", business(1, Unit::Day), "2026-03-09T13:00:00Z"},
      {"2026-03-06T06:00:00Z", business(1, Unit::Day), "2026-03-09T09:00:00Z"},
      {"2026-03-05T20:00:00Z", business(1, Unit::Day), "2026-03-09T09:00:00Z"},
      {"2026-03-05T18:00:00Z", business(1, Unit::Day), "2026-03-09T09:00:00Z"},
      {"2026-03-04T10:00:00Z", business(0, Unit::Day), "2026-03-05T09:00:00Z"},
      {"2026-03-09T10:00:00Z", business(-2, Unit::Day), "2026-03-05T10:00:00Z"},
      {"2026-03-02T10:00:00Z", business(1, Unit::Week), "2026-03-09T10:00:00Z"},
      {"2026-02-25T10:00:00Z", business(1, Unit::Week), "2026-03-05T09:00:00Z"},
      {"2026-01-31T10:00:00Z", business(1, Unit::Month), "2026-03-02T09:00:00Z"},
      {"2026-11-25T10:00:00Z", business(1, Unit::Month), "2026-12-28T09:00:00Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from, row.duration.count, dsl::to_text(row.duration.unit));
    CHECK(added(calendar, row.from, row.duration) == row.due);
  }
  CHECK(calendar.is_business_day(date_of(2026, 3, 3)));
  CHECK_FALSE(calendar.is_business_day(date_of(2026, 3, 4)));
  CHECK_FALSE(calendar.is_business_day(date_of(2026, 3, 7)));
}

TEST_CASE("plain durations are elapsed time, or move the date in the zone", "[business_time]") {
  const BusinessCalendar calendar = calendar_of(office("America/Chicago"));
  struct Row {
    const char* from;
    Duration duration;
    const char* due;
  };
  const Row rows[] = {
      {"2026-03-08T07:00:00Z", plain(24, Unit::Hour), "2026-03-09T07:00:00Z"},
      {"2026-03-08T07:00:00Z", plain(1, Unit::Day), "2026-03-09T06:00:00Z"},
      {"2026-03-07T08:30:00Z", plain(1, Unit::Day), "2026-03-08T08:00:00Z"},  // 02:30 does not exist
      {"2026-10-31T06:30:00Z", plain(1, Unit::Day), "2026-11-01T06:30:00Z"},  // 01:30 comes twice
      {"2026-11-01T07:30:00Z", plain(0, Unit::Day), "2026-11-01T07:30:00Z"},
      {"2026-11-02T07:30:00.5Z", plain(-1, Unit::Day), "2026-11-01T06:30:00.500Z"},
      {"2026-01-31T18:00:00Z", plain(1, Unit::Month), "2026-02-28T18:00:00Z"},
      {"2024-01-31T18:00:00Z", plain(1, Unit::Month), "2024-02-29T18:00:00Z"},
      {"2026-01-31T18:00:00Z", plain(2, Unit::Month), "2026-03-31T17:00:00Z"},
      {"2026-12-31T18:00:00Z", plain(2, Unit::Month), "2027-02-28T18:00:00Z"},
      {"2026-03-31T17:00:00Z", plain(-1, Unit::Month), "2026-02-28T18:00:00Z"},
      {"2026-03-31T17:00:00Z", plain(-13, Unit::Month), "2025-02-28T18:00:00Z"},
      {"2026-03-02T18:00:00Z", plain(2, Unit::Week), "2026-03-16T17:00:00Z"},
      {"2026-03-02T18:00:00Z", plain(-90, Unit::Minute), "2026-03-02T16:30:00Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from, row.duration.count, dsl::to_text(row.duration.unit));
    CHECK(added(calendar, row.from, row.duration) == row.due);
  }
}

TEST_CASE("a span that passes midnight belongs to the date it opens on", "[business_time]") {
  OpenHours hours;
  hours.weekly[4] = {span(22, 0, 2, 0)};  // Friday
  const BusinessCalendar nights = calendar_of(hours);
  CHECK(nights.is_business_day(date_of(2026, 3, 6)));
  CHECK_FALSE(nights.is_business_day(date_of(2026, 3, 7)));
  CHECK(nights.is_open(at("2026-03-07T01:59:59Z")));
  CHECK_FALSE(nights.is_open(at("2026-03-07T02:00:00Z")));
  CHECK(added(nights, "2026-03-06T23:00:00Z", business(3, Unit::Hour)) == "2026-03-07T02:00:00Z");
  CHECK(nights.open_intervals(at("2026-03-01T00:00:00Z"), at("2026-03-08T00:00:00Z")) ==
        std::vector<Interval>{{at("2026-03-06T22:00:00Z"), at("2026-03-07T02:00:00Z")}});

  hours.closed = {date_of(2026, 3, 7)};  // the night before runs on into it
  CHECK(calendar_of(hours).is_open(at("2026-03-07T01:00:00Z")));
  hours.closed = {date_of(2026, 3, 6)};
  CHECK_FALSE(calendar_of(hours).is_open(at("2026-03-06T23:00:00Z")));
  CHECK_FALSE(calendar_of(hours).is_open(at("2026-03-07T01:00:00Z")));
}

TEST_CASE("overlapping and adjacent spans count once", "[business_time]") {
  OpenHours hours;
  hours.weekly[0] = {span(13, 0, 15, 0), span(9, 0, 12, 0), span(11, 0, 13, 0), span(14, 0, 14, 30)};
  const BusinessCalendar calendar = calendar_of(hours);
  const std::vector<Interval> one = {{at("2026-03-02T09:00:00Z"), at("2026-03-02T15:00:00Z")}};
  CHECK(calendar.open_intervals(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z")) == one);
  CHECK(calendar.business_minutes_between(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z")) == 360);
  CHECK(calendar.business_minutes_between(at("2026-03-03T00:00:00Z"), at("2026-03-02T14:00:30Z")) == -59);

  const BusinessCalendar always = calendar_of(every_day("America/Chicago", {span(0, 0, 24, 0)}));
  const Interval year{at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")};
  CHECK(always.open_intervals(year.start, year.end) == std::vector<Interval>{year});
  CHECK(always.business_minutes_between(year.start, year.end) == 365 * 1440);
}

TEST_CASE("a repeated hour is open twice and a skipped one not at all", "[business_time]") {
  const BusinessCalendar calendar = calendar_of(every_day("America/Chicago", {span(1, 0, 3, 0)}));
  const auto minutes = [&](const char* from, const char* to) {
    return calendar.business_minutes_between(at(from), at(to));
  };
  CHECK(minutes("2026-11-01T05:00:00Z", "2026-11-02T06:00:00Z") == 180);
  CHECK(minutes("2026-03-08T06:00:00Z", "2026-03-09T05:00:00Z") == 60);
  CHECK(minutes("2026-03-10T05:00:00Z", "2026-03-11T05:00:00Z") == 120);

  // 02:00-03:00 on the day the clock goes forward never comes, so that date is no business day.
  const BusinessCalendar early = calendar_of(every_day("America/Chicago", {span(2, 0, 3, 0)}));
  CHECK_FALSE(early.is_business_day(date_of(2026, 3, 8)));
  CHECK(early.is_business_day(date_of(2026, 3, 9)));
  const BusinessCalendar samoa = calendar_of(every_day("Pacific/Apia", {span(22, 0, 2, 0)}));
  CHECK(samoa.is_business_day(date_of(2011, 12, 29)));
  CHECK_FALSE(samoa.is_business_day(date_of(2011, 12, 30)));
}

TEST_CASE("hours that never open, and times out of reach, give nothing", "[business_time]") {
  const BusinessCalendar never = calendar_of(OpenHours{});
  CHECK(never.never_opens());
  for (const Unit unit : {Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month}) {
    CHECK_FALSE(never.add({}, business(1, unit)).has_value());
    CHECK_FALSE(never.add({}, business(0, unit)).has_value());
    CHECK(never.add({}, plain(1, unit)).has_value());
  }
  CHECK_FALSE(never.next_open({}).has_value());
  CHECK(never.open_intervals({}, kLastInstant).empty());

  const BusinessCalendar calendar = calendar_of(office("Europe/London"));
  CHECK_FALSE(calendar.never_opens());
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  for (const Unit unit : {Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month}) {
    for (const std::int64_t count :
         {kHuge, -kHuge, std::numeric_limits<std::int64_t>::min(), std::int64_t{5'000'000'000}}) {
      CAPTURE(dsl::to_text(unit), count);
      CHECK_FALSE(calendar.add(at("2026-03-02T10:00:00Z"), plain(count, unit)).has_value());
      CHECK_FALSE(calendar.add(at("2026-03-02T10:00:00Z"), business(count, unit)).has_value());
    }
  }
  CHECK_FALSE(calendar.add(at("9999-12-31T10:00:00Z"), business(1, Unit::Day)).has_value());
  CHECK(added(calendar, "9999-12-30T10:00:00Z", business(1, Unit::Day)) == "9999-12-31T10:00:00Z");
  CHECK_FALSE(make_calendar(every_day("Mars/Olympus", {})).has_value());
}

TEST_CASE("a workflow's zone that the machine lacks is never another one's time", "[business_time]") {
  CHECK_THROWS_AS(zone_named("Mars/Olympus"), UnknownZone);
  CHECK(zone_named("Europe/Berlin").name() == "Europe/Berlin");
  CHECK(zone_named("").name() == "UTC");
}

TEST_CASE("ten thousand closed dates are as quick as ten", "[business_time]") {
  OpenHours hours = office("America/Sao_Paulo");
  const std::int64_t start = dsl::days_since_epoch(date_of(2026, 3, 2));
  for (std::int64_t day = 0; day < 10'000; ++day) hours.closed.push_back(dsl::date_from_days(start + day));
  const BusinessCalendar calendar = calendar_of(hours);
  CHECK(added(calendar, "2026-03-02T13:00:00Z", business(1, Unit::Minute)) == "2053-07-18T12:01:00Z");
}

}  // namespace
}  // namespace leadflow::runtime::business_time_test
