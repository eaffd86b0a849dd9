// Commands on a store.

#include <fcntl.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "cli/line_input.h"
#include "tests/cli/command_line.h"

namespace leadflow::store_test {

using namespace leadflow::testing;
using nlohmann::json;

namespace {

std::vector<json> values(const std::string& text) {
  std::vector<json> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) found.push_back(json::parse(line));
  return found;
}

}  // namespace

TEST_CASE("a record's life") {
  const Place place;
  make_store(place, small_program);
  const Ended added = place.line(
      "leadflow add lead first_name=Ada last_name=Lovelace phone=\"+1 202 555 0100\" --key b1 --json");
  INFO(added.out << added.err);
  REQUIRE(added.code == 0);
  CHECK(json::parse(added.out)["status"] == "new_lead");
  const Ended applied =
      place.line("leadflow apply key:b1 left_voicemail --as bo --with remark=Nobody --json");
  INFO(applied.out << applied.err);
  REQUIRE(applied.code == 0);
  const json result = json::parse(applied.out);
  CHECK(result["ok"] == true);
  CHECK(result["status"] == "attempted");
  CHECK(result["key"] == "b1");
  const json record = json::parse(place.line("leadflow show lead:b1 --json").out);
  for (const char* name :
       {"id",      "key",        "type",       "workflow",         "status",    "phase",
        "kind",    "owner",      "branch",     "contact_attempts", "contacted", "do_not_contact",
        "closed",  "created_at", "entered_at", "version",          "parent",    "children",
        "created", "attributes"}) {
    INFO(name);
    CHECK(record.contains(name));
  }
  CHECK(record["kind"] == "open");
  CHECK(record["contact_attempts"] == 1);
  CHECK(record["created_at"] == "2026-03-02T10:00:00Z");
  CHECK(record["attributes"]["first_name"] == "Ada");
  const Ended history = place.line("leadflow history key:b1 --json");
  CHECK(is_ndjson(history.out));
  const std::vector<json> steps = values(history.out);
  REQUIRE(steps.size() == 3);
  CHECK(steps[1]["actor"] == "bo");
  CHECK(steps[1]["what"] == "apply");
  CHECK(place.line("leadflow undo key:b1 --as root").code == 0);
  CHECK(json::parse(place.line("leadflow show key:b1 --json").out)["status"] == "new_lead");
  CHECK(place.line("leadflow verify").code == 0);
  CHECK(place.line("leadflow backup copy.db").code == 0);
  CHECK(place.line("leadflow show key:b1 --store copy.db").code == 0);
  CHECK(place.line("leadflow backup copy.db").code == 7);
}

TEST_CASE("a dry run writes nothing") {
  const Place place;
  make_store(place, small_program);
  CHECK(place.line("leadflow add lead last_name=L --key b1 --dry-run").code == 0);
  CHECK(place.line("leadflow show key:b1").code == 4);
  REQUIRE(place.line("leadflow add lead last_name=L --key b1").code == 0);
  const std::string before = place.line("leadflow show key:b1 --json").out;
  CHECK(place.line("leadflow apply key:b1 left_voicemail --as bo --dry-run").code == 0);
  CHECK(place.line("leadflow show key:b1 --json").out == before);
}

TEST_CASE("lists, filters, counts") {
  const Place place;
  make_store(place, small_program);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(
        place.line("leadflow add lead last_name=L" + std::to_string(i) + " score=" + std::to_string(i * 20))
            .code == 0);
  }
  const auto count = [&](const std::string& rest) {
    const Ended ended = place.line("leadflow list " + rest + " --json");
    INFO(rest << ended.err);
    REQUIRE(ended.code == 0);
    REQUIRE(is_ndjson(ended.out));
    return values(ended.out).back()["records"].get<int>();
  };
  CHECK(count("") == 5);
  CHECK(count("lead --where \"score >= 40\"") == 3);
  CHECK(count("lead --where \"status = new_lead and last_name = \\\"l1\\\"\"") == 1);
  CHECK(count("lead --status attempted") == 0);
  CHECK(count("lead --status leads.new_lead") == 5);
  CHECK(count("--limit 2") == 2);
  CHECK(values(place.line("leadflow list --limit 2 --json").out).back()["more"] == true);
  CHECK(count("--by-status") == 5);
  CHECK(place.line("leadflow list led").code == 4);
}

