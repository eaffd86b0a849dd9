// `leadflow test` from the command line: what it prints, writes and ends with.

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "cli/commands/test_run.h"
#include "dsl/loader.h"
#include "runtime/clock.h"
#include "tests/cli/command_line.h"

namespace leadflow::test_command_test {

using namespace leadflow::testing;
using nlohmann::json;

namespace {

const char* const program = R"(edition 1
record lead {
  name text
  score integer
}
workflow leads for lead {
  entry at fresh
  bucket work "Work" {
    status fresh "Fresh" {
      category "C" {
        action talk "Talk" {
          refuse "Not yet." when score < 3
          if score > 50 { note "much" } else { note "little" }
          move to done
        }
      }
    }
  }
  bucket done "Done" won
  rule never on 3 days in fresh { note "old" }
}
)";

const char* const good_test =
    "test \"talking ends it\" for leads {\n  given score = 60\n  apply talk\n  expect status done\n}\n";
const char* const bad_test =
    "test \"it <fails> & 'tells' \\u{FFFE} ü\" for leads {\n  given score = 1\n  expect "
    "status done\n}\n";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every example's tests pass", "[test]") {
  const Place place;
  const Ended ended = place.run({"test", LEADFLOW_ROOT "/examples"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(holds(ended.out, "callcentre.wf"));
}

TEST_CASE("a failure says where, what was expected and what was found", "[test]") {
  const Place place;
  place.write("leads.wf", std::string(program) + good_test + bad_test);
  const Ended ended = place.run({"test", "leads.wf"});
  CHECK(ended.code == 1);
  CHECK(ended.err.empty());
  CHECK(holds(ended.out, "ok    talking ends it"));
  CHECK(holds(ended.out,
              "leads.wf:29:3: expect status done\n          expected: status done\n          found:   "
              " status fresh\n"));
  CHECK(holds(ended.out, "created as lead"));
  CHECK(holds(ended.out, "1 passed, 1 failed\n"));
}

TEST_CASE("JSON of a run", "[test]") {
  const Place place;
  place.write("leads.wf", std::string(program) + good_test + bad_test);
  place.write("broken.wf", "edition 1\nrecord lead { name txt }\n");
  place.write("empty.wf", "edition 1\nrecord lead { name text }\n");
  const Ended ended = place.run({"test", "--json", "--coverage", "."});
  CHECK(ended.code == 1);
  const json whole = json::parse(ended.out);
  CHECK(whole["format_version"] == 1);
  CHECK(whole["kind"] == "test");
  CHECK(whole["ok"] == false);
  CHECK(whole["summary"] == json::parse(R"({"programs": 3, "programs_with_errors": 1, "tests": 2, "passed": 1,
                                            "failed": 1, "left_out": 0})"));
  REQUIRE(whole["tests"].size() == 2);
  const json& failed = whole["tests"][1];
  CHECK(failed["workflow"] == "leads");
  CHECK(failed["file"] == "leads.wf");
  CHECK(failed["line"] == 27);
  CHECK(failed["ok"] == false);
  CHECK(failed["failures"][0]["expected"] == "status done");
  CHECK(failed["failures"][0]["line"] == 29);
  CHECK(failed["history"][0]["at"] == "2026-01-05T09:00:00Z");
  CHECK(whole["programs"][0]["file"] == "broken.wf");
  CHECK(whole["programs"][0]["diagnostics"].size() == 1);
  CHECK(whole["coverage"]["total"] == 7);
  CHECK(whole["coverage"]["covered"] == 4);
  CHECK(whole["coverage"]["percent"] == 57);
}

TEST_CASE("a program with errors counts as failed, one without tests is fine", "[test]") {
  const Place place;
  place.write("broken.wf", "edition 1\nrecord lead { name txt }\n");
  place.write("empty.wf", "edition 1\nrecord lead { name text }\n");
  const Ended broken = place.run({"test", "broken.wf"});
  CHECK(broken.code == 1);
  CHECK(holds(broken.out, "FAIL  not run: 1 error"));
  CHECK(holds(broken.err, "txt"));
  const Ended empty = place.run({"test", "empty.wf"});
  CHECK(empty.code == 0);
  CHECK(holds(empty.out, "no tests"));
  CHECK(place.run({"test", "nowhere.wf"}).code == 7);
  CHECK(place.run({"test"}).code == 2);
}

TEST_CASE("JUnit is XML whatever the names hold", "[test]") {
  const Place place;
  place.write("leads.wf", std::string(program) + good_test + bad_test);
  place.write("broken.wf", "edition 1\nrecord lead { name txt }\n");
  CHECK(place.run({"test", "--junit", "out.xml", "."}).code == 1);
  std::istringstream file(place.read("out.xml"));
  boost::property_tree::ptree tree;
  REQUIRE_NOTHROW(boost::property_tree::read_xml(file, tree));
  const auto& suites = tree.get_child("testsuites");
  CHECK(suites.get<int>("<xmlattr>.tests") == 3);
  CHECK(suites.get<int>("<xmlattr>.failures") == 1);
  CHECK(suites.get<int>("<xmlattr>.errors") == 1);
  std::set<std::string> names;
  for (const auto& [key, suite] : suites) {
    for (const auto& [kind, one] : suite) {
      if (kind == "testcase") names.insert(one.get<std::string>("<xmlattr>.name"));
    }
  }
  CHECK(names == std::set<std::string>{"broken.wf compiles", "talking ends it",
                                       "it <fails> & 'tells' \xEF\xBF\xBD ü"});
}

TEST_CASE("which tests run", "[test]") {
  const Place place;
  place.write("leads.wf", std::string(program) + good_test + bad_test);
  const Ended part = place.run({"test", "--filter", "TALKING", "leads.wf"});
  CHECK(part.code == 0);
  CHECK(holds(part.out, "1 passed, 1 left out by the filter"));
  CHECK(place.run({"test", "--filter", "/^talking .* it$/", "leads.wf"}).code == 0);
  CHECK(place.run({"test", "--filter", "/fails/", "leads.wf"}).code == 1);
  const Ended none = place.run({"test", "--filter", "nothing like it", "leads.wf"});
  CHECK(none.code == 2);
  CHECK(holds(none.err, "no test matches --filter `nothing like it`"));
  CHECK(place.run({"test", "--filter", "/(/", "leads.wf"}).code == 2);
}

TEST_CASE("coverage as text, as a page and for lcov", "[test]") {
  const Place place;
  place.write("leads.wf", std::string(program) + good_test);
  const Ended text = place.run({"test", "--coverage", "leads.wf"});
  CHECK(text.code == 0);
  CHECK(holds(text.out, "coverage of leads in leads.wf: 57% (4 of 7)"));
  CHECK(holds(text.out, "    leads.wf:12:11  refuse \"Not yet.\" of action talk in fresh\n"));
  CHECK(holds(text.out, "    leads.wf:20:8  rule never\n"));

  CHECK(place.run({"test", "--coverage-format", "lcov", "--coverage-out", "c.info", "leads.wf"}).code == 0);
  const std::string lcov = place.read("c.info");
  CHECK(holds(lcov, "SF:leads.wf\n"));
  CHECK(holds(lcov, "DA:12,0\n"));
  CHECK(holds(lcov, "DA:13,1\n"));
  CHECK(holds(lcov, "DA:14,1\n"));
  CHECK(holds(lcov, "DA:20,0\n"));
  CHECK(holds(lcov, "FNDA:1,leads: action talk in fresh\n"));
  CHECK(holds(lcov, "BRDA:13,0,0,1\nBRDA:13,0,1,0\nBRF:2\nBRH:1\n"));
  CHECK(holds(lcov, "end_of_record\n"));

  CHECK(place.run({"test", "--coverage-format", "html", "--coverage-out", "c.html", "leads.wf"}).code == 0);
  const std::string page = place.read("c.html");
  CHECK(holds(page, "<h1>Coverage of the rehearsals: 57% (4 of 7)</h1>"));
  CHECK(holds(page, "when score &lt; 3"));
  CHECK_FALSE(holds(page, "<script"));
  CHECK_FALSE(holds(page, "http"));
  CHECK(place.run({"test", "--coverage-format", "html", "leads.wf"}).code == 2);
  CHECK(place.run({"test", "--coverage-format", "pdf", "leads.wf"}).code == 2);
}

TEST_CASE("coverage can be demanded, and is said of failing tests too", "[test]") {
  const Place place;
  place.write("leads.wf", std::string(program) + good_test + bad_test);
  CHECK(holds(place.run({"test", "--coverage", "leads.wf"}).out, "coverage: 57% (4 of 7)"));
  const Ended low = place.run({"test", "--coverage-min", "58", "--filter", "talking", "leads.wf"});
  CHECK(low.code == 1);
  CHECK(holds(low.err, "coverage is 57%, below the 58% of --coverage-min"));
  CHECK(place.run({"test", "--coverage-min", "57", "--filter", "talking", "leads.wf"}).code == 0);
  CHECK(place.run({"test", "--coverage-min", "101", "leads.wf"}).code == 2);
  place.write("broken.wf", "edition 1\ngroup\n");
  CHECK(holds(place.run({"test", "--coverage", "broken.wf"}).out, "coverage: nothing was run\n"));
  CHECK(holds(place.run({"test", "--coverage-min", "1", "broken.wf"}).err, "coverage is 0%"));
  CHECK(place.run({"test", "--coverage-min", "many", "leads.wf"}).code == 2);
}

namespace {

/// A watch that the test drives: each wait() does the next change.
class ScriptedWatch final : public cli::FileWatch {
 public:
  explicit ScriptedWatch(std::vector<std::function<void()>> changes) : changes_(std::move(changes)) {}
  void look_at(const std::vector<std::filesystem::path>& paths) override {
    paths_ = {paths.begin(), paths.end()};
  }
  bool wait() override {
    if (next_ == changes_.size()) return false;
    changes_[next_++]();
    return true;
  }
  std::set<std::filesystem::path> paths_;

 private:
  std::vector<std::function<void()>> changes_;
  std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("watching runs again after every change, also after one that breaks a file", "[test]") {
  const Place place;
  place.write("org.wf", "edition 1\ngroup sales\n");
  const std::string importing = std::string(program).replace(9, 1, "\nimport \"org.wf\"\n");
  place.write("leads.wf", importing + good_test);
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  runtime::FixedClock clock(place.now);
  const dsl::DiskFiles disk;
  cli::Session session{in, out, err, clock, disk, [](const char*) { return std::string(); }, "root", "host"};
  cli::TestFlags flags;
  flags.files = {"leads.wf"};
  std::vector<std::string> seen;
  const auto take = [&] {
    seen.push_back(out.str());
    out.str("");
  };
  ScriptedWatch watch({
      [&] {
        take();
        place.write("leads.wf", importing + bad_test);
      },
      [&] {
        take();
        place.write("leads.wf", "edition 2");
      },
      [&] {
        take();
        std::filesystem::remove("leads.wf");
      },
      [&] {
        take();
        place.write("leads.wf", importing + good_test);
      },
  });
  CHECK(cli::watch_tests(session, flags, watch) == 0);
  take();
  REQUIRE(seen.size() == 5);
  CHECK(holds(seen[0], "1 passed\n"));
  CHECK(holds(seen[1], "0 passed, 1 failed\n"));
  CHECK(holds(seen[2], "not run"));
  CHECK(seen[3].empty());
  CHECK(holds(err.str(), "there is no file `leads.wf`"));
  CHECK(holds(seen[4], "1 passed\n"));
  CHECK(watch.paths_.size() >= 2);
  const bool has_import =
      std::any_of(watch.paths_.begin(), watch.paths_.end(),
                  [](const std::filesystem::path& path) { return path.filename() == "org.wf"; });
  CHECK(has_import);
}

/// Is told to stop at the first wait.
class OneWait final : public runtime::Pause {
 public:
  bool stopped() override { return waits != 0; }
  void wait(std::int64_t) override { ++waits; }
  int waits = 0;
};

TEST_CASE("a polling watch sees what has changed by the time it looks", "[test]") {
  const Place place;
  place.write("a.wf", "one");
  OneWait pause;
  cli::PollingWatch watch(pause);
  watch.look_at({"a.wf", "missing.wf"});
  place.write("a.wf", "three");
  CHECK(watch.wait());
  watch.look_at({"a.wf", "missing.wf"});
  place.write("missing.wf", "there");
  CHECK(watch.wait());
  CHECK(pause.waits == 0);
  watch.look_at({"a.wf", "missing.wf"});
  CHECK_FALSE(watch.wait());
  CHECK(pause.waits == 1);
}

}  // namespace leadflow::test_command_test
