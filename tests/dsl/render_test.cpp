// The five forms of findings, whole texts, carets included.

#include "dsl/render.h"

#include <catch2/catch.hpp>

#include "dsl/json_text.h"

namespace leadflow::dsl::render_test {
namespace {

const char* const calls =
    "# A misspelt status.\n"
    "edition 1\n"
    "workflow calls \"Calls\" for lead {\n"
    "\taction voicemail \"Ligação\" { move to atempted }\n"
    "  status attempted\n"
    "}\n";

/// The span of the first `part` in file 0.
Span span_of(const SourceSet& sources, std::string_view part, FileIndex file = 0) {
  const std::size_t at = sources[file].text().find(part);
  REQUIRE(at != std::string_view::npos);
  return Span{file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

Diagnostic finding(Span where, std::string message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::SyntaxError;
  diagnostic.where = where;
  diagnostic.message = std::move(message);
  return diagnostic;
}

Diagnostic misspelt(const SourceSet& sources) {
  Diagnostic diagnostic = finding(span_of(sources, "atempted"), "no status `atempted` in workflow `calls`");
  diagnostic.help.push_back("did you mean `attempted`?");
  diagnostic.fixes.push_back(Fix{diagnostic.where, "attempted", "write `attempted`"});
  return diagnostic;
}

}  // namespace

TEST_CASE("human: a caret under the wrong thing, behind a tab and accents") {
  SourceSet sources;
  sources.add("calls.wf", {}, calls);
  CHECK(render_human(sources, {misspelt(sources)}) ==
        "error[LF0201]: no status `atempted` in workflow `calls`\n"
        "  --> calls.wf:4:41\n"
        "   |\n"
        " 4 |     action voicemail \"Ligação\" { move to atempted }\n"
        "   |                                          ^^^^^^^^\n"
        "   = help: did you mean `attempted`?\n");
}

TEST_CASE("human: two findings stand apart") {
  SourceSet sources;
  sources.add("a.wf", {}, "edition 1\n");
  Diagnostic first = finding(Span{0, 8, 9}, "first");
  first.label = "here";
  CHECK(render_human(sources, {first, finding(Span{0, 10, 10}, "second")}) ==
        "error[LF0201]: first\n"
        "  --> a.wf:1:9\n"
        "   |\n"
        " 1 | edition 1\n"
        "   |         ^ here\n"
        "\n"
        "error[LF0201]: second\n"
        "  --> a.wf:2:1\n"
        "   |\n"
        " 2 |\n"
        "   | ^\n");
}

TEST_CASE("human: second places in the same file, in the order of its lines") {
  SourceSet sources;
  std::string text = "edition 1\ngroup sales\n";
  for (int i = 0; i < 8; ++i) text += "# more\n";
  sources.add("org.wf", {}, text + "group closers, group sales\n");
  const auto begin = static_cast<std::uint32_t>(text.size());
  Diagnostic diagnostic = finding(Span{0, begin + 21, begin + 26}, "group `sales` is named twice");
  diagnostic.label = "again here";
  diagnostic.labels.push_back(Label{Span{0, 16, 21}, "first here"});
  diagnostic.labels.push_back(Label{Span{0, begin, begin + 5}, "a group"});
  diagnostic.labels.push_back(Label{Span{0, 0, 7}, ""});
  CHECK(render_human(sources, {diagnostic}) ==
        "error[LF0201]: group `sales` is named twice\n"
        "   --> org.wf:11:22\n"
        "    |\n"
        "  1 | edition 1\n"
        "    | -------\n"
        "  2 | group sales\n"
        "    |       ----- first here\n"
        "...\n"
        " 11 | group closers, group sales\n"
        "    | ----- a group\n"
        "    |                      ^^^^^ again here\n");
}

TEST_CASE("human: second places in another file") {
  SourceSet sources;
  sources.add("a.wf", {}, "edition 1\ngroup sales\n");
  sources.add("b.wf", {}, "edition 1\ngroup sales\n");
  Diagnostic diagnostic = finding(Span{1, 16, 21}, "group `sales` is named twice");
  diagnostic.labels.push_back(Label{Span{0, 16, 21}, "first here"});
  diagnostic.help = {"give one another name", "or import the other file"};
  CHECK(render_human(sources, {diagnostic}) ==
        "error[LF0201]: group `sales` is named twice\n"
        "  --> b.wf:2:7\n"
        "   |\n"
        " 2 | group sales\n"
        "   |       ^^^^^\n"
        "   |\n"
        "  ::: a.wf:2:7\n"
        "   |\n"
        " 2 | group sales\n"
        "   |       ----- first here\n"
        "   = help: give one another name\n"
        "   = help: or import the other file\n");
}

TEST_CASE("human: a mark over several lines shows on its first, without the line ending") {
  SourceSet sources;
  sources.add("a.wf", {}, "group a {\r\n  b\r\n}\r\n");
  CHECK(render_human(sources, {finding(Span{0, 8, 17}, "a block")}) ==
        "error[LF0201]: a block\n"
        "  --> a.wf:1:9\n"
        "   |\n"
        " 1 | group a {\n"
        "   |         ^\n");
}

TEST_CASE("human: wide, combining and dangerous characters") {
  SourceSet sources;
  sources.add("a\x1B.wf", {}, "\u65E5\u672C e\u0301 \x1B[31m \u202E \xFF x");
  CHECK(render_human(sources, {finding(span_of(sources, "x"), "odd \x1B[2J\n`\u202E` \xFE")}) ==
        "error[LF0201]: odd \\u{1B}[2J\\n`\\u{202E}` \\xFE\n"
        "  --> a\\u{1B}.wf:1:24\n"
        "   |\n"
        " 1 | \u65E5\u672C e\u0301 \\u{1B}[31m \\u{202E} \\xFF x\n"
        "   |                                 ^\n");
  CHECK(render_human(sources, {finding(span_of(sources, "\x1B"), "a mark covers the whole escape")}) ==
        "error[LF0201]: a mark covers the whole escape\n"
        "  --> a\\u{1B}.wf:1:12\n"
        "   |\n"
        " 1 | \u65E5\u672C e\u0301 \\u{1B}[31m \\u{202E} \\xFF x\n"
        "   |        ^^^^^^\n");
}

TEST_CASE("human: long lines are clipped around the mark, again for each mark") {
  SourceSet sources;
  sources.add("a.wf", {}, std::string(50'000'000, 'a') + "XY" + std::string(50'000'000, 'b'));
  Diagnostic diagnostic = finding(Span{0, 50'000'000, 50'000'001}, "here");
  diagnostic.labels.push_back(Label{Span{0, 0, 100'000'002}, "all of it"});
  RenderOptions options;
  options.columns = 30;
  CHECK(render_human(sources, {diagnostic}, options) ==
        "error[LF0201]: here\n"
        "  --> a.wf:1:50000001\n"
        "   |\n"
        " 1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\n"
        "   | ------------------------------ all of it\n"
        " 1 | ...aaaaaaaaaaXYbbbbbbbbbbbbbbbbbb...\n"
        "   |              ^\n");
}

TEST_CASE("human: a file without text, and a file that is not there") {
  SourceSet sources;
  sources.add("big.wf", {}, "");
  CHECK(render_human(sources, {finding(Span{0, 0, 0}, "too large")}) ==
        "error[LF0201]: too large\n"
        "  --> big.wf:1:1\n");
  CHECK(render_human(sources, {finding(Span{7, 0, 0}, "nowhere")}) == "error[LF0201]: nowhere\n");
  CHECK(render_human(sources, {}).empty());
}

TEST_CASE("human: in colour") {
  SourceSet sources;
  sources.add("a.wf", {}, "edition 1\n");
  RenderOptions options;
  options.colour = true;
  CHECK(render_human(sources, {finding(Span{0, 8, 9}, "odd")}, options) ==
        "\x1b[1;31merror[LF0201]\x1b[0m\x1b[1m: odd\x1b[0m\n"
        "\x1b[1;34m  -->\x1b[0m a.wf:1:9\n"
        "\x1b[1;34m   |\x1b[0m\n"
        "\x1b[1;34m 1 |\x1b[0m edition 1\n"
        "\x1b[1;34m   |\x1b[0m         \x1b[1;31m^\x1b[0m\n");
}

TEST_CASE("short") {
  SourceSet sources;
  sources.add("calls.wf", {}, calls);
  CHECK(render_short(sources, {misspelt(sources), finding(Span{9, 0, 0}, "a\nb")}) ==
        "calls.wf:4:41: error[LF0201]: no status `atempted` in workflow `calls`\n"
        "error[LF0201]: a\\nb\n");
}

TEST_CASE("json") {
  SourceSet sources;
  sources.add("calls.wf", {}, calls);
  Diagnostic diagnostic = misspelt(sources);
  diagnostic.label = "not a \"status\"";
  diagnostic.labels.push_back(Label{span_of(sources, "edition 1\n"), "here"});
  CheckSummary summary = count({diagnostic});
  summary.files = 1;
  summary.programs = 1;
  CHECK(
      render_json(sources, {diagnostic}, summary) ==
      R"({"format_version":1,"kind":"check","ok":false,"summary":{"errors":1,"warnings":0,"notes":0,"files":1,)"
      R"("programs":1},"diagnostics":[)"
      "\n"
      R"({"code":"LF0201","name":"syntax-error","severity":"error",)"
      R"("message":"no status `atempted` in workflow `calls`",)"
      R"("primary":{"file":"calls.wf","line":4,"column":41,"end_line":4,"end_column":49,"byte":105,"end_byte":113},)"
      R"("label":"not a \"status\"",)"
      R"("labels":[{"file":"calls.wf","line":2,"column":1,"end_line":3,"end_column":1,"byte":21,"end_byte":31,)"
      R"("text":"here"}],"help":["did you mean `attempted`?"],)"
      R"("fixes":[{"title":"write `attempted`","replacement":"attempted",)"
      R"("span":{"file":"calls.wf","line":4,"column":41,"end_line":4,"end_column":49,"byte":105,"end_byte":113}}],)"
      R"("fingerprint":")" +
          fingerprint(sources, diagnostic) +
          R"("})"
          "\n]}\n");
  CHECK(
      render_json(sources, {}, count({})) ==
      R"({"format_version":1,"kind":"check","ok":true,"summary":{"errors":0,"warnings":0,"notes":0,"files":0,)"
      R"("programs":0},"diagnostics":[]})"
      "\n");
}

