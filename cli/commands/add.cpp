// `leadflow add` and `leadflow set`: records and their attributes by hand.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/outcome.h"
#include "cli/store_access.h"

namespace leadflow::cli {

namespace {

std::vector<runtime::TypedText> typed(const std::vector<std::string>& pairs, std::string_view what) {
  std::vector<runtime::TypedText> values;
  for (const std::string& pair : pairs) {
    auto [name, text] = name_and_value(what, pair);
    values.push_back({std::move(name), std::move(text), false});
  }
  return values;
}

}  // namespace

int add(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::vector<std::string> values;
  runtime::AddRequest request;
  runtime::StepOptions options;
  std::string entry;
  std::optional<std::string> once;
  Arguments arguments("add");
  arguments.positional("TYPE", request.type, "the record type");
  arguments.positionals("ATTR=VALUE", values, "values of its attributes", false);
  arguments.option("--key", request.key, "KEY", "your own name for it, unique among the type's records");
  arguments.option("--entry", entry, "[WORKFLOW.]E",
                   "the entry; where the type has several workflows, the workflow or both");
  arguments.option("--once", once, "KEY", "a second call with this key and the same content adds nothing");
  arguments.flag("--dry-run", options.dry_run, "say what would happen; write nothing");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  options.once = once_key(once);
  request.values = typed(values, "a value");
  const std::size_t dot = entry.find('.');
  request.workflow = dot == std::string::npos ? std::string() : entry.substr(0, dot);
  request.entry = dot == std::string::npos ? entry : entry.substr(dot + 1);

  StoreAccess access(session, flags);
  options.at = access.now();
  options.actor = access.actor();
  return run_and_print(session, access.store(), "add", flags.json, options.dry_run, [&] {
    access.program();
    access.person(access.actor());
    return runtime::add_step(access.store(), request, options);
  });
}

int set(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string record;
  std::vector<std::string> values;
  runtime::StepOptions options;
  std::optional<std::string> once, version;
  Arguments arguments("set");
  arguments.positional("ID", record, "the record: its number, key:KEY or TYPE:KEY");
  arguments.positionals("ATTR=VALUE", values, "what to write; an empty value clears");
  arguments.option("--once", once, "KEY", "a second call with this key and the same content changes nothing");
  arguments.option("--expect", options.expect_state, "STATUS",
                   "a conflict unless the record is at this status");
  arguments.option("--expect-version", version, "N", "a conflict if the record was changed since");
  arguments.flag("--dry-run", options.dry_run, "say what would happen; write nothing");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  options.once = once_key(once);
  if (version) options.expect_version = whole_number("--expect-version", *version);
  const std::vector<runtime::TypedText> changes = typed(values, "a value");

  StoreAccess access(session, flags);
  options.at = access.now();
  options.actor = access.actor();
  return run_and_print(session, access.store(), "set", flags.json, options.dry_run, [&] {
    access.program();
    access.person(access.actor());
    return runtime::edit_step(access.store(), runtime::parse_record_ref(record), changes, options);
  });
}

}  // namespace leadflow::cli
