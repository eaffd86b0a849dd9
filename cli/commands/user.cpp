// `leadflow user`: the people of the store.

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/store_access.h"
#include "cli/times.h"
#include "compiler/resolve.h"
#include "dsl/literals.h"

namespace leadflow::cli {

namespace {

struct UserFlags {
  StoreFlags store;
  std::string what;
  std::string name;
  std::vector<std::string> groups;
  std::optional<std::string> role, branch, manager, email, phone, deputy, until, weight;
};

std::string user_json(const runtime::User& user) {
  JsonObject object;
  object.text("name", user.name)
      .boolean("active", user.active)
      .text("role", dsl::to_text(user.role))
      .texts("groups", user.groups);
  object.text_or_null("branch", user.branch)
      .text_or_null("manager", user.manager)
      .text_or_null("email", user.email);
  object.text_or_null("phone", user.phone).text_or_null("deputy", user.deputy);
  object.text_or_null("deputy_until",
                      user.deputy_until ? runtime::to_rfc3339(*user.deputy_until) : std::string());
  return object.number("weight", user.weight).str();
}

/// A time, or a date, which means its end in UTC.
runtime::Instant read_until(const std::string& text) {
  if (const auto at = runtime::parse_rfc3339(text)) return *at;
  if (const auto date = dsl::parse_date(text))
    return runtime::Instant{(dsl::days_since_epoch(*date) + 1) * runtime::kDay};
  throw Failure(kUsage,
                fmt::format("--until takes a date or a time as in 2026-03-02T10:00:00Z, not `{}`", text));
}

std::vector<std::string_view> names_of(const compiler::Table<compiler::Named>& table) {
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < table.size(); ++i) names.push_back(table[i].name);
  return names;
}

/// Groups and branches are those of the program, once there is one.
void check_names(StoreAccess& access, const UserFlags& flags) {
  if (access.store().program_version() == 0) return;
  const compiler::Program& program = access.store().program();
  for (const std::string& group : flags.groups) {
    if (!program.group(group).valid()) throw unknown_name("group", group, names_of(program.groups));
  }
  if (flags.branch && !flags.branch->empty() && !program.branch(*flags.branch).valid()) {
    throw unknown_name("branch", *flags.branch, names_of(program.branches));
  }
}

void fill(StoreAccess& access, const UserFlags& flags, runtime::User& user) {
  if (flags.role) {
    const auto role = compiler::find_role(*flags.role);
    if (!role) throw unknown_name("role", *flags.role, {"admin", "manager", "rep"});
    user.role = *role;
  }
  if (!flags.groups.empty()) user.groups = flags.groups;
  if (flags.branch) user.branch = *flags.branch;
  if (flags.manager)
    user.manager = flags.manager->empty() ? *flags.manager : access.person(*flags.manager).name;
  if (flags.email) user.email = *flags.email;
  if (flags.phone) user.phone = *flags.phone;
  if (flags.deputy) user.deputy = flags.deputy->empty() ? *flags.deputy : access.person(*flags.deputy).name;
  if (flags.until) user.deputy_until = read_until(*flags.until);
  if (flags.deputy && flags.deputy->empty()) user.deputy_until.reset();
  if (flags.weight) user.weight = whole_number("--weight", *flags.weight);
}

/// A store without an admin could never be changed again.
void keep_an_admin(StoreAccess& access, const runtime::User& changed) {
  for (const runtime::User& user : access.store().users()) {
    const runtime::User& now = user.name == changed.name ? changed : user;
    if (now.active && now.role == dsl::Role::Admin) return;
  }
  throw Failure(kRefused, fmt::format("`{}` is the only admin: the store would have none", changed.name));
}

int change(Session& session, StoreAccess& access, const UserFlags& flags) {
  if (flags.name.empty()) throw Failure(kUsage, fmt::format("`leadflow user {}` needs a NAME", flags.what));
  const bool removes = flags.what == "remove";
  Transaction transaction(access.store(), runtime::Access::Write);
  access.admin();
  std::optional<runtime::User> before = access.store().user(flags.name);
  runtime::User user = removes ? access.person(flags.name) : before.value_or(runtime::User{});
  user.name = flags.name;
  user.active = !removes;
  check_names(access, flags);
  fill(access, flags, user);
  if (before) keep_an_admin(access, user);
  access.store().put_user(user);
  transaction.commit();
  if (flags.store.json) {
    session.out << user_json(user) << '\n'
                << document("summary").boolean("ok", true).number("people", 1).str() << '\n';
    return kDone;
  }
  const std::string_view verb = removes ? "removed" : before && before->active ? "changed" : "added";
  session.out << fmt::format("{} {} ({})\n", verb, shown(user.name), dsl::to_text(user.role));
  return kDone;
}

int list_users(Session& session, StoreAccess& access, bool json) {
  Transaction transaction(access.store(), runtime::Access::Read);
  const std::vector<runtime::User> users = access.store().users();
  if (json) {
    for (const runtime::User& user : users) session.out << user_json(user) << '\n';
    session.out << document("summary")
                       .boolean("ok", true)
                       .number("people", static_cast<std::int64_t>(users.size()))
                       .str()
                << '\n';
    return kDone;
  }
  Table table({"NAME", "ROLE", "GROUPS", "BRANCH", "MANAGER", "EMAIL", "DEPUTY"});
  for (const runtime::User& user : users) {
    std::string groups;
    for (const std::string& group : user.groups) groups += (groups.empty() ? "" : ", ") + group;
    std::string deputy = user.deputy;
    if (user.deputy_until) deputy += " until " + local_text(*user.deputy_until, "UTC");
    table.add({user.name, user.active ? std::string(dsl::to_text(user.role)) : "removed", groups, user.branch,
               user.manager, user.email, deputy});
  }
  print(session, table);
  return kDone;
}

}  // namespace

int user(const std::vector<std::string>& args, Session& session) {
  UserFlags flags;
  Arguments arguments("user");
  arguments.positional("add|list|remove", flags.what,
                       "what to do; add changes what is given of somebody who is there already");
  arguments.positional("NAME", flags.name, "whom; not for list", false);
  arguments.option("--role", flags.role, "ROLE", "admin, manager or rep (rep)");
  arguments.list("--group", flags.groups, "GROUP",
                 "a group they are in; may be repeated, and replaces those they were in");
  arguments.option("--branch", flags.branch, "BRANCH", "their branch");
  arguments.option("--manager", flags.manager, "NAME", "whom they report to");
  arguments.option("--email", flags.email, "ADDRESS", "where they are told things");
  arguments.option("--phone", flags.phone, "NUMBER", "their phone");
  arguments.option("--deputy", flags.deputy, "NAME", "who stands in for them");
  arguments.option("--until", flags.until, "DATE", "until when, its end in UTC");
  arguments.option("--weight", flags.weight, "N", "their share in a distribution by weight (1)");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  if (flags.what != "add" && flags.what != "list" && flags.what != "remove") {
    throw unknown_name("command", flags.what, {"add", "list", "remove"});
  }
  StoreAccess access(session, flags.store);
  return flags.what == "list" ? list_users(session, access, flags.store.json)
                              : change(session, access, flags);
}

}  // namespace leadflow::cli