TEST_CASE("json strings") {
  std::string text;
  append_json_string(text,
                     std::string_view("a\"\\/\n\r\t\b\0\x7F \u00E9\U0001F600 \xFF\xC3 \xED\xA0\x80", 24));
  CHECK(text ==
        "\"a\\\"\\\\/\\n\\r\\t\\u0008\\u0000\\u007f \u00E9\U0001F600 \uFFFD\uFFFD \uFFFD\uFFFD\uFFFD\"");
}

TEST_CASE("github") {
  SourceSet sources;
  sources.add("a,b:c%.wf", {}, "edition 1\nmore\n");
  Diagnostic diagnostic = finding(Span{0, 8, 9}, "100% odd: a, b");
  diagnostic.help.push_back("mend it");
  CHECK(render_github(sources,
                      {diagnostic, finding(Span{0, 8, 12}, "two lines"), finding(Span{9, 0, 0}, "x")}) ==
        "::error file=a%2Cb%3Ac%25.wf,line=1,col=9,endLine=1,endColumn=10,"
        "title=LF0201%3A something else was expected here::100%25 odd: a, b%0Ahelp: mend it\n"
        "::error file=a%2Cb%3Ac%25.wf,line=1,endLine=2,"
        "title=LF0201%3A something else was expected here::two lines\n"
        "::error title=LF0201%3A something else was expected here::x\n");
}

