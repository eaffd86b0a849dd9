#include "runtime/work/delivery/mime.h"

#include <catch2/catch.hpp>

#include "runtime/work/delivery/base64.h"

namespace leadflow::runtime::delivery::mime_test {
namespace {

TEST_CASE("base64 both ways", "[delivery]") {
  // RFC 4648, section 10
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : rows) {
    CHECK(to_base64(plain) == encoded);
    CHECK(from_base64(encoded) == plain);
  }
  CHECK(from_base64("Zg") == "f");
  CHECK(to_base64("\xff\xfe\xfd") == "//79");
  for (const char* none : {"Z", "Zh==", "Zm9=", "Zg=", "Zg===", "Zm 9v", "Zm9v\n", "Zm9-", "=", "===="}) {
    INFO(none);
    CHECK_FALSE(from_base64(none));
  }
}

TEST_CASE("quoted-printable", "[delivery]") {
  CHECK(quoted_printable("") == "");
  CHECK(quoted_printable("a") == "a\r\n");
  CHECK(quoted_printable("a\nb\r\nc\rd") == "a\r\nb\r\nc\r\nd\r\n");
  CHECK(quoted_printable("=\u00e9\t") == "=3D=C3=A9=09\r\n");
  CHECK(quoted_printable(".\n..\na.") == "=2E\r\n=2E.\r\na.\r\n");
  CHECK(quoted_printable("From me") == "=46rom me\r\n");
  CHECK(quoted_printable("a b \n c") == "a b=20\r\n c\r\n");
  CHECK(quoted_printable(std::string(76, 'x')) == std::string(76, 'x') + "\r\n");
  CHECK(quoted_printable(std::string(77, 'x')) == std::string(75, 'x') + "=\r\nxx\r\n");
  CHECK(quoted_printable(std::string(75, 'x') + "..") == std::string(75, 'x') + "=\r\n=2E.\r\n");
  CHECK(quoted_printable(std::string(75, 'x') + "From x") == std::string(75, 'x') + "=\r\n=46rom x\r\n");
  CHECK(quoted_printable(std::string("a\0b", 3)) == "a=00b\r\n");
}

TEST_CASE("headers hold one line of text", "[delivery]") {
  CHECK(unstructured_header("Subject", "Hello") == "Subject: Hello\r\n");
  CHECK(unstructured_header("Subject", "a\r\nBcc: b") == "Subject: a Bcc: b\r\n");
  CHECK(unstructured_header("Subject", "=?x?=") == "Subject: =?utf-8?B?PT94Pz0=?=\r\n");
  CHECK(unstructured_header("Subject", std::string(45, 'x')) == "Subject: " + std::string(45, 'x') + "\r\n");
  CHECK(unstructured_header("Subject", std::string(61, 'x')) ==
        "Subject: =?utf-8?B?" + to_base64(std::string(39, 'x')) + "?=\r\n =?utf-8?B?" +
            to_base64(std::string(22, 'x')) + "?=\r\n");
  // No word ends within a character: 13 characters of three bytes fill one.
  std::string subject;
  for (int i = 0; i < 14; ++i) subject += "\u4e16";
  CHECK(unstructured_header("Subject", subject) == "Subject: =?utf-8?B?" + to_base64(subject.substr(0, 39)) +
                                                       "?=\r\n =?utf-8?B?" + to_base64("\u4e16") + "?=\r\n");
  CHECK(address_header("To", "", "a@b") == "To: <a@b>\r\n");
  CHECK(address_header("To", "A \"B\" \\, C", "a@b") == "To: \"A \\\"B\\\" \\\\, C\"\r\n <a@b>\r\n");
  CHECK(address_header("To", "Jos\u00e9", "a@b") == "To: =?utf-8?B?Sm9zw6k=?=\r\n <a@b>\r\n");
}

TEST_CASE("dates of mail", "[delivery]") {
  CHECK(mail_date(Instant{1'772'445'600'999}) == "Mon, 02 Mar 2026 10:00:00 +0000");
  CHECK(mail_date(Instant{0}) == "Thu, 01 Jan 1970 00:00:00 +0000");
  CHECK(mail_date(Instant{-1}) == "Wed, 31 Dec 1969 23:59:59 +0000");
}

}  // namespace
}  // namespace leadflow::runtime::delivery::mime_test
