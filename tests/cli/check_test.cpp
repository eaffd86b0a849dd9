// `check`, `compile`, `decompile`, `fmt` and `explain` on files.

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/load.h"
#include "dsl/explain.h"
#include "dsl/render.h"
#include "tests/cli/command_line.h"

namespace leadflow::check_test {

using namespace leadflow::testing;
using nlohmann::json;

namespace {

const char* const misspelt = R"(edition 1

record lead { phone phone }

workflow calls "Calls" for lead {
  entry at new_lead

  bucket all "All" {
    status new_lead "New" {
      category "Contact" {
        action voicemail "Voicemail" { move to atempted }
      }
    }

    status attempted "Attempted" {
      category "Contact" {
        action stop "Stop" { move to over }
      }
    }
  }

  bucket over "Over" lost
}
)";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("check: every format, from a file and from standard input") {
  const Place place;
  place.write("calls.wf", misspelt);
  const json document = json::parse(place.line("leadflow check calls.wf --json").out);
  CHECK(document["kind"] == "check");
  CHECK(document["ok"] == false);
  CHECK(document["diagnostics"][0]["code"] == "LF0302");
  CHECK(document["diagnostics"][0]["primary"]["file"] == "calls.wf");
  CHECK(document["summary"]["files"] == 1);
  CHECK(json::parse(place.line("leadflow check calls.wf --format sarif").out)["version"] == "2.1.0");
  CHECK(place.line("leadflow check calls.wf --format github").out.starts_with("::error file=calls.wf,line="));
  CHECK(place.line("leadflow check calls.wf --format short")
            .out.starts_with("calls.wf:11:48: error[LF0302]: "));
  const Ended from_stdin =
      place.run({"check", "-", "--stdin-filename", "sub/my.wf", "--format", "short"}, misspelt);
  CHECK(from_stdin.code == 1);
  CHECK(from_stdin.out.starts_with("sub/my.wf:11:48: error[LF0302]: "));
  std::filesystem::create_directory("sub");
  place.write("sub/org.wf", "edition 1\ngroup callers\n");
  const Ended with_import =
      place.run({"check", "-", "--stdin-filename", "sub/my.wf"}, "edition 1\nimport \"org.wf\"\n");
  CHECK(with_import.out == "no findings in 2 files\n");
}

TEST_CASE("check: reports, fail level, baseline") {
  const Place place;
  place.write("calls.wf", misspelt);
  const Ended ended = place.line("leadflow check calls.wf --report json=out.json --report sarif=out.sarif");
  CHECK(ended.code == 1);
  CHECK(is_json(place.read("out.json")));
  CHECK(is_json(place.read("out.sarif")));
  CHECK(place.line("leadflow check calls.wf --baseline out.json").code == 0);
  place.write("calls.wf", "# moved down\n" + std::string(misspelt));
  CHECK(place.line("leadflow check calls.wf --baseline out.json").code == 0);
  CHECK(place.line("leadflow check calls.wf --baseline calls.wf").code == 7);
  place.write("warned.wf",
              "edition 1\nrecord lead { phone phone }\ngroup unused\nworkflow w for lead {\n  entry at a\n  "
              "bucket b { status a { category \"C\" { action x { move to z } } } }\n  bucket z won\n}\n");
  CHECK(place.line("leadflow check warned.wf").code == 0);
  CHECK(place.line("leadflow check warned.wf --fail-level warning").code == 1);
}

TEST_CASE("check: folders, shared files once") {
  const Place place;
  place.write("all/parts/common.wf", "edition 1\nrecord lead { phone phne }\n");
  place.write("all/a.wf", "edition 1\nimport \"parts/common.wf\"\n");
  place.write("all/b.wf", "edition 1\nimport \"parts/common.wf\"\n");
  place.write("all/.hidden/c.wf", "nonsense");
  place.write("all/readme.txt", "nonsense");
  const Ended ended = place.line("leadflow check all --format short");
  CHECK(ended.code == 1);
  INFO(ended.out);
  CHECK(count(ended.out, "LF0318") == 1);
  std::filesystem::create_directory("empty");
  CHECK(place.line("leadflow check empty").code == 7);
}

TEST_CASE("compile and decompile are each other's inverse") {
  const Place place;
  place.write("leads.wf", small_program);
  const Ended first = place.line("leadflow compile leads.wf");
  REQUIRE(first.code == 0);
  CHECK(is_json(first.out));
  CHECK(first.err.empty());
  place.write("leads.json", first.out);
  const Ended source = place.line("leadflow decompile leads.json");
  INFO(source.err);
  REQUIRE(source.code == 0);
  place.write("again.wf", source.out);
  CHECK(place.line("leadflow fmt --check again.wf").code == 0);
  CHECK(place.line("leadflow compile again.wf").out == first.out);
  CHECK(place.line("leadflow compile leads.wf -o out.json").code == 0);
  CHECK(place.read("out.json") == first.out);
  place.write("calls.wf", misspelt);
  CHECK(place.line("leadflow compile calls.wf -o none.json").code == 1);
  CHECK_FALSE(place.has("none.json"));
}