TEST_CASE("sarif") {
  SourceSet sources;
  sources.add("über/calls 1.wf", {}, calls);
  Diagnostic diagnostic = misspelt(sources);
  diagnostic.labels.push_back(Label{span_of(sources, "edition"), "here"});
  const std::string print = fingerprint(sources, diagnostic);
  const std::string text =
      render_sarif(sources, {diagnostic, diagnostic}, ToolInfo{"1.2.3", "https://example.com"});
  const std::string head =
      R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":)"
      R"({"name":"leadflow","version":"1.2.3","informationUri":"https://example.com","rules":[)"
      "\n";
  CHECK(text.substr(0, head.size()) == head);
  const std::string rule =
      R"({"id":"LF0201","name":"syntax-error","shortDescription":{"text":"something else was expected here"},)"
      R"("fullDescription":{"text":"Something else is expected at this place. )";
  CHECK(text.find(rule) != std::string::npos);

  const std::string region =
      R"({"startLine":4,"startColumn":39,"endLine":4,"endColumn":47,"byteOffset":105,"byteLength":8})";
  const std::string artifact = R"("artifactLocation":{"uri":"%C3%BCber/calls%201.wf"})";
  const auto result = [&](const char* occurrence) {
    return R"({"ruleId":"LF0201","ruleIndex":)" +
           std::to_string(static_cast<int>(DiagnosticKind::SyntaxError)) +
           R"(,"level":"error","message":{"text":"no status `atempted` in workflow `calls`\nhelp: did you mean )"
           R"(`attempted`?"},"locations":[{"physicalLocation":{)" +
           artifact + R"(,"region":)" + region + R"(}}],"relatedLocations":[{"id":1,"physicalLocation":{)" +
           artifact +
           R"(,"region":{"startLine":2,"startColumn":1,"endLine":2,"endColumn":8,"byteOffset":21,"byteLength":7}},)"
           R"("message":{"text":"here"}}],"fixes":[{"description":{"text":"write `attempted`"},)"
           R"("artifactChanges":[{)" +
           artifact + R"(,"replacements":[{"deletedRegion":)" + region +
           R"(,"insertedContent":{"text":"attempted"}}]}]}],"partialFingerprints":{"leadflowFinding/v1":")" +
           print + occurrence + R"("}})";
  };
  const std::string results = R"("columnKind":"unicodeCodePoints","results":[)"
                              "\n" +
                              result(":1") + ",\n" + result(":2") + "\n]}]}\n";
  const std::size_t begin = text.find(R"("columnKind")");
  REQUIRE(begin != std::string::npos);
  CHECK(text.substr(begin) == results);
}

TEST_CASE("a fingerprint survives lines added above it, and nothing else") {
  SourceSet sources;
  sources.add("a.wf", {}, "  group sales\n");
  sources.add("a.wf", {}, "edition 1\n\n    group sales\n");
  sources.add("b.wf", {}, "group sales\n");
  const std::string print = fingerprint(sources, finding(span_of(sources, "sales", 0), "odd"));
  CHECK(print.size() == 16);
  CHECK(fingerprint(sources, finding(span_of(sources, "sales", 1), "odd")) == print);
  CHECK(fingerprint(sources, finding(span_of(sources, "sales", 2), "odd")) != print);
  CHECK(fingerprint(sources, finding(span_of(sources, "sales", 0), "other")) != print);
}

}  // namespace leadflow::dsl::render_test
