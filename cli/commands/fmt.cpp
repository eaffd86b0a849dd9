// `leadflow fmt`: files in the one layout, in place, or shown as they would become.

#include <fmt/format.h>

#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/line_diff.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/report.h"
#include "dsl/formatter.h"

namespace leadflow::cli {

namespace {

struct FmtFlags {
  std::vector<std::string> files;
  bool check = false;
  bool diff = false;
  bool json = false;
  std::string stdin_name = "stdin.wf";
};

struct Formatted {
  std::string file;
  bool broken = false;  // syntax errors: left alone
  bool changed = false;
  std::string text;
  std::string diff;
  std::vector<dsl::Diagnostic> findings;
};

Formatted format_one(Loader& loader, const std::string& file, const FmtFlags& flags) {
  Formatted result;
  dsl::Diagnostics found;
  const dsl::ast::File tree = loader.parse_alone(file, found);
  const dsl::SourceFile& source = loader.sources()[static_cast<dsl::FileIndex>(loader.sources().size() - 1)];
  result.file = source.name();
  result.findings = found.sorted();
  result.broken = found.has_errors();
  if (result.broken) return result;
  std::optional<std::string> text = dsl::format_text(loader.sources(), tree);
  if (!text)
    throw std::logic_error(fmt::format(
        "the layout of {} could not be proved to keep its meaning; the file is unchanged", result.file));
  result.text = std::move(*text);
  result.changed = result.text != source.text();
  if (flags.diff)
    result.diff = unified_diff(source.text(), result.text, "a/" + result.file, "b/" + result.file);
  return result;
}

void say_result(Session& session, const Formatted& result, const FmtFlags& flags, bool from_stdin) {
  if (flags.diff) {
    session.out << result.diff;
  } else if (flags.check) {
    if (result.changed) session.out << result.file << '\n';
  } else if (from_stdin) {
    session.out << result.text;
  } else if (result.changed) {
    say(session, fmt::format("formatted {}", result.file));
  }
}

}  // namespace

int fmt_files(const std::vector<std::string>& args, Session& session) {
  FmtFlags flags;
  Arguments arguments("fmt");
  arguments.positionals("FILE", flags.files,
                        "workflow files, folders with all below them, or - for standard input");
  arguments.flag("--check", flags.check, "write nothing; name the files that would change and exit with 1");
  arguments.flag("--diff", flags.diff, "write nothing; show what would change");
  arguments.flag("--json", flags.json, "the same facts for scripts");
  arguments.option("--stdin-filename", flags.stdin_name, "NAME", "what - is called in findings");
  if (!arguments.parse(args, session)) return kDone;

  Loader loader(session, flags.stdin_name);
  std::vector<std::string> items;
  bool ok = true;
  for (const std::string& file : program_files(session, flags.files)) {
    const Formatted result = format_one(loader, file, flags);
    const bool from_stdin = file == "-";
    const bool writes = result.changed && !flags.check && !flags.diff && !from_stdin;
    if (writes) write_file(file, result.text);
    ok = ok && !result.broken && !(flags.check && result.changed);
    say_findings(session, loader.sources(), result.findings);
    if (!flags.json && !result.broken) say_result(session, result, flags, from_stdin);
    if (flags.json) {
      JsonObject item;
      item.text("file", result.file)
          .boolean("ok", !result.broken)
          .boolean("changed", result.changed)
          .boolean("written", writes);
      if (flags.diff) item.text("diff", result.diff);
      if (from_stdin && !result.broken) item.text("source", result.text);
      item.raw("diagnostics", findings_json(loader.sources(), result.findings));
      items.push_back(item.str());
    }
  }
  if (flags.json)
    session.out << document("fmt").boolean("ok", ok).raw("files", json_array(items)).str() << '\n';
  return ok ? kDone : kNo;
}

}  // namespace leadflow::cli
