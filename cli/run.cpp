#include "cli/run.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/errors.h"
#include "cli/failure.h"
#include "cli/json_object.h"
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

int dispatch(const std::vector<std::string>& args, Session& session) {
  if (args.empty()) throw Failure(kUsage, "no command", overview());
  const std::string& name = args.front();
  if (name == "--version") return print_version(args, session);
  if (name == "--help" || name == "-h" || name == "help") {
    session.out << overview();
    return kDone;
  }
  if (name.starts_with('-'))
    throw Failure(kUsage, fmt::format("the command comes before options such as `{}`", name));
  const CommandInfo* info = find_command(name);
  if (info == nullptr) {
    std::vector<std::string_view> names;
    for (const CommandInfo& each : all_commands()) names.push_back(each.name);
    Failure failure = unknown_name("command", name, names);
    if (failure.help().empty()) throw Failure(kUsage, failure.what(), "`leadflow --help` lists the commands");
    throw failure;
  }
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
