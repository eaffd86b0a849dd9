#include "runtime/work/delivery/retry_after.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::delivery::retry_after_test {
namespace {

constexpr Instant kNow{1'772'445'600'000};  // Mon, 02 Mar 2026 10:00:00 GMT

TEST_CASE("seconds", "[delivery]") {
  CHECK(retry_after_seconds("0", kNow) == 0);
  CHECK(retry_after_seconds("120", kNow) == 120);
  CHECK(retry_after_seconds("86400", kNow) == 86'400);
  CHECK(retry_after_seconds("86401", kNow) == 86'400);
  CHECK(retry_after_seconds("99999999999999999999999", kNow) == 86'400);
}

TEST_CASE("dates", "[delivery]") {
  CHECK(retry_after_seconds("Mon, 02 Mar 2026 10:02:00 GMT", kNow) == 120);
  CHECK(retry_after_seconds("Monday, 02-Mar-26 10:02:00 GMT", kNow) == 120);
  CHECK(retry_after_seconds("Mon, 02 Mar 2026 10:02:00 GMT", Instant{kNow.ms + 1}) == 120);
  CHECK(retry_after_seconds("Mon, 02 Mar 2026 09:00:00 GMT", kNow) == 0);
  CHECK(retry_after_seconds("Fri, 31 Dec 9999 23:59:59 GMT", kNow) == 86'400);
}

TEST_CASE("anything else is nothing", "[delivery]") {
  for (const char* none :
       {"", "-1", "1.5", "soon", "10 minutes", "2026-03-02T10:02:00Z", "GMT", "Xxx, 99 Foo 2026 GMT"}) {
    INFO(none);
    CHECK_FALSE(retry_after_seconds(none, kNow));
  }
}

}  // namespace
}  // namespace leadflow::runtime::delivery::retry_after_test