TEST_CASE("a saved plan is taken as it was written, by the leadflow and for the store it was made for") {
  Place place;
  make_store(place, small_program);
  std::string next = small_program;
  next.replace(next.find("\"New\""), 5, "\"Untouched\"");
  place.write("next.wf", next);
  REQUIRE(place.line("leadflow deploy next.wf --plan --out next.plan --as root").code == 0);
  const std::string plan = place.read("next.plan");
  const auto refused = [&place](const std::string& text, int code, const std::string& message) {
    place.write("other.plan", text);
    const Ended ended = place.line("leadflow deploy --apply other.plan --as root");
    INFO(ended.err);
    CHECK(ended.code == code);
    CHECK(ended.err.find(message) != std::string::npos);
    CHECK(place.line("leadflow versions").out.find("\n2 ") == std::string::npos);
  };
  const auto with = [&plan](const std::string& from, const std::string& to) {
    std::string text = plan;
    REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string changed = "the plan `other.plan` was changed since it was written";
  refused(with("Untouched", "Unseen"), 7, changed);
  refused(with("\"version\":1", "\"version\":2"), 7, changed);
  refused(with("\"note\":\"\"", "\"note\":\"x\""), 7, changed);
  refused(with("\"note\":\"\",", ""), 7, changed);
  refused(with("\"format_version\":1,", "\"format_version\":1, "), 7, changed);
  refused(plan + "\n", 7, changed);
  refused(with("\"format_version\":1", "\"format_version\":2"), 7,
          "the plan `other.plan` was made by leadflow");
  refused(with("\"leadflow\":\"", "\"leadflow\":\"9"), 7, "the plan `other.plan` was made by leadflow 9");
  refused(plan.substr(0, plan.size() / 2), 7, "`other.plan` is no plan of a deployment");
  refused("{}", 7, "`other.plan` is no plan of a deployment");

  REQUIRE(place.line("leadflow init --store second.db --rehearsal --admin root").code == 0);
  const Ended elsewhere = place.line("leadflow deploy --apply next.plan --store second.db --as root");
  CHECK(elsewhere.code == 5);
  CHECK(elsewhere.err.find("the plan was made for another store") != std::string::npos);

  CHECK(place.line("leadflow deploy --apply next.plan --as ana").code == 3);  // no admin
  CHECK(place.line("leadflow deploy --apply next.plan --as root").code == 0);
  CHECK(place.line("leadflow versions").out.find("\n2 ") != std::string::npos);
}

TEST_CASE("a batch answers every line and ends with a summary") {
  const Place place;
  make_store(place, small_program);
  REQUIRE(place.line("leadflow add lead last_name=L --key b1").code == 0);
  const std::string lines = R"({"key": "b1", "action": "left_voicemail", "as": "bo", "once": "b1-0"})"
                            "\n"
                            R"({"key": "b1", "action": "left_voicemail", "as": "bo", "once": "b1-0"})"
                            "\n"
                            R"({"key": "b2", "action": "talked"})"
                            "\n"
                            "not json\n"
                            R"({"key": "b1", "action": "talked", "as": "bo"})";
  const Ended ended = place.run({"apply", "--batch", "-"}, lines);
  CHECK(ended.code == 1);
  REQUIRE(is_ndjson(ended.out));
  const std::vector<json> answers = values(ended.out);
  REQUIRE(answers.size() == 6);
  CHECK(answers[0]["ok"] == true);
  CHECK(answers[1]["replayed"] == true);
  CHECK(answers[2]["refused"] == "not_found");
  CHECK(answers[3]["refused"] == "invalid");
  CHECK(answers[4]["refused"] == "incomplete");
  CHECK(answers[4]["line"] == 5);
  CHECK(answers[4]["missing"][0] == "budget");
  CHECK(answers[5]["failed"] == 3);
  place.write("batch.ndjson", lines);
  CHECK(place.run({"apply", "--batch", "batch.ndjson"}).code == 1);
}

TEST_CASE("import: rejected rows are kept and can be mended") {
  const Place place;
  make_store(place, small_program);
  place.write(
      "in.csv",
      "id;First name;last_name;score;shoe\n1;Ada;Lovelace;5;38\n2;Bo;;7;40\n3;Cy;Young;many;41\n4;too;few\n");
  const Ended ended = place.line("leadflow import lead in.csv --key-column id --json");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  const json document = json::parse(ended.out);
  CHECK(document["created"] == 1);
  CHECK(document["rejected"] == 3);
  CHECK(document["separator"] == ";");
  CHECK(document["ignored"] == json::array({"shoe"}));
  CHECK(document["rejected_rows"][0]["line"] == 3);
  CHECK(document["rejects"] == "in.rejects.csv");
  CHECK(place.read("in.rejects.csv") ==
        "id;First name;last_name;score;shoe\n2;Bo;;7;40\n3;Cy;Young;many;41\n4;too;few\n");
  place.write("in.rejects.csv", "id;First name;last_name;score;shoe\n2;Bo;Diddley;7;40\n");
  CHECK(place.line("leadflow import lead in.rejects.csv --key-column id").code == 0);
  CHECK_FALSE(place.has("in.rejects.rejects.csv"));
  CHECK(json::parse(place.line("leadflow import lead in.csv --key-column id --json").out)["unchanged"] == 1);
  CHECK(place.line("leadflow import lead in.csv --key-colum id").code == 2);
  CHECK(place.line("leadflow import lead in.csv --key-column none").code == 2);
  place.write("es.csv", "Nombre,Tel\nAda,1\n");
  const Ended strange = place.line("leadflow import lead es.csv");
  CHECK(strange.code == 2);
  CHECK(strange.err.find("the file has Nombre, Tel; say which feeds which with --map") != std::string::npos);
  place.write("sep.csv", "sep=;\nid;first_name\nb7;Ada\nb8;\n");
  CHECK(place.line("leadflow import lead sep.csv --key-column id").code == 1);
  CHECK(place.read("sep.rejects.csv").starts_with("sep=;\nid;first_name\n"));
}

TEST_CASE("deploy refuses to strand records") {
  const Place place;
  make_store(place, small_program);
  REQUIRE(place.line("leadflow add lead last_name=L").code == 0);
  std::string changed = small_program;
  changed.replace(changed.find("status new_lead"), 15, "status fresh");
  changed.replace(changed.find("entry at new_lead"), 17, "entry at fresh");
  place.write("leads.wf", changed);
  const Ended plan = place.line("leadflow deploy leads.wf --plan --json");
  CHECK(plan.code == 1);
  REQUIRE(is_json(plan.out));
  CHECK(json::parse(plan.out)["stranded"][0]["records"] == 1);
  CHECK(place.line("leadflow deploy leads.wf").code == 1);
  place.write("leads.wf", changed + "moved leads.new_lead to leads.fresh\n");
  const Ended moved = place.line("leadflow deploy leads.wf");
  INFO(moved.out << moved.err);
  CHECK(moved.code == 0);
  CHECK(json::parse(place.line("leadflow show 1 --json").out)["status"] == "fresh");
  CHECK(is_ndjson(place.line("leadflow versions --json").out));
}

TEST_CASE("lines of a pipe: long ones are cut, the last needs no end") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  std::thread writer([&] {
    const std::string text = "one\r\n\n" + std::string(runtime::max_batch_line + 10, 'x') + "\nlast";
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t wrote = ::write(ends[1], text.data() + at, text.size() - at);
      if (wrote <= 0) break;
      at += static_cast<std::size_t>(wrote);
    }
    ::close(ends[1]);
  });
  std::ostringstream answers;
  cli::DescriptorLines lines(ends[0], answers);
  std::string line;
  bool too_long = false;
  REQUIRE(lines.next(line, too_long));
  CHECK(line == "one");
  REQUIRE(lines.next(line, too_long));
  CHECK(line.empty());
  REQUIRE(lines.next(line, too_long));
  CHECK(too_long);
  CHECK(line.size() == runtime::max_batch_line);
  REQUIRE(lines.next(line, too_long));
  CHECK_FALSE(too_long);
  CHECK(line == "last");
  CHECK_FALSE(lines.next(line, too_long));
  writer.join();
  ::close(ends[0]);
}

