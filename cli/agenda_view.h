// What `activity list` and `appointment list` have in common.

#pragma once

#include <set>
#include <string>

#include "cli/arguments.h"
#include "cli/json_object.h"
#include "cli/store_access.h"
#include "runtime/service/agenda.h"

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

/// `overdue` is the option for what is past its time.
void add_agenda_flags(Arguments& arguments, AgendaFlags& flags, std::string_view states);

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

}  // namespace leadflow::cli
