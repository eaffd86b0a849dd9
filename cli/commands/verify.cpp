// `leadflow verify` and `leadflow backup`: the store's health and its copy.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/exit_codes.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/store_access.h"

namespace leadflow::cli {

int verify(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  Arguments arguments("verify");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  constexpr std::string_view guard_rails =
      "roles are guard rails here, not access control: whoever can write the store's file can change "
      "anything in it";
  StoreAccess access(session, flags);
  const std::vector<std::string> broken = access.store().verify();
  const std::string description = access.store().description();
  if (flags.json) {
    session.out << document("verify")
                       .boolean("ok", broken.empty())
                       .text("store", access.url())
                       .text("description", description)
                       .texts("broken", broken)
                       .text("note", guard_rails)
                       .str()
                << '\n';
    return broken.empty() ? kDone : kNo;
  }
  for (const std::string& line : broken) session.out << shown(line) << '\n';
  if (broken.empty()) session.out << fmt::format("ok: {} ({})\n", shown(access.url()), shown(description));
  say(session, guard_rails);
  return broken.empty() ? kDone : kNo;
}

int backup(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string file;
  Arguments arguments("backup");
  arguments.positional("FILE", file, "the copy, which must not be there yet");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  flags.for_backup = true;
  StoreAccess access(session, flags);
  access.store().backup(file);
  if (flags.json) {
    session.out << document("backup").boolean("ok", true).text("store", access.url()).text("file", file).str()
                << '\n';
  } else {
    session.out << fmt::format("copied {} to {}\n", shown(access.url()), shown(file));
  }
  return kDone;
}

}  // namespace leadflow::cli
