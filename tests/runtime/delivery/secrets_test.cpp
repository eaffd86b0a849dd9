#include "runtime/work/delivery/secrets.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::delivery::secrets_test {
namespace {

std::string environment(const std::string& name) {
  if (name == "TOKEN") return "Bearer s3cret";
  return name == "BROKEN" ? "a\r\nX: y" : "";
}

TEST_CASE("a secret goes to the hosts it is bound to", "[delivery]") {
  const std::vector<SecretSettings> bound = {{"TOKEN", {"partner.example", "other.example:8443"}},
                                             {"GONE", {"partner.example"}},
                                             {"BROKEN", {"partner.example"}}};
  CHECK(secret_for_host(bound, environment, "TOKEN", "partner.example", 443).value == "Bearer s3cret");
  CHECK(secret_for_host(bound, environment, "TOKEN", "other.example", 8443).value == "Bearer s3cret");
  CHECK(secret_for_host(bound, environment, "TOKEN", "other.example", 443).problem ==
        "`TOKEN` may not be sent to `other.example`; if it should, add to leadflow.toml: [secrets.TOKEN] "
        "hosts = "
        "[\"other.example\"]");
  CHECK(secret_for_host(bound, environment, "TOKEN", "evil.example", 443).value.empty());
  CHECK(secret_for_host(bound, environment, "PATH", "partner.example", 443).value.empty());
  CHECK_FALSE(secret_for_host(bound, environment, "GONE", "partner.example", 443).problem.empty());
  const Secret broken = secret_for_host(bound, environment, "BROKEN", "partner.example", 443);
  CHECK(broken.value.empty());
  CHECK(broken.problem.find("a\r\n") == std::string::npos);
}

TEST_CASE("texts are shown without secrets", "[delivery]") {
  CHECK(redacted("you sent Bearer s3cret-1!", {"Bearer s3cret-1"}) == "you sent ***!");
  CHECK(redacted("bad key s3cret-1", {"Bearer s3cret-1"}) == "bad key ***");
  CHECK(redacted("s3cret s3cret", {"s3cret"}) == "*** ***");
  CHECK(redacted("a b", {"", "a b c"}) == "a b");
}

}  // namespace
}  // namespace leadflow::runtime::delivery::secrets_test
