#include "runtime/work/address.h"

#include <catch2/catch.hpp>

#include "runtime/work/one_line.h"

namespace leadflow::runtime::address_test {
namespace {

TEST_CASE("one plain address is an address", "[delivery]") {
  for (const char* good :
       {"ana@partner.example", "a@b", "o'hara+x/y=z@sub.partner.example", "A.B@xn--espaa-rta.es",
        "!#$%&'*+-/?=^_`{|}~@x.example", "a@1.2.3.4.example", "a@x_y.example"}) {
    INFO(good);
    CHECK(address_problem(good).empty());
  }
}

TEST_CASE("everything else says why it is none", "[delivery]") {
  struct Row {
    std::string address;
    const char* why;
  };
  const Row rows[] = {
      {"", "is empty"},
      {"ana", "has no `@`"},
      {"@x.example", "has nothing before the `@`"},
      {"ana@", "has no host name after the `@`"},
      {"a@b@x.example", "has a `@` before the `@`"},
      {"a b@x.example", "has a space in it"},
      {"a@x.example\r\nRCPT TO:<b@x.example>", "has a control character or line break in it"},
      {std::string("a\0@x.example", 12), "has a control character or line break in it"},
      {"a@x.example,b@x.example", "looks like several addresses; one is expected"},
      {"<a@x.example>", "has `<`, `>`, `(` or `)` in it; only the address itself is expected"},
      {"a(b)@x.example", "has `<`, `>`, `(` or `)` in it; only the address itself is expected"},
      {"\"a\"@x.example", "has a name in quotes before the `@`, which is not supported"},
      {".a@x.example", "has a `.` at an end or two in a row before the `@`"},
      {"a..b@x.example", "has a `.` at an end or two in a row before the `@`"},
      {"=?utf-8?B?DQo=?=@x.example", "has `=?` before the `@`, which readers take for an encoded text"},
      {"a\\b@x.example", "has a `\\` before the `@`"},
      {"jos\u00e9@x.example", "has letters beyond ASCII before the `@`, which few servers take"},
      {"a@[127.0.0.1]", "has no host name after the `@`"},
      {"a@x..example", "has no host name after the `@`"},
      {"a@-x.example", "has no host name after the `@`"},
      {"a@x.example.", "has no host name after the `@`"},
      {std::string(65, 'a') + "@x.example", "has more than 64 characters before the `@`"},
      {"a@" + std::string(63, 'a') + "." + std::string(63, 'a') + "." + std::string(63, 'a') + "." +
           std::string(63, 'a'),
       "has more than 254 characters"},
  };
  for (const Row& row : rows) {
    INFO(row.address);
    CHECK(address_problem(row.address) == row.why);
  }
}

TEST_CASE("phone numbers are their digits", "[delivery]") {
  CHECK(dialable("+1 (202) 555-0100") == "+12025550100");
  CHECK(dialable("0049 30/12.34") == "+49301234");
  CHECK(dialable("(+49) 30 1234") == "+49301234");
  CHECK(dialable("911") == "911");
  for (const char* none :
       {"", "12", "+", "++123", "1+234", "555 x12", "call 12345", "1234567890123456", "12\n345"}) {
    INFO(none);
    CHECK(dialable(none).empty());
  }
}

TEST_CASE("text from elsewhere stays on its line", "[delivery]") {
  CHECK(one_line(" a \r\n\t b\x1b[1m\x7f ") == "a b [1m");
  CHECK(one_line("a\u2028b\u0085c\u00a0d") == "a b c d");
  CHECK(one_line("a\u202eb\u2066c") == "abc");
  CHECK(one_line("a\xff") == "a\ufffd");
  CHECK(one_line("") == "");
  CHECK(one_line("\u00e9\u00e9\u00e9", 5) == "\u00e9\u00e9...");
  CHECK(one_line("abc", 3) == "abc");
  CHECK(one_line(std::string(100, ' ') + "secret", 3) == "...");
}

}  // namespace
}  // namespace leadflow::runtime::address_test
