// Usage, help and errors, the same for every command.

#include "cli/run.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "cli/commands/commands.h"
#include "tests/cli/command_line.h"

namespace leadflow::run_test {

using namespace leadflow::testing;

TEST_CASE("help of every command has its usage and an example") {
  const Place place;
  for (const cli::CommandInfo& command : cli::all_commands()) {
    const Ended ended = place.run({std::string(command.name), "--help"});
    INFO(command.name);
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    CHECK(ended.out.starts_with("usage: leadflow " + std::string(command.name)));
    const std::size_t example = ended.out.find("example:\n");
    CHECK(example != std::string::npos);
    CHECK(ended.out.find("leadflow " + std::string(command.name), example) != std::string::npos);
    CHECK(ended.out.find("--json") != std::string::npos);
    for (std::size_t begin = 0; begin < ended.out.size();) {
      const std::size_t end = ended.out.find('\n', begin);
      CHECK(end - begin <= 140);
      begin = end + 1;
    }
  }
  const Ended overview = place.run({"--help"});
  CHECK(overview.code == 0);
  for (const cli::CommandInfo& command : cli::all_commands()) {
    CHECK(overview.out.find("\n  " + std::string(command.name)) != std::string::npos);
  }
}

TEST_CASE("version") {
  const Place place;
  CHECK(place.run({"--version"}).out == "leadflow " + cli::version() + "\n");
  CHECK(is_json(place.run({"--version", "--json"}).out));
}

TEST_CASE("usage errors say what was meant") {
  const Place place;
  struct Row {
    std::string line;
    std::string err;
  };
  for (const Row& row : std::vector<Row>{
           {"leadflow chekc a.wf", "error: unknown command `chekc`\nhelp: did you mean `check`?\n"},
           {"leadflow validate a.wf", "error: unknown command `validate`\nhelp: did you mean `check`?\n"},
           {"leadflow --verison",
            "error: the command comes before options such as `--verison`\nhelp: did you mean `--version`?\n"},
           {"leadflow check --wat a.wf",
            "error: `leadflow check` has no option `--wat`\nhelp: `leadflow check --help` lists its "
            "options\n"},
           {"leadflow new x --like ticket",
            "error: unknown starter `ticket`\nhelp: there are `leads`, `opportunities` and `preventa`\n"},
           {"leadflow add lead 'name = Ada'",
            "error: a value has no blanks around its `=`, as `name = Ada` has\nhelp: write \"name=Ada\"\n"},
           {"leadflow paint-it a.wf",
            "error: unknown command `paint-it`\nhelp: `leadflow --help` lists the commands\n"},
           {"leadflow check --formt json a.wf",
            "error: `leadflow check` has no option `--formt`\nhelp: did you mean `--format`?\n"},
           {"leadflow check a.wf --format", "error: option `--format` needs a value\n"},
           {"leadflow check a.wf --format jsn", "error: unknown format `jsn`\nhelp: did you mean `json`?\n"},
           {"leadflow check a.wf --fail-level never",
            "error: --fail-level is note, warning or error, not `never`\n"},
           {"leadflow --store x check",
            "error: the command comes before options such as `--store`\nhelp: as in `leadflow check --json "
            "leads.wf`\n"},
           {"leadflow versions more",
            "error: `leadflow versions` takes no more arguments: `more`\nhelp: `leadflow versions --help` "
            "says what "
            "it takes; a value with blanks stands in quotes\n"},
           {"leadflow explain LF0001", "error: unknown finding `LF0001`\nhelp: did you mean `LF0101`?\n"},
           {"leadflow user remvoe bo", "error: unknown command `remvoe`\nhelp: did you mean `remove`?\n"},
       }) {
    const Ended ended = place.line(row.line);
    INFO(row.line);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err == row.err);
  }
  CHECK(place.run({}).code == 2);
  CHECK(place.line("leadflow check").code == 2);
}

