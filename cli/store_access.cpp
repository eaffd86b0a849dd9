#include "cli/store_access.h"

#include <fmt/format.h>

#include "cli/config.h"
#include "cli/failure.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

runtime::Instant read_at(const std::string& text) {
  const std::optional<runtime::Instant> at = runtime::parse_rfc3339(text);
  if (!at) throw Failure(kUsage, fmt::format("--at takes a time as in 2026-03-02T10:00:00Z, not `{}`", text));
  return *at;
}

}  // namespace

void add_store_flags(Arguments& arguments, StoreFlags& flags) {
  arguments.option("--as", flags.as, "USER",
                   "who acts (LEADFLOW_USER, leadflow.toml, else the system's user)");
  arguments.flag("--json", flags.json, "the same facts for scripts");
  arguments.option("--store", flags.store, "FILE",
                   "the store (LEADFLOW_STORE, leadflow.toml, else leadflow.db)");
  arguments.option("--at", flags.at, "TIME", "the time it is, on a store made with init --rehearsal");
  arguments.option("--config", flags.config, "FILE", "instead of the nearest leadflow.toml upwards");
}

std::string store_url(Session& session, const StoreFlags& flags) {
  std::string url = flags.store;
  if (url.empty()) url = session.environment("LEADFLOW_STORE");
  if (url.empty()) url = read_config(session, flags.config).store;
  if (url.empty()) url = "leadflow.db";
  if (url.find("://") != std::string::npos) {
    throw Failure(kUsage, fmt::format("this version keeps stores in SQLite files only, not at `{}`", url));
  }
  return url;
}

StoreAccess::StoreAccess(Session& session, const StoreFlags& flags)
    : session_(session), url_(store_url(session, flags)) {
  actor_ = flags.as;
  if (actor_.empty()) actor_ = session.environment("LEADFLOW_USER");
  if (actor_.empty()) actor_ = read_config(session, flags.config).user;
  if (actor_.empty()) actor_ = session.system_user;
  if (!flags.at.empty()) fixed_.emplace(read_at(flags.at));
  runtime::OpenOptions options;
  options.system_user = session.system_user;
  options.host = session.host;
  options.for_backup = flags.for_backup;
  store_ = runtime::open_store(url_, options);
  if (fixed_ && !store_->is_rehearsal()) {
    throw Failure(kUsage, "--at sets the clock of rehearsal stores only",
                  "`leadflow init --rehearsal` makes one");
  }
}

StoreAccess::~StoreAccess() {
  if (store_->may_stay_open()) session_.kept = std::move(store_);  // closing takes longer than a look at it
}

runtime::User StoreAccess::person(const std::string& name) {
  const std::optional<runtime::User> found = store_->user(name);
  if (!found) {
    const std::vector<runtime::User> users = store_->users();
    std::vector<std::string_view> names;
    for (const runtime::User& each : users) names.push_back(each.name);
    std::string help = nearest_help(name, names);
    if (help.empty()) help = "`leadflow user list` shows the people of the store; `--as` says who acts";
    throw Failure(kNotFound, fmt::format("the store knows nobody called `{}`", name), help);
  }
  if (!found->active) throw Failure(kRefused, fmt::format("`{}` was removed from the store's people", name));
  return *found;
}

runtime::User StoreAccess::admin() {
  runtime::User user = person(actor_);
  if (user.role != dsl::Role::Admin) {
    throw Failure(kRefused, fmt::format("only an admin may do this, and `{}` is none", actor_));
  }
  return user;
}

const compiler::Program& StoreAccess::program() {
  if (store_->program_version() == 0) {
    throw Failure(kUsage, "no program is deployed on this store yet", "`leadflow deploy FILE` installs one");
  }
  return store_->program();
}

runtime::Record record_of(runtime::Store& store, const std::string& text) {
  auto found = runtime::find_record(store, runtime::parse_record_ref(text));
  if (const auto* refused = std::get_if<runtime::Refused>(&found)) throw Failure(kNotFound, refused->message);
  std::optional<runtime::Record> record = store.record(std::get<runtime::RecordId>(found));
  if (!record) throw Failure(kNotFound, fmt::format("there is no record {}", text));
  return std::move(*record);
}

}  // namespace leadflow::cli
