#include "cli/run.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/errors.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "runtime/calendar/zone.h"
#include "runtime/store/store.h"

namespace leadflow::cli {

namespace {

int print_version(const std::vector<std::string>& args, Session& session) {
  if (error_form(args) == ErrorForm::Json) {
    session.out << document("version").text("version", version()).str() << '\n';
  } else {
    session.out << "leadflow " << version() << '\n';
  }
  return kDone;
}

struct OtherWord {
  std::string_view word;
  std::string_view command;
};

/// What other tools call what a command of ours does.
constexpr OtherWord other_words[] = {
    {"validate", "check"},    {"lint", "check"},
    {"verify-file", "check"}, {"format", "fmt"},
    {"build", "compile"},     {"create", "new"},
    {"install", "deploy"},    {"apply-workflow", "deploy"},
    {"ls", "list"},           {"get", "show"},
    {"view", "show"},         {"update", "set"},
    {"edit", "set"},          {"log", "history"},
    {"worker", "work"},       {"daemon", "work"},
    {"revert", "undo"},       {"users", "user"},
    {"people", "user"},       {"dump", "backup"},
    {"move", "apply"},        {"insert", "add"},
    {"load", "import"},       {"stats", "report"},
    {"reports", "report"},    {"next", "pull"},
    {"messages", "outbox"},   {"run", "test"},
    {"manual", "man"},        {"completions", "completion"},
};

[[noreturn]] void refuse_command(const std::string& name) {
  std::vector<std::string_view> names;
  for (const OtherWord& other : other_words) {
    if (other.word == name)
      throw Failure(kUsage, fmt::format("unknown command `{}`", name),
                    fmt::format("did you mean `{}`?", other.command));
  }
  for (const CommandInfo& each : all_commands()) names.push_back(each.name);
  Failure failure = unknown_name("command", name, names);
  if (failure.help().empty()) throw Failure(kUsage, failure.what(), "`leadflow --help` lists the commands");
  throw failure;
}

[[noreturn]] void refuse_option_in_front(const std::string& name) {
  std::string help = name == "-v" || name == "-V" ? "did you mean `--version`?"
                                                  : nearest_help(name, {"--version", "--help"});
  if (help.empty()) help = "as in `leadflow check --json leads.wf`";
  throw Failure(kUsage, fmt::format("the command comes before options such as `{}`", name), help);
}

int dispatch(const std::vector<std::string>& args, Session& session) {
  if (args.empty()) throw Failure(kUsage, "no command", overview());
  const std::string& name = args.front();
  if (name == "--version") return print_version(args, session);
  if (name == "--help" || name == "-h" || name == "help") {
    session.out << overview();
    return kDone;
  }
  if (name == "__complete") return answer_shell({args.begin() + 1, args.end()}, session);
  if (name.starts_with('-')) refuse_option_in_front(name);
  const CommandInfo* info = find_command(name);
  if (info == nullptr) refuse_command(name);
  return info->run({args.begin() + 1, args.end()}, session);
}

ExitCode exit_code(runtime::StoreErrorKind kind) {
  return kind == runtime::StoreErrorKind::Busy ? kBusy : kUnreadable;
}

}  // namespace

std::string version() {
  return LEADFLOW_VERSION;
}

int run(const std::vector<std::string>& args, Session& session) {
  int code = kBug;
  try {
    code = dispatch(args, session);
  } catch (const Failure& failure) {
    code = report_failure(failure, args, session);
  } catch (const runtime::StoreError& error) {
    code = report_failure(Failure(exit_code(error.kind()), error.what()), args, session);
  } catch (const runtime::UnknownZone& error) {
    code = report_failure(Failure(kUnreadable, error.what(),
                                  "is the name misspelt? else install the tz database (Debian: tzdata)"),
                          args, session);
  } catch (const runtime::ZoneDataError& error) {
    code = report_failure(Failure(kUnreadable, error.what(),
                                  "install the tz database again (Debian: `apt-get install --reinstall "
                                  "tzdata`), or set TZDIR to a folder that holds it whole"),
                          args, session);
  } catch (const std::exception& error) {
    code = report_failure(
        Failure(
            kBug, fmt::format("this is a bug of leadflow: {}", error.what()),
            fmt::format("please report it to the project with the command line, the input and the version "
                        "({}); nothing half done was kept",
                        version())),
        args, session);
  }
  session.out.flush();
  if (!session.out && code == kDone) {
    session.err << "error: the results cannot be written to standard output\n";
    code = kUnreadable;
  }
  session.err.flush();
  return code;
}

}  // namespace leadflow::cli
