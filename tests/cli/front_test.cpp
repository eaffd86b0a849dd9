// The commands on time and the outside: tables of what is typed and what comes of it. The golden cases show
// their output.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/command_line.h"

namespace leadflow::front_test {

using namespace leadflow::testing;
using nlohmann::json;

namespace {

std::string front_program() {
  std::ifstream file(std::filesystem::path(LEADFLOW_ROOT) / "tests/golden/store/parts/front.wf");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A store with bo (presales), cy, ana (manager), and record 1, which is bo's.
struct Front {
  Place place;
  Front() {
    make_store(place, front_program());
    for (const char* command :
         {"leadflow user add cy",
          "leadflow add lead name=Ada email=ada@example.com phone=+12025550100 --key b1",
          "leadflow pull pool --as bo", "leadflow apply 1 greet --as bo", "leadflow apply 1 meet --as bo",
          "leadflow apply 1 call_later --as bo"}) {
      const Ended ended = place.line(command);
      INFO(command << "\n" << ended.out << ended.err);
      REQUIRE(ended.code == 0);
    }
  }
};

std::vector<json> values(const std::string& text) {
  std::vector<json> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) found.push_back(json::parse(line));
  return found;
}

}  // namespace

TEST_CASE("events as they may be spelt") {
  struct Row {
    const char* typed;
    int code;
    const char* raised;  // in the history; empty: nothing
  };
  const Front front;
  for (const Row& row : {Row{"email opened", 0, "email opened"},
                         Row{"email_opened", 0, "email opened"},
                         Row{"'email opened welcome'", 0, "email opened"},
                         Row{"email_opened welcome", 0, "email opened"},
                         Row{"sms replied reminder", 0, "sms replied"},
                         Row{"request delivered partner", 0, "request delivered partner"},
                         Row{"form_submitted form=a=b pages=2", 0, "form_submitted"},
                         Row{"form_submitted", 0, "form_submitted"},
                         Row{"activity done call_back", 0, ""},
                         Row{"appointment missed 'Site visit'", 0, ""},
                         Row{"email opened reminder", 4, ""},
                         Row{"email", 4, ""},
                         Row{"opened", 4, ""},
                         Row{"emailopened", 4, ""},
                         Row{"email opened welcome twice", 4, ""},
                         Row{"form_submitted now", 4, ""},
                         Row{"request delivered", 2, ""},
                         Row{"moved", 2, ""},
                         Row{"received", 2, ""},
                         Row{"activity late call_back", 2, ""},
                         Row{"email opened x=1", 2, ""},
                         Row{"form_submitted form=a form=b", 2, ""},
                         Row{"form_submitted =x", 2, ""}}) {
    DYNAMIC_SECTION(row.typed) {
      const Ended ended = front.place.line(std::string("leadflow event 1 --json ") + row.typed);
      INFO(ended.out << ended.err);
      CHECK(ended.code == row.code);
      CHECK(is_json(ended.out));
      const std::string raised = std::string(R"({"effect":"raised","event":")") + row.raised;
      if (*row.raised != '\0') CHECK(ended.out.find(raised) != std::string::npos);
      CHECK(front.place.line("leadflow verify").code == 0);
    }
  }
}

TEST_CASE("an event whose rule is refused is kept with the refusal, and not tried again") {
  const Place place;
  std::string program = front_program();
  const std::string rule = "rule opened on email opened { set score = score + 10 }";
  program.replace(program.find(rule), rule.size(), "rule opened on email opened { set score = 101 }");
  make_store(place, program);
  REQUIRE(place.line("leadflow add lead name=Ada").code == 0);
  const Ended ended = place.line("leadflow event 1 email opened --json");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  const json result = json::parse(ended.out);
  CHECK(result["event"] == "email opened");
  CHECK(result["effects"][0]["effect"] == "raised");
  CHECK(result["effects"][1]["effect"] == "rule_skipped");
  CHECK(json::parse(place.line("leadflow show 1 --json").out)["attributes"]["score"] == 0);
  CHECK(place.line("leadflow verify").code == 0);
}

TEST_CASE("a batch of events answers every line in order") {
  const Front front;
  std::string lines;
  for (int i = 0; i < 250; ++i) {
    lines += json{{"key", i % 7 == 3 ? "nobody" : "b1"},
                  {"event", "email clicked"},
                  {"name", "welcome"},
                  {"once", "c" + std::to_string(i / 2)}}
                 .dump() +
             "\n";
  }
  const Ended ended = front.place.run({"event", "--batch", "-"}, lines);
  CHECK(ended.code == 1);
  REQUIRE(is_ndjson(ended.out));
  const std::vector<json> answers = values(ended.out);
  REQUIRE(answers.size() == 251);
  int done = 0, failed = 0;
  for (int i = 0; i < 250; ++i) {
    CHECK(answers[static_cast<std::size_t>(i)]["line"] == i + 1);
    CHECK(answers[static_cast<std::size_t>(i)]["event"] == "email clicked welcome");
    done += answers[static_cast<std::size_t>(i)]["ok"] == true;
    failed += answers[static_cast<std::size_t>(i)]["ok"] == false;
  }
  CHECK(failed == 36);
  CHECK(done == 214);
  CHECK(answers.back()["failed"] == 36);
  CHECK(answers.back()["done"].get<int>() + answers.back()["replayed"].get<int>() == 214);
  CHECK(answers.back()["replayed"] > 80);
  CHECK(front.place.line("leadflow verify").code == 0);
}

TEST_CASE("an outside event is done by nobody unless somebody reports it") {
  const Front front;
  const auto actor = [&] {
    const std::vector<json> steps = values(front.place.line("leadflow history 1 --json").out);
    return steps[steps.size() - 2]["actor"];
  };
  REQUIRE(front.place.line("leadflow event 1 email opened").code == 0);
  CHECK(actor().is_null());
  REQUIRE(front.place.line("leadflow event 1 email opened --as cy").code == 0);
  CHECK(actor() == "cy");
  CHECK(front.place.line("leadflow event 1 appointment held --as cy").code == 3);  // bo's
  CHECK(front.place.line("leadflow event 1 appointment held").code == 0);
}

TEST_CASE("exit codes of what is settled") {
  struct Row {
    const char* typed;
    int code;
  };
  const Front front;
  for (const Row& row : {Row{"activity done 1 --as cy", 3},
                         Row{"activity done 1 --as bo --dry-run", 0},
                         Row{"activity done 1 --as bo --once k", 0},
                         Row{"activity done 1 --as bo --once k", 0},
                         Row{"activity done 1 --as bo --once k --note other", 5},
                         Row{"activity done 1 --as bo", 5},
                         Row{"activity done 2 --as bo", 4},
                         Row{"activity done 0 --as bo", 2},
                         Row{"activity don 1", 2},
                         Row{"appointment held 1 --as cy", 3},
                         Row{"appointment held 1 --as ana", 0},
                         Row{"appointment cancel 1 --as ana", 5},
                         Row{"appointment held 7 --as ana", 4},
                         Row{"outbox approve 1 --as bo", 3},
                         Row{"outbox approve 1 --as ana", 0},
                         Row{"outbox approve 1 --as ana", 5},
                         Row{"outbox retry 1 --as ana", 5},
                         Row{"outbox drop 1 --as bo", 0},
                         Row{"outbox drop 9 --as bo", 4},
                         Row{"suppress remove ada@example.com --as bo", 3},
                         Row{"suppress remove ada@example.com --as root", 0},
                         Row{"pull pool --as bo", 1},
                         Row{"pull pool --as cy", 3},
                         Row{"pull poll --as bo", 4},
                         Row{"pull hand_out --as bo", 3}}) {
    const Ended ended = front.place.line(std::string("leadflow ") + row.typed + " --json");
    INFO(row.typed << "\n" << ended.out << ended.err);
    CHECK(ended.code == row.code);
    CHECK(is_json(ended.out));
  }
  CHECK(front.place.line("leadflow verify").code == 0);
}

TEST_CASE("lists are NDJSON with a summary, errors too") {
  const Front front;
  for (const char* typed :
       {"activity list", "activity list --today --for bo", "appointment list --state all", "outbox list",
        "outbox list --state all --record 1", "suppress list", "suppress list --all --channel email"}) {
    const Ended ended = front.place.line(std::string("leadflow ") + typed + " --json");
    INFO(typed << "\n" << ended.out << ended.err);
    CHECK(ended.code == 0);
    REQUIRE(is_ndjson(ended.out));
    CHECK(values(ended.out).back()["ok"] == true);
  }
  for (const char* typed :
       {"activity list --state x", "appointment list --for who", "outbox list --record 99",
        "suppress list --channel fax", "activity list --store none.db"}) {
    const Ended ended = front.place.line(std::string("leadflow ") + typed + " --json");
    INFO(typed << "\n" << ended.out << ended.err);
    CHECK(ended.code != 0);
    REQUIRE(is_ndjson(ended.out));
    CHECK(values(ended.out).back()["ok"] == false);
  }
}

TEST_CASE("today is the day of the record's workflow") {
  const Front front;  // 10:00 UTC, 11:00 in Madrid; the activity is due at 12:00 UTC
  const auto count = [&](const std::string& at) {
    return values(front.place.line("leadflow activity list --today --json --at " + at).out)
        .back()["activities"];
  };
  CHECK(count("2026-03-01T22:59:59Z") == 0);
  CHECK(count("2026-03-01T23:00:00Z") == 1);
  CHECK(count("2026-03-02T22:59:59Z") == 1);
  CHECK(count("2026-03-02T23:00:00Z") == 0);
}

}  // namespace leadflow::front_test
