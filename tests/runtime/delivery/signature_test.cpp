#include "runtime/work/delivery/signature.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::delivery::signature_test {
namespace {

TEST_CASE("the example of the Standard Webhooks libraries", "[delivery]") {
  const std::optional<std::string> key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  REQUIRE(key);
  CHECK(webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("a secret without the prefix is the key", "[delivery]") {
  CHECK(signing_key("plain") == "plain");
  CHECK_FALSE(signing_key("whsec_"));
  CHECK_FALSE(signing_key("whsec_not base64"));
}

}  // namespace
}  // namespace leadflow::runtime::delivery::signature_test
