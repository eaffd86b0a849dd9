// `leadflow doc`: the sales team's handbook, written from the program.

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/program_source.h"
#include "compiler/document/handbook.h"

namespace leadflow::cli {

namespace {

using compiler::document::HandbookFile;
using compiler::document::HandbookFormat;

HandbookFormat handbook_format(const std::string& name) {
  if (name == "markdown") return HandbookFormat::Markdown;
  if (name == "html") return HandbookFormat::Html;
  const Failure failure = unknown_name("format", name, {"markdown", "html"});
  throw Failure(kUsage, failure.what(),
                failure.help().empty() ? "there are markdown and html" : failure.help());
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder))
    throw Failure(kUnreadable, fmt::format("cannot make the folder `{}`{}", folder.string(),
                                           error ? ": " + error.message() : std::string()));
}

}  // namespace

int doc(const std::vector<std::string>& args, Session& session) {
  std::string file;
  std::string folder;
  std::string format = "markdown";
  std::string stdin_name = "stdin.wf";
  bool json = false;
  Arguments arguments("doc");
  arguments.positional("FILE", file,
                       "a program, or the .json that compile made of it, or - for standard input");
  arguments.option("-o,--output", folder, "DIR", "the folder to write into; it is made if it is not there");
  arguments.option("--format", format, "FORMAT", "markdown (as it is) or html");
  arguments.flag("--json", json, "the names of the files for scripts");
  arguments.option("--stdin-filename", stdin_name, "NAME",
                   "what - is called, and where its imports start from");
  if (!arguments.parse(args, session)) return kDone;
  if (folder.empty()) throw Failure(kUsage, "`leadflow doc` needs a folder to write into", "-o handbook");
  const HandbookFormat wanted = handbook_format(format);
  const auto program = shown_program(session, file, stdin_name, "doc", json);
  if (!program) return kNo;
  make_folder(folder);
  std::vector<std::string> names;
  for (const HandbookFile& each : compiler::document::handbook(*program, wanted)) {
    const std::filesystem::path path = std::filesystem::path(folder) / each.name;
    write_file(path, each.text);
    names.push_back(path.string());
  }
  if (json) {
    session.out << document("doc").boolean("ok", true).text("format", format).texts("files", names).str()
                << '\n';
  } else {
    for (const std::string& name : names) session.out << shown(name) << '\n';
  }
  return kDone;
}

}  // namespace leadflow::cli
