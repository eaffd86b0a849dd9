// `leadflow man`: manual pages, printed or written.

#include <fmt/format.h>

#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/man.h"
#include "cli/output.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

std::string page_json(const ManualPage& page, const std::string& file) {
  JsonObject object;
  object.text("name", page.name).number("section", page.section).text_or_null("file", file);
  return object.text("text", page.text).str();
}

ManualPage page_of(const std::string& name, const Session& session) {
  if (name.empty() || name == "leadflow") return overview_page();
  if (name == "leadflow.toml") return settings_page();
  const std::string command = name.starts_with("leadflow-") ? name.substr(9) : name;
  if (const CommandInfo* info = find_command(command)) return command_page(*info, session);
  std::vector<std::string_view> names = {"leadflow.toml"};
  for (const CommandInfo& each : all_commands()) names.push_back(each.name);
  throw unknown_name("page", name, names);
}

int write_pages(Session& session, const std::string& folder, bool json) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Failure(kUnreadable, fmt::format("cannot make `{}`: {}", folder, error.message()));
  std::vector<std::string> items;
  for (const ManualPage& page : all_pages(session)) {
    const std::string file = (fs::path(folder) / page.file()).string();
    write_file(file, page.text);
    items.push_back(page_json(page, file));
  }
  if (json)
    session.out << document("man").boolean("ok", true).raw("pages", json_array(items)).str() << '\n';
  else
    say(session,
        fmt::format("wrote {} to {}", counted(static_cast<std::int64_t>(items.size()), "page"), folder));
  return kDone;
}

}  // namespace

int man(const std::vector<std::string>& args, Session& session) {
  std::string name;
  std::string folder;
  bool json = false;
  Arguments arguments("man");
  arguments.positional("COMMAND", name, "a command, or leadflow.toml; without one leadflow itself", false);
  arguments.option("-o,--output", folder, "DIR",
                   "write every page here instead, as leadflow-check.1 and so on");
  arguments.flag("--json", json, "the pages in a JSON document");
  if (!arguments.parse(args, session)) return kDone;
  if (!folder.empty()) {
    if (!name.empty()) throw Failure(kUsage, "-o writes every page; it goes without COMMAND");
    return write_pages(session, folder, json);
  }
  const ManualPage page = page_of(name, session);
  if (json)
    session.out << document("man").boolean("ok", true).raw("pages", json_array({page_json(page, "")})).str()
                << '\n';
  else
    session.out << page.text;
  return kDone;
}

}  // namespace leadflow::cli
