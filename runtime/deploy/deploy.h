// Installing a program on a store without stranding anything.
//
// A plan says what of the store has no home in the new program: records in states
// that are gone, values of attributes that are gone or of another type, open
// activities and running nurtures that are gone, `after`s whose action or rule is,
// requests whose endpoint is, records that a new `unique` finds alike. `moved` and
// `retired` statements settle it; what they do not settle stops the deployment.
// `after`s follow their place: see afters.h. Timers of rules on time follow the
// program: see retime.h. What a plan rests on is in seen.h, what each change touches
// in touched.h, which records do not meet what is demanded in demands.h.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/deploy/afters.h"
#include "runtime/deploy/retime.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// How many records a plan names where it counts them.
inline constexpr std::size_t named_ids = 5;

/// Something that would lose its home.
struct Stranded {
  std::string what;  // "state", "workflow", "attribute", "record type", "value", "activity", "nurture",
                     // "timer", "message", "unique"
  std::string name;  // `leads.second_attempt`, `lead.fax`
  std::int64_t records = 0;        // how many are touched; of timers and messages, how many of these
  std::string settle;              // the statement that would settle it, to be completed
  bool is_known = false;           // `settle` undoes what the program that goes once did, and is no guess
  std::vector<RecordId> ids = {};  // of a unique: the first of the records, at most `named_ids`
};

/// `moved leads.attempted to leads.tried`, `retired attribute lead.fax`
std::string to_text(const compiler::Change& change);

/// What `moved` and `retired` will do, with how many records each touches.
struct Migration {
  compiler::Change change;
  std::int64_t records = 0;
};

/// A difference of names between the versions, for people.
struct NameChange {
  bool added = true;
  std::string what;  // "workflow", "status", "action", "attribute" ...
  std::string name;
};

struct DeployPlan {
  std::int64_t from_version = 0;
  std::vector<NameChange> changes;
  std::vector<Migration> migrations;
  std::vector<Stranded> stranded;  // not empty: deploy refuses
  std::vector<MovedAfter> afters;  // those whose place is elsewhere in the next program
  bool unchanged = false;          // the same program as the one deployed
  Retimed retimed;                 // of a deployment: timers of rules on time
};

/// Needs an open transaction. Throws UnknownZone (runtime/calendar/zone.h) for hours that this machine could
/// not count.
DeployPlan plan_deploy(Store& store, const compiler::Program& next, const std::string& next_json);

/// What is kept with the new version beside who and when.
struct VersionNote {
  std::string text = {};
  std::int64_t back_to = 0;  // see VersionInfo
};

/// Plans and installs inside the transaction that the caller began. Returns the new version, or nothing when
/// the plan strands something (it is in `plan`) or nothing changed.
std::optional<std::int64_t> deploy(Store& store, const compiler::Program& next, const std::string& next_json,
                                   const StepInfo& info, DeployPlan& plan, const VersionNote& note = {});

}  // namespace leadflow::runtime
