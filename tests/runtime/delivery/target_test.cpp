#include "runtime/work/delivery/target.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::delivery::target_test {
namespace {

TEST_CASE("a URL is taken apart", "[delivery]") {
  struct Row {
    const char* url;
    const char* host;
    std::int64_t port;
    const char* normal;
  };
  const Row rows[] = {
      {"https://Partner.Example/a?b=c#d", "Partner.Example", 443, "https://Partner.Example/a?b=c"},
      {"https://partner.example.:8443", "partner.example", 8443, "https://partner.example:8443/"},
      {"http://[::1]:80/", "::1", 80, "http://[::1]:80/"},
      {"http://0x7f.1/", "127.0.0.1", 80, "http://127.0.0.1/"},
      {"https://espa\u00f1a.example/", "xn--espaa-rta.example", 443, "https://xn--espaa-rta.example/"},
      {"https://partner.example/\u00e9", "partner.example", 443, "https://partner.example/%c3%a9"},
  };
  for (const Row& row : rows) {
    INFO(row.url);
    std::string problem;
    const std::optional<Target> target = parse_target(row.url, problem);
    INFO(problem);
    REQUIRE(target);
    CHECK(target->host == row.host);
    CHECK(target->port == row.port);
    CHECK(target->url == row.normal);
  }
}

TEST_CASE("what is no URL of the web says why", "[delivery]") {
  for (const char* url :
       {"", "partner.example", "//partner.example/", "ftp://partner.example/", "https://", "https:///x",
        "https://u:p@partner.example/", "https://u@partner.example/", "https://a b/", "https://a/\r\nX: y",
        "https://a\\@b/", "https://a%0d%0ab/", "https://a%00b/", "https://[::1", "https://a:99999/",
        "https://a:x/", "https://-a.example/", "https://a..example/"}) {
    INFO(url);
    std::string problem;
    CHECK_FALSE(parse_target(url, problem));
    CHECK_FALSE(problem.empty());
  }
  std::string problem;
  CHECK_FALSE(parse_target("https://a/" + std::string(9000, 'x'), problem));
  CHECK_FALSE(parse_target(std::string("https://a/\0b", 12), problem));
}

TEST_CASE("the operator's lists open what is closed", "[delivery]") {
  WebSettings web;
  std::string problem;
  const auto refused = [&](const char* url) {
    return refused_target(parse_target(url, problem).value(), web).has_value();
  };
  CHECK_FALSE(refused("https://partner.example/"));
  CHECK(refused("http://partner.example/"));
  CHECK(refused("https://10.0.0.1/"));
  CHECK(refused("https://[::ffff:10.0.0.1]/"));
  web.allow_http = {"partner.example"};
  web.allow_private = {"10.0.0.1:443"};
  CHECK_FALSE(refused("http://partner.example/"));
  CHECK(refused("http://other.example/"));
  CHECK_FALSE(refused("https://10.0.0.1/"));
  CHECK(refused("https://10.0.0.1:8443/"));
}

}  // namespace
}  // namespace leadflow::runtime::delivery::target_test
