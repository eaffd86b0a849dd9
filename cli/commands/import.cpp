// `leadflow import`: records from CSV, with what could not be taken put aside.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/store_access.h"
#include "runtime/service/cells.h"
#include "runtime/service/import.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

struct ImportFlags {
  StoreFlags store;
  std::string file;
  std::string entry;
  std::string decimal = ".";
  std::optional<std::string> separator;
  std::vector<std::string> map;
  std::string rejects;
  runtime::ImportOptions options;
};

void describe(Arguments& arguments, ImportFlags& flags) {
  runtime::ImportOptions& options = flags.options;
  arguments.positional("TYPE", options.type, "the record type");
  arguments.positional("FILE.csv", flags.file, "the rows under a header, or - for standard input");
  arguments.list("--map", flags.map, "ATTR=COLUMN",
                 "this column feeds this attribute; may be repeated (else by name or label)");
  arguments.option("--key-column", options.key_column, "COLUMN", "the column that holds the key");
  arguments.option("--key-row", options.key_row, "PREFIX", "keys from the rows' numbers");
  arguments.option("--status-column", options.status_column, "COLUMN",
                   "the column that holds the status; implies --quiet");
  arguments.option("--received-column", options.received_column, "COLUMN",
                   "the column that says when it came in; implies --quiet");
  arguments.option("--entry", flags.entry, "[WORKFLOW.]E",
                   "the entry; where the type has several workflows, the workflow or both");
  arguments.option("--date-format", options.date_format, "FORMAT", "as in %d/%m/%Y %H:%M (ISO 8601)");
  arguments.option("--decimal", flags.decimal, "C", "the decimal point, . or , (.)");
  arguments.option("--separator", flags.separator, "C", "between fields (found from , ; tab |)");
  arguments.flag("--quiet", options.quiet, "run no rules and queue nothing; the history says so");
  arguments.flag("--run-rules", options.run_rules, "run them although a status or received column is given");
  arguments.option("--rejects", flags.rejects, "FILE", "where rejected rows go (FILE.rejects.csv)");
  arguments.flag("--dry-run", options.dry_run, "say what would happen; write nothing");
  add_store_flags(arguments, flags.store);
}

char one_character(std::string_view option, const std::string& text) {
  if (text == "\\t" || text == "tab") return '\t';
  if (text.size() != 1) throw Failure(kUsage, fmt::format("{} takes one character, not `{}`", option, text));
  return text.front();
}

void complete(ImportFlags& flags) {
  runtime::ImportOptions& options = flags.options;
  for (const std::string& pair : flags.map) options.map.push_back(name_and_value("--map", pair));
  const std::size_t dot = flags.entry.find('.');
  options.workflow = dot == std::string::npos ? std::string() : flags.entry.substr(0, dot);
  options.entry = dot == std::string::npos ? flags.entry : flags.entry.substr(dot + 1);
  options.decimal = one_character("--decimal", flags.decimal);
  if (options.decimal != '.' && options.decimal != ',') throw Failure(kUsage, "--decimal is . or ,");
  if (flags.separator) options.separator = one_character("--separator", *flags.separator);
  if (!options.date_format.empty() && !runtime::tells_date(options.date_format)) {
    throw Failure(kUsage, fmt::format("--date-format `{}` does not say the whole date", options.date_format),
                  "write it with %d, %m and %Y (or %y), as in %d/%m/%Y or %Y-%m-%d %H:%M");
  }
  if (options.quiet && options.run_rules) throw Failure(kUsage, "--quiet and --run-rules do not go together");
  if (flags.rejects.empty() && flags.file != "-") {
    fs::path path = flags.file;
    if (path.extension() == ".csv") path.replace_extension();
    flags.rejects = path.string() + ".rejects.csv";
  }
  std::error_code error;
  if (!flags.rejects.empty() && flags.file != "-" && fs::equivalent(flags.rejects, flags.file, error)) {
    throw Failure(kUsage, "the rejects would replace the input", "--rejects FILE names another file");
  }
}

std::string separator_name(char separator) {
  return separator == '\t' ? "tab" : fmt::format("`{}`", separator);
}

std::string rejected_json(const runtime::RejectedRow& row) {
  return JsonObject()
      .number("line", row.line)
      .number("row", row.row)
      .text_or_null("column", row.column)
      .text("message", row.message)
      .str();
}