TEST_CASE("fmt rewrites in place, or only says so") {
  const Place place;
  const std::string untidy = "edition 1\n# kept\nrecord   lead {\n      phone phone\n}\n";
  place.write("a.wf", untidy);
  place.write("bad.wf", "edition 1\nrecord {\n");
  std::filesystem::permissions("a.wf", std::filesystem::perms(0640));
  const Ended checked = place.line("leadflow fmt --check a.wf");
  CHECK(checked.code == 1);
  CHECK(checked.out == "a.wf\n");
  const Ended diff = place.line("leadflow fmt --diff a.wf");
  CHECK(diff.code == 0);
  CHECK(diff.out.starts_with("--- a/a.wf\n+++ b/a.wf\n@@ -1,"));
  CHECK(place.read("a.wf") == untidy);
  CHECK(place.line("leadflow fmt a.wf").code == 0);
  const std::string formatted = place.read("a.wf");
  CHECK(formatted.find("# kept") != std::string::npos);
  CHECK(formatted != untidy);
  CHECK((std::filesystem::status("a.wf").permissions() & std::filesystem::perms(0777)) ==
        std::filesystem::perms(0640));
  CHECK(place.line("leadflow fmt --check a.wf").code == 0);
  CHECK(place.run({"fmt", "-"}, untidy).out == formatted);
  const Ended broken = place.line("leadflow fmt bad.wf");
  CHECK(broken.code == 1);
  CHECK(broken.err.find("LF02") != std::string::npos);
  CHECK(place.read("bad.wf") == "edition 1\nrecord {\n");
  for (const auto& entry : std::filesystem::directory_iterator("."))
    CHECK(entry.path().filename().string().front() != '.');
}

// Kinds whose explanation has no example, and why.
const std::map<std::string, std::string> without_example = {
    {"LF0101", "about the disk"},
    {"LF0102", "too large to print"},
    {"LF0103", "not a text"},
    {"LF0104", "not a text"},
    {"LF0105", "invisible"},
    {"LF0519", "needs a second file"},
    {"LF0612", "needs a second file"},
    {"LF0108", "needs a second file"},
    {"LF0109", "needs 10,000 files"},
    {"LF0202", "too deep to print"},
    {"LF0207", "needs 1,000 findings"},
};

TEST_CASE("every explanation's bad example gives exactly its finding and the good one none") {
  for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) {
    const std::string code(dsl::code(kind));
    INFO(code << " " << dsl::name(kind));
    const dsl::Explanation* explanation = dsl::explanation(kind);
    REQUIRE(explanation != nullptr);
    CHECK_FALSE(explanation->rule.empty());
    if (explanation->bad.empty()) {
      const bool exempt =
          without_example.contains(code) || code.starts_with("LF08");  // LF08 is about compiled JSON
      CHECK(exempt);
      continue;
    }
    CHECK_FALSE(without_example.contains(code));
    dsl::SourceSet sources;
    const auto bad = cli::check_text(sources, "bad.wf", std::string(explanation->bad)).found.sorted();
    const std::string shown = dsl::render_short(sources, bad);
    INFO(shown);
    CHECK_FALSE(bad.empty());
    for (const dsl::Diagnostic& each : bad) CHECK(dsl::code(each.kind) == code);
    const auto good = cli::check_text(sources, "good.wf", std::string(explanation->good)).found.sorted();
    const std::string left = dsl::render_short(sources, good);
    INFO(left);
    CHECK(good.empty());
  }
}

TEST_CASE("explain --all has every text, explain alone the list") {
  const Place place;
  const std::string all = place.line("leadflow explain --all").out;
  const std::string list = place.line("leadflow explain").out;
  std::size_t at = 0;
  for (const std::string_view code : {"LF0201", "LF0302", "LF0609"}) {
    const std::string text = place.line("leadflow explain " + std::string(code)).out;
    INFO(text);
    at = all.find(text, at);
    CHECK(at != std::string::npos);
    CHECK(list.find(code) != std::string::npos);
  }
  CHECK(list.find("this is found") == std::string::npos);
}

TEST_CASE("docs/diagnostics.md is what explain prints") {
  const Place place;
  const std::string page = place.line("leadflow explain --all --markdown").out;
  const std::filesystem::path committed = std::filesystem::path(LEADFLOW_ROOT) / "docs/diagnostics.md";
  std::filesystem::copy_file(committed, "committed.md");
  const bool same = place.read("committed.md") == page;
  INFO("leadflow explain --all --markdown > docs/diagnostics.md");
  CHECK(same);
}

}  // namespace leadflow::check_test
