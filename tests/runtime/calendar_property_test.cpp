// Business time against the slow oracle, around every change of the clock in a hundred zones.
//
// Hours, closed dates and questions are drawn at random from a seed that a failure shows with the zone and
// the change; LEADFLOW_SEED=N asks other questions. Most stretches are walked in steps of five minutes, one
// in sixteen minute by minute.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <variant>

#include "tests/runtime/calendar_oracle.h"

namespace leadflow::runtime::calendar_property_test {
namespace {

using dsl::Duration;
using Unit = dsl::DurationUnit;

std::uint64_t seed() {
  const char* const given = std::getenv("LEADFLOW_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 20260302;
}

constexpr std::array kZones = {
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Johannesburg",
    "Africa/Juba",
    "Africa/Khartoum",
    "Africa/Lagos",
    "Africa/Sao_Tome",
    "Africa/Tripoli",
    "Africa/Tunis",
    "Africa/Windhoek",
    "America/Anchorage",
    "America/Araguaina",
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Bahia",
    "America/Bogota",
    "America/Cancun",
    "America/Caracas",
    "America/Chicago",
    "America/Chihuahua",
    "America/Cuiaba",
    "America/Denver",
    "America/Grand_Turk",
    "America/Halifax",
    "America/Havana",
    "America/Hermosillo",
    "America/Los_Angeles",
    "America/Metlakatla",
    "America/Mexico_City",
    "America/Miquelon",
    "America/Montevideo",
    "America/New_York",
    "America/Nuuk",
    "America/Ojinaga",
    "America/Phoenix",
    "America/Port-au-Prince",
    "America/Punta_Arenas",
    "America/Resolute",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Tijuana",
    "America/Whitehorse",
    "Antarctica/Casey",
    "Antarctica/Davis",
    "Antarctica/Macquarie",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Baku",
    "Asia/Beirut",
    "Asia/Chita",
    "Asia/Damascus",
    "Asia/Dhaka",
    "Asia/Gaza",
    "Asia/Hebron",
    "Asia/Hovd",
    "Asia/Istanbul",
    "Asia/Jerusalem",
    "Asia/Kamchatka",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Magadan",
    "Asia/Novosibirsk",
    "Asia/Omsk",
    "Asia/Pyongyang",
    "Asia/Qyzylorda",
    "Asia/Sakhalin",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Tomsk",
    "Asia/Ulaanbaatar",
    "Asia/Yerevan",
    "Atlantic/Azores",
    "Atlantic/Bermuda",
    "Atlantic/Stanley",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Kaliningrad",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Minsk",
    "Europe/Moscow",
    "Europe/Samara",
    "Europe/Saratov",
    "Europe/Volgograd",
    "Indian/Mauritius",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Bougainville",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Fakaofo",
    "Pacific/Fiji",
    "Pacific/Norfolk",
    "Pacific/Tongatapu",
    "UTC",
};
static_assert(kZones.size() >= 100);

Instant at(const char* text) {
  return *parse_rfc3339(text);
}

/// Draws; the same on every machine.
class Dice {
 public:
  explicit Dice(std::string_view zone) : random_(std::accumulate(zone.begin(), zone.end(), seed(), mix)) {}
  std::int64_t from_to(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool one_in(std::int64_t n) { return from_to(1, n) == 1; }

 private:
  static std::uint64_t mix(std::uint64_t hash, char c) {
    return (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  std::mt19937_64 random_;
};

/// Spans of a day: an office's, one over midnight, round the clock, any; also overlapping ones.
std::vector<OpenSpan> any_spans(Dice& dice, std::int64_t step) {
  const auto minute = [&](std::int64_t low, std::int64_t high) {
    return static_cast<std::int16_t>(dice.from_to(low / step, high / step) * step);
  };
  switch (dice.from_to(0, 6)) {
    case 0:
      return {};
    case 1:
      return {{9 * 60, 12 * 60}, {13 * 60, 18 * 60}};
    case 2:
      return {{minute(20 * 60, 1435), minute(0, 6 * 60)}};
    case 3:
      return {{0, 1440}};
    case 4:
      return {{minute(0, 60), minute(65, 4 * 60)}, {minute(30, 3 * 60), minute(3 * 60 + 5, 5 * 60)}};
    case 5: {
      const std::int16_t start = minute(0, 3 * 60);  // short, so that a gap swallows it
      return {{start, static_cast<std::int16_t>(start + 30)}};
    }
    default:
      return {{minute(0, 1435), minute(0, 1435)}, {minute(0, 1435), minute(0, 1435)}};
  }
}

OpenHours any_hours(const char* zone, std::int64_t day, Dice& dice, std::int64_t step) {
  OpenHours hours;
  hours.timezone = zone;
  const bool same_every_day = dice.one_in(3);
  while (std::all_of(hours.weekly.begin(), hours.weekly.end(), [](const auto& s) { return s.empty(); })) {
    if (same_every_day) hours.weekly.fill(any_spans(dice, step));
    for (auto& spans : hours.weekly) {
      if (!same_every_day) spans = any_spans(dice, step);
    }
  }
  for (std::int64_t closed = dice.from_to(0, 3); closed > 0; --closed)
    hours.closed.push_back(dsl::date_from_days(day + dice.from_to(-3, 4)));
  std::sort(hours.closed.begin(), hours.closed.end());
  return hours;
}

/// One stretch of days, looked at by both.
class Stretch {
 public:
  static constexpr std::int64_t kBefore = 4;  // days before the middle
  static constexpr std::int64_t kAfter = 6;

  Stretch(const OpenHours& hours, Instant middle, std::int64_t step_ms, Dice& dice)
      : calendar_(*make_calendar(hours)),
        zone_(date::locate_zone(hours.timezone)),
        middle_(middle),
        start_{middle.ms - kBefore * kDay},
        end_{middle.ms + kAfter * kDay},
        step_(step_ms),
        dice_(dice),
        oracle_(hours, start_, end_, step_ms) {}

  void check(int questions) {
    REQUIRE(calendar_.open_intervals(start_, end_) == oracle_.intervals());
    dates();
    for (int i = 0; i < questions; ++i) {
      instants();
      consumed();
      counted();
      moved();
    }
  }

 private:
  void dates() {
    const std::int64_t first = oracle_clock(zone_, start_) / kDay + 2;
    for (std::int64_t day = first; day < first + kBefore + kAfter - 4; ++day) {
      CAPTURE(dsl::to_text(dsl::date_from_days(day)));
      REQUIRE(calendar_.shut_on(dsl::date_from_days(day)) == oracle_.shut_on(day));
    }
  }

  Instant any_instant(std::int64_t low, std::int64_t high) {
    return {middle_.ms + dice_.from_to(low / step_, high / step_) * step_};
  }

  void instants() {
    const Instant a = any_instant(-3 * kDay, 4 * kDay);
    const Instant b = any_instant(-3 * kDay, 4 * kDay);
    CAPTURE(to_rfc3339(a), to_rfc3339(b));
    REQUIRE(calendar_.is_open(a) == oracle_.is_open(a));
    const std::int64_t between = oracle_.open_ms(std::min(a, b), std::max(a, b)) / kMinute;
    REQUIRE(calendar_.business_minutes_between(a, b) == (a < b ? between : -between));
    if (const auto open = oracle_.next_open(a)) REQUIRE(calendar_.next_open(a) == open);
  }

  void agree(Instant from, Duration duration, std::optional<Instant> expected) {
    if (!expected) return;
    std::vector<trace::Step> steps;
    const auto due = calendar_.add(from, duration, [&](const trace::Step& step) { steps.push_back(step); });
    CAPTURE(to_rfc3339(from), dsl::to_text(duration), to_rfc3339(*expected), due ? to_rfc3339(*due) : "none");
    REQUIRE(due == expected);
    REQUIRE(calendar_.add(from, duration) == due);
    explained(from, *due, duration, steps);
  }

  /// What the trace says adds up to the answer, and its reasons are the oracle's.
  void explained(Instant from, Instant due, Duration duration, const std::vector<trace::Step>& steps) {
    std::int64_t used = 0;
    std::int64_t counted = 0;
    Instant last = from;
    for (const trace::Step& step : steps) {
      if (const auto* open = std::get_if<trace::Used>(&step)) {
        REQUIRE(oracle_.open_ms(open->start, open->end) == open->end.ms - open->start.ms);
        REQUIRE((duration.count > 0 ? last <= open->start : last >= open->end));
        last = duration.count > 0 ? open->end : open->start;
        used += open->end.ms - open->start.ms;
      }
      if (const auto* date = std::get_if<trace::Counted>(&step)) {
        REQUIRE(oracle_.shut_on(dsl::days_since_epoch(date->date)) == Shut::No);
        REQUIRE(std::abs(date->number) == ++counted);
      }
      if (const auto* passed = std::get_if<trace::Passed>(&step)) {
        CAPTURE(dsl::to_text(passed->date));
        REQUIRE(oracle_.shut_on(dsl::days_since_epoch(passed->date)) == passed->why);
      }
      if (const auto* wait = std::get_if<trace::Waited>(&step)) {
        REQUIRE(oracle_.next_open(wait->from) == wait->to);
        REQUIRE_FALSE(oracle_.is_open(wait->from));
      }
    }
    const bool small = duration.unit == Unit::Minute || duration.unit == Unit::Hour;
    const std::int64_t unit = duration.unit == Unit::Hour ? kHour : kMinute;
    if (duration.business && small) {
      REQUIRE(used == std::abs(duration.count) * unit);
      REQUIRE(last == due);
      every_date_told(from, due, steps);
    } else {
      REQUIRE(used == 0);
    }
    if (duration.business && duration.unit == Unit::Day) REQUIRE(counted == std::abs(duration.count));
  }

  /// Between the start and the end every date was used or passed over.
  void every_date_told(Instant from, Instant due, const std::vector<trace::Step>& steps) {
    const std::int64_t low = oracle_clock(zone_, std::min(from, due)) / kDay;
    const std::int64_t high = oracle_clock(zone_, std::max(from, due)) / kDay;
    std::vector<std::int64_t> told;
    for (const trace::Step& step : steps) {
      if (const auto* passed = std::get_if<trace::Passed>(&step))
        told.push_back(dsl::days_since_epoch(passed->date));
      if (const auto* open = std::get_if<trace::Used>(&step)) {
        const std::int64_t last_day = oracle_clock(zone_, {open->end.ms - 1}) / kDay;
        for (std::int64_t day = oracle_clock(zone_, open->start) / kDay; day <= last_day; ++day)
          told.push_back(day);
      }
    }
    for (std::int64_t day = low + 1; day < high; ++day) {
      CAPTURE(dsl::to_text(dsl::date_from_days(day)));
      REQUIRE(std::find(told.begin(), told.end(), day) != told.end());
    }
  }

  void consumed() {
    const Instant from = any_instant(-kDay, kDay);
    const std::int64_t step_minutes = std::max<std::int64_t>(step_ / kMinute, 1);
    const std::int64_t minutes = dice_.from_to(1, 2400 / step_minutes) * step_minutes;
    agree(from, {minutes, Unit::Minute, true}, oracle_.consume(from, minutes * kMinute));
    agree(from, {-minutes, Unit::Minute, true}, oracle_.consume_back(from, minutes * kMinute));
    const std::int64_t hours = dice_.from_to(1, 30);
    agree(from, {hours, Unit::Hour, true}, oracle_.consume(from, hours * kHour));
    agree(from, {hours, Unit::Hour, false}, Instant{from.ms + hours * kHour});
  }

  void counted() {
    const Instant from = any_instant(-2 * kDay, kDay);
    const std::int64_t days = dice_.from_to(1, 4);
    agree(from, {days, Unit::Day, true}, oracle_.next_open(oracle_.days_on(from, days)));
    agree(from, {-days, Unit::Day, true}, oracle_.next_open(oracle_.days_on(from, -days)));
  }

  /// From a date far away to one beside the middle.
  void moved() {
    const std::int64_t target = oracle_clock(zone_, any_instant(-36 * kHour, 36 * kHour));
    const std::int64_t day = target / kDay;
    const std::int64_t time = target - day * kDay;
    const std::int64_t count = dice_.one_in(2) ? dice_.from_to(1, 14) : -dice_.from_to(1, 14);
    for (const Unit unit : {Unit::Day, Unit::Week, Unit::Month}) {
      const std::int64_t origin = unit == Unit::Month  ? oracle_months_on(day, -count)
                                  : unit == Unit::Week ? day - 7 * count
                                                       : day - count;
      const Instant from = oracle_resolve(zone_, origin * kDay + time);
      const std::int64_t clock = oracle_clock(zone_, from);  // another where the clock skips the time
      const std::int64_t begun = clock / kDay;
      const std::int64_t moved_to = unit == Unit::Month  ? oracle_months_on(begun, count)
                                    : unit == Unit::Week ? begun + 7 * count
                                                         : begun + count;
      const Instant end = oracle_resolve(zone_, clock + (moved_to - begun) * kDay);
      agree(from, {count, unit, false}, end);
      // A month's end may lie days off; the oracle knows only dates that are whole in its stretch.
      if (unit == Unit::Day || end.ms < start_.ms + 2 * kDay || end >= end_) continue;
      agree(from, {count, unit, true}, oracle_.next_open(end));
    }
  }

  BusinessCalendar calendar_;
  const date::time_zone* zone_;
  Instant middle_;
  Instant start_;
  Instant end_;
  std::int64_t step_;
  Dice& dice_;
  CalendarOracle oracle_;
};

TEST_CASE("around every change of the clock the calendar agrees with counting steps", "[business_time]") {
  int changes = 0;
  for (const char* name : kZones) {
    const date::time_zone* const zone = date::locate_zone(name);
    Dice dice(name);
    // The date library's reading of the installed files ends in 2037.
    for (const Instant change :
         oracle_changes(zone, at("2010-01-01T00:00:00Z"), at("2037-01-01T00:00:00Z"))) {
      ++changes;
      const bool on_the_minute = dice.one_in(16) || change.ms % (5 * kMinute) != 0;  // some change at 00:01
      const std::int64_t minutes = on_the_minute ? 1 : 5;
      const OpenHours hours = any_hours(name, oracle_clock(zone, change) / kDay, dice, minutes);
      CAPTURE(seed(), name, to_rfc3339(change), minutes);
      Stretch(hours, change, minutes * kMinute, dice).check(3);
    }
  }
  CHECK(changes > 2500);
}

TEST_CASE("both libraries read every change of the clock the same way", "[zone]") {
  for (const char* name : kZones) {
    const date::time_zone* const theirs = date::locate_zone(name);
    const Zone ours = *find_zone(name);
    for (const Instant change :
         oracle_changes(theirs, at("2010-01-01T00:00:00Z"), at("2037-01-01T00:00:00Z"))) {
      CAPTURE(name, to_rfc3339(change));
      REQUIRE(ours.period_at({change.ms - 1}).until == change);
      for (std::int64_t shift = -26 * kHour; shift <= 26 * kHour; shift += 30 * kMinute) {
        for (const std::int64_t instant : {change.ms + shift - 1, change.ms + shift}) {
          const std::int64_t clock = oracle_clock(theirs, {instant});
          REQUIRE(clock_ms(ours.local({instant})) == clock);
          REQUIRE(ours.resolve(clock_time_from_ms(clock)) == oracle_resolve(theirs, clock));
          const std::int64_t wanted = change.ms + shift + ours.period_at(change).offset_ms;
          REQUIRE(ours.resolve(clock_time_from_ms(wanted)) == oracle_resolve(theirs, wanted));
        }
      }
    }
  }
}

TEST_CASE("where the clock does not change the calendar agrees too", "[business_time]") {
  for (const char* name : kZones) {
    Dice dice(name);
    const Instant middle{at("2010-01-10T00:00:00Z").ms + dice.from_to(0, 26 * 365 * 24) * kHour};
    const OpenHours hours = any_hours(name, middle.ms / kDay, dice, 5);
    CAPTURE(seed(), name, to_rfc3339(middle));
    Stretch(hours, middle, 5 * kMinute, dice).check(3);
  }
}

TEST_CASE("the calendar agrees to the second", "[business_time]") {
  for (const char* name : {"America/Sao_Paulo", "Australia/Lord_Howe", "Europe/London", "America/Havana"}) {
    const date::time_zone* const zone = date::locate_zone(name);
    Dice dice(name);
    const auto changes = oracle_changes(zone, at("2010-01-01T00:00:00Z"), at("2037-01-01T00:00:00Z"));
    REQUIRE_FALSE(changes.empty());
    const Instant change =
        changes[static_cast<std::size_t>(dice.from_to(0, static_cast<std::int64_t>(changes.size()) - 1))];
    const OpenHours hours = any_hours(name, oracle_clock(zone, change) / kDay, dice, 1);
    CAPTURE(seed(), name, to_rfc3339(change));
    Stretch(hours, change, kSecond, dice).check(2);
  }
}

TEST_CASE("a month from the last days of a month ends on the month's last day", "[business_time]") {
  for (const char* name : kZones) {
    const date::time_zone* const zone = date::locate_zone(name);
    Dice dice(name);
    OpenHours hours;
    hours.timezone = name;
    const BusinessCalendar calendar = *make_calendar(hours);
    for (int i = 0; i < 40; ++i) {
      const auto year = static_cast<std::int16_t>(dice.from_to(2010, 2035));
      const auto month = static_cast<std::uint8_t>(dice.from_to(1, 12));
      const std::int64_t next =
          oracle_months_on(dsl::days_since_epoch({year, month, 1}), 1);  // the first of the next month
      const std::int64_t day = next - dice.from_to(1, 4);
      const Instant from = oracle_resolve(zone, day * kDay + dice.from_to(0, 1439) * kMinute);
      const std::int64_t clock = oracle_clock(zone, from);
      const std::int64_t begun = clock / kDay;
      const std::int64_t months = dice.one_in(2) ? dice.from_to(1, 11) : -dice.from_to(1, 11);
      const Instant due = oracle_resolve(zone, clock + (oracle_months_on(begun, months) - begun) * kDay);
      CAPTURE(seed(), name, to_rfc3339(from), months);
      REQUIRE(calendar.add(from, {months, Unit::Month, false}) == due);
    }
  }
}

}  // namespace
}  // namespace leadflow::runtime::calendar_property_test
