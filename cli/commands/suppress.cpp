// `leadflow suppress`: the do-not-contact list.

#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/store_access.h"
#include "cli/times.h"
#include "runtime/service/suppress.h"

namespace leadflow::cli {

namespace {

using runtime::SuppressionRow;

struct SuppressFlags {
  StoreFlags store;
  std::string verb;
  std::vector<std::string> given;  // addresses, or the file
  std::vector<std::string> channels;
  std::string starts;
  std::string column;
  std::string limit = "0";
  bool all = false;
  bool dry_run = false;
};

std::uint8_t channels_of(const SuppressFlags& flags) {
  std::uint8_t channels = 0;
  for (const std::string& word : flags.channels) {
    const std::uint8_t channel = runtime::parse_channel(word);
    if (channel == 0) throw unknown_name("channel", word, {"call", "email", "sms"});
    channels |= channel;
  }
  return channels;
}

// ---- list
// -------------------------------------------------------------------------------------------------------

std::string row_json(const SuppressionRow& row) {
  JsonObject object;
  object.text("channel", runtime::channel_name(row.channel)).text("address", row.address);
  object.text("at", runtime::to_rfc3339(row.at)).text_or_null("by", row.by);
  object.text("what", row.how).text_or_null("name", row.name);
  object.raw("record", row.record != 0 ? std::to_string(row.record) : "null").number("step", row.step);
  object.text_or_null("lifted_at", row.lifted_at ? runtime::to_rfc3339(*row.lifted_at) : std::string());
  return object.text_or_null("lifted_by", row.lifted_by).str();
}

int list_barred(Session& session, const SuppressFlags& flags) {
  if (!flags.given.empty())
    throw Failure(kUsage, "`leadflow suppress list` takes no addresses", "--starts TEXT looks for some");
  const std::int64_t limit = whole_number("--limit", flags.limit);
  StoreAccess access(session, flags.store);
  runtime::SuppressionFilter filter;
  if (const std::uint8_t channels = channels_of(flags); channels != 0) filter.channels = channels;
  filter.starts = flags.starts;
  filter.lifted = flags.all;
  Table table({"CHANNEL", "ADDRESS", "SINCE (UTC)", "BY", "WHAT", "RECORD", "TAKEN OFF (UTC)"});
  std::int64_t count = 0;
  bool more = false;
  for (bool ended = false; !ended;) {
    Transaction transaction(access.store(), runtime::Access::Read);
    const std::vector<SuppressionRow> page = access.store().list_suppressed(filter);
    ended = static_cast<std::int64_t>(page.size()) < filter.limit;
    for (const SuppressionRow& row : page) {
      filter.after_channel = row.channel;
      filter.after_address = row.address;
      filter.after_step = row.step;
      if (limit > 0 && count == limit) {
        more = ended = true;
        break;
      }
      ++count;
      if (flags.store.json) {
        session.out << row_json(row) << '\n';
        continue;
      }
      std::string lifted = row.lifted_at ? local_text(*row.lifted_at, "UTC") : std::string();
      if (!row.lifted_by.empty()) lifted += " by " + row.lifted_by;
      table.add({std::string(runtime::channel_name(row.channel)), row.address, local_text(row.at, "UTC"),
                 row.by, row.name.empty() ? row.how : row.how + " " + row.name,
                 row.record != 0 ? std::to_string(row.record) : std::string(), lifted});
    }
  }
  if (flags.store.json) {
    JsonObject summary = document("summary");
    session.out << summary.boolean("ok", true).number("entries", count).boolean("more", more).str() << '\n';
    return kDone;
  }
  if (!table.empty()) print(session, table);
  session.out.flush();
  say(session, counted(count, "entry", "entries") + (more ? "; there are more" : ""));
  return kDone;
}

// ---- add, remove
// ------------------------------------------------------------------------------------------------

std::vector<runtime::BarredAddress> addresses_of(const SuppressFlags& flags) {
  if (flags.given.empty())
    throw Failure(kUsage, fmt::format("`leadflow suppress {}` needs an ADDRESS", flags.verb));
  const std::uint8_t channels = channels_of(flags);
  std::vector<runtime::BarredAddress> addresses;
  for (const std::string& text : flags.given) {
    auto address = runtime::parse_address(text, channels);
    if (auto* wrong = std::get_if<std::string>(&address)) throw Failure(kUsage, *wrong);
    addresses.push_back(std::get<runtime::BarredAddress>(std::move(address)));
  }
  return addresses;
}

/// Everybody may bar an address; to let messages go to it again is a manager's.
void check_may_remove(const runtime::User& user) {
  if (user.role != dsl::Role::Rep) return;
  throw Failure(
      kRefused,
      fmt::format("only an admin or a manager may take addresses off the list, and `{}` is none", user.name));
}

std::string address_json(const runtime::BarredAddress& one) {
  std::vector<std::string> names;
  for (const std::uint8_t channel : {runtime::no_call, runtime::no_email, runtime::no_sms}) {
    if ((one.channels & channel) != 0) names.emplace_back(runtime::channel_name(channel));
  }
  return JsonObject().text("address", one.address).texts("channels", names).str();
}

int change(Session& session, const SuppressFlags& flags) {
  const std::vector<runtime::BarredAddress> addresses = addresses_of(flags);
  const bool removes = flags.verb == "remove";
  StoreAccess access(session, flags.store);
  runtime::SuppressResult result;
  {
    Transaction transaction(access.store(), runtime::Access::Write);
    access.program();
    const runtime::User user = access.person(access.actor());
    if (removes) check_may_remove(user);
    const runtime::StepInfo info{access.now(), user.name, "suppress", flags.verb};
    result = removes ? runtime::allow(access.store(), addresses, info)
                     : runtime::suppress(access.store(), addresses, info);
    transaction.commit();
  }
  if (flags.store.json) {
    std::vector<std::string> items;
    for (const runtime::BarredAddress& one : addresses) items.push_back(address_json(one));
    JsonObject object = document("suppress");
    object.boolean("ok", true).text("what", flags.verb).number("changed", result.changed);
    session.out << object.number("unchanged", result.unchanged).raw("addresses", json_array(items)).str()
                << '\n';
    return kDone;
  }
  session.out << fmt::format("{} {} the list, {} {} before\n", counted(result.changed, "entry", "entries"),
                             removes ? "taken off" : "put on", result.unchanged,
                             removes ? "not on it" : "on it");
  if (removes && result.changed > 0)
    say(session,
        "a record that is flagged do-not-contact stays so: only `allow contact` in its workflow lifts that");
  return kDone;
}

// ---- import
// -----------------------------------------------------------------------------------------------------

int read_import(Session& session, const SuppressFlags& flags, runtime::ByteSource& source) {
  StoreAccess access(session, flags.store);
  runtime::SuppressImportOptions options;
  {
    Transaction transaction(access.store(), runtime::Access::Read);
    access.program();
    options.actor = access.person(access.actor()).name;
  }
  options.at = access.now();
  options.channels = channels_of(flags);
  options.column = flags.column;
  options.dry_run = flags.dry_run;
  runtime::CsvReader reader(source);
  std::vector<std::string> rejected;
  const auto reject = [&](const runtime::RejectedAddress& row) {
    if (flags.store.json) {
      rejected.push_back(JsonObject().number("line", row.line).text("message", row.message).str());
    } else {
      say(session, fmt::format("{}:{}: {}", flags.given.front(), row.line, shown(row.message)));
    }
  };
  const auto end = runtime::import_suppressed(access.store(), reader, options, reject);
  if (const auto* wrong = std::get_if<std::string>(&end)) throw Failure(kUsage, *wrong);
  const auto& result = std::get<runtime::SuppressImportResult>(end);
  if (flags.store.json) {
    JsonObject object = document("suppress");
    object.boolean("ok", result.rejected == 0).text("what", "import").boolean("dry_run", flags.dry_run);
    object.number("rows", result.rows).number("changed", result.entries.changed);
    object.number("unchanged", result.entries.unchanged).number("rejected", result.rejected);
    session.out << object.raw("rejected_rows", json_array(rejected)).str() << '\n';
  } else {
    session.out << fmt::format(
        "{}: {} put on the list, {} on it before, {} rejected{}\n", counted(result.rows, "row"),
        counted(result.entries.changed, "entry", "entries"), result.entries.unchanged,
        counted(result.rejected, "row"), flags.dry_run ? " (dry run: nothing was written)" : "");
  }
  return result.rejected == 0 ? kDone : kNo;
}

int import_list(Session& session, const SuppressFlags& flags) {
  if (flags.given.size() != 1)
    throw Failure(kUsage, "`leadflow suppress import` needs one FILE, or - for standard input");
  if (flags.given.front() == "-") {
    runtime::StreamSource source(session.in);
    return read_import(session, flags, source);
  }
  std::ifstream file(flags.given.front(), std::ios::binary);
  if (!file) throw Failure(kUnreadable, fmt::format("cannot read `{}`", flags.given.front()));
  runtime::StreamSource source(file);
  return read_import(session, flags, source);
}

}  // namespace

int suppress(const std::vector<std::string>& args, Session& session) {
  SuppressFlags flags;
  Arguments arguments("suppress");
  arguments.positional("list|add|remove|import", flags.verb, "what to do");
  arguments.positionals(
      "ADDRESS", flags.given,
      "add, remove: e-mail addresses and phone numbers; import: the file, or - for standard input", false);
  arguments.list(
      "--channel", flags.channels, "CHANNEL",
      "call, email or sms; may be repeated (email for what has an @, else call and sms; list: all)");
  arguments.option("--starts", flags.starts, "TEXT",
                   "list: addresses that start so, as the list writes them");
  arguments.flag("--all", flags.all, "list: those too that were taken off");
  arguments.option("--limit", flags.limit, "N", "list: at most so many (0: all)");
  arguments.option("--column", flags.column, "COLUMN", "import: the column that holds the address");
  arguments.flag("--dry-run", flags.dry_run, "import: say what would happen; write nothing");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  if (flags.verb == "list") return list_barred(session, flags);
  if (flags.verb == "add" || flags.verb == "remove") return change(session, flags);
  if (flags.verb == "import") return import_list(session, flags);
  throw unknown_name("command", flags.verb, {"list", "add", "remove", "import"});
}

}  // namespace leadflow::cli