TEST_CASE("a program whose zone the machine lacks is not installed", "[store]") {
  Place place;
  place.write("w.wf", std::string(small_program) +
                          "\nhours office {\n  timezone \"Mars/Olympus\"\n  open mon-fri 09:00-17:00\n}\n");
  REQUIRE(place.line("leadflow init --admin ana").code == 0);
  ::setenv("TZDIR", "/nonexistent", 1);  // no tz database, so `check` cannot say whether there is such a zone
  const Ended checked = place.line("leadflow check w.wf");
  const Ended deployed = place.line("leadflow deploy w.wf --as ana");
  ::unsetenv("TZDIR");
  CHECK(checked.code == 0);
  CHECK(deployed.code == 7);
  CHECK(deployed.err.find("does not know the time zone `Mars/Olympus`") != std::string::npos);
}

TEST_CASE("a computed amount is money in every output", "[store]") {
  Place place;
  place.write("w.wf",
              "edition 1\nrecord bill {\n  total money EUR\n  third money EUR = total / 3\n  big integer\n"
              "  square integer = big * big\n}\nworkflow w for bill {\n  entry at s\n  bucket b { status s "
              "}\n  bucket z won\n}\n");
  REQUIRE(place.line("leadflow init --admin root").code == 0);
  REQUIRE(place.line("leadflow deploy w.wf --as root").code == 0);
  REQUIRE(place.line("leadflow add bill total=\"10 EUR\" big=9000000000 --as root").code == 0);
  const std::string shown = place.line("leadflow show 1 --json --as root").out;
  CHECK(shown.find("\"third\":{\"amount\":333,\"currency\":\"EUR\"}") != std::string::npos);
  CHECK(shown.find("square") == std::string::npos);  // beyond 64 bits: left out, as what is not set
}

}  // namespace leadflow::store_test
