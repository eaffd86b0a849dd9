#include "runtime/calendar/business_time.h"

#include <date/tz.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <limits>
#include <random>
#include <string>

namespace leadflow::runtime {
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

TEST_CASE("ten thousand closed dates are as quick as ten", "[business_time]") {
  OpenHours hours = office("America/Sao_Paulo");
  const std::int64_t start = dsl::days_since_epoch(date_of(2026, 3, 2));
  for (std::int64_t day = 0; day < 10'000; ++day) hours.closed.push_back(dsl::date_from_days(start + day));
  const BusinessCalendar calendar = calendar_of(hours);
  CHECK(added(calendar, "2026-03-02T13:00:00Z", business(1, Unit::Minute)) == "2053-07-18T12:01:00Z");
}

// The oracle: one entry for every minute of some weeks, by the date library's zones.
struct Minute {
  std::int64_t clock = 0;  // minutes of the clock since 1970-01-01 00:00
  bool open = false;
  bool own = false;  // open by a span of its own date
};

class Oracle {
 public:
  Oracle(const OpenHours& hours, Instant start, int days) : start_(start) {
    const date::time_zone* const zone = date::locate_zone(hours.timezone);
    date::sys_info info;
    for (std::int64_t i = 0; i < days * 1440; ++i) {
      const date::sys_seconds time{std::chrono::seconds((start.ms + i * kMinute) / kSecond)};
      if (i == 0 || time >= info.end) info = zone->get_info(time);
      const std::int64_t clock = (time.time_since_epoch() + info.offset).count() / 60;
      minutes_.push_back(look(hours, clock));
    }
  }

  Instant time(std::size_t index) const { return {start_.ms + static_cast<std::int64_t>(index) * kMinute}; }
  std::size_t index(Instant instant) const {
    return static_cast<std::size_t>((instant.ms - start_.ms) / kMinute);
  }

  std::vector<Interval> intervals() const {
    std::vector<Interval> result;
    for (std::size_t i = 0; i < minutes_.size(); ++i) {
      if (!minutes_[i].open) continue;
      if (i > 0 && minutes_[i - 1].open) {
        result.back().end = time(i + 1);
      } else {
        result.push_back({time(i), time(i + 1)});
      }
    }
    return result;
  }

  // Each of these gives nothing when the answer is not among the minutes.
  std::optional<Instant> consume(Instant from, std::int64_t count) const {
    for (std::size_t i = index(from); i < minutes_.size(); ++i) {
      if (minutes_[i].open && --count == 0) return time(i + 1);
    }
    return std::nullopt;
  }

  std::optional<Instant> consume_back(Instant from, std::int64_t count) const {
    for (std::size_t i = index(from); i-- > 0;) {
      if (minutes_[i].open && --count == 0) return time(i);
    }
    return std::nullopt;
  }

  std::optional<Instant> next_open(std::optional<Instant> from) const {
    for (std::size_t i = from ? index(*from) : minutes_.size(); i < minutes_.size(); ++i) {
      if (minutes_[i].open) return time(i);
    }
    return std::nullopt;
  }

  // The clock's `count`-th next business day at the same time of day.
  std::optional<Instant> days_on(Instant from, std::int64_t count) const {
    const std::int64_t clock = minutes_[index(from)].clock;
    std::int64_t day = clock / 1440;
    for (const Minute& minute : minutes_) {
      if (count == 0) break;
      if (minute.own && minute.clock / 1440 > day) {
        day = minute.clock / 1440;
        --count;
      }
    }
    if (count > 0) return std::nullopt;
    return resolve(day * 1440 + clock % 1440);
  }

  std::optional<Instant> resolve(std::int64_t clock) const {
    for (std::size_t i = 0; i < minutes_.size(); ++i) {
      if (minutes_[i].clock >= clock) return time(i);
    }
    return std::nullopt;
  }

  std::int64_t clock(Instant instant) const { return minutes_[index(instant)].clock; }

 private:
  static bool covered(const OpenHours& hours, std::int64_t day, std::int64_t minute) {
    const Date date = dsl::date_from_days(day);
    if (std::find(hours.closed.begin(), hours.closed.end(), date) != hours.closed.end()) return false;
    for (const OpenSpan& open : hours.weekly[static_cast<std::size_t>(dsl::weekday(date))]) {
      const int end = open.end <= open.start ? open.end + 1440 : open.end;
      if (minute >= open.start && minute < end) return true;
    }
    return false;
  }

  static Minute look(const OpenHours& hours, std::int64_t clock) {
    const std::int64_t day = clock / 1440;
    const bool own = covered(hours, day, clock % 1440);
    return {clock, own || covered(hours, day - 1, clock % 1440 + 1440), own};
  }

  Instant start_;
  std::vector<Minute> minutes_;
};

void check_against_oracle(const OpenHours& hours, Instant start, std::mt19937_64& random) {
  constexpr int kDays = 18;
  const Oracle oracle(hours, start, kDays);
  const BusinessCalendar calendar = calendar_of(hours);
  REQUIRE(calendar.open_intervals(start, {start.ms + kDays * kDay}) == oracle.intervals());
  const auto pick = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  const auto agree = [&](Instant from, Duration duration, std::optional<Instant> expected) {
    if (!expected) return;
    const auto due = calendar.add(from, duration);
    CAPTURE(to_rfc3339(from), dsl::to_text(duration), to_rfc3339(*expected), due ? to_rfc3339(*due) : "none");
    REQUIRE(due == expected);
  };
  for (int i = 0; i < 25; ++i) {
    const Instant from{start.ms + pick(5 * 1440, 11 * 1440) * kMinute};
    const std::int64_t minutes = pick(1, 2000);
    agree(from, business(minutes, Unit::Minute), oracle.consume(from, minutes));
    agree(from, business(-minutes, Unit::Minute), oracle.consume_back(from, minutes));
    const std::int64_t days = pick(1, 4);
    agree(from, business(days, Unit::Day), oracle.next_open(oracle.days_on(from, days)));
    agree(from, plain(days, Unit::Day), oracle.resolve(oracle.clock(from) + days * 1440));
    agree(from, plain(-days, Unit::Day), oracle.resolve(oracle.clock(from) - days * 1440));
    agree(from, business(1, Unit::Week), oracle.next_open(oracle.resolve(oracle.clock(from) + 7 * 1440)));
  }
}

TEST_CASE("around clock changes the calendar agrees with counting minutes", "[business_time]") {
  struct Change {
    const char* zone;
    const char* around;
  };
  const Change changes[] = {
      {"America/Sao_Paulo", "2018-02-18"},   {"America/Sao_Paulo", "2018-11-04"},
      {"Europe/London", "2026-03-29"},       {"Europe/London", "2026-10-25"},
      {"America/Chicago", "2026-03-08"},     {"America/Chicago", "2026-11-01"},
      {"Australia/Lord_Howe", "2026-04-05"}, {"Australia/Lord_Howe", "2026-10-04"},
      {"Pacific/Apia", "2011-12-30"},        {"UTC", "2026-02-28"},
  };
  std::mt19937_64 random(42);
  for (const Change& change : changes) {
    const Date middle = *dsl::parse_date(change.around);
    const std::int64_t day = dsl::days_since_epoch(middle);
    OpenHours nights = every_day(change.zone, {span(22, 0, 2, 0), span(1, 30, 1, 45)});
    nights.closed = {dsl::date_from_days(day - 3), middle};
    OpenHours weekday_office = office(change.zone);
    weekday_office.closed = {dsl::date_from_days(day + 2)};
    OpenHours mixed = every_day(change.zone, {span(0, 15, 1, 20), span(1, 40, 2, 10), span(23, 10, 24, 0)});
    mixed.weekly[0] = {};
    mixed.weekly[5] = {span(12, 0, 12, 0)};
    const OpenHours skipped = every_day(change.zone, {span(2, 0, 2, 30)});
    for (const OpenHours& hours : {nights, weekday_office, mixed, skipped}) {
      CAPTURE(change.zone, change.around);
      check_against_oracle(hours, {(day - 8) * kDay}, random);
    }
  }
}

}  // namespace
}  // namespace leadflow::runtime
