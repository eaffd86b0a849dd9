#include "cli/test_report.h"

#include <fmt/format.h>

#include "cli/json_object.h"
#include "cli/report.h"
#include "dsl/text.h"

namespace leadflow::cli {

// ---- counts
// ---------------------------------------------------------------------------------------------------

std::size_t TestRun::tests() const {
  std::size_t all = 0;
  for (const TestedProgram& program : programs) all += program.cases.size();
  return all;
}

std::size_t TestRun::failed() const {
  std::size_t all = 0;
  for (const TestedProgram& program : programs) {
    for (const TestedCase& one : program.cases) all += one.result.passed() ? 0 : 1;
  }
  return all;
}

std::size_t TestRun::known() const {
  std::size_t all = 0;
  for (const TestedProgram& program : programs) all += program.compiled() ? program.tests : 0;
  return all;
}

std::size_t TestRun::broken() const {
  std::size_t all = 0;
  for (const TestedProgram& program : programs) all += program.compiled() ? 0 : 1;
  return all;
}

std::int64_t TestRun::coverage_percent() const {
  return nothing_ran() ? 0 : static_cast<std::int64_t>(coverage().percent());
}

runtime::CoverageCount TestRun::coverage() const {
  runtime::CoverageCount all;
  for (const TestedProgram& program : programs) {
    if (!program.coverage) continue;
    for (const runtime::CoverageGroup& group : program.coverage->groups()) all += count(group);
  }
  return all;
}

std::string place_text(const dsl::SourceSet& sources, dsl::Span where) {
  const dsl::SourceFile& file = sources[where.file];
  const dsl::LineColumn at = file.at(where.begin);
  return fmt::format("{}:{}:{}", file.name(), at.line, at.column);
}

std::string statement_text(const dsl::SourceSet& sources, dsl::Span where) {
  std::string_view text = sources.text(where);
  const std::size_t end = text.find_first_of("\r\n");
  return end == std::string_view::npos ? std::string(text) : std::string(text.substr(0, end)) + " ...";
}

// ---- for people
// -----------------------------------------------------------------------------------------------

namespace {

void append_story(std::string& text, const runtime::TestResult& result, const Style& style) {
  if (result.story.empty()) return;
  text += fmt::format("        {}\n", style.dim("what happened (times in " + shown(result.zone) + ")"));
  if (result.left_out > 0) {
    text += fmt::format("          {}\n",
                        style.dim(counted(static_cast<std::int64_t>(result.left_out), "earlier step")));
  }
  for (const runtime::StoryStep& step : result.story) {
    text += fmt::format("          {}  {}  {}\n", style.dim(step.clock),
                        step.actor.empty() ? "-" : shown(step.actor), style.bold(shown(step.what)));
    for (const std::string& effect : step.effects) text += fmt::format("            {}\n", shown(effect));
  }
}

void append_case(std::string& text, const dsl::SourceSet& sources, const TestedCase& one,
                 const Style& style) {
  const std::string name = shown(one.test->text.value);
  if (one.result.passed()) {
    text += fmt::format("  {}    {}\n", style.green("ok"), name);
    return;
  }
  text += fmt::format("  {}  {}\n", style.red("FAIL"), style.bold(name));
  for (const runtime::TestFailure& failure : one.result.failures) {
    text += fmt::format("        {}: {}\n", shown(place_text(sources, failure.where)),
                        shown(statement_text(sources, failure.where)));
    text += fmt::format("          expected: {}\n", style.green(shown(failure.expected)));
    text += fmt::format("          found:    {}\n", style.red(shown(failure.found)));
  }
  append_story(text, one.result, style);
}

std::string summary(const TestRun& run, const Style& style) {
  const std::size_t failed = run.failed();
  std::string text = fmt::format("{} passed", run.tests() - failed);
  if (failed > 0) text += fmt::format(", {} failed", failed);
  if (run.known() > run.tests())
    text += fmt::format(", {} left out by the filter", run.known() - run.tests());
  if (run.broken() > 0) {
    text +=
        fmt::format(", {} with errors not run", counted(static_cast<std::int64_t>(run.broken()), "program"));
  }
  return run.ok() ? style.green(text) : style.red(text);
}

}  // namespace

std::string tests_text(const dsl::SourceSet& sources, const TestRun& run, const Style& style) {
  std::string text;
  for (const TestedProgram& program : run.programs) {
    if (program.compiled() && program.tests > 0 && program.cases.empty()) continue;
    text += fmt::format("{}\n", shown(program.file));
    if (!program.compiled()) {
      const std::string what = summary_text(dsl::count(program.program.found.sorted()));
      text += fmt::format("  {}  not run: {}\n", style.red("FAIL"), what);
    } else if (program.tests == 0) {
      text += fmt::format("  {}\n", style.dim("no tests"));
    }
    for (const TestedCase& one : program.cases) append_case(text, sources, one, style);
  }
  return text + "\n" + summary(run, style) + "\n";
}

// ---- for scripts
// ----------------------------------------------------------------------------------------------

namespace {

JsonObject place_json(const dsl::SourceSet& sources, dsl::Span where) {
  const dsl::SourceFile& file = sources[where.file];
  const dsl::LineColumn at = file.at(where.begin);
  JsonObject object;
  object.text("file", file.name()).number("line", at.line).number("column", at.column);
  return object;
}

std::string failure_json(const dsl::SourceSet& sources, const runtime::TestFailure& failure) {
  return place_json(sources, failure.where)
      .text("statement", sources.text(failure.where))
      .text("expected", failure.expected)
      .text("found", failure.found)
      .str();
}

std::string case_json(const dsl::SourceSet& sources, const TestedProgram& program, const TestedCase& one) {
  std::vector<std::string> failures;
  for (const runtime::TestFailure& failure : one.result.failures)
    failures.push_back(failure_json(sources, failure));
  std::vector<std::string> history;
  for (const runtime::StoryStep& step : one.result.story) {
    JsonObject object;
    object.text("at", runtime::to_rfc3339(step.at)).text_or_null("actor", step.actor);
    history.push_back(object.text("what", step.what).texts("effects", step.effects).str());
  }
  JsonObject object;
  object.text("name", one.test->text.value).text("workflow", one.test->workflow.text);
  object.text("program", program.file).text("file", sources[one.test->text.span.file].name());
  const dsl::LineColumn at = sources[one.test->text.span.file].at(one.test->span.begin);
  object.number("line", at.line).number("column", at.column).boolean("ok", one.result.passed());
  object.raw("failures", json_array(failures)).raw("history", json_array(history));
  return object.str();
}

}  // namespace

std::string tests_json(const dsl::SourceSet& sources, const TestRun& run) {
  std::vector<std::string> tests;
  std::vector<std::string> programs;
  for (const TestedProgram& program : run.programs) {
    for (const TestedCase& one : program.cases) tests.push_back(case_json(sources, program, one));
    const std::vector<dsl::Diagnostic> found =
        program.compiled() ? std::vector<dsl::Diagnostic>{} : program.program.found.sorted();
    JsonObject object;
    object.text("file", program.file).boolean("ok", program.compiled());
    object.number("tests", static_cast<std::int64_t>(program.tests));
    programs.push_back(object.raw("diagnostics", findings_json(sources, found)).str());
  }
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  JsonObject summary;
  summary.number("programs", number(run.programs.size()))
      .number("programs_with_errors", number(run.broken()));
  summary.number("tests", number(run.tests())).number("passed", number(run.tests() - run.failed()));
  summary.number("failed", number(run.failed())).number("left_out", number(run.known() - run.tests()));
  JsonObject whole = document("test");
  whole.boolean("ok", run.ok()).raw("summary", summary.str());
  whole.raw("tests", json_array(tests)).raw("programs", json_array(programs));
  if (run.with_coverage) whole.raw("coverage", coverage_json(sources, run));
  return whole.str() + "\n";
}

// ---- JUnit
// ----------------------------------------------------------------------------------------------------

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    const bool allowed = point.valid && point.value != 0xFFFE && point.value != 0xFFFF &&
                         (point.value >= 0x20 || point.value == '\t' || point.value == '\n');
    if (!allowed)
      dsl::append_utf8(out, 0xFFFD);
    else if (point.value == '&')
      out += "&amp;";
    else if (point.value == '<')
      out += "&lt;";
    else if (point.value == '>')
      out += "&gt;";
    else if (point.value == '"')
      out += "&quot;";
    else if (point.value == '\'')
      out += "&#39;";
    else if (point.value == '\n' || point.value == '\t')
      out += fmt::format("&#{};", static_cast<int>(point.value));  // attributes would make it a blank
    else
      out += text.substr(at, point.length);
    at += point.length;
  }
  return out;
}

