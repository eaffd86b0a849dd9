#include "runtime/work/message_json.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::message_json_test {
namespace {

TEST_CASE("a message comes back as it was", "[delivery]") {
  Message message;
  message.kind = OutboxKind::Web;
  message.stable_id = "s-1-1";
  message.to = "https://partner.example/";
  message.to_name = "N";
  message.subject = "a\r\nb";
  message.body = std::string("x\0\n\"\u00e9", 7);
  message.content_type = "application/json";
  message.at = Instant{1'772'445'600'123};
  message.headers_from_env = {{"A", "B"}, {"C", "D"}};
  message.sign_env = "S";
  message.timeout_seconds = 7;
  const std::optional<std::string> line = to_line(message);
  REQUIRE(line);
  CHECK(line->find('\n') == std::string::npos);
  std::string problem;
  const std::optional<Message> again = message_of(*line, problem);
  REQUIRE(again);
  CHECK(again->kind == OutboxKind::Web);
  CHECK(again->stable_id == message.stable_id);
  CHECK(again->to == message.to);
  CHECK(again->to_name == message.to_name);
  CHECK(again->subject == message.subject);
  CHECK(again->body == message.body);
  CHECK(again->content_type == message.content_type);
  CHECK(again->at == message.at);
  CHECK(again->headers_from_env == message.headers_from_env);
  CHECK(again->sign_env == message.sign_env);
  CHECK(again->timeout_seconds == 7);
}

TEST_CASE("a text that is not UTF-8 is no message", "[delivery]") {
  Message message;
  message.body = "\xff";
  CHECK_FALSE(to_line(message));
}

TEST_CASE("an answer is to one message", "[delivery]") {
  for (const Delivery::Outcome outcome :
       {Delivery::Outcome::Accepted, Delivery::Outcome::Passing, Delivery::Outcome::Permanent,
        Delivery::Outcome::Unknown, Delivery::Outcome::Refused}) {
    const std::string line = to_line(Delivery{outcome, "250 OK", 5}, "s-1-1");
    const std::optional<Delivery> again = delivery_of(line, "s-1-1");
    REQUIRE(again);
    CHECK(again->outcome == outcome);
    CHECK(again->detail == "250 OK");
    CHECK(again->retry_after_seconds == 5);
    CHECK_FALSE(delivery_of(line, "s-1-2"));
  }
  for (const char* line :
       {"", "x", "[]", "{}", R"({"id":"1","outcome":"fine"})", R"({"id":"1","outcome":1})"})
    CHECK_FALSE(delivery_of(line, "1"));
}

TEST_CASE("a hello names its protocol", "[delivery]") {
  CHECK(protocol_of_hello(hello_line()) == kDeliveryProtocol);
  for (const char* line :
       {"", "hello", "[]", R"({"hello":"x","protocol":1})", R"({"hello":"leadflow-deliver"})"})
    CHECK_FALSE(protocol_of_hello(line));
}

}  // namespace
}  // namespace leadflow::runtime::message_json_test
