#include "runtime/calendar/zone.h"

#include <date/tz.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace leadflow::runtime::zone_test {
namespace fs = std::filesystem;
namespace {

Instant at(const char* text) {
  const auto instant = parse_rfc3339(text);
  REQUIRE(instant.has_value());
  return *instant;
}

Zone zone_named(std::string_view name) {
  const auto zone = find_zone(name);
  REQUIRE(zone.has_value());
  return *zone;
}

std::string resolved(std::string_view zone, const char* local) {
  const auto time = dsl::parse_local_time(local);
  REQUIRE(time.has_value());
  return to_rfc3339(zone_named(zone).resolve(*time));
}

std::string shown(std::string_view zone, const char* utc) {
  const ClockTime time = zone_named(zone).local(at(utc));
  return dsl::to_text(time.minute) + ":" + std::to_string(time.second);
}

TEST_CASE("a zone is found by its name only", "[zone]") {
  for (const char* name :
       {"UTC", "America/Sao_Paulo", "Europe/London", "Etc/GMT+3", "America/Argentina/Buenos_Aires"}) {
    CAPTURE(name);
    REQUIRE(find_zone(name).has_value());
    CHECK(find_zone(name)->name() == name);
  }
  for (const char* name :
       {"", "Mars/Olympus", "localtime", "/etc/localtime", "../../etc/passwd", "file:/etc/localtime",
        "Fixed/UTC+01:00:00", "America/", "America", "tzdata.zi", "+03:00"}) {
    CAPTURE(name);
    CHECK_FALSE(find_zone(name).has_value());
  }
}

TEST_CASE("a repeated time is the first, a skipped one the next that exists", "[zone]") {
  CHECK(resolved("UTC", "2026-03-02 10:00") == "2026-03-02T10:00:00Z");
  CHECK(resolved("America/Sao_Paulo", "2026-03-02 10:00") == "2026-03-02T13:00:00Z");
  // Midnight of 4 November 2018 did not exist in Brazil.
  CHECK(resolved("America/Sao_Paulo", "2018-11-04 00:00") == "2018-11-04T03:00:00Z");
  CHECK(resolved("America/Sao_Paulo", "2018-11-04 00:59") == "2018-11-04T03:00:00Z");
  CHECK(resolved("America/Sao_Paulo", "2018-11-04 01:00") == "2018-11-04T03:00:00Z");
  CHECK(resolved("America/Sao_Paulo", "2018-02-17 23:30") == "2018-02-18T01:30:00Z");
  CHECK(resolved("Europe/London", "2026-03-29 01:30") == "2026-03-29T01:00:00Z");
  CHECK(resolved("Europe/London", "2026-10-25 01:30") == "2026-10-25T00:30:00Z");
  CHECK(resolved("America/Chicago", "2026-03-08 02:30") == "2026-03-08T08:00:00Z");
  CHECK(resolved("America/Chicago", "2026-11-01 01:30") == "2026-11-01T06:30:00Z");
  CHECK(resolved("Australia/Lord_Howe", "2026-10-04 02:15") == "2026-10-03T15:30:00Z");
  CHECK(resolved("Australia/Lord_Howe", "2026-04-05 01:45") == "2026-04-04T14:45:00Z");
  // Samoa went without 30 December 2011.
  CHECK(resolved("Pacific/Apia", "2011-12-30 12:00") == "2011-12-30T10:00:00Z");
}

TEST_CASE("the clock shows what the zone's rules say", "[zone]") {
  CHECK(shown("UTC", "1969-12-31T23:59:59Z") == "1969-12-31 23:59:59");
  CHECK(shown("America/Sao_Paulo", "2018-11-04T02:59:59Z") == "2018-11-03 23:59:59");
  CHECK(shown("America/Sao_Paulo", "2018-11-04T03:00:00Z") == "2018-11-04 01:00:0");
  CHECK(shown("Europe/London", "2026-10-25T01:30:00Z") == "2026-10-25 01:30:0");
  CHECK(shown("Europe/London", "9000-07-01T00:00:00Z") == "9000-07-01 01:00:0");
  CHECK(zone_named("Europe/London").local({-1}).millisecond == 999);
}

TEST_CASE("the date library reads the same zones the same way", "[zone]") {
  using std::chrono::milliseconds;
  std::mt19937_64 random(7);
  // Its reading of the installed files ends in 2037.
  std::uniform_int_distribution<std::int64_t> any(at("1910-01-01T00:00:00Z").ms,
                                                  at("2037-01-01T00:00:00Z").ms);
  for (const char* name :
       {"America/Sao_Paulo", "Europe/London", "America/Chicago", "Australia/Lord_Howe", "Asia/Kolkata",
        "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "Europe/Dublin"}) {
    const Zone zone = zone_named(name);
    const date::time_zone* const theirs = date::locate_zone(name);
    for (int i = 0; i < 300; ++i) {
      Instant instant{any(random)};
      // Every other time close to a change.
      if (i % 2 == 0)
        instant.ms = std::min(zone.period_at(instant).until.ms, any.max()) + (i - 150) * kMinute;
      CAPTURE(name, to_rfc3339(instant));
      const date::sys_time<milliseconds> sys{milliseconds(instant.ms)};
      const auto info = theirs->get_info(sys);
      const std::int64_t offset = milliseconds(info.offset).count();
      REQUIRE(clock_ms(zone.local(instant)) == instant.ms + offset);
      REQUIRE(zone.period_at(instant).offset_ms == offset);

      const std::int64_t clock = instant.ms + offset;
      const auto local = theirs->get_info(date::local_time<milliseconds>{milliseconds(clock)});
      std::int64_t expected = clock - milliseconds(local.first.offset).count();
      if (local.result == date::local_info::nonexistent)
        expected = milliseconds(local.first.end.time_since_epoch()).count();
      REQUIRE(zone.resolve(clock_time_from_ms(clock)).ms == expected);
    }
  }
}

TEST_CASE("clocks go on as before when the changes that the data lists end, in 2037", "[zone]") {
  for (int year = 2026; year < 2060; ++year) {
    const std::string summer = std::to_string(year) + "-07-01 12:00",
                      winter = std::to_string(year) + "-12-01 12:00";
    CAPTURE(year);
    CHECK(resolved("Europe/London", summer.c_str()) == summer.substr(0, 10) + "T11:00:00Z");
    CHECK(resolved("Europe/London", winter.c_str()) == winter.substr(0, 10) + "T12:00:00Z");
    CHECK(resolved("America/Chicago", summer.c_str()) == summer.substr(0, 10) + "T17:00:00Z");
    CHECK(resolved("America/Chicago", winter.c_str()) == winter.substr(0, 10) + "T18:00:00Z");
  }
}

TEST_CASE("the periods of an offset follow one another to the end of time", "[zone]") {
  for (const char* name :
       {"Europe/London", "America/Sao_Paulo", "UTC", "Asia/Kolkata", "Australia/Lord_Howe"}) {
    const Zone zone = zone_named(name);
    CAPTURE(name);
    // Before the last change that the zone's data lists, and where its rule has been repeated for centuries.
    for (Instant instant : {at("2026-01-01T00:00:00Z"), at("2390-01-01T00:00:00Z")})
      for (int i = 0; i < 400 && instant < kLastInstant; ++i) {
        const OffsetPeriod period = zone.period_at(instant);
        REQUIRE(period.until > instant);
        CAPTURE(to_rfc3339(instant), to_rfc3339(period.until));
        // The offset at the end and half way is the one at the start.
        for (const std::int64_t ms : {std::min(period.until, kLastInstant).ms - 1,
                                      (instant.ms + std::min(period.until, kLastInstant).ms) / 2}) {
          REQUIRE(clock_ms(zone.local({ms})) == ms + period.offset_ms);
        }
        if (period.until <= kLastInstant) {
          REQUIRE(clock_ms(zone.local(period.until)) != period.until.ms + period.offset_ms);
        }
        instant = period.until;
      }
  }
  CHECK(to_rfc3339(zone_named("Europe/London").period_at(at("9000-07-01T00:00:00Z")).until).substr(0, 8) ==
        "9000-10-");
}

/// TZDIR is another folder while this lives. The library below reads a zone once, so its names must be new.
class ZoneFolder {
 public:
  ZoneFolder() {
    if (const char* before = std::getenv("TZDIR")) before_ = before;
    std::string pattern = (fs::temp_directory_path() / "leadflow-zones-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
    ::setenv("TZDIR", pattern.c_str(), 1);
  }
  ~ZoneFolder() {
    before_ ? ::setenv("TZDIR", before_->c_str(), 1) : ::unsetenv("TZDIR");
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ZoneFolder(const ZoneFolder&) = delete;
  ZoneFolder& operator=(const ZoneFolder&) = delete;
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

 private:
  std::optional<std::string> before_;
  fs::path path_;
};

std::string installed_zone(const char* name) {
  const char* folder = std::getenv("TZDIR");
  std::ifstream file(fs::path(folder != nullptr ? folder : "/usr/share/zoneinfo") / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("damaged data of a zone is no other zone's time", "[zone]") {
  const std::string london = installed_zone("Europe/London");
  REQUIRE(london.substr(0, 4) == "TZif");
  const std::size_t rule = london.rfind("\nGMT0BST");
  REQUIRE(rule != std::string::npos);
  const ZoneFolder folder;
  folder.write("Whole", london);
  folder.write("Cut", london.substr(0, london.size() / 2));
  folder.write("Without_rule", london.substr(0, rule) + "\nGMT0BST,never\n");
  folder.write("Notes", "not the data of a zone\n");

  CHECK(zone_named("Whole").local(at("2100-07-01T12:00:00Z")).minute.time.minutes == 13 * 60);
  CHECK_FALSE(find_zone("Notes").has_value());
  for (int again = 0; again < 2; ++again) {
    CHECK_THROWS_AS(find_zone("Cut"), ZoneDataError);
    // Up to the last change that the data lists it is whole.
    const Zone zone = zone_named("Without_rule");
    CHECK(zone.local(at("2026-07-01T12:00:00Z")).minute.time.minutes == 13 * 60);
    CHECK_THROWS_AS(zone.local(at("2100-07-01T12:00:00Z")), ZoneDataError);
  }
}

}  // namespace
}  // namespace leadflow::runtime::zone_test
