// A line of a batch as the steps are given it.

#include "runtime/service/batch_line.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::test::batch_line_test {
namespace {

std::vector<std::string> values_of(const std::string& with) {
  const std::variant<BatchLine, std::string> read =
      read_batch_line(R"({"id":7,"action":"call","with":)" + with + "}", BatchKind::Actions);
  INFO(with);
  REQUIRE(std::holds_alternative<BatchLine>(read));
  std::vector<std::string> values;
  for (const TypedText& value : std::get<BatchLine>(read).values)
    values.push_back(value.name + (value.is_json ? "=" : ":") + value.text);
  return values;
}

TEST_CASE("the members of a value come in one order, however the line was written", "[batch]") {
  using Values = std::vector<std::string>;
  const Values money = {R"(budget={"amount":1250,"currency":"USD"})"};
  CHECK(values_of(R"({"budget":{"amount":1250,"currency":"USD"}})") == money);
  CHECK(values_of(R"({"budget":{"currency":"USD","amount":1250}})") == money);
  const Values deep = {R"(x=[{"a":[1,{"b":null,"c":"q\"}"}],"z":{}},[],true,1.50])", "y:text"};
  CHECK(values_of(R"({"x":[{"a":[1,{"b":null,"c":"q\"}"}],"z":{}},[],true,1.50],"y":"text"})") == deep);
  CHECK(values_of(R"({"x":[{"z":{},"a":[1,{"c":"q\"}","b":null}]},[],true,1.50],"y":"text"})") == deep);
  // the order of a list is its content
  CHECK(values_of(R"({"x":[2,1]})") == Values{"x=[2,1]"});
}

TEST_CASE("a member that is given twice is seen in a value too", "[batch]") {
  const auto read =
      read_batch_line(R"({"id":7,"action":"call","with":{"x":{"a":1,"b":2,"a":1}}})", BatchKind::Actions);
  CHECK(std::get<std::string>(read) == "`a` is given twice");
  CHECK(std::get<std::string>(read_batch_line(R"({"id":{"a":1},"action":"call"})", BatchKind::Actions)) ==
        "`id` is not a record's number");
}

}  // namespace
}  // namespace leadflow::runtime::test::batch_line_test