TEST_CASE("machine formats are valid whatever goes wrong") {
  const Place place;
  place.write("broken.wf", "edition 1\nrecord {\n");
  place.write("plain.db", "not a store");
  for (const std::string line : {
           "leadflow --json",
           "leadflow chekc --json",
           "leadflow check --json",
           "leadflow check --json --nothing",
           "leadflow check --json gone.wf",
           "leadflow check --format json broken.wf",
           "leadflow check --format sarif broken.wf",
           "leadflow check --format sarif gone.wf",
           "leadflow check --format=sarif",
           "leadflow compile --json broken.wf",
           "leadflow fmt --json broken.wf",
           "leadflow fmt --json gone.wf",
           "leadflow decompile --json broken.wf",
           "leadflow explain --json",
           "leadflow explain --json LF9999",
           "leadflow deploy --json broken.wf",
           "leadflow show --json 1",
           "leadflow show --json 1 --store plain.db",
           "leadflow init --json --store plain.db",
           "leadflow add --json lead",
           "leadflow import --json lead gone.csv",
           "leadflow apply --json 1 x",
           "leadflow undo --json 1",
           "leadflow verify --json",
           "leadflow backup --json plain.db",
           "leadflow set --json 1",
           "leadflow actions --json 1",
       }) {
    const Ended ended = place.line(line);
    INFO(line << "\n" << ended.out);
    CHECK(is_json(ended.out));
  }
  for (const std::string line :
       {"leadflow list --json", "leadflow list --json --nothing", "leadflow history 1 --json",
        "leadflow versions --json", "leadflow user list --json", "leadflow user --json",
        "leadflow apply --batch -", "leadflow apply --batch"}) {
    const Ended ended = place.line(line);
    INFO(line << "\n" << ended.out);
    CHECK(ended.code != 0);
    CHECK(is_ndjson(ended.out));
  }
  CHECK(place.line("leadflow check --format github gone.wf").out ==
        "::error title=leadflow::there is no file `gone.wf`\n");
}

TEST_CASE("exit codes") {
  const Place place;
  struct Row {
    std::string line;
    int code;
  };
  place.write("broken.wf", "edition 1\nrecord {\n");
  place.write("plain.db", "not a store, but a text that is somewhat longer than nothing");
  CHECK(place.line("leadflow check gone.wf").code == 7);
  CHECK(place.line("leadflow check broken.wf").code == 1);
  CHECK(place.line("leadflow show 1").code == 7);
  CHECK(place.line("leadflow show 1 --store plain.db").code == 7);
  CHECK(place.line("leadflow show 1 --store postgresql://host/db").code == 2);
  make_store(place, small_program);
  for (const Row& row : std::vector<Row>{
           {"leadflow init", 7},
           {"leadflow add lead last_name=L --key b1", 0},
           {"leadflow add lead last_name=L --key b1", 5},
           {"leadflow add lead", 3},
           {"leadflow add led last_name=L", 4},
           {"leadflow add lead last_nam=L", 2},
           {"leadflow add lead last_name=L score=many", 2},
           {"leadflow add lead last_name=L --as nobody", 4},
           {"leadflow show key:b1", 0},
           {"leadflow show key:b2", 4},
           {"leadflow show b1", 4},
           {"leadflow show 77", 4},
           {"leadflow apply key:b1 left_voicemail --as ana", 3},
           {"leadflow apply key:b1 left_voicemial --as bo", 4},
           {"leadflow apply key:b1 talked --as bo", 3},
           {"leadflow apply key:b1 left_voicemail --as bo --expect attempted", 5},
           {"leadflow apply key:b1 left_voicemail --as bo --once k1", 0},
           {"leadflow apply key:b1 left_voicemail --as bo --once k1", 0},
           {"leadflow apply key:b1 talked --as bo --once k1", 5},
           {"leadflow apply key:b1 talked --as bo", 3},
           {"leadflow set key:b1 budget=\"1200 USD\" --as bo", 0},
           {"leadflow apply key:b1 talked --as bo --expect-version 1", 5},
           {"leadflow apply key:b1 talked --as bo", 0},
           {"leadflow list lead --status nwe_lead", 2},
           {"leadflow list led", 4},
           {"leadflow list led --by-status", 4},
           {"leadflow set key:b1 score=1 --as bo --expect nwe_lead", 2},
           {"leadflow set key:b1 score=1 --as bo --once \"\"", 2},
           {"leadflow set key:b1 score=1 --as bo --once \" \"", 2},
           {"leadflow apply --batch - --once k", 2},
           {"leadflow apply --batch - --with remark=x", 2},
           {"leadflow apply --batch - --expect new_lead", 2},
           {"leadflow apply --batch - --expect-version 1", 2},
           {"leadflow event --batch - --once k", 2},
           {"leadflow show led:b1", 4},
           {"leadflow list lead --where \"scor > 3\"", 2},
           {"leadflow follow key:b1 upsell", 4},
           {"leadflow deploy leads.wf --as bo", 3},
           {"leadflow user add cy --as bo", 3},
           {"leadflow user remove root", 3},
           {"leadflow user add cy --group presale", 2},
           {"leadflow deploy leads.wf", 0},
           {"leadflow verify", 0},
       }) {
    const Ended ended = place.line(row.line);
    INFO(row.line << "\n" << ended.out << ended.err);
    CHECK(ended.code == row.code);
  }
}

