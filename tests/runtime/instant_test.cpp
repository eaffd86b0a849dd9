#include "runtime/instant.h"

#include <catch2/catch.hpp>
#include <string>

namespace leadflow::runtime::instant_test {
namespace {

TEST_CASE("an instant is read with any offset and written in UTC", "[instant]") {
  struct Row {
    const char* text;
    const char* utc;  // nullptr: not an instant
  };
  const Row rows[] = {
      {"2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"},
      {"2026-03-02 10:00:00Z", "2026-03-02T10:00:00Z"},
      {"2026-03-02t10:00:00z", "2026-03-02T10:00:00Z"},
      {"2026-03-02T10:00Z", "2026-03-02T10:00:00Z"},
      {"2026-03-02T10:00:00-03:00", "2026-03-02T13:00:00Z"},
      {"2026-03-02T10:00:00+0530", "2026-03-02T04:30:00Z"},
      {"2026-03-02T10:00:00-00:00", "2026-03-02T10:00:00Z"},
      {"2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"},
      {"2026-03-02T10:00:00.1Z", "2026-03-02T10:00:00.100Z"},
      {"2026-03-02T10:00:00.123999999Z", "2026-03-02T10:00:00.123Z"},
      {"2026-03-02T10:00:00.000Z", "2026-03-02T10:00:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
      {"0001-01-01T00:00:00+00:01", nullptr},
      {"9999-12-31T23:59:00-00:01", nullptr},
      {"2026-02-29T00:00:00Z", nullptr},
      {"2026-13-01T00:00:00Z", nullptr},
      {"2026-03-02T24:00:00Z", nullptr},
      {"2026-03-02T10:60:00Z", nullptr},
      {"2026-03-02T10:00:61Z", nullptr},
      {"2026-03-02T10:00:00", nullptr},
      {"2026-03-02T10:00:00.Z", nullptr},
      {"2026-03-02T10:00:00.1234567890Z", nullptr},
      {"2026-03-02T10:00:00+24:00", nullptr},
      {"2026-03-02T10:00:00+03", nullptr},
      {"2026-03-02T10:00:00Z ", nullptr},
      {"2026-03-02  10:00:00Z", nullptr},
      {"2026-03-02", nullptr},
      {"26-03-02T10:00:00Z", nullptr},
      {"", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto instant = parse_rfc3339(row.text);
    REQUIRE(instant.has_value() == (row.utc != nullptr));
    if (instant) CHECK(to_rfc3339(*instant) == row.utc);
  }
}

TEST_CASE("the first and the last instant are those of the four-digit years", "[instant]") {
  CHECK(parse_rfc3339("1970-01-01T00:00:00Z")->ms == 0);
  CHECK(parse_rfc3339("0001-01-01T00:00:00Z") == kFirstInstant);
  CHECK(parse_rfc3339("9999-12-31T23:59:59.999Z") == kLastInstant);
  CHECK(to_rfc3339({kLastInstant.ms + 1}) == "9999-12-31T23:59:59.999Z");
  CHECK(to_rfc3339({kFirstInstant.ms - 1}) == "0001-01-01T00:00:00Z");
}

TEST_CASE("writing and reading give the same instant back", "[instant]") {
  for (std::int64_t ms = kFirstInstant.ms; ms <= kLastInstant.ms; ms += 61'234'567'891) {
    const Instant instant{ms};
    REQUIRE(parse_rfc3339(to_rfc3339(instant)) == instant);
  }
}

}  // namespace
}  // namespace leadflow::runtime::instant_test
