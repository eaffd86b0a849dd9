// `leadflow compile` and `leadflow decompile`: a program as canonical JSON, and back.

#include <fmt/format.h>

#include <optional>
#include <ostream>
#include <stdexcept>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/report.h"
#include "compiler/workflow_json.h"
#include "dsl/formatter.h"

namespace leadflow::cli {

namespace {

/// The result on stdout, or in the file with a word about it.
void put(Session& session, const std::string& text, const std::string& output, std::string_view kind,
         bool json) {
  if (output.empty() || output == "-") {
    session.out << text;
    return;
  }
  write_file(output, text);
  if (json) {
    session.out << document(kind)
                       .boolean("ok", true)
                       .text("output", output)
                       .number("bytes", static_cast<std::int64_t>(text.size()))
                       .str()
                << '\n';
  } else {
    say(session, fmt::format("wrote {}", output));
  }
}

/// Findings where they belong when there is no result: in JSON on stdout, else on the error stream.
int no_result(Session& session, const dsl::SourceSet& sources, const std::vector<dsl::Diagnostic>& findings,
              std::string_view kind, bool json) {
  if (json) {
    session.out
        << document(kind).boolean("ok", false).raw("diagnostics", findings_json(sources, findings)).str()
        << '\n';
  }
  say_findings(session, sources, findings);
  return kNo;
}

}  // namespace

int compile(const std::vector<std::string>& args, Session& session) {
  std::vector<std::string> files;
  std::string output;
  std::string stdin_name = "stdin.wf";
  bool json = false;
  Arguments arguments("compile");
  arguments.positionals("FILE", files, "the files of one program, or - for standard input");
  arguments.option("-o,--output", output, "OUT", "write here instead of to standard output");
  arguments.flag("--json", json, "findings as JSON too; the program always is");
  arguments.option("--stdin-filename", stdin_name, "NAME",
                   "what - is called, and where its imports start from");
  if (!arguments.parse(args, session)) return kDone;

  Loader loader(session, stdin_name);
  const LoadedProgram program = loader.load_together(program_files(session, files));
  const std::vector<dsl::Diagnostic> findings = program.found.sorted();
  if (!program.compiled) return no_result(session, loader.sources(), findings, "compile", json);
  put(session, canonical_json(program), output, "compile", json);
  return kDone;
}

int decompile(const std::vector<std::string>& args, Session& session) {
  std::string file;
  std::string output;
  bool json = false;
  Arguments arguments("decompile");
  arguments.positional("OUT.json", file, "what compile wrote, or - for standard input");
  arguments.option("-o,--output", output, "FILE.wf", "write here instead of to standard output");
  arguments.flag("--json", json, "the source and the findings in a JSON document");
  if (!arguments.parse(args, session)) return kDone;

  dsl::SourceSet sources;
  dsl::Diagnostics found;
  const dsl::FileIndex index =
      sources.add(file == "-" ? "stdin.json" : file, file == "-" ? "" : file, read_input(session, file));
  const std::optional<dsl::ast::File> tree = compiler::from_json(sources, index, found);
  const std::vector<dsl::Diagnostic> findings = found.sorted();
  if (!tree) return no_result(session, sources, findings, "decompile", json);
  say_findings(session, sources, findings);
  const std::optional<std::string> text = dsl::format_text(sources, *tree);
  if (!text)
    throw std::logic_error("the source of a compiled program does not read back as the same program");
  if (json && output.empty()) {
    session.out << document("decompile").boolean("ok", true).text("source", *text).str() << '\n';
    return kDone;
  }
  put(session, *text, output, "decompile", json);
  return kDone;
}

}  // namespace leadflow::cli
