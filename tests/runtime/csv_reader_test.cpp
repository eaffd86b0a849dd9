#include "runtime/csv/csv_reader.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace leadflow::runtime::csv_reader_test {
namespace {

// Gives `step` bytes at a time, so that every boundary falls everywhere once.
class SlowSource : public ByteSource {
 public:
  SlowSource(std::string_view text, std::size_t step) : text_(text), step_(step) {}
  std::size_t read(char* to, std::size_t size) override { return text_.read(to, std::min(size, step_)); }

 private:
  TextSource text_;
  std::size_t step_;
};

std::vector<CsvRecord> records_of(std::string_view text, std::optional<char> separator = std::nullopt) {
  TextSource source(text);
  CsvReader reader(source, separator);
  std::vector<CsvRecord> all = {reader.header()};
  CsvRecord record;
  while (reader.next(record)) all.push_back(record);
  CHECK(record.raw.empty());
  CHECK_FALSE(reader.next(record));
  return all;
}

using Fields = std::vector<std::string>;

TEST_CASE("records have their fields, line and bytes", "[csv]") {
  const auto all = records_of("a,b\n1,\"x \"\"y\"\"\nz\"\r\n\n\r\n3, 4 \r5,6");
  REQUIRE(all.size() == 4);
  CHECK(all[0].fields == Fields{"a", "b"});
  CHECK(all[0].line == 1);
  CHECK(all[0].raw == "a,b\n");
  CHECK(all[1].fields == Fields{"1", "x \"y\"\nz"});
  CHECK(all[1].line == 2);
  CHECK(all[1].raw == "1,\"x \"\"y\"\"\nz\"\r\n");
  CHECK(all[2].fields == Fields{"3", " 4 "});
  CHECK(all[2].line == 6);
  CHECK(all[2].raw == "3, 4 \r");
  CHECK(all[3].fields == Fields{"5", "6"});
  CHECK(all[3].line == 7);
  CHECK(all[3].raw == "5,6");
  for (const CsvRecord& record : all) CHECK(record.problems.empty());
}

TEST_CASE("the separator is found on the header", "[csv]") {
  struct Row {
    const char* text;
    char separator;
  };
  const Row rows[] = {
      {"", ','},
      {"a", ','},
      {"a,b", ','},
      {"a;b", ';'},
      {"a\tb", '\t'},
      {"a|b", '|'},
      {"a,b;c;d", ';'},
      {"\"a,b,c\";d\n", ';'},
      {"a;b\n1,2,3,4,5", ';'},
      {"\n\na|b", '|'},
      {"a,b;c", ','},
      {"\"a\n,,,\"|b", '|'},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    TextSource source(row.text);
    CHECK(CsvReader(source).separator() == row.separator);
  }
  TextSource source("a,b:c");
  const CsvReader given(source, ':');
  CHECK(given.header().fields == Fields{"a,b", "c"});
}

TEST_CASE("a spreadsheet's line about the separator is no header", "[csv]") {
  TextSource source("\xEF\xBB\xBFsep=:\r\na:b\r\n1:2\r\n");
  CsvReader reader(source);
  CHECK(reader.separator() == ':');
  CHECK(reader.separator_line() == "sep=:\r\n");
  CHECK(reader.header().fields == std::vector<std::string>{"a", "b"});
  CsvRecord record;
  REQUIRE(reader.next(record));
  CHECK(record.line == 3);
  CHECK(record.fields == std::vector<std::string>{"1", "2"});
  for (const char* plain : {"sep=;;\na;b\n", "sep=\na;b\n", "sep=;", "sep,x\n1,2\n"}) {
    TextSource other(plain);
    CHECK(CsvReader(other).separator_line().empty());
  }
  TextSource said("sep=;\na,b\n");
  CHECK(CsvReader(said, ',').header().fields.size() == 2);
}

TEST_CASE("a byte order mark is not part of the first name", "[csv]") {
  const auto all = records_of("\xEF\xBB\xBF\"a\",b\n1,2\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].fields == Fields{"a", "b"});
  CHECK(all[0].problems.empty());
  const auto wide =
      records_of(std::string_view("\xFF\xFE"
                                  "a\0,\0b\0\n\0",
                                  10));
  REQUIRE(wide[0].problems.size() == 1);
  CHECK(wide[0].problems[0].message == "the file is UTF-16; save it as UTF-8");
}

TEST_CASE("an empty input has no header and no records", "[csv]") {
  for (const char* text : {"", "\n", "\r\n\r\n", "\xEF\xBB\xBF"}) {
    const auto all = records_of(text);
    CHECK(all.size() == 1);
    CHECK(all[0].fields.empty());
    CHECK(all[0].problems.empty());
  }
}

TEST_CASE("bad rows are reported and the next row is read", "[csv]") {
  struct Row {
    std::string row;
    CsvProblemKind kind;
    std::int64_t line;
    const char* message;
  };
  const Row rows[] = {
      {"1\n", CsvProblemKind::TooFewFields, 2, "the row has 1 fields, the header 2"},
      {"1,2,3\n", CsvProblemKind::TooManyFields, 2, "the row has 3 fields, the header 2"},
      {" \n", CsvProblemKind::TooFewFields, 2, "the row has 1 fields, the header 2"},
      {"\"a\"b,2\n", CsvProblemKind::TextAfterQuote, 2,
       "text after a closing quote; a quote inside quotes is written twice"},
      {"\"a\nb\"c,\"2\n", CsvProblemKind::TextAfterQuote, 3,
       "text after a closing quote; a quote inside quotes is written twice"},
      {std::string("\"a\n\0\",2\n", 8), CsvProblemKind::NulByte, 3, "the row holds a NUL byte"},
      {"a,\xC3(\n", CsvProblemKind::InvalidUtf8, 2,
       "byte 0xC3 of the row, at offset 2, is not UTF-8: save the file as UTF-8"},
      {"a,\xED\xA0\x80\n", CsvProblemKind::InvalidUtf8, 2,
       "byte 0xED of the row, at offset 2, is not UTF-8: save the file as UTF-8"},
      {"a,\xC0\x80\r\n", CsvProblemKind::InvalidUtf8, 2,
       "byte 0xC0 of the row, at offset 2, is not UTF-8: save the file as UTF-8"},
      {"a,\xF4\x90\x80\x80\n", CsvProblemKind::InvalidUtf8, 2,
       "byte 0xF4 of the row, at offset 2, is not UTF-8: save the file as UTF-8"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.row);
    const auto all = records_of("a,b\n" + row.row + "7,8\n");
    REQUIRE(all.size() == 3);
    REQUIRE(all[1].problems.size() == 1);
    CHECK(all[1].problems[0].kind == row.kind);
    CHECK(all[1].problems[0].line == row.line);
    CHECK(all[1].problems[0].message == row.message);
    CHECK(all[1].raw == row.row);
    CHECK(all[1].line == 2);
    CHECK(all[2].fields == Fields{"7", "8"});
    CHECK(all[2].problems.empty());
    CHECK(all[2].line == 2 + std::count(row.row.begin(), row.row.end(), '\n'));
  }
}

TEST_CASE("a quote inside a field without quotes is a plain character", "[csv]") {
  const auto all = records_of("a,b\n5\" pipe,2\"\n x\"\",\"y\"\"\"\n");
  REQUIRE(all.size() == 3);
  CHECK(all[1].fields == Fields{"5\" pipe", "2\""});
  CHECK(all[2].fields == Fields{" x\"\"", "y\""});
  CHECK(all[1].problems.empty());
  CHECK(all[2].problems.empty());
}

TEST_CASE("well-formed UTF-8 of every length passes", "[csv]") {
  const auto all = records_of("a,b\n\xC3\xA9,\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF\n");
  REQUIRE(all.size() == 2);
  CHECK(all[1].problems.empty());
}

TEST_CASE("a quote left open is reported with the line it began on", "[csv]") {
  const auto all = records_of("a,b,c\n1,2,3\n\"x\ny\",z,\"open\nmore\n");
  REQUIRE(all.size() == 3);
  REQUIRE(all[2].problems.size() == 1);
  CHECK(all[2].problems[0].kind == CsvProblemKind::UnterminatedQuote);
  CHECK(all[2].problems[0].line == 4);
  CHECK(all[2].problems[0].message == "the quote opened on line 4 is never closed");
  CHECK(all[2].line == 3);
  CHECK(all[2].raw == "\"x\ny\",z,\"open\nmore\n");
}

TEST_CASE("a record has a longest length and a most of fields", "[csv]") {
  const std::string open = "a,b\n1,2\n3,\"" + std::string(kMaxCsvRecord + kCsvBlock, 'x');
  const auto all = records_of(open);
  REQUIRE(all.size() == 3);
  REQUIRE(all[2].problems.size() == 1);
  CHECK(all[2].problems[0].kind == CsvProblemKind::TooLong);
  CHECK(all[2].problems[0].message == "the row is longer than 16 MiB; is a quote left open on line 3?");

  const auto wide = records_of("a,b\n" + std::string(100'000, ',') + "\n1,2\n");
  REQUIRE(wide.size() == 3);
  CHECK(wide[1].fields.size() == kMaxCsvFields);
  CHECK(wide[1].problems[0].message == "the row has 100001 fields, the header 2");
  CHECK(wide[2].problems.empty());
  CHECK(records_of(std::string(100'000, ','))[0].problems.size() == 1);
}

TEST_CASE("where the blocks end changes nothing", "[csv]") {
  std::string text = "key,text\r\n";
  // Past one block, with line ends of all kinds falling on its end sooner or later.
  for (int i = 0; text.size() < 3 * kCsvBlock; ++i) {
    text += std::to_string(i) + ",\"" + std::string(static_cast<std::size_t>(i % 7), 'x') + "\r\n\"\"\"" +
            (i % 3 == 0   ? "\r\n"
             : i % 3 == 1 ? "\n"
                          : "\r");
  }
  const auto expected = records_of(text);
  std::string joined;
  for (const CsvRecord& record : expected) {
    CHECK(record.problems.empty());
    joined += record.raw;
  }
  CHECK(joined == text);
  for (const std::size_t shift : {1, 2, 3, 5, 8}) {
    const std::string moved = std::string(shift, 'k') + text;
    SlowSource source(moved, 1000 + shift);
    CsvReader reader(source);
    CsvRecord record;
    for (std::size_t i = 1; i < expected.size(); ++i) {
      REQUIRE(reader.next(record));
      REQUIRE(record.raw == expected[i].raw);
      REQUIRE(record.fields == expected[i].fields);
      REQUIRE(record.line == expected[i].line);
    }
    REQUIRE_FALSE(reader.next(record));
  }
}

TEST_CASE("a stream is a source", "[csv]") {
  std::istringstream stream("a;b\n1;2\n");
  StreamSource source(stream);
  CsvReader reader(source);
  CsvRecord record;
  REQUIRE(reader.next(record));
  CHECK(record.fields == Fields{"1", "2"});
  CHECK_FALSE(reader.next(record));
}

std::string file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string without_cr(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

TEST_CASE("the csv-spectrum files are read as their JSON says", "[csv]") {
  const char* const data = std::getenv("LEADFLOW_DATA");
  if (data == nullptr) {
    WARN("LEADFLOW_DATA is not set: csv-spectrum is not read");
    return;
  }
  const std::filesystem::path folder = std::filesystem::path(data) / "csv-spectrum";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "csvs")) {
    CAPTURE(entry.path().string());
    // Its JSON is an object of another row.
    if (entry.path().stem() == "location_coordinates") {
      const auto all = records_of(file(entry.path()));
      REQUIRE(all.size() == 2);
      CHECK(all[1].fields.size() == 4);
      CHECK(all[1].fields[1].find("37.8\"N") != std::string::npos);
      continue;
    }
    const auto json = nlohmann::json::parse(file(folder / "json" / (entry.path().stem().string() + ".json")));
    const auto all = records_of(file(entry.path()));
    REQUIRE(all.size() == json.size() + 1);
    for (std::size_t i = 0; i < json.size(); ++i) {
      CHECK(all[i + 1].problems.empty());
      REQUIRE(all[i + 1].fields.size() == json[i].size());
      for (std::size_t field = 0; field < all[0].fields.size(); ++field) {
        // The copy may have had its line ends changed on the way.
        CHECK(without_cr(all[i + 1].fields[field]) ==
              without_cr(json[i].at(all[0].fields[field]).get<std::string>()));
      }
    }
    ++files;
  }
  CHECK(files == 11);
}

}  // namespace
}  // namespace leadflow::runtime::csv_reader_test