TEST_CASE("damaged data of a time zone is said with what to do, and is no bug") {
  const Place place;
  place.write("Cut_short", "TZif2");
  place.write("hours.wf",
              "edition 1\nhours office {\n  timezone \"Cut_short\"\n  open mon-fri 09:00-18:00\n}\n");
  const char* before = std::getenv("TZDIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TZDIR", std::filesystem::current_path().c_str(), 1);
  const Ended ended = place.line("leadflow calendar hours.wf office --add \"1 business day\"");
  const Ended as_json = place.line("leadflow calendar hours.wf office --add \"1 business day\" --json");
  before != nullptr ? ::setenv("TZDIR", kept.c_str(), 1) : ::unsetenv("TZDIR");
  CHECK(ended.code == 7);
  CHECK(
      ended.err ==
      "error: the installed data of the time zone `Cut_short` is damaged\n"
      "help: install the tz database again (Debian: `apt-get install --reinstall tzdata`), or set TZDIR to a "
      "folder that holds it whole\n");
  CHECK(as_json.code == 7);
  CHECK(is_json(as_json.out));
}

TEST_CASE("--at is for rehearsals") {
  const Place place;
  place.write("leads.wf", small_program);
  REQUIRE(place.line("leadflow init --admin root").code == 0);
  REQUIRE(place.line("leadflow deploy leads.wf").code == 0);
  CHECK(place.line("leadflow add lead last_name=L --at 2026-01-01T00:00:00Z").code == 2);
  CHECK(place.line("leadflow add lead last_name=L").code == 0);
}

TEST_CASE("configuration") {
  Place place;
  place.write("leads.wf", small_program);
  place.write("leadflow.toml", "# ours\nstore = \"data/team.db\"  # relative to this file\nuser = 'ana'\n");
  place.write("data/keep", "");
  REQUIRE(place.line("leadflow init --admin ana").code == 0);
  CHECK(place.has("data/team.db"));
  CHECK(place.line("leadflow deploy leads.wf").code == 0);
  place.environment["LEADFLOW_USER"] = "nobody";
  CHECK(place.line("leadflow add lead last_name=L").code == 4);
  CHECK(place.line("leadflow add lead last_name=L --as ana").code == 0);
  place.environment["LEADFLOW_STORE"] = "gone.db";
  CHECK(place.line("leadflow list").code == 7);
  CHECK(place.line("leadflow list --store data/team.db").code == 0);
  place.environment.clear();
  place.write("leadflow.toml", "stroe = \"x\"\n");
  const Ended ended = place.line("leadflow list");
  CHECK(ended.code == 2);
  CHECK(ended.err.find("leadflow.toml:1: unknown key `stroe`\nhelp: did you mean `store`?\n") !=
        std::string::npos);
  CHECK(place.line("leadflow check leads.wf").code == 0);
}

}  // namespace leadflow::run_test
