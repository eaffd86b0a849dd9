// The parts that reports are made of. Whole reports are compared with an oracle in tests/report.

#include <catch2/catch.hpp>
#include <memory>
#include <random>

#include "dsl/text.h"
#include "runtime/report/effects.h"
#include "runtime/report/figure.h"
#include "runtime/report/forms.h"
#include "runtime/report/lines.h"
#include "runtime/report/open_time.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::report_test {

using namespace leadflow::runtime;
using namespace leadflow::runtime::report;
using leadflow::runtime::test::at_noon;

TEST_CASE("shares are rounded half away from zero") {
  CHECK(percent_text({0, 0}).empty());
  CHECK(percent_text({0, 7}) == "0.0");
  CHECK(percent_text({2, 3}) == "66.7");
  CHECK(percent_text({1, 3}) == "33.3");
  CHECK(percent_text({1, 2000}) == "0.1");  // 0.05
  CHECK(percent_text({1, 2001}) == "0.0");
  CHECK(percent_text({1999, 2000}) == "100.0");
  CHECK(percent_text({7, 7}) == "100.0");
  CHECK(percent_text({INT64_MAX, INT64_MAX}) == "100.0");
}

TEST_CASE("what stands for many times") {
  const auto ms = [](const std::optional<Length>& length) { return length ? length->ms : -1; };
  CHECK_FALSE(spread_of({}).median);
  const Spread one = spread_of({7});
  CHECK((ms(one.median) == 7 && ms(one.p90) == 7 && ms(one.mean) == 7));
  const Spread two = spread_of({4, 1});
  CHECK((ms(two.median) == 3 && ms(two.p90) == 4 && ms(two.mean) == 3));  // 2.5 is 3
  const Spread ten = spread_of({10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  CHECK((ms(ten.median) == 6 && ms(ten.p90) == 9 && ms(ten.mean) == 6));
  const Spread eleven = spread_of({11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  CHECK((ms(eleven.median) == 6 && ms(eleven.p90) == 10 && ms(eleven.mean) == 6));
  const Spread large = spread_of({INT64_MAX, INT64_MAX, INT64_MAX});
  CHECK((ms(large.median) == INT64_MAX && ms(large.mean) == INT64_MAX));
}

TEST_CASE("lengths for people") {
  CHECK(length_text({0}) == "0s");
  CHECK(length_text({250}) == "0.250s");
  CHECK(length_text({59'999}) == "59s");
  CHECK(length_text({5 * kMinute + 1}) == "5m 0s");
  CHECK(length_text({kHour + 59 * kMinute + 59'000}) == "1h 59m");
  CHECK(length_text({3 * kDay + 4 * kHour + 59 * kMinute}) == "3d 4h");
  CHECK(length_text({40 * kHour, true}) == "40h 0m");  // of open time: five days in an office
}

TEST_CASE("open time is what the calendar's intervals add up to") {
  OpenHours hours;
  hours.timezone = "America/New_York";  // clocks change while it is open, on Sundays
  for (auto& day : hours.weekly) day = {{60, 240}, {540, 1020}, {1320, 120}};
  hours.closed = {dsl::Date{2026, 3, 10}};
  const auto calendar = std::make_shared<const BusinessCalendar>(make_calendar(hours).value());
  OpenTime open(calendar);
  const unsigned seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const auto moment = [&] {
      return Instant{1'760'000'000'000 + static_cast<std::int64_t>(random() % (400 * kDay))};
    };
    const Instant from = i % 50 == 0 ? Instant{-static_cast<std::int64_t>(random() % (90 * kDay))} : moment();
    const Instant to = i % 3 == 0    ? Instant{from.ms + static_cast<std::int64_t>(random() % (3 * kDay))}
                       : from.ms < 0 ? Instant{from.ms + 200 * kDay}
                                     : moment();
    std::int64_t expected = 0;
    for (const Interval& each : calendar->open_intervals(from, to)) expected += each.end.ms - each.start.ms;
    CHECK(open.between(from, to) == expected);
  }
}

TEST_CASE("effects are told apart by what they are, not by what their texts say") {
  std::vector<std::string> kinds;
  const auto kinds_of = [&](std::string_view text) {
    kinds.clear();
    each_effect(text, [&](const PastEffect& effect) { kinds.emplace_back(effect.kind); });
    return kinds;
  };
  CHECK(kinds_of("[]").empty());
  CHECK(
      kinds_of(R"([{"effect":"note","text":"{\"effect\":\"moved\",\"first\":true}"},{"effect":"closed"}])") ==
      std::vector<std::string>{"note", "closed"});
  CHECK(kinds_of(R"([ {"rule": "x", "effect": "moved"} ])") == std::vector<std::string>{"moved"});
  CHECK(past_effect(R"({"effect":"rule_skipped","why":"a \"b\" \u00e9"})").member("why") == "a \"b\" \u00e9");
  CHECK(past_effect(R"({"effect":"closed"})").member("credit").empty());
  CHECK_THROWS_AS(kinds_of(R"([{"a":1}])"), RawJsonError);
  CHECK_THROWS_AS(kinds_of("[{"), RawJsonError);
}

namespace {

const std::vector<std::string> hostile = {"=1+1",
                                          "+1",
                                          "-1",
                                          "@x",
                                          "\tx",
                                          "\rx",
                                          "\nx",
                                          "a\"b",
                                          "a,b",
                                          "a\r\nb",
                                          std::string("a\0b", 3),
                                          "\xFF\xFE",
                                          "\x1B[31m",
                                          "\u202Eabc",
                                          "]]>",
                                          "<script>",
                                          "&amp;",
                                          "' onload='",
                                          "\uFFFF"};

Sheet sheet_with(const std::string& text) {
  return {"lines",
          "Lines",
          {{"text", "TEXT"}, {"money", "MONEY", true}},
          {{Cell(text), Cell(Amount{"USD", -120050})}, {Cell(), Cell()}}};
}

}  // namespace

TEST_CASE("no text is a formula or ends a cell in CSV") {
  CHECK(to_csv(sheet_with("plain")) == "text,money,money_currency\r\nplain,-1200.50,USD\r\n,,\r\n");
  CHECK(to_csv(sheet_with("=1+1")) == "text,money,money_currency\r\n'=1+1,-1200.50,USD\r\n,,\r\n");
  CHECK(to_csv(sheet_with("a\"b,c")) == "text,money,money_currency\r\n\"a\"\"b,c\",-1200.50,USD\r\n,,\r\n");
  CHECK(to_csv(sheet_with("\r=1")) == "text,money,money_currency\r\n\"'\r=1\",-1200.50,USD\r\n,,\r\n");
  for (const std::string& text : hostile) {
    const std::string csv = to_csv(sheet_with(text));
    CHECK(csv.find('\0') == std::string::npos);
    CHECK_FALSE(dsl::first_invalid_utf8(csv));
    const char first = csv[std::string("text,money,money_currency\r\n").size()];
    CHECK(std::string("=+-@\t\r\n").find(first) == std::string::npos);
  }
}

TEST_CASE("no text breaks out of SVG or JSON") {
  for (const std::string& text : hostile) {
    Counted report;
    report.kind = Kind::Rules;
    report.sheets = {{"rules",
                      "Rules",
                      {{"rule", "RULE"}, {"fired", "FIRED"}, {"skipped", "SKIPPED"}, {"refused", "REFUSED"}},
                      {{Cell(text), Cell(std::int64_t{3}), Cell(std::int64_t{0}), Cell(std::int64_t{1})}}}};
    report.scope.options.branch = text;
    const std::string svg = to_svg(report);
    INFO(svg);
    CHECK(svg.find("<script") == std::string::npos);
    CHECK(svg.find("onload='") == std::string::npos);
    CHECK(svg.find("\u202E") == std::string::npos);
    CHECK(svg.find("\uFFFF") == std::string::npos);
    CHECK_FALSE(dsl::first_invalid_utf8(svg));
    for (const char c : svg) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
    CHECK_FALSE(dsl::first_invalid_utf8(to_json(report)));
  }
}

// ---- on a store
// -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(runtime::test::StoreFixture, "figures come in pages and leave out what was withdrawn",
                 "[store]") {
  for (int i = 0; i < 5; ++i) add(new_lead());
  runtime::test::raw_sql(path, "UPDATE record SET withdrawn = 1 WHERE id = 3");
  FigureQuery query;
  query.limit = 2;
  query.entries = query.steps = query.attributes = true;
  std::vector<RecordId> seen;
  std::int64_t pages = 0;
  Scope scope;
  store->begin(Access::Read);
  scope.program_version = store->program_version();
  store->rollback();
  each_page(*store, scope, query, {}, [&](const FigurePage& page) {
    ++pages;
    RowsOf entries(page.entries);
    RowsOf steps(page.steps);
    for (const FigureRecord& record : page.records) {
      seen.push_back(record.id);
      REQUIRE(entries(record.id).size() == 1);
      REQUIRE(steps(record.id).size() == 1);
      CHECK(record.attributes == "{}");
    }
  });
  CHECK(seen == std::vector<RecordId>{1, 2, 4, 5});
  CHECK(pages == 3);
  scope.program_version = 7;
  CHECK_THROWS_AS(each_page(*store, scope, query, {}, [](const FigurePage&) {}), StoreError);
}

TEST_CASE_METHOD(runtime::test::StoreFixture, "a renamed state takes its past along", "[store]") {
  const RecordId id = add(new_lead());
  commit(disposition(get(id)), {Instant{at_noon.ms + kHour}, "ana", "apply", "called"});
  store->begin(Access::Write);
  store->rename_state("leads", "new_lead", "leads", "dead", {at_noon, "root", "deploy", ""});
  store->commit();
  Options options;
  options.now = Instant{at_noon.ms + kDay};
  const Counted report = count(*store, Kind::Funnel, options);
  const Sheet& phases = report.sheets.front();
  REQUIRE(phases.rows.size() == 2);
  CHECK(phases.rows[0][4] == Cell(std::int64_t{1}));  // entered uncontacted: it is in `attempted` now
  CHECK(phases.rows[1][4] == Cell(std::int64_t{1}));  // and was in `dead`, as it is called now
}

TEST_CASE_METHOD(runtime::test::StoreFixture, "a period is found though clocks were set back", "[store]") {
  const auto at = [](std::int64_t days) { return Instant{at_noon.ms + days * kDay}; };
  const std::vector<RecordId> ids = {add(new_lead()), add(new_lead()), add(new_lead())};
  commit(disposition(get(ids[0])), {at(9), "ana", "apply", "called"});
  commit(disposition(get(ids[1])), {at(3), "ana", "apply", "called"});
  commit(disposition(get(ids[2])), {at(5), "ana", "apply", "called"});
  const auto dispositions = [&](std::int64_t since, std::int64_t until) {
    Options options;
    options.now = at(10);
    options.since = to_rfc3339(at(since));
    options.until = to_rfc3339(at(until));
    store->begin(Access::Read);
    const Scope scope = make_scope(*store, options);
    store->rollback();
    const PerformanceFigures all = performance(*store, scope).lines.front().figures;
    CHECK(all.contact_attempts == all.dispositions);
    return all.dispositions;
  };
  CHECK(dispositions(1, 4) == 1);
  CHECK(dispositions(4, 10) == 2);
  CHECK(dispositions(3, 9) == 2);  // from, up to but not at
  CHECK(dispositions(6, 8) == 0);
  CHECK(dispositions(0, 10) == 3);
}

TEST_CASE_METHOD(runtime::test::StoreFixture, "what is touched comes in pages", "[store]") {
  for (int i = 0; i < 5; ++i) add(new_lead());
  TouchedQuery query;
  query.limit = 2;
  query.period.since = at_noon;
  std::vector<RecordId> seen;
  int pages = 0;
  store->begin(Access::Read);
  for (std::optional<std::int64_t> next = query.after; next; ++pages) {
    query.after = *next;
    const TouchedPage page = store->touched(query);
    seen.insert(seen.end(), page.records.begin(), page.records.end());
    next = page.next;
  }
  store->rollback();
  CHECK(seen == std::vector<RecordId>{1, 2, 3, 4, 5});
  CHECK(pages >= 3);
}

TEST_CASE_METHOD(runtime::test::StoreFixture, "options that mean nothing are told", "[store]") {
  const auto kind_of_error = [&](auto change) {
    Options options;
    options.now = at_noon;
    change(options);
    try {
      count(*store, Kind::Response, options);
    } catch (const OptionError& error) {
      return static_cast<int>(error.kind());
    }
    return -1;
  };
  using Kind = OptionError::Kind;
  CHECK(kind_of_error([](Options&) {}) == -1);
  CHECK(kind_of_error([](Options& o) { o.workflow = "laeds"; }) == static_cast<int>(Kind::Unknown));
  CHECK(kind_of_error([](Options& o) { o.type = "lad"; }) == static_cast<int>(Kind::Unknown));
  CHECK(kind_of_error([](Options& o) { o.type = "item", o.workflow = "leads"; }) ==
        static_cast<int>(Kind::Wrong));
  CHECK(kind_of_error([](Options& o) { o.group = "sales"; }) == static_cast<int>(Kind::Unknown));
  CHECK(kind_of_error([](Options& o) { o.branch = "dallas"; }) == static_cast<int>(Kind::Unknown));
  CHECK(kind_of_error([](Options& o) { o.person = "anna"; }) == static_cast<int>(Kind::Person));
  CHECK(kind_of_error([](Options& o) { o.by = "score"; }) == static_cast<int>(Kind::Wrong));
  CHECK(kind_of_error([](Options& o) { o.by = "sourc"; }) == static_cast<int>(Kind::Unknown));
  CHECK(kind_of_error([](Options& o) { o.since = "yesterday"; }) == static_cast<int>(Kind::Wrong));
  CHECK(kind_of_error([](Options& o) { o.since = "2026-02-30"; }) == static_cast<int>(Kind::Wrong));
  CHECK(kind_of_error([](Options& o) { o.since = "2026-03-02", o.until = "2026-03-01"; }) ==
        static_cast<int>(Kind::Wrong));
  CHECK(kind_of_error([](Options& o) { o.since = o.until = "2026-03-01"; }) == -1);
}

}  // namespace leadflow::report_test
