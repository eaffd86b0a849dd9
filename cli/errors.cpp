#include "cli/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/run.h"

namespace leadflow::cli {

namespace {

bool is_batch(std::string_view arg) {
  return arg == "--batch" || arg.starts_with("--batch=");
}

/// Whether the command's JSON is NDJSON.
bool answers_in_lines(const std::vector<std::string>& args) {
  const CommandInfo* info = args.empty() ? nullptr : find_command(args.front());
  if (info == nullptr) return false;
  const bool lists = info->shape == JsonShape::LinesOfList && args.size() > 1 && args[1] == "list";
  return info->shape == JsonShape::Lines || lists || std::any_of(args.begin(), args.end(), is_batch);
}

void say_json(const Failure& failure, const std::vector<std::string>& args, Session& session) {
  const std::string error = document("error")
                                .boolean("ok", false)
                                .text("error", to_text(failure.code()))
                                .text("message", failure.what())
                                .text("help", failure.help())
                                .number("exit_code", failure.code())
                                .str();
  session.out << error << '\n';
  if (answers_in_lines(args)) session.out << document("summary").boolean("ok", false).str() << '\n';
}

/// A log without results whose invocation failed, as SARIF 2.1.0 has it (3.20.14, 3.20.21).
void say_sarif(const Failure& failure, Session& session) {
  dsl::JsonWriter json;
  json.begin_object()
      .member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      .member("version", "2.1.0");
  json.key("runs").begin_array().begin_object();
  json.key("tool").begin_object().key("driver").begin_object();
  json.member("name", "leadflow").member("version", version()).end_object().end_object();
  json.key("invocations").begin_array().begin_object().key("executionSuccessful").boolean(false);
  json.member("exitCode", static_cast<std::uint64_t>(failure.code()));
  json.key("toolConfigurationNotifications").begin_array().begin_object().member("level", "error");
  json.key("message").begin_object().member("text", failure.what()).end_object();
  json.end_object().end_array().end_object().end_array();
  json.key("results").begin_array().end_array().end_object().end_array().end_object();
  session.out << json.text() << '\n';
}

std::string github_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%')
      escaped += "%25";
    else if (c == '\r')
      escaped += "%0D";
    else if (c == '\n')
      escaped += "%0A";
    else
      escaped += c;
  }
  return escaped;
}

ErrorForm named_form(std::string_view format) {
  if (format == "json") return ErrorForm::Json;
  if (format == "sarif") return ErrorForm::Sarif;
  if (format == "github") return ErrorForm::Github;
  return ErrorForm::Human;
}

}  // namespace

ErrorForm error_form(const std::vector<std::string>& args) {
  ErrorForm form = ErrorForm::Human;
  for (std::size_t i = 0; i < args.size() && args[i] != "--"; ++i) {
    if (args[i] == "--json") form = ErrorForm::Json;
    if (is_batch(args[i])) form = ErrorForm::Json;  // answers are NDJSON
    if (args[i] == "--format" && i + 1 < args.size()) form = named_form(args[i + 1]);
    if (args[i].starts_with("--format=")) form = named_form(std::string_view(args[i]).substr(9));
  }
  return form;
}

int report_failure(const Failure& failure, const std::vector<std::string>& args, Session& session) {
  switch (error_form(args)) {
    case ErrorForm::Human:
      break;
    case ErrorForm::Json:
      say_json(failure, args, session);
      break;
    case ErrorForm::Sarif:
      say_sarif(failure, session);
      break;
    case ErrorForm::Github:
      session.out << "::error title=leadflow::" << github_escaped(failure.what()) << '\n';
      break;
  }
  session.out.flush();
  say_error(session, failure.what(), failure.help());
  return failure.code();
}

}  // namespace leadflow::cli
