// `leadflow init`: an empty store and its first admin.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/store_access.h"

namespace leadflow::cli {

int init(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string admin;
  bool rehearsal = false;
  Arguments arguments("init");
  arguments.option("--admin", admin, "NAME", "the first admin (LEADFLOW_USER, else the system's user)");
  arguments.flag("--rehearsal", rehearsal, "a store for practice, whose clock --at sets");
  arguments.flag("--json", flags.json, "the same facts for scripts");
  arguments.option("--store", flags.store, "FILE",
                   "the store (LEADFLOW_STORE, leadflow.toml, else leadflow.db)");
  arguments.option("--at", flags.at, "TIME", "the time it is, with --rehearsal");
  arguments.option("--config", flags.config, "FILE", "instead of the nearest leadflow.toml upwards");
  if (!arguments.parse(args, session)) return kDone;

  if (admin.empty()) admin = session.environment("LEADFLOW_USER");
  if (admin.empty()) admin = session.system_user;
  if (admin.empty()) throw Failure(kUsage, "who is the first admin? --admin NAME says so");
  runtime::InitOptions options;
  options.rehearsal = rehearsal;
  options.admin = admin;
  options.at = session.clock.now();
  if (!flags.at.empty()) {
    const std::optional<runtime::Instant> at = runtime::parse_rfc3339(flags.at);
    if (!rehearsal || !at)
      throw Failure(kUsage, "--at takes a time as in 2026-03-02T10:00:00Z, and goes with --rehearsal");
    options.at = *at;
  }
  const std::string url = store_url(session, flags);
  runtime::init_store(url, options);
  if (flags.json) {
    session.out << document("init")
                       .boolean("ok", true)
                       .text("store", url)
                       .text("admin", admin)
                       .boolean("rehearsal", rehearsal)
                       .str()
                << '\n';
    return kDone;
  }
  session.out << fmt::format("made {}{}; {} is its admin\n", shown(url), rehearsal ? " for rehearsals" : "",
                             shown(admin));
  say(session, "next: leadflow deploy FILE, then leadflow user add NAME");
  return kDone;
}

}  // namespace leadflow::cli