namespace {

void append_junit_case(std::string& xml, const dsl::SourceSet& sources, const TestedCase& one) {
  const dsl::SourceFile& file = sources[one.test->text.span.file];
  xml += fmt::format(R"(    <testcase name="{}" classname="{}" file="{}" line="{}")",
                     escaped(one.test->text.value), escaped(one.test->workflow.text), escaped(file.name()),
                     file.at(one.test->span.begin).line);
  if (one.result.passed()) {
    xml += "/>\n";
    return;
  }
  xml += ">\n";
  const runtime::TestFailure& first = one.result.failures.front();
  std::string text;
  append_case(text, sources, one, Style(false));
  xml += fmt::format("      <failure message=\"{}\" type=\"expectation\">{}</failure>\n    </testcase>\n",
                     escaped(fmt::format("{}: expected {}, found {}", place_text(sources, first.where),
                                         first.expected, first.found)),
                     escaped(text));
}

void append_suite(std::string& xml, const dsl::SourceSet& sources, const TestedProgram& program) {
  std::size_t failed = 0;
  for (const TestedCase& one : program.cases) failed += one.result.passed() ? 0 : 1;
  const bool broken = !program.compiled();
  xml += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\">\n",
                     escaped(program.file), program.cases.size() + (broken ? 1 : 0), failed, broken ? 1 : 0);
  if (broken) {
    const std::vector<dsl::Diagnostic> found = program.program.found.sorted();
    xml += fmt::format(
        "    <testcase name=\"{0} compiles\" classname=\"{0}\">\n"
        "      <error message=\"{1}\" type=\"findings\">{2}</error>\n    </testcase>\n",
        escaped(program.file), escaped(summary_text(dsl::count(found))),
        escaped(dsl::render_short(sources, found)));
  }
  for (const TestedCase& one : program.cases) append_junit_case(xml, sources, one);
  xml += "  </testsuite>\n";
}

}  // namespace

std::string tests_junit(const dsl::SourceSet& sources, const TestRun& run) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml += fmt::format("<testsuites name=\"leadflow\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                     run.tests() + run.broken(), run.failed(), run.broken());
  for (const TestedProgram& program : run.programs) append_suite(xml, sources, program);
  return xml + "</testsuites>\n";
}

}  // namespace leadflow::cli
