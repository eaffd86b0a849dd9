// A line of a batch as the steps are given it.

#include "runtime/service/batch_line.h"

#include <catch2/catch.hpp>

namespace leadflow::runtime::test::batch_line_test {
namespace {

std::vector<std::string> values_of(const std::string& with) {
  const BatchLine read =
      read_batch_line(R"({"id":7,"action":"call","with":)" + with + "}", BatchKind::Actions);
  INFO(with);
  REQUIRE(read.problem.empty());
  std::vector<std::string> values;
  for (const TypedText& value : read.values)
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
  CHECK(values_of(R"({"x":1e-09,"y":[1e2,2.50]})") == Values{"x=0.000000001", "y=[100,2.50]"});
  // the order of a list is its content
  CHECK(values_of(R"({"x":[2,1]})") == Values{"x=[2,1]"});
}

TEST_CASE("a member that is given twice is seen in a value too", "[batch]") {
  const BatchLine read =
      read_batch_line(R"({"id":7,"action":"call","with":{"x":{"a":1,"b":2,"a":1}}})", BatchKind::Actions);
  CHECK(read.problem == "`a` is given twice");
  CHECK(read_batch_line(R"({"id":{"a":1},"action":"call"})", BatchKind::Actions).problem ==
        "`id` is not a record's number");
}

TEST_CASE("a line that is not taken still says what it was about", "[batch]") {
  struct Row {
    std::string line, problem, what, key;
    RecordId id;
  };
  for (const Row& row : std::vector<Row>{
           {R"({"id":7,"action":"call","foo":1})",
            "unknown member `foo`: a line has id or key, type, action, as, with, once, at, expect, "
            "expect_version",
            "call", "", 7},
           {R"({"with":[],"key":"b1","action":"call"})", "`with` is not an object of values", "call", "b1",
            0},
           {R"({"id":7,"key":"b1","action":"call"})", "the line has both `id` and `key`", "call", "b1", 7},
           {R"({"id":7,"action":"call","once":""})",
            "`once` is empty and would protect nothing: give each step a key of its own, or none", "call", "",
            7},
           {R"({"id":7,"action":"call","once":" "})",
            "`once` is empty and would protect nothing: give each step a key of its own, or none", "call", "",
            7},
           {R"({"id":7,"action":"call","expect_version":0})", "`expect_version` is not a record's version",
            "call", "", 7},
           {R"({"id":7,"action":"call","expect_version":"2"})", "`expect_version` is not a record's version",
            "call", "", 7},
           {R"({"id":7,"action":"call)", "the line is not JSON (byte 23)", "", "", 7},
           {R"({"action":"call"})", "the line names no record: `id` or `key` is missing", "call", "", 0},
       }) {
    const BatchLine read = read_batch_line(row.line, BatchKind::Actions);
    INFO(row.line);
    CHECK(read.problem == row.problem);
    CHECK(read.what == row.what);
    CHECK(read.record.key == row.key);
    CHECK(read.record.id == row.id);
  }
  CHECK(
      read_batch_line(R"({"id":7,"action":"call","expect_version":3})", BatchKind::Actions).expect_version ==
      3);
  CHECK_THAT(read_batch_line(R"({"id":7,"event":"closed","expect_version":3})", BatchKind::Events).problem,
             Catch::StartsWith("unknown member `expect_version`"));
}

}  // namespace
}  // namespace leadflow::runtime::test::batch_line_test
