// `leadflow event`: something happened outside, one event or many from NDJSON.

#include <fmt/format.h>

#include "cli/batch_input.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/outcome.h"
#include "cli/store_access.h"
#include "runtime/service/events.h"

namespace leadflow::cli {

namespace {

struct EventFlags {
  StoreFlags store;
  std::string record;
  std::vector<std::string> words;
  std::string batch;
  std::optional<std::string> once;
  runtime::StepOptions step;
};

/// Words without `=` say what happened, the others are its data.
runtime::EventRequest request_of(const std::vector<std::string>& words) {
  runtime::EventRequest request;
  for (const std::string& word : words) {
    if (word.find('=') != std::string::npos) {
      auto [name, text] = name_and_value("an event's data", word);
      request.data.push_back({std::move(name), std::move(text), false});
    } else {
      request.event += (request.event.empty() ? "" : " ") + word;
    }
  }
  return request;
}

}  // namespace

int event(const std::vector<std::string>& args, Session& session) {
  EventFlags flags;
  Arguments arguments("event");
  arguments.positional("ID", flags.record, "the record: its number, key:KEY or TYPE:KEY", false);
  arguments.positionals(
      "EVENT", flags.words,
      "what happened: `email opened welcome`, `appointment held`, an event of the program; its "
      "data as name=value",
      false);
  arguments.option("--batch", flags.batch, "FILE",
                   "an event a line as JSON, from a file or - (see docs/cli.md)");
  arguments.option("--once", flags.once, "KEY",
                   "a second call with this key and the same content changes nothing");
  arguments.flag("--dry-run", flags.step.dry_run, "say what would happen; write nothing");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  // What happens outside is done by nobody, unless somebody is named who reports it.
  flags.step.actor = flags.store.as;
  if (!flags.batch.empty()) {
    if (!flags.record.empty()) throw Failure(kUsage, "--batch takes its records and events from the lines");
    refuse_beside_batch({{flags.once.has_value(), "--once", R"("once": "KEY")"}});
    StoreAccess access(session, flags.store);
    return run_batch(session, access, flags.batch,
                     {flags.step.actor, flags.step.dry_run, runtime::BatchKind::Events});
  }
  flags.step.once = once_key(flags.once);
  const runtime::EventRequest request = request_of(flags.words);
  if (request.event.empty())
    throw Failure(kUsage, "`leadflow event` needs ID and EVENT, or --batch", arguments.usage());
  StoreAccess access(session, flags.store);
  flags.step.at = access.now();
  return run_and_print(
      session, access.store(), request.event, flags.store.json, flags.step.dry_run,
      [&] {
        access.program();
        if (!flags.step.actor.empty()) access.person(flags.step.actor);
        return runtime::event_step(access.store(), runtime::parse_record_ref(flags.record), request,
                                   flags.step);
      },
      "event");
}

}  // namespace leadflow::cli
