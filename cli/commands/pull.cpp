// `leadflow pull`: the next record of a distribution, for one person.

#include "runtime/service/pull.h"
#include "cli/commands/commands.h"
#include "cli/exit_codes.h"
#include "cli/outcome.h"
#include "cli/store_access.h"

namespace leadflow::cli {

int pull(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string distribution;
  runtime::StepOptions step;
  std::optional<std::string> once;
  Arguments arguments("pull");
  arguments.positional("DISTRIBUTION", distribution, "the pull distribution");
  arguments.option("--once", once, "KEY", "a second call with this key gives the same record again");
  arguments.flag("--dry-run", step.dry_run, "say which it would be; take nothing");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  step.once = once_key(once);
  StoreAccess access(session, flags);
  step.at = access.now();
  step.actor = access.actor();
  return run_and_print(session, access.store(), distribution, flags.json, step.dry_run, [&] {
    access.program();
    access.person(access.actor());
    return runtime::pull_step(access.store(), distribution, step);
  });
}

}  // namespace leadflow::cli