std::string summary_json(const runtime::ImportSummary& summary, const std::vector<std::string>& rejected,
                         const std::string& rejects, bool dry_run) {
  JsonObject used;
  for (const auto& [attribute, column] : summary.used) used.text(attribute, column);
  JsonObject object = document("import");
  object.boolean("ok", summary.rejected == 0)
      .boolean("dry_run", dry_run)
      .number("rows", summary.rows)
      .number("created", summary.created);
  object.number("updated", summary.updated)
      .number("unchanged", summary.unchanged)
      .number("rejected", summary.rejected);
  object.text("separator", std::string(1, summary.separator))
      .boolean("quiet", summary.quiet)
      .raw("used", used.str());
  object.texts("ignored", summary.ignored)
      .raw("rejected_rows", json_array(rejected))
      .text_or_null("rejects", rejects);
  return object.str() + "\n";
}

void print_summary(Session& session, const runtime::ImportSummary& summary, const std::string& rejects,
                   bool dry_run) {
  std::string used, ignored;
  for (const auto& [attribute, column] : summary.used) {
    used += (used.empty() ? "" : ", ") + (attribute == column ? attribute : attribute + " from " + column);
  }
  for (const std::string& column : summary.ignored) ignored += (ignored.empty() ? "" : ", ") + column;
  say(session, fmt::format("fields are separated by {}; used: {}", separator_name(summary.separator),
                           used.empty() ? "nothing" : used));
  if (!ignored.empty()) say_warning(session, "columns that no attribute takes: " + ignored);
  if (summary.quiet) say(session, "quiet: no rules were run and nothing was queued");
  session.out << fmt::format("{}: {} created, {} updated, {} unchanged, {} rejected{}\n",
                             counted(summary.rows, "row"), summary.created, summary.updated,
                             summary.unchanged, summary.rejected,
                             dry_run ? " (dry run: nothing was written)" : "");
  if (!rejects.empty())
    say(session, fmt::format("rejected rows are in {}: mend them there and import that file alone", rejects));
}

}  // namespace

int import_file(const std::vector<std::string>& args, Session& session) {
  ImportFlags flags;
  Arguments arguments("import");
  describe(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  complete(flags);
  std::ifstream file;
  if (flags.file != "-") {
    if (session.disk.kind(flags.file) == dsl::FileKind::Missing)
      throw Failure(kUnreadable, fmt::format("there is no file `{}`", flags.file));
    file.open(flags.file, std::ios::binary);
    if (!file || session.disk.kind(flags.file) == dsl::FileKind::Directory)
      throw Failure(kUnreadable, fmt::format("cannot read `{}`", flags.file));
  }
  runtime::StreamSource stream(flags.file == "-" ? session.in : file);

  StoreAccess access(session, flags.store);
  {
    Transaction transaction(access.store(), runtime::Access::Read);
    access.program();
    flags.options.actor = access.person(access.actor()).name;
  }
  const bool keeps_rejects = !flags.rejects.empty() && !flags.options.dry_run;
  GrowingFile rejects(flags.rejects);
  std::vector<std::string> rejected;
  Progress progress(session, "rows");
  runtime::ImportSinks sinks;
  sinks.rejected = [&](const runtime::RejectedRow& row) {
    progress.clear();
    if (flags.store.json) rejected.push_back(rejected_json(row));
    const std::string column = row.column.empty() ? std::string() : fmt::format(" {}:", row.column);
    say(session, fmt::format("{}:{}:{} {}", flags.file, row.line, column, row.message));
  };
  if (keeps_rejects) sinks.rejects_text = [&](std::string_view text) { rejects.append(text); };
  sinks.progress = [&](std::int64_t rows) { progress.show(rows); };
  const auto result = runtime::import_csv(access.store(), stream, access.clock(), flags.options, sinks);
  progress.clear();
  if (const auto* refused = std::get_if<runtime::Refused>(&result)) {
    throw Failure(refused->kind == runtime::RefusalKind::NotFound ? kNotFound : kUsage, refused->message);
  }
  const std::string kept = rejects.empty() ? std::string() : flags.rejects;
  rejects.close();
  const auto& summary = std::get<runtime::ImportSummary>(result);
  if (flags.store.json) session.out << summary_json(summary, rejected, kept, flags.options.dry_run);
  if (!flags.store.json) print_summary(session, summary, kept, flags.options.dry_run);
  return summary.rejected == 0 ? kDone : kNo;
}

}  // namespace leadflow::cli
