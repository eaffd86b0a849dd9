// `leadflow undo`: the last step of a record taken back, where nothing has left the house.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/store_access.h"

namespace leadflow::cli {

int undo(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string record;
  Arguments arguments("undo");
  arguments.positional("ID", record, "the record: its number, key:KEY or TYPE:KEY");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  StoreAccess access(session, flags);
  std::string status;
  runtime::RecordId id = 0;
  {
    Transaction transaction(access.store(), runtime::Access::Write);
    access.program();
    const std::string actor = access.person(access.actor()).name;
    id = record_of(access.store(), record).id;
    if (const auto refused = access.store().undo(id, {access.now(), actor, "undo", {}})) {
      throw Failure(kRefused, refused->message);
    }
    if (const auto after = access.store().record(id); after && after->state.valid()) {
      status = access.store().program().states[after->state].name;
    }
    transaction.commit();
  }
  if (flags.json) {
    session.out << document("undo").boolean("ok", true).number("id", id).text_or_null("status", status).str()
                << '\n';
  } else {
    session.out << fmt::format("took back the last step of record {}{}\n", id,
                               status.empty() ? "" : "; now at " + status);
  }
  return kDone;
}

}  // namespace leadflow::cli
