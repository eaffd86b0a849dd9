// `leadflow apply`: one disposition, or many from NDJSON.

#include <fmt/format.h>

#include "cli/batch_input.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/outcome.h"
#include "cli/store_access.h"

namespace leadflow::cli {

namespace {

struct ApplyFlags {
  StoreFlags store;
  std::string record;
  std::string action;
  std::vector<std::string> with;
  std::string batch;
  std::optional<std::string> once, expect, expect_version;
  runtime::StepOptions step;
};

std::vector<runtime::TypedText> answers(const std::vector<std::string>& with) {
  std::vector<runtime::TypedText> values;
  for (const std::string& pair : with) {
    auto [name, text] = name_and_value("--with", pair);
    values.push_back({std::move(name), std::move(text), false});
  }
  return values;
}

/// What `apply` and `follow` share.
void describe_step(Arguments& arguments, ApplyFlags& flags) {
  arguments.list("--with", flags.with, "ASK=VALUE", "an answer to a question it asks; may be repeated");
  arguments.option("--once", flags.once, "KEY",
                   "a second call with this key and the same content changes nothing");
  arguments.option("--expect", flags.expect, "STATUS", "a conflict unless the record is at this status");
  arguments.option("--expect-version", flags.expect_version, "N",
                   "a conflict if the record was changed since");
  arguments.flag("--dry-run", flags.step.dry_run, "say what would happen; write nothing");
  add_store_flags(arguments, flags.store);
}

void complete(ApplyFlags& flags, StoreAccess& access) {
  flags.step.expect_state = flags.expect.value_or("");
  if (flags.expect_version)
    flags.step.expect_version = whole_number("--expect-version", *flags.expect_version);
  flags.step.at = access.now();
  flags.step.actor = access.actor();
}

}  // namespace

int apply(const std::vector<std::string>& args, Session& session) {
  ApplyFlags flags;
  Arguments arguments("apply");
  arguments.positional("ID", flags.record, "the record: its number, key:KEY or TYPE:KEY", false);
  arguments.positional("ACTION", flags.action, "an action or transition; `leadflow actions ID` lists them",
                       false);
  arguments.option("--batch", flags.batch, "FILE",
                   "a disposition a line as JSON, from a file or - (see docs/cli.md)");
  describe_step(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  if (!flags.batch.empty()) {
    if (!flags.record.empty()) throw Failure(kUsage, "--batch takes its records and actions from the lines");
    refuse_beside_batch({{!flags.with.empty(), "--with", R"("with": {"ASK": VALUE})"},
                         {flags.once.has_value(), "--once", R"("once": "KEY")"},
                         {flags.expect.has_value(), "--expect", R"("expect": "STATUS")"},
                         {flags.expect_version.has_value(), "--expect-version", R"("expect_version": N)"}});
    StoreAccess access(session, flags.store);
    return run_batch(session, access, flags.batch, {access.actor(), flags.step.dry_run});
  }
  if (flags.action.empty())
    throw Failure(kUsage, "`leadflow apply` needs ID and ACTION, or --batch", arguments.usage());
  flags.step.once = once_key(flags.once);
  const std::vector<runtime::TypedText> given = answers(flags.with);
  StoreAccess access(session, flags.store);
  complete(flags, access);
  return run_and_print(session, access.store(), flags.action, flags.store.json, flags.step.dry_run, [&] {
    access.program();
    access.person(access.actor());
    return runtime::apply_step(access.store(), runtime::parse_record_ref(flags.record), flags.action, given,
                               flags.step);
  });
}

int follow(const std::vector<std::string>& args, Session& session) {
  ApplyFlags flags;
  Arguments arguments("follow");
  arguments.positional("ID", flags.record, "the record: its number, key:KEY or TYPE:KEY");
  arguments.positional("NAME", flags.action, "the follow-on; `leadflow actions ID` lists them");
  describe_step(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  flags.step.once = once_key(flags.once);
  const std::vector<runtime::TypedText> given = answers(flags.with);
  StoreAccess access(session, flags.store);
  complete(flags, access);
  return run_and_print(session, access.store(), flags.action, flags.store.json, flags.step.dry_run, [&] {
    access.program();
    access.person(access.actor());
    return runtime::follow_step(access.store(), runtime::parse_record_ref(flags.record), flags.action, given,
                                flags.step);
  });
}

}  // namespace leadflow::cli
