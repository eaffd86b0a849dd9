// What `activity` and `appointment` have in common: a list of what is ahead, and settling one of it.

#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/store_access.h"
#include "runtime/service/agenda.h"
#include "runtime/service/settle.h"

namespace leadflow::cli {

struct AgendaFlags {
  bool today = false;
  bool overdue = false;
  bool next = false;
  std::string person;
  std::string group;
  std::string record;
  std::optional<std::string> state;
  std::string limit = "0";
};

/// The flags understood: people, group and record looked up. `states` are those that --state takes beside
/// `all`, the first being shown without it. Throws Failure.
runtime::AgendaOptions agenda_options(StoreAccess& access, const AgendaFlags& flags,
                                      const std::vector<std::string_view>& states);

/// The members that say of which record a row is: record, key, type, workflow, status, owner, owner_is_group.
void add_row_record(JsonObject& object, const runtime::RowRecord& record);
/// `7 (b1)`.
std::string row_record_text(const runtime::RowRecord& record);

/// The zones in which a table shows its times, to be said below it.
class ZonesShown {
 public:
  std::string text(runtime::Instant at, const std::string& zone);
  /// `times in Europe/Madrid`; nothing where none was shown.
  std::string line() const;

 private:
  std::set<std::string> zones_;
};

/// What a list ends with: its table with the count and the zones, or the summary line of NDJSON with the
/// count under `plural`.
void finish_list(Session& session, bool json, const Table& table, const ZonesShown& zones,
                 const runtime::AgendaEnd& end, std::string_view singular, std::string_view plural);

/// A call of such a command, as it was typed.
struct AgendaCall {
  StoreFlags store;
  std::string verb;
  std::string id;
  std::string note;
  AgendaFlags list;
  std::optional<std::string> once;
  runtime::StepOptions step;
};
struct AgendaVerb {
  std::string_view name;
  runtime::SettleCommand::Kind kind;
};
struct AgendaCommand {
  std::string name;                      // `activity`
  std::vector<AgendaVerb> verbs;         // beside `list`
  std::vector<std::string_view> states;  // that `list` takes beside `all`, the first being shown without any
  std::function<void(Session&, const AgendaCall&)> list;
};
int run_agenda(const AgendaCommand& command, const std::vector<std::string>& args, Session& session);

}  // namespace leadflow::cli
