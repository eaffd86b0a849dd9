#include "runtime/work/delivery/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <catch2/catch.hpp>

namespace leadflow::runtime::delivery::network_test {
namespace {

TEST_CASE("public addresses may be connected to", "[delivery]") {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",   "100.128.0.0",
        "126.255.255.255", "128.0.0.0",     "169.253.255.255", "172.15.255.255",   "172.32.0.0",
        "192.167.255.255", "192.169.0.0",   "198.17.255.255",  "198.20.0.0",       "223.255.255.255",
        "2606:4700::1111", "2a00:1450::1",  "::ffff:1.1.1.1",  "64:ff9b::101:101", "2002:101:101::",
        "3ffe::1"}) {
    INFO(address);
    CHECK(not_public(std::string_view(address)).empty());
  }
}

TEST_CASE("all others may not", "[delivery]") {
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.0",
                              "10.255.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "168.63.129.16",
                              "169.254.169.254",
                              "172.16.0.0",
                              "172.31.255.255",
                              "192.0.0.8",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.0.1",
                              "198.18.0.0",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::7f00:1",
                              "::ffff:10.0.0.1",
                              "::ffff:127.0.0.1",
                              "::ffff:169.254.169.254",
                              "64:ff9b::a00:1",
                              "64:ff9b:1::101:101",
                              "2002:7f00:1::",
                              "2002:a00:1::",
                              "100::1",
                              "2001::1",
                              "2001:10::1",
                              "2001:db8::1",
                              "3fff::1",
                              "fc00::1",
                              "fd00::1",
                              "fdff:ffff::1",
                              "fe80::1",
                              "fe80::1%eth0",
                              "febf::1",
                              "fec0::1",
                              "ff02::1",
                              "4000::1"}) {
    INFO(address);
    CHECK_FALSE(not_public(std::string_view(address)).empty());
  }
}

TEST_CASE("names are not addresses", "[delivery]") {
  for (const char* name : {"partner.example", "localhost", "", "10.0.0", "10.0.0.0.1"})
    CHECK(not_public(std::string_view(name)).empty());
}

TEST_CASE("what is connected to counts, of any family", "[delivery]") {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  inet_pton(AF_INET, "10.1.2.3", &v4.sin_addr);
  CHECK(not_public(reinterpret_cast<const sockaddr*>(&v4)) == "a private address");
  CHECK(to_text(reinterpret_cast<const sockaddr*>(&v4)) == "10.1.2.3");
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "2606:4700::1111", &v6.sin6_addr);
  CHECK(not_public(reinterpret_cast<const sockaddr*>(&v6)).empty());
  CHECK(to_text(reinterpret_cast<const sockaddr*>(&v6)) == "2606:4700::1111");
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  CHECK_FALSE(not_public(reinterpret_cast<const sockaddr*>(&local)).empty());
}

}  // namespace
}  // namespace leadflow::runtime::delivery::network_test
